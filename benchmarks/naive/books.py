"""Workbooks with openpyxl: the same look and cells as the assessment sheets of kam_reports."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from openpyxl.cell.cell import Cell
from openpyxl.chart import LineChart, Reference
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from benchmarks.naive.looks import (
    BOLD,
    CENTRE,
    DATE,
    FRAME,
    GREY,
    HEADING,
    LEFT,
    LIGHT,
    MONEY,
    PERCENT,
    PLAIN,
    POINTS,
    RIGHT,
    SMALL,
    TITLE,
    cell_at,
    new_book,
    table,
)
from benchmarks.naive.sheets import BAND_FORMULA, EVIDENCE, Row, Sheet, Value

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

WIDTHS = (18, 10, 16, 18, 12, 12, 14, 28)
WIDE = len(WIDTHS)
ITEM_COLUMNS = ((1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, 6), (7, 8))
PAY_COLUMNS = ((1, 1), (2, 3), (4, 4), (5, 6), (7, 8))
TREND_COLUMNS = ((1, 1), (2, 2), (3, 3), (4, 4))
PAIRS = ((1, 2, 3), (4, 5, 6), (7, 8, 8))
"""Where the label of each of three pairs stands, and where its value begins and ends."""
ITEM_TITLES = ("考核项", "权重", "目标 / 基数", "实际", "完成率 / 评分", "得分", "计分说明")


class Writer:
    """A sheet being filled from top to bottom."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet
        self.row = 1

    def put(self, span: tuple[int, int], value: Value, font: Font = PLAIN, **looks: Value) -> Cell:
        """Write a cell across columns. looks: fill, form (number format), align, framed."""
        first, last = span
        cell = cell_at(self.sheet, self.row, first)
        cell.value = float(value) if isinstance(value, Decimal) else value
        cell.font = font
        align = looks.get("align")
        cell.alignment = align or (RIGHT if isinstance(value, (int, float, Decimal)) else LEFT)
        if form := looks.get("form"):
            cell.number_format = str(form)
        if looks.get("framed", True):
            cell.border = FRAME
        if fill := looks.get("fill"):
            cell.fill = fill
        if last > first:
            self.sheet.merge_cells(start_row=self.row, end_row=self.row, start_column=first, end_column=last)
        return cell

    def line(self, text: str, font: Font, align: Alignment = LEFT) -> None:
        """Write one line across the page."""
        self.put((1, WIDE), text, font, align=align, framed=False)
        self.row += 1


def write_sheet(sheet: Sheet, path: Path, subtitle: str, footer: str) -> None:
    """Write a person's workbook: the sheet, its trend, the evidence."""
    book, page = new_book("考核表")
    write = Writer(page)
    for column, width in enumerate(WIDTHS, start=1):
        page.column_dimensions[get_column_letter(column)].width = width
    _head(write, sheet.title, subtitle)
    base = _facts(write, sheet)
    total = _items(write, sheet)
    _result(write, sheet, total)
    _pay(write, sheet, base, total)
    _chart(write, sheet)
    _foot(write, sheet)
    page.print_area = f"A1:H{write.row}"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    foot: Any = page.oddFooter  # typed as optional parts, made with the sheet
    foot.left.text = footer
    _trend(book.create_sheet("走势"), sheet)
    write_evidence(book.create_sheet("依据"), sheet)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def _head(write: Writer, title: str, subtitle: str) -> None:
    """Write department, badge, title and period."""
    write.put((1, 1), "大客户部", PLAIN, framed=False)
    write.put((WIDE, WIDE), "草稿", BOLD, align=CENTRE)
    write.row += 1
    write.line(title, TITLE, CENTRE)
    write.line(subtitle, PLAIN, CENTRE)
    write.row += 1


def _facts(write: Writer, sheet: Sheet) -> str:
    """Write who is assessed; return the cell of the pay base."""
    base = ""
    for index, (label, value) in enumerate(sheet.facts):
        left, start, end = PAIRS[index % 3]
        write.put((left, left), label, fill=LIGHT)
        money = isinstance(value, Decimal)
        form = MONEY if money else DATE if hasattr(value, "year") else None
        cell = write.put((start, end), value, BOLD if label == "姓名" else PLAIN, form=form, align=LEFT)
        base = cell.coordinate if money else base
        if index % 3 == 2 or index == len(sheet.facts) - 1:  # noqa: PLR2004 - three a line
            write.row += 1
    write.row += 1
    return base


def _items(write: Writer, sheet: Sheet) -> str:
    """Write the items with live formulas; return the cell of the score."""
    write.line("考核项与得分", HEADING)
    for span, title in zip(ITEM_COLUMNS, ITEM_TITLES, strict=True):
        write.put(span, title, BOLD, fill=GREY, align=CENTRE)
    write.row += 1
    top = write.row
    for row in sheet.rows:
        _item(write, row)
        write.row += 1
    cells = ("合计", f"=SUM(B{top}:B{write.row - 1})", None, None, None, f"=ROUND(SUM(F{top}:F{write.row - 1}),2)", "")
    for span, value in zip(ITEM_COLUMNS, cells, strict=True):
        write.put(
            span, value, BOLD, align=LEFT if span[0] == 1 else RIGHT, form=POINTS if span == ITEM_COLUMNS[5] else None
        )
    write.row += 2
    return f"F{write.row - 2}"


