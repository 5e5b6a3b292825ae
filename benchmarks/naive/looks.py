"""How workbooks of the naive program look: styles made once, a framed table."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from benchmarks.naive.sheets import Row

FONT = "Microsoft YaHei"
LINE = Side(style="thin", color="555555")
FRAME = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
GREY = PatternFill("solid", start_color="E8ECF0")
LIGHT = PatternFill("solid", start_color="F3F5F7")
PLAIN = Font(name=FONT, size=10)
BOLD = Font(name=FONT, size=10, bold=True)
HEADING = Font(name=FONT, size=11, bold=True)
TITLE = Font(name=FONT, size=16, bold=True)
SMALL = Font(name=FONT, size=8, color="444444")
LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
RIGHT = Alignment(horizontal="right", vertical="center", wrap_text=True)
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
MONEY, DATE, POINTS, PERCENT = "#,##0.00", "yyyy-mm-dd", "0.00", "0.00%"


def new_book(title: str) -> tuple[Workbook, Worksheet]:
    """Return a workbook with one empty sheet."""
    book = Workbook()
    page = book.create_sheet(title, 0)
    del book["Sheet"]
    return book, page


def cell_at(page: Worksheet, row: int, column: int) -> Cell:
    """Return a cell that isn't hidden below a merged one."""
    cell = page.cell(row, column)
    assert isinstance(cell, Cell)  # noqa: S101 - nothing is written below merged cells
    return cell


def table(page: Worksheet, top: int, titles: tuple[str, ...], rows: list[Row], widths: tuple[int, ...]) -> None:
    """Write a framed table with a filter, one cell a column."""
    for column, (title, width) in enumerate(zip(titles, widths, strict=True), start=1):
        cell = cell_at(page, top, column)
        cell.value = title
        cell.font, cell.fill, cell.border, cell.alignment = BOLD, GREY, FRAME, CENTRE
        page.column_dimensions[get_column_letter(column)].width = width
    for number, row in enumerate(rows, start=top + 1):
        for column, value in enumerate(row, start=1):
            cell = cell_at(page, number, column)
            cell.value = float(value) if isinstance(value, Decimal) else value
            cell.font, cell.border = PLAIN, FRAME
            cell.alignment = RIGHT if isinstance(value, (int, float, Decimal)) else LEFT
            if hasattr(value, "year"):
                cell.number_format = DATE
            elif isinstance(value, (float, Decimal)):
                cell.number_format = MONEY
    page.freeze_panes = f"A{top + 1}"
    page.auto_filter.ref = f"A{top}:{get_column_letter(len(titles))}{top + len(rows)}"
