"""Workbooks: values, formulas and formats of each cell equal the Document's; text is text; pages are ready to print."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from kam_reports.core.document import (
    Cell,
    Column,
    Document,
    Facts,
    Format,
    Medium,
    Note,
    Notes,
    Row,
    RowKind,
    SignOff,
    Table,
    Value,
)
from kam_reports.render.format import column_decimals, number_format
from kam_reports.render.grid import Area, spans
from kam_reports.render.layout import plan
from kam_reports.render.specimen import specimens
from kam_reports.render.xlsx import address, resolve, stored, write_book
from tests.render import demo

DOCUMENTS = {
    "assessment": demo.assessment(),
    "assessment-en": demo.assessment("en"),
    "bonus": demo.bonus(people=30),
    "issues": demo.issues(),
    "dashboard": demo.dashboard(),
}


def opened(document: Document, *, values: bool) -> openpyxl.Workbook:
    """Return the written workbook, with stored results or with formulas."""
    return openpyxl.load_workbook(BytesIO(write_book(document)), data_only=values)


def as_read(value: Value) -> object:
    """Return a value as openpyxl reads it back."""
    if isinstance(value, (Decimal, Fraction)):
        return float(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)
    return value or None if isinstance(value, str) else value


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_cell_equals_the_document(name: str) -> None:
    """Each cell of each table stands in the workbook with its value, formula and number format."""
    document = DOCUMENTS[name]
    values, formulas, places = opened(document, values=True), opened(document, values=False), plan(document).places
    seen = 0
    for table in document.sections:
        if not isinstance(table, Table) or not table.rows:
            continue
        decimals = column_decimals(table)
        for number, row in enumerate(table.rows):
            if row.kind is RowKind.GROUP:
                continue
            for column, cell, least in zip(table.columns, row.cells, decimals, strict=True):
                area = places[f"{table.name}.{column.key}"]
                spot = {"row": area.top + number + 1, "column": area.left + 1}
                written = values[area.sheet].cell(**spot)
                assert written.value == as_read(cell.value)
                text = isinstance(cell.value, str) and not cell.formula
                assert written.number_format == ("General" if text else number_format(cell.value, cell.format, least))
                formula = formulas[area.sheet].cell(**spot).value
                if cell.formula:
                    assert formula == resolve(cell.formula, places, area.sheet)
                seen += 1
    assert seen


def test_formulas_name_cells_columns_and_sheets() -> None:
    """A name becomes a cell, a table's column its body rows, on another sheet with the sheet's quoted name."""
    places = {"a": Area("S", 0, 0, 0, 0), "t.x": Area("依据 'x'", 4, 2, 9, 2)}
    assert resolve("ROUND({a}*2,2)+SUM({t.x})", places, "S") == "=ROUND(A1*2,2)+SUM('依据 ''x'''!C5:C10)"
    assert address(places["a"], "S") == "A1"
    with pytest.raises(LookupError, match="nobody"):
        resolve("{nobody}", places, "S")


def test_column_ranges_leave_totals_out() -> None:
    """SUM over a table's column never counts the total row below it."""
    document = demo.bonus(people=3)
    area = plan(document).places["bonus.total"]
    assert area.bottom - area.top == 2


@pytest.mark.parametrize(
    "text", ["=1+1", "+86 138", "-5", "@SUM(A1)", "http://x.y", "{=1}", "'0012", "1.2E+11", "#REF!"]
)
def test_text_is_never_a_formula(text: str) -> None:
    """Whatever a text begins with, the cell holds that text."""
    document = Document("k", "p", "t", "en", (Notes("n", (Note(text),)), Facts("f", ((text, Cell(text)),))), sheet="s")
    found = [cell for row in opened(document, values=False)["s"].iter_rows() for cell in row if cell.value == text]
    assert len(found) == 3
    assert {cell.data_type for cell in found} == {"s"}
    assert not any(cell.hyperlink for cell in found)


def test_controls_and_long_texts_are_tamed() -> None:
    """Controls and direction marks are dropped, a text beyond Excel's limit is cut."""
    notes = Notes("n", (Note("a\x00\u202eb"), Note("x" * 40_000)))
    sheet = opened(Document("k", "p", "t", "en", (notes,), sheet="s"), values=True)
    texts = [cell.value for row in sheet["s"].iter_rows() for cell in row if isinstance(cell.value, str)]
    assert "ab" in texts
    assert max(map(len, texts)) == 32_767


def test_the_same_document_has_the_same_bytes() -> None:
    """Writing twice gives equal files, whose archive carries no date of today."""
    first = write_book(demo.assessment())
    assert first == write_book(demo.assessment())
    with zipfile.ZipFile(BytesIO(first)) as archive:
        assert {info.date_time[0] for info in archive.infolist()} == {1980}
        assert b"2000-01-01" in archive.read("docProps/core.xml")


def sheet_of(document: Document, name: str) -> Worksheet:
    """Return one sheet of the written workbook."""
    sheet = opened(document, values=False)[name]
    assert isinstance(sheet, Worksheet)
    return sheet


def footer_of(sheet: Worksheet) -> tuple[str, str]:
    """Return left and right of a sheet's footer."""
    footer = sheet.oddFooter
    assert footer is not None
    assert footer.left is not None
    assert footer.right is not None
    return str(footer.left.text), str(footer.right.text)


