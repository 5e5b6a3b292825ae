"""Reading .xlsb: the binary form of .xlsx, records in place of XML.

Covered beside the values: error cells (constants and results), hidden rows, filters, whole serials in formats that show
hours, 1904 dates. A formula of this format always stores some result.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from python_calamine import SheetTypeEnum

from kam_reports.core.text import T
from kam_reports.intake.biff import ERRORS, unpack_rk
from kam_reports.intake.cells import open_book
from kam_reports.intake.formats import date_styles, hour_styles, serial_day
from kam_reports.intake.guard import check_contents, read_part
from kam_reports.intake.ooxml import Package, SheetPart, relationships
from kam_reports.intake.refusal import FILE_TRUNCATED, Refusal
from kam_reports.intake.sheet_facts import SheetFacts
from kam_reports.intake.table import CellFault, RawWorkbook
from kam_reports.intake.xlsx import add_facts, check_area, read_table

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator
    from pathlib import Path

    from kam_reports.intake.limits import Limits

_ROW, _RK, _ERROR, _REAL, _FORMULA_NUMBER, _FORMULA_ERROR = 0, 2, 3, 5, 9, 11
_FILLED = frozenset(range(2, 12))
_FILTER_COLUMN, _WORKBOOK, _SHEET, _FORMAT, _STYLE, _STYLES, _STYLES_END = 163, 153, 156, 44, 47, 617, 618
_HIDDEN = 0x10
_LONG = 0x80


def read_xlsb(path: Path, archive: zipfile.ZipFile, main: str, limits: Limits) -> RawWorkbook:
    """Read a workbook whose main part is ``main``."""
    check_contents(archive)
    try:
        package = _package(archive, main)
        facts = []
        for part in package.sheets:
            data = read_part(archive, part.member) if part.member else b""
            facts.append(_facts(data, package))
            check_area(part.name, facts[-1], limits)
    except (struct.error, IndexError) as error:
        raise Refusal(FILE_TRUNCATED, T("a record is cut")) from error
    tables = []
    with open_book(path, "xlsb") as book:
        if len(book.sheets_metadata) != len(facts):
            raise Refusal(FILE_TRUNCATED, T("its list of sheets is damaged"))
        for index, sheet in enumerate(book.sheets_metadata):
            if sheet.typ is SheetTypeEnum.WorkSheet:
                table = read_table(book.get_sheet_by_index(index), sheet)
                add_facts(table, facts[index])
                tables.append(table)
    return RawWorkbook("xlsb", tables, date1904=package.date1904)


def _package(archive: zipfile.ZipFile, main: str) -> Package:
    targets = relationships(archive, main)
    sheets, date1904 = [], False
    data = read_part(archive, main)
    for kind, at, _ in _records(data):
        if kind == _WORKBOOK:
            date1904 = bool(data[at] & 1)
        elif kind == _SHEET:
            key, after = _text(data, at + 8)
            sheets.append(SheetPart(_text(data, after)[0], targets.get(key, ("", ""))[1]))
    styles = next((member for kind, member in targets.values() if kind == "styles"), "")
    hours, dates = _styles(read_part(archive, styles) if styles else b"")
    return Package(tuple(sheets), date1904, hours, macros=False, date_styles=dates)


def _styles(data: bytes) -> tuple[frozenset[int], frozenset[int]]:
    """Return the cell styles that show hours, and those that show a date at all."""
    codes: dict[int, str] = {}
    formats: list[int] = []
    cells = False
    for kind, at, _ in _records(data):
        if kind == _FORMAT:
            codes[struct.unpack_from("<H", data, at)[0]] = _text(data, at + 2)[0]
        elif kind in {_STYLES, _STYLES_END}:
            cells = kind == _STYLES
        elif kind == _STYLE and cells:
            formats.append(struct.unpack_from("<H", data, at + 2)[0])
    return hour_styles(formats, codes), date_styles(formats, codes)


def _facts(data: bytes, package: Package) -> SheetFacts:
    facts, row = SheetFacts(), 0
    for kind, at, _ in _records(data):
        if kind == _ROW:
            row = struct.unpack_from("<I", data, at)[0] + 1
            facts.hidden_rows += bool(data[at + 11] & _HIDDEN)
        elif kind in _FILLED:
            column, style = struct.unpack_from("<II", data, at)
            facts.cells += 1
            facts.last_row = max(facts.last_row, row)
            facts.last_column = max(facts.last_column, column + 1)
            if kind in {_ERROR, _FORMULA_ERROR}:
                facts.faults.append(CellFault(row, column, "error", ERRORS.get(data[at + 8], "#ERROR")))
            elif (serial := _whole(data, kind, at + 8)) is not None:
                style &= 0xFFFFFF
                if kind == _RK and style in package.date_styles:
                    # python-calamine leaves whole numbers of this kind as they are.
                    day = serial_day(serial, date1904=package.date1904)
                    facts.values += [(row, column, day)] if day else []
                if style in package.hour_styles:
                    facts.whole_hours.append((row, column))
        elif kind == _FILTER_COLUMN:
            facts.filtered = True
    return facts


def _whole(data: bytes, kind: int, at: int) -> int | None:
    """Return the number of a cell where it is whole."""
    if kind == _RK:
        number = unpack_rk(struct.unpack_from("<I", data, at)[0])
    elif kind in {_REAL, _FORMULA_NUMBER}:
        number = struct.unpack_from("<d", data, at)[0]
    else:
        return None
    return int(number) if number.is_integer() else None


def _records(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield (kind, start of content, size); both numbers are written seven bits a byte."""
    at, end = 0, len(data)
    while at < end:
        kind = data[at]
        at += 1
        if kind & _LONG:
            kind = (kind & 0x7F) | (data[at] << 7)
            at += 1
        size = shift = 0
        while True:
            part = data[at]
            at += 1
            size |= (part & 0x7F) << shift
            shift += 7
            if not part & _LONG or shift > 21:  # noqa: PLR2004 - at most four bytes
                break
        if at + size > end:
            raise IndexError
        yield kind, at, size
        at += size


def _text(data: bytes, at: int) -> tuple[str, int]:
    count = struct.unpack_from("<I", data, at)[0]
    if count == 0xFFFFFFFF:  # noqa: PLR2004 - no text at all
        return "", at + 4
    end = at + 4 + 2 * count
    return data[at + 4 : end].decode("utf-16-le", "replace"), end
