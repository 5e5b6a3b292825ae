"""Text tables: csv, tsv and their relatives, in the encodings Chinese offices produce."""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections import Counter
from itertools import chain, islice
from typing import TYPE_CHECKING

from kam_reports.core.issue import Blocks, IssueKind, Severity
from kam_reports.core.text import T
from kam_reports.intake.biff import ERRORS
from kam_reports.intake.cells import cut
from kam_reports.intake.refusal import FILE_TEXT_DAMAGED, Refusal
from kam_reports.intake.table import CellFault, RawTable, RawWorkbook

if TYPE_CHECKING:
    from collections.abc import Iterator

CSV_OPEN_QUOTE = IssueKind(
    "csv-open-quote",
    Severity.ERROR,
    Blocks.FILE,
    T("The quotation mark opened in line {found} is not closed where a cell should end."),
    T("Close or remove the quotation mark, or save the table as an Excel workbook (.xlsx)."),
)

DELIMITERS = (",", "\t", ";", "|")
SAMPLE_RECORDS = 200
LONGEST_RECORD = 200
"""Lines one record may span; more means that a quotation mark swallowed rows."""
USUAL_SHARE = 0.45
PRIVATE_SHARE = 0.02
LEAST_ZEROS = 0.1
SAMPLE_CHARACTERS = 200_000
_END = "\x00end"
_ERRORS = frozenset({*ERRORS.values(), "#GETTING_DATA", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!"})
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_delimited(data: bytes) -> RawWorkbook:
    """Read the bytes of a text table; every value is text, blank is None.

    Row numbers are lines of the file: a record with line breaks inside quotation marks has the line it starts on, so
    that the address names the line an editor shows. Raises Refusal for what is no text or never closes a quotation.
    """
    text, encoding = decode(data)
    body, delimiter = _declared(text)
    delimiter = delimiter or find_delimiter(body)[0] or ","
    columns, rows = _parse(body, delimiter)
    if len(body) != len(text):
        columns = [[None, *column] for column in columns]
        rows = (1, *(row + 1 for row in rows)) if rows else ()
    faults = _take_errors(columns)
    padded = cut(columns)
    height = len(columns[0]) if columns else 0
    table = RawTable("", columns, rows=rows[:height], padded_rows=padded, faults=faults)
    return RawWorkbook("csv", [table], encoding=encoding, delimiter=delimiter)


def decode(data: bytes) -> tuple[str, str]:
    """Return the text and the name of its encoding; raises Refusal when no encoding gives a plausible text."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strictly(data, encoding), encoding
    if wide := _wide(data):
        return _strictly(data, wide), wide
    if b"\0" in data:
        position = data.index(b"\0")
        raise Refusal(FILE_TEXT_DAMAGED, T("a zero byte in line {line}", line=data.count(b"\n", 0, position) + 1))
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        text = _strictly(data, "gb18030")
    if not _plausible(text):
        raise Refusal(FILE_TEXT_DAMAGED, T("the characters make no Chinese or English text"))
    return text, "gb18030"


def find_delimiter(text: str) -> tuple[str, float]:
    """Return what separates the cells, and the share of lines that have the commonest number of cells.

    An empty text for the delimiter means that none is used.
    """
    best, best_score, share = "", 0, 0.0
    for delimiter in DELIMITERS:
        widths = Counter(len(record) for record in _sample(text, delimiter) if record)
        several = {width: count for width, count in widths.items() if width > 1}
        if not several:
            continue
        width, count = max(several.items(), key=lambda pair: (pair[1], pair[0]))
        if (width - 1) * count > best_score:
            best, best_score, share = delimiter, (width - 1) * count, count / widths.total()
    return best, share


def _sample(text: str, delimiter: str) -> list[list[str]]:
    lines = io.StringIO(text[:SAMPLE_CHARACTERS], newline="")
    try:
        return list(islice(csv.reader(lines, delimiter=delimiter), SAMPLE_RECORDS))
    except csv.Error:
        return []


def _declared(text: str) -> tuple[str, str]:
    """Split off Excel's own first line ``sep=;``."""
    first = text[:20].partition("\n")[0]
    if first[:4].lower() == "sep=" and len(first.strip()) == len("sep=;"):
        return text[len(first) + 1 :], first[4]
    return text, ""


def _parse(text: str, delimiter: str) -> tuple[list[list[object]], tuple[int, ...]]:
    reader = csv.reader(chain(io.StringIO(text, newline=""), [_END]), delimiter=delimiter)
    records: list[list[str]] = []
    starts: list[int] = []
    start = 1
    try:
        for record in reader:
            records.append(record)
            starts.append(start)
            if reader.line_num - start >= LONGEST_RECORD:
                raise Refusal(CSV_OPEN_QUOTE, start)
            start = reader.line_num + 1
    except csv.Error as error:
        raise Refusal(CSV_OPEN_QUOTE, start) from error
    if records[-1] != [_END]:
        raise Refusal(CSV_OPEN_QUOTE, starts[-1])
    records.pop()
    starts.pop()
    width = max(map(len, records), default=0)
    columns: list[list[object]] = [[cell or None for cell in column] for column in _transposed(records, width)]
    plain = not starts or starts[-1] == len(starts)
    return columns, () if plain else tuple(starts)


def _take_errors(columns: list[list[object]]) -> tuple[CellFault, ...]:
    """Blank the cells in which Excel wrote an error, and return them: as a workbook's they are no texts.

    Their rows are counted from 1, whatever lines they stand on: so they are found among the table's.
    """
    faults = []
    for number, cells in enumerate(columns):
        if _ERRORS.isdisjoint(cells):
            continue
        for index, text in enumerate(cells):
            if text in _ERRORS:
                cells[index] = None
                faults.append(CellFault(index + 1, number, "error", str(text)))
    return tuple(sorted(faults, key=lambda fault: (fault.row, fault.column)))


def _transposed(records: list[list[str]], width: int) -> Iterator[tuple[str, ...]]:
    for record in records:
        if len(record) < width:
            record.extend([""] * (width - len(record)))
    return zip(*records, strict=True)


def _strictly(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Refusal(FILE_TEXT_DAMAGED, T("line {line} cannot be read", line=line)) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise Refusal(FILE_TEXT_DAMAGED, T("a zero byte in line {line}", line=line))
    return text


def _wide(data: bytes) -> str:
    """Name UTF-16 without a mark: its plain signs have a zero byte, always on the same side."""
    sample = data[:SAMPLE_CHARACTERS]
    left, right = sample[::2].count(0), sample[1::2].count(0)
    if len(data) % 2 or min(left, right) or max(left, right) < len(sample) * LEAST_ZEROS:
        return ""
    return "utf-16-le" if right else "utf-16-be"


def _plausible(text: str) -> bool:
    """Tell whether a text decoded as GB18030 was one: nearly everything decodes, but foreign encodings into rare signs.

    Of simplified Chinese nearly all signs are in GB2312, of traditional more than half, of Big5 or Shift-JIS misread
    at most a third.
    """
    foreign = "".join(sign for sign in text[:SAMPLE_CHARACTERS] if sign > "\x7f")
    usual = len(foreign.encode("gb2312", "ignore")) // 2
    private = sum(1 for sign in foreign if unicodedata.category(sign) in {"Co", "Cn", "Cc"})
    return usual >= USUAL_SHARE * len(foreign) and private <= PRIVATE_SHARE * len(foreign)