def test_sheets_are_ready_to_print() -> None:
    """A4, one page wide, own footer with page numbers, print area without the chart's numbers, no protection."""
    sheet = sheet_of(demo.assessment(), "绩效考核表")
    left, right = footer_of(sheet)
    assert sheet.page_setup.paperSize == 9
    assert sheet.page_setup.orientation == "portrait"
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)  # width 1 is the default
    assert "2026-06" in left
    assert right.strip() == "&P / &N"
    assert sheet.print_area.startswith("'绩效考核表'!$A$1:$AD$")
    assert not sheet.protection.sheet
    with zipfile.ZipFile(BytesIO(write_book(demo.assessment()))) as archive:
        chart = archive.read("xl/charts/chart1.xml").decode()
    assert "88.1" in chart
    assert '<c:pt idx="2"><c:v>0' not in chart


def test_long_tables_filter_freeze_and_repeat() -> None:
    """An issue list has an autofilter, its header in sight, and repeated on each printed page."""
    sheet = sheet_of(demo.issues(), "问题")
    assert sheet.auto_filter.ref is not None
    first = sheet.auto_filter.ref.partition(":")[0]
    assert sheet[first].value == "级别"
    assert sheet.freeze_panes == f"A{int(first[1:]) + 1}"
    assert sheet.print_title_rows == f"${first[1:]}:${first[1:]}"
    bonus = sheet_of(demo.bonus(people=60), "奖金核算表")
    assert bonus.print_title_rows == "$5:$6"
    assert bonus.page_setup.orientation == "landscape"


def test_links_and_comments() -> None:
    """A cell jumps to a named cell, a sheet or a file and keeps its value and comment; a dead name is no link."""
    cells = (
        Cell(5, Format.COUNT, name="here", link="there"),
        Cell("b", link="sheet:依据"),
        Cell("c", link="external:标注/x.xlsx", comment="why"),
        Cell("d", link="nowhere"),
    )
    columns = tuple(Column(key, key) for key in "wxyz")
    there = Table("t", columns, (Row(cells),))
    other = Facts("g", (("x", Cell("y", name="there")),), sheet="依据")
    sheet = sheet_of(Document("k", "p", "t", "en", (there, other), sheet="s"), "s")
    area = plan(Document("k", "p", "t", "en", (there, other), sheet="s")).places["here"]
    row = next(row for row in sheet.iter_rows(min_row=area.top + 1, max_row=area.top + 1))
    linked = [cell for cell in row if cell.hyperlink]
    targets = [str(cell.hyperlink.location) for cell in row if cell.hyperlink]
    assert [cell.value for cell in linked] == [5, "b", "c"]
    assert targets[0].startswith("'依据'!")
    assert targets[1] == "'依据'!A1"
    assert linked[2].comment is not None


def test_paper_sections_stay_out_of_the_book() -> None:
    """A section for paper only has no cells."""
    document = demo.assessment()
    paper = tuple(replace(section, medium=Medium.PAPER) for section in document.sections[:2])
    assert not plan(replace(document, sections=paper)).places


@pytest.mark.parametrize("kind", [0, 1, 2], ids=["empty", "full", "long"])
def test_any_document_makes_a_workbook(kind: int) -> None:
    """Empty, full and very long Documents are written without a warning and read back."""
    assert opened(specimens("default")[kind], values=True).sheetnames


def test_hostile_sheet_names_and_footers() -> None:
    """Sheet names Excel refuses and a footer full of codes are made harmless."""
    notes = tuple(Notes(f"n{title}", (Note("x"),), sheet=title) for title in ("a/b", "A B", "a:b", "x" * 50, "'"))
    book = opened(Document("k", "p", "t", "en", notes, sheet="[s]", footer=("&P&D & 50%", "2026" * 90)), values=True)
    assert len(book.sheetnames) == 6
    assert len(footer_of(book.worksheets[0])[0]) < 255


def test_spans_cover_the_grid() -> None:
    """Columns fitted onto a grid take at least one column each and all of them together."""
    assert spans([1, 1, 1], [1] * 30) == [10, 10, 10]
    assert spans([1, 8, 1], [1, 1, 1]) == [1, 1, 1]
    assert sum(spans([3, 1, 9, 2], [2.0] * 11)) == 11
    assert spans([], [1, 2]) == []


def test_stored_results_are_what_excel_stores() -> None:
    """Dates are serials, absent is empty, numbers the closest double."""
    assert stored(Cell(date(2026, 6, 30))) == 46203
    assert stored(Cell(datetime(2026, 6, 30, 12))) == 46203.5
    assert stored(Cell(None)) == ""
    assert stored(Cell(Decimal("0.1"))) == 0.1
    assert stored(Cell("x\x00")) == "x"


def test_sign_off_boxes_have_room() -> None:
    """Each box is as wide as the others and high enough to sign in."""
    layout = plan(Document("k", "p", "t", "en", (SignOff("s", ("a", "b", "c"), "date"),)))
    boxes = [box for box in layout.sheets[0].boxes if box.cell.value in {"a", "b", "c"}]
    assert {box.across for box in boxes} == {10}
    assert layout.sheets[0].heights[boxes[0].row + 1] >= 36