def _item(write: Writer, row: Row) -> None:
    """Write a group's heading or an item with its rate and points as formulas."""
    if len(row) == 1:
        write.put((1, WIDE), row[0], BOLD, fill=LIGHT)
        return
    name, weight, target, actual, value, _, how = row
    here = write.row
    if target is None:
        rate, points, form = value, f"=ROUND(B{here}*E{here}/100,2)", POINTS
    elif name == "客户满意度":
        rate, points, form = f"=D{here}/C{here}", f"=ROUND(B{here}*MIN(MAX(D{here}/C{here}/100,0),1),2)", POINTS
    else:
        rate, points, form = f"=D{here}/C{here}", f"=ROUND(B{here}*MIN(MAX(D{here}/C{here},0),1),2)", PERCENT
    cells = (name, weight, target, actual, rate, points, how)
    forms = (
        None,
        None,
        MONEY if form == PERCENT else None,
        MONEY if form == PERCENT else "#,##0.##",
        form,
        POINTS,
        None,
    )
    for span, content, number in zip(ITEM_COLUMNS, cells, forms, strict=True):
        write.put(span, content, form=number, align=LEFT if span[0] in {1, 7} else RIGHT)


def _result(write: Writer, sheet: Sheet, total: str) -> None:
    """Write score, rank and place."""
    write.line("考核结果", HEADING)
    told = (("得分", f"={total}"), ("名次", rank_of(sheet)), ("末位", last_of(sheet)))
    for (left, start, end), (label, value) in zip(PAIRS, told, strict=True):
        write.put((left, left), label, fill=LIGHT)
        write.put((start, end), value, BOLD if left == 1 else PLAIN, align=LEFT)
    write.row += 2


def rank_of(sheet: Sheet) -> str:
    """Return the rank in words."""
    return f"{sheet.score.rank} / {sheet.score.of}"


def last_of(sheet: Sheet) -> str:
    """Say whether the person was last, and how often in a row."""
    if sheet.score.streak > 1:
        return f"连续 {sheet.score.streak} 期末位"
    return "本期末位" if sheet.score.last else "否"


def _pay(write: Writer, sheet: Sheet, base: str, total: str) -> None:
    """Write the pay table with live formulas."""
    write.line("绩效工资核算", HEADING)
    for span, title in zip(PAY_COLUMNS, ("项目", "基数（元）", "系数", "金额（元）", "依据"), strict=True):
        write.put(span, title, BOLD, fill=GREY, align=CENTRE)
    write.row += 1
    top = write.row
    for name, start, factor, amount, how in sheet.pay:
        here = write.row
        cells: dict[str, Row] = {
            "绩效工资": (name, f"={base}", BAND_FORMULA.format(total), f"=ROUND(B{here}*D{here},2)", how),
            "部门调节": (name, f"=E{here - 1}", factor, f"=ROUND(B{here}*D{here},2)", how),
            "应发合计": (name, None, None, f"=SUM(E{top}:E{here - 1})", how),
        }
        font = BOLD if name == "应发合计" else PLAIN
        for span, value in zip(PAY_COLUMNS, cells.get(name, (name, start, factor, amount, how)), strict=True):
            form = MONEY if span[0] in {2, 5} else None
            write.put(span, value, font, form=form, align=LEFT if span[0] in {1, 7} else RIGHT)
        write.row += 1
    write.row += 1


def _chart(write: Writer, sheet: Sheet) -> None:
    """Write the trend as a chart, its numbers beside the page."""
    write.line("得分趋势", HEADING)
    page = write.sheet
    page.cell(write.row, 11, "得分")
    for step, (month, total, _, _) in enumerate(sheet.trend, start=1):
        page.cell(write.row + step, 10, month).font = SMALL
        page.cell(write.row + step, 11, float(total)).font = SMALL
    chart = LineChart()
    chart.height, chart.width, chart.legend = 5, 18, None
    bottom = write.row + len(sheet.trend)
    chart.add_data(Reference(page, min_col=11, min_row=write.row, max_row=bottom), titles_from_data=True)
    chart.set_categories(Reference(page, min_col=10, min_row=write.row + 1, max_row=bottom))
    page.add_chart(chart, f"A{write.row}")
    write.row += 12


def _foot(write: Writer, sheet: Sheet) -> None:
    """Write what is missing, the rules and the boxes for signatures."""
    write.line("缺少、未采用或存疑的内容", HEADING)
    write.line("无缺项，所有台账行均已采用。", PLAIN)
    write.row += 1
    write.line("所用规则", SMALL)
    write.line(sheet.rules, SMALL)
    write.sheet.row_dimensions[write.row - 1].height = 36
    write.row += 1
    for texts, height in (
        (("员工", "部门经理", "人力资源 / 财务"), 18),
        (("签字：                    日期：",) * 3, 40),
    ):
        for span, text in zip(((1, 3), (4, 6), (7, 8)), texts, strict=True):
            write.put(span, text)
        write.sheet.row_dimensions[write.row].height = height
        write.row += 1


def _trend(page: Worksheet, sheet: Sheet) -> None:
    """Write the trend as a table on a sheet of its own."""
    write = Writer(page)
    write.line("得分趋势", HEADING)
    for span, title in zip(TREND_COLUMNS, ("期间", "得分", "名次", "参评人数"), strict=True):
        write.put(span, title, BOLD, fill=GREY, align=CENTRE)
    write.row += 1
    for line in sheet.trend:
        for span, value in zip(TREND_COLUMNS, line, strict=True):
            write.put(span, value, form=POINTS if span[0] == TREND_COLUMNS[1][0] else None)
        write.row += 1


def write_evidence(page: Worksheet, sheet: Sheet) -> None:
    """Write the rows behind the figures."""
    page.merge_cells("A1:L1")
    page["A1"] = "依据：各项数字所用的台账行"
    page["A1"].font = HEADING
    table(page, 2, EVIDENCE, sheet.evidence, (16, 8, 30, 14, 8, 18, 12, 32, 14, 14, 60, 20))
