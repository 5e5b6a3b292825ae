"""The records of an .xls workbook stream, as far as python-calamine leaves something out.

Covered for BIFF5 and BIFF8: error cells (constants and results of formulas), whole serials in formats that show hours,
hidden rows, filters, the date system, sheets. A formula of this format always stores some result.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kam_reports.core.text import T
from kam_reports.intake.formats import hour_styles, plain_styles
from kam_reports.intake.refusal import FILE_ENCRYPTED, FILE_TRUNCATED, Refusal
from kam_reports.intake.sheet_facts import SheetFacts
from kam_reports.intake.table import CellFault

if TYPE_CHECKING:
    from collections.abc import Iterator

_CODEPAGE = 0x42
_BOF, _EOF, _FILEPASS, _DATEMODE, _BOUNDSHEET, _FORMAT, _XF = 0x809, 0x0A, 0x2F, 0x22, 0x85, 0x41E, 0xE0
_ROW, _FILTERMODE = 0x208, 0x9B
_NUMBER, _RK, _MULRK, _FORMULA, _BOOLERR = 0x203, 0x27E, 0xBD, 0x06, 0x205
_TEXTS = frozenset({0xFD, 0x204, 0xD6})
_CELLS = _TEXTS | {_NUMBER, _RK, _FORMULA, _BOOLERR}
_BIFF8 = 0x600
UTF16_PAGE = b"\xb0\x04"
"""The code page of BIFF8 texts, whatever the file says."""
_IS_ERROR = 2
_HIDDEN = 0x20
ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}


@dataclass(slots=True)
class BiffBook:
    """What the stream says.

    sheets: name and offset of the first record. hours, plain: styles that show hours, and those of plain numbers under
    the id of a date. codepage_at: where a code page stands that BIFF8 must not have, 0 for nowhere.
    """

    sheets: list[tuple[str, int]] = field(default_factory=list)
    date1904: bool = False
    hours: frozenset[int] = frozenset()
    plain: frozenset[int] = frozenset()
    codepage_at: int = 0


def read_globals(stream: bytes) -> BiffBook:
    """Read the workbook's own records; raises Refusal when it is encrypted or cut."""
    book, wide = BiffBook(), True
    formats: list[int] = []
    codes: dict[int, str] = {}
    for kind, at, size in _records(stream, 0):
        if kind == _BOF and size >= 2:  # noqa: PLR2004 - two bytes of version
            wide = struct.unpack_from("<H", stream, at)[0] >= _BIFF8
        elif kind == _FILEPASS:
            raise Refusal(FILE_ENCRYPTED)
        elif kind == _CODEPAGE and wide and stream[at : at + 2] != UTF16_PAGE:
            book.codepage_at = at
        elif kind == _DATEMODE:
            book.date1904 = stream[at : at + 2] == b"\1\0"
        elif kind == _BOUNDSHEET:
            book.sheets.append(_sheet(stream[at : at + size], wide=wide))
        elif kind == _FORMAT:
            number, code = _format(stream[at : at + size], wide=wide)
            codes[number] = code
        elif kind == _XF:
            formats.append(struct.unpack_from("<H", stream, at + 2)[0])
    book.hours, book.plain = hour_styles(formats, codes), plain_styles(formats, codes)
    return book


def scan_records(stream: bytes, offset: int, book: BiffBook) -> SheetFacts:
    """Return the facts of the sheet whose records begin at an offset."""
    facts = SheetFacts()
    for kind, at, size in _records(stream, offset):
        if kind in _CELLS:
            row, column, style = _touch(facts, stream, at)
            number = _number(stream, kind, at + 6)
            if number is not None:
                _note(facts, book, (row, column, style), number)
            elif error := _error(stream, kind, at + 6):
                facts.faults.append(CellFault(row, column, "error", error))
        elif kind == _MULRK:
            _many(facts, book, stream, at, size)
        elif kind == _ROW:
            facts.hidden_rows += bool(stream[at + 12] & _HIDDEN)
        elif kind == _FILTERMODE:
            facts.filtered = True
    facts.faults.sort(key=lambda fault: (fault.row, fault.column))
    return facts


