"""Draws a laid-out workbook with XlsxWriter, in the look of an office: title, filled header, borders, frozen panes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from kam_reports.sample.company import COMPANY
from kam_reports.sample.layout import Found, LineKind, head_height, lines_of
from kam_reports.sample.sheets import Sheet, Workbook
from kam_reports.sample.spelling import Cell

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# Fixed, so that the same department gives the same bytes on any day.
_CREATED = datetime(2026, 7, 3, tzinfo=UTC).replace(tzinfo=None)
_HEAD_FILLS = ("#DDEBF7", "#E2EFDA", "#FFF2CC", "#EDEDED")
_DATES = ("yyyy-mm-dd", "yyyy/m/d", 'yyyy"年"m"月"d"日"')
_LOOKS: Mapping[str, dict[str, object]] = {
    "text": {},
    "id": {"align": "center"},
    "date": {"align": "center"},
    "moment": {"align": "center", "num_format": "yyyy-mm-dd hh:mm"},
    "money": {"num_format": "#,##0.00"},
    "wan": {"num_format": "#,##0.00####"},
    "whole": {"num_format": "0"},
    "points": {"num_format": "0.0#"},
    "period": {"align": "center", "valign": "vcenter"},
    "yes_no": {"align": "center"},
}
_LINES: Mapping[LineKind, dict[str, object]] = {
    LineKind.TITLE: {"bold": True, "font_size": 14, "align": "center", "border": 0},
    LineKind.NOTE: {"italic": True, "font_color": "#595959", "align": "left", "border": 0},
    LineKind.HEAD: {"bold": True, "align": "center", "valign": "vcenter", "text_wrap": True},
    LineKind.DATA: {"valign": "vcenter"},
    LineKind.SUBTOTAL: {"italic": True, "bg_color": "#F7F7F7"},
    LineKind.TOTAL: {"bold": True, "top": 6},
}
_TITLE_HEIGHT, _A4 = 26, 9


def draw_workbook(workbook: Workbook, folder: Path, rng: Random | None) -> Path:
    """Write a workbook under a folder and return its path.

    rng draws spellings and the small differences of look; None writes clean tables.
    """
    import xlsxwriter

    path = folder / workbook.path
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(str(path), {"constant_memory": workbook.large, "strings_to_numbers": False})
    book.set_properties({"created": _CREATED, "author": COMPANY, "company": COMPANY})
    fill = rng.choice(_HEAD_FILLS) if rng else ""
    dates = rng.choice(_DATES) if rng else _DATES[0]
    look = _formats(book, fill, dates)
    for sheet in workbook.sheets:
        _draw_sheet(book.add_worksheet(sheet.name), sheet, rng, look, merging=not workbook.large)
    book.close()
    return path


def _formats(book: Any, fill: str, dates: str) -> Callable[[LineKind, str], Any]:  # noqa: ANN401  # no types there
    """Return the formats of a workbook by kind of line and look of cell, each made once."""
    made: dict[tuple[LineKind, str], Any] = {}

    def find(kind: LineKind, look: str) -> Any:  # noqa: ANN401
        if (kind, look) not in made:
            values = {"font_name": "宋体", "font_size": 10, "border": 1 if fill else 0, **_LOOKS[look], **_LINES[kind]}
            if look == "date":
                values["num_format"] = dates
            if kind is LineKind.HEAD and fill:
                values["bg_color"] = fill
            made[kind, look] = book.add_format(values)
        return made[kind, look]

    return find


def _draw_sheet(
    target: Any,  # noqa: ANN401
    sheet: Sheet,
    rng: Random | None,
    look: Callable[[LineKind, str], Any],
    *,
    merging: bool,
) -> None:
    """Write one sheet line by line, then merge what is merged."""
    left = sheet.corner[1]
    if sheet.numbered:
        target.set_column(left, left, 6)
    for place, column in enumerate(sheet.columns, start=left + sheet.numbered):
        target.set_column(place, place, column.characters)
    target.set_landscape()
    target.set_paper(_A4)
    target.fit_to_pages(1, 0)
    target.freeze_panes(head_height(sheet), 0)
    found = Found()
    for line in lines_of(sheet, found, rng, merging=merging):
        if line.kind is LineKind.TITLE:
            target.set_row(line.row, _TITLE_HEIGHT)
        for place, cell in enumerate(line.cells, start=left):
            _write(target, line.row, place, cell, look(line.kind, cell.look))
        if not merging:
            _merge_line(target, found, look)
    if merging:
        _merge_line(target, found, look)


def _write(target: Any, row: int, column: int, cell: Cell, form: Any) -> None:  # noqa: ANN401
    """Write one cell."""
    if cell.value is None:
        target.write_blank(row, column, None, form)
    elif cell.formula:
        target.write_formula(row, column, cell.formula, form, cell.value)
    elif isinstance(cell.value, str):
        target.write_string(row, column, cell.value, form)
    else:
        target.write_number(row, column, cell.value, form)


def _merge_line(target: Any, found: Found, look: Callable[[LineKind, str], Any]) -> None:  # noqa: ANN401
    """Merge what was found so far; in little memory this is done before the row is left."""
    for one in found.merges:
        if (one.first_row, one.first_column) == (one.last_row, one.last_column):
            continue
        form = look(one.kind, one.cell.look)
        value = "" if one.cell.value is None else one.cell.value
        target.merge_range(one.first_row, one.first_column, one.last_row, one.last_column, value, form)
    found.merges.clear()
