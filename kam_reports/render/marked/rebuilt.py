"""A plain .xlsx of what was read from a file that cannot be marked in place (.xls, .xlsb, .ods, .et, .csv)."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.utils import get_column_letter

from kam_reports.render.marked.package import with_fixed_properties
from kam_reports.render.names import sheet_names

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from kam_reports.intake.table import RawTable, RawWorkbook

_MOST_TEXT = 32_767
_WIDE = 0x2E80
_NARROWEST, _WIDEST = 8, 40
_LOOKED_AT = 200
_FORMATS = {datetime: "yyyy-mm-dd hh:mm:ss", date: "yyyy-mm-dd", time: "hh:mm:ss", timedelta: "[h]:mm:ss"}
_EXACT = 10**15


def new_names(workbook: RawWorkbook, only: str) -> Mapping[str, str]:
    """Return the sheet names of the copy by those of the file. only: the name for a csv's one table."""
    titles = {table.name: table.name or only for table in workbook.tables}
    made = sheet_names(titles.values())
    return {name: made[title] for name, title in titles.items()}


def rebuild(workbook: RawWorkbook, names: Mapping[str, str]) -> bytes:
    """Return an .xlsx with the values and merges of every sheet, each at its old address."""
    book = Workbook()
    default = book.active
    for table in workbook.tables:
        sheet = book.create_sheet(names[table.name])
        if table.hidden:
            sheet.sheet_state = "hidden"
        _fill(sheet, table)
    if default is not None and len(book.worksheets) > 1:
        book.remove(default)
    if all(sheet.sheet_state == "hidden" for sheet in book.worksheets):
        book.worksheets[0].sheet_state = "visible"
    target = io.BytesIO()
    book.save(target)
    return with_fixed_properties(target.getvalue())


def _fill(sheet: Worksheet, table: RawTable) -> None:
    for column, values in enumerate(table.columns, start=1):
        widest = 0
        for index, value in enumerate(values):
            if value is None:
                continue
            _put(sheet.cell(table.row_number(index), column), value)
            if index < _LOOKED_AT:
                widest = max(widest, _width(value))
        sheet.column_dimensions[get_column_letter(column)].width = min(max(widest + 2, _NARROWEST), _WIDEST)
    for fault in table.faults:
        _put(sheet.cell(table.row_number(fault.row - table.first_row), fault.column + 1), fault.text)
    for top, left, bottom, right in table.merges:
        sheet.merge_cells(start_row=top, start_column=left + 1, end_row=bottom, end_column=right + 1)


def _put(cell: object, value: object) -> None:
    """Write one value; a text stays a text whatever it begins with."""
    if not isinstance(cell, Cell):
        return
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= _EXACT:
        value = str(value)
    if isinstance(value, (bool, int, float)) or type(value) in _FORMATS:
        cell.value = value  # type: ignore[assignment]
        if number_format := _FORMATS.get(type(value)):
            cell.number_format = number_format
        return
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", str(value))[:_MOST_TEXT]
    cell.data_type = "s"
    cell.number_format = "@"


def _width(value: object) -> int:
    text = str(value)
    return sum(2 if ord(char) >= _WIDE else 1 for char in text[:_WIDEST])