def _note(facts: SheetFacts, book: BiffBook, cell: tuple[int, int, int], number: float) -> None:
    row, column, style = cell
    if style in book.plain:
        facts.values.append((row, column, number))
    elif style in book.hours and number.is_integer():
        facts.whole_hours.append((row, column))


def _number(stream: bytes, kind: int, at: int) -> float | None:
    """Return the number of a cell, None where it holds something else."""
    if kind == _RK:
        return unpack_rk(struct.unpack_from("<I", stream, at)[0])
    if kind == _NUMBER or (kind == _FORMULA and stream[at + 6 : at + 8] != b"\xff\xff"):
        return float(struct.unpack_from("<d", stream, at)[0])
    return None


def _error(stream: bytes, kind: int, at: int) -> str:
    """Return the error a cell shows, if it does: a constant, or marked as such in a formula's result."""
    if kind == _BOOLERR and stream[at + 1]:
        return ERRORS.get(stream[at], "#ERROR")
    if kind == _FORMULA and stream[at + 6 : at + 8] == b"\xff\xff" and stream[at] == _IS_ERROR:
        return ERRORS.get(stream[at + 2], "#ERROR")
    return ""


def _records(stream: bytes, offset: int) -> Iterator[tuple[int, int, int]]:
    """Yield (kind, start of content, size) up to the end of a substream, leaving out nested ones (charts)."""
    depth, at, end = 0, offset, len(stream)
    while at + 4 <= end:
        kind, size = struct.unpack_from("<HH", stream, at)
        at += 4
        if at + size > end or (kind in _SHORTEST and size < _SHORTEST[kind]):
            raise Refusal(FILE_TRUNCATED, T("a record is cut"))
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
        if depth <= 1:
            yield kind, at, size
        at += size
    raise Refusal(FILE_TRUNCATED, T("it ends too early"))


_SHORTEST = {
    _BOUNDSHEET: 6, _FORMAT: 3, _XF: 4, _NUMBER: 14, _RK: 10, _MULRK: 6, _FORMULA: 14, _BOOLERR: 8, _ROW: 14,
    **dict.fromkeys(_TEXTS, 6),
}  # fmt: skip
"""A record shorter than this is damaged."""


def _touch(facts: SheetFacts, stream: bytes, at: int) -> tuple[int, int, int]:
    row, column, style = struct.unpack_from("<HHH", stream, at)
    facts.cells += 1
    facts.last_row = max(facts.last_row, row + 1)
    facts.last_column = max(facts.last_column, column + 1)
    return row + 1, column, style


def _many(facts: SheetFacts, book: BiffBook, stream: bytes, at: int, size: int) -> None:
    row, first, _ = _touch(facts, stream, at)
    count = (size - 6) // 6
    facts.cells += count - 1
    facts.last_column = max(facts.last_column, first + count)
    for index in range(count):
        style, number = struct.unpack_from("<HI", stream, at + 4 + index * 6)
        _note(facts, book, (row, first + index, style), unpack_rk(number))


def unpack_rk(number: int) -> float:
    """Unpack a number of 30 bits: whole or the upper half of a double, perhaps times a hundred."""
    if number & 2:
        value = float((number >> 2) - (1 << 30 if number & 0x80000000 else 0))
    else:
        value = float(struct.unpack("<d", b"\0\0\0\0" + struct.pack("<I", number & ~3))[0])
    return value / 100 if number & 1 else value


def _format(record: bytes, *, wide: bool) -> tuple[int, str]:
    number = struct.unpack_from("<H", record)[0]
    # The count of signs has two bytes in BIFF8 and one before.
    return number, _text(record[4:] if wide else record[3:], wide=wide)


def _sheet(record: bytes, *, wide: bool) -> tuple[str, int]:
    return _text(record[7:], wide=wide), int(struct.unpack_from("<I", record)[0])


def _text(data: bytes, *, wide: bool) -> str:
    """Decode signs behind their count: BIFF8 says in a flag whether they have one byte or two."""
    if not wide:
        return data.decode("gb18030", "replace")
    return data[1:].decode("utf-16-le" if data[:1] == b"\1" else "latin-1", "replace")
