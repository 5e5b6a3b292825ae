"""Cells that are written as XML at once stand as XlsxWriter itself would have written them; texts are stored whole."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from xml.etree.ElementTree import Element

import openpyxl
import pytest
from defusedxml.ElementTree import fromstring
from openpyxl.worksheet.worksheet import Worksheet
from xlsxwriter import Workbook
from xlsxwriter.exceptions import OverlappingRange
from xlsxwriter.utility import xl_rowcol_to_cell

from kam_reports.core.document import (
    Cell,
    Chart,
    ChartKind,
    Column,
    Document,
    Facts,
    Format,
    Note,
    Notes,
    Row,
    Series,
    Table,
    Tone,
)
from kam_reports.render.format import NUMERIC, show
from kam_reports.render.grid import BookPlan, Box, Look, SheetPlan
from kam_reports.render.layout import plan
from kam_reports.render.specimen import specimens
from kam_reports.render.xlsx import resolve, stored, write_book, write_plan
from tests.render import demo

DOCUMENTS = {
    "assessment": demo.assessment(),
    "bonus": demo.bonus(people=30),
    "issues": demo.issues(),
    "dashboard": demo.dashboard(),
    **{f"specimen-{number}": document for number, document in enumerate(specimens("default"))},
}
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def plainly(document: Document) -> bytes:
    """Write a document's cells with nothing but XlsxWriter's own methods, all in one format."""
    target, layout = BytesIO(), plan(document)
    book = Workbook(target, {"in_memory": True})
    style = book.add_format({"bold": True})
    for sheet in layout.sheets:
        written = book.add_worksheet(sheet.name)
        for column, width in enumerate(sheet.widths):
            written.set_column(column, column, round(width, 2))
        for row, height in sorted(sheet.heights.items()):
            written.set_row(row, round(height, 2))
        for box in sheet.boxes:
            if box.across > 1 or box.down > 1:
                last = box.row + box.down - 1, box.column + box.across - 1
                written.merge_range(box.row, box.column, *last, "", style)
            spot, cell = (box.row, box.column), box.cell
            if cell.formula:
                written.write_formula(*spot, resolve(cell.formula, layout.places, sheet.name), style, stored(cell))
            elif cell.value is None or cell.value == "":
                written.write_blank(*spot, None, style)
            elif isinstance(cell.value, str):
                written.write_string(*spot, stored(cell), style)
            else:
                written.write_number(*spot, stored(cell), style)
    book.close()
    return target.getvalue()


def said(content: bytes) -> list[object]:
    """Return what each sheet of a workbook says, styles aside: cells, rows, columns, merges, how far it reaches."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        names = archive.namelist()
        texts = []
        if "xl/sharedStrings.xml" in names:
            items = fromstring(archive.read("xl/sharedStrings.xml"))
            texts = [item.findtext(f"{_MAIN}t") for item in items]
        sheets = [fromstring(archive.read(name)) for name in sorted(names) if name.startswith("xl/worksheets/sheet")]
    return [
        (
            {cell.get("r"): held(cell, texts) for cell in sheet.iter(f"{_MAIN}c")},
            [(row.get("r"), row.get("ht"), row.get("customHeight")) for row in sheet.iter(f"{_MAIN}row")],
            [tuple(column.attrib.items()) for column in sheet.iter(f"{_MAIN}col")],
            [merge.get("ref") for merge in sheet.iter(f"{_MAIN}mergeCell")],
            [reach.get("ref") for reach in sheet.iter(f"{_MAIN}dimension")],
        )
        for sheet in sheets
    ]


def held(cell: Element, texts: list[str | None]) -> tuple[object, ...]:
    """Return what a cell holds: its kind, its value (a text itself, a number to XlsxWriter's digits), its formula."""
    kind, value, formula = cell.get("t"), cell.findtext(f"{_MAIN}v"), cell.findtext(f"{_MAIN}f")
    if kind == "s":
        return kind, texts[int(value or 0)], formula
    number = value if kind or not value else f"{float(value):.16G}"
    return kind, number, formula


@pytest.mark.parametrize("name", DOCUMENTS)
def test_cells_are_those_that_xlsxwriter_writes(name: str) -> None:
    """Values, formulas with results, blanks of merges, heights, widths and reach are XlsxWriter's own."""
    assert said(write_book(DOCUMENTS[name])) == said(plainly(DOCUMENTS[name]))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_rows_and_cells_stand_in_order(name: str) -> None:
    """Rows go down and cells go right, each once: Excel calls anything else damaged."""
    with zipfile.ZipFile(BytesIO(write_book(DOCUMENTS[name]))) as archive:
        for part in (one for one in archive.namelist() if one.startswith("xl/worksheets/sheet")):
            rows = list(fromstring(archive.read(part)).iter(f"{_MAIN}row"))
            numbers = [int(row.get("r") or 0) for row in rows]
            assert numbers == sorted(set(numbers))
            for row in rows:
                columns = [(len(at := str(cell.get("r")).rstrip("0123456789")), at) for cell in row]
                assert columns == sorted(set(columns))


def only_sheet(*cells: Cell) -> Worksheet:
    """Return the sheet of a workbook whose one table has these cells, a row each."""
    table = Table("t", (Column("c", "c"),), tuple(Row((cell,)) for cell in cells))
    sheet = openpyxl.load_workbook(BytesIO(write_book(Document("k", "p", "t", "en", (table,), sheet="s"))))["s"]
    assert isinstance(sheet, Worksheet)
    return sheet


@pytest.mark.parametrize(
    "text",
    [
        "_x0041_",
        "_x0041_x0042_",
        "<r><t>a</t></r>",
        " a ",
        "a\nb\n",
        "a & b < c > d \" e ' f",
        "]]>",
        "\u3000a",
        "𠮷" * 9,
    ],
)
def test_texts_are_stored_whole(text: str) -> None:
    """Whatever looks like XML, like an escape or like nothing comes back as it was written."""
    assert text in {cell.value for row in only_sheet(Cell(text), Cell(text)).iter_rows() for cell in row}


def test_a_text_is_cut_where_excel_counts() -> None:
    """A rare character counts as two, and is never cut through."""
    found = [cell.value for row in only_sheet(Cell("a" + "𠮷" * 20_000)).iter_rows() for cell in row]
    assert "a" + "𠮷" * 16_383 in found


@pytest.mark.parametrize("value", [Decimal("0.1"), Fraction(1, 3), Decimal("123456789.07"), Fraction(10**17, 7), 3, 0])
def test_numbers_are_the_closest_doubles(value: int | Decimal | Fraction) -> None:
    """All digits of a double are written, as a value and as a formula's result."""
    sheet = only_sheet(Cell(value, Format.YUAN), Cell(value, Format.YUAN, formula="1+1"))
    assert float(value) in [cell.value for row in sheet.iter_rows() for cell in row]


def test_what_is_no_number_is_refused() -> None:
    """A number that no cell can hold is a bug of the report, not a damaged file."""
    plan_ = SheetPlan("s", [9.0], [Box(0, 0, Cell(Decimal("Infinity"), Format.YUAN), Look.BODY)])
    with pytest.raises(ValueError, match="inf"):
        write_plan(Document("k", "p", "t", "en", ()), BookPlan((plan_,), {}))


def test_merged_cells_may_not_cover_others() -> None:
    """Two boxes on one place would be a file that Excel calls damaged."""
    boxes = [Box(0, 0, Cell("a"), Look.BODY, across=3), Box(0, 2, Cell("b"), Look.BODY, down=2)]
    with pytest.raises(OverlappingRange, match="C1:C2"):
        write_plan(Document("k", "p", "t", "en", ()), BookPlan((SheetPlan("s", [9.0] * 4, boxes),), {}))


def test_looks_are_told_apart() -> None:
    """Fonts, fills, frames and alignment are those of each look and tone; a merge has them in every cell."""
    tones = Facts(
        "f",
        (
            ("plain", Cell("p1")),
            ("action", Cell("p2", tone=Tone.ACTION)),
            ("link", Cell("p3", link="sheet:s")),
            ("strong", Cell("p4", tone=Tone.STRONG)),
        ),
    )
    document = Document("k", "p", "Title", "en", (tones,), sheet="s")
    sheet = openpyxl.load_workbook(BytesIO(write_book(document)))["s"]
    at = {str(cell.value): cell for row in sheet.iter_rows() for cell in row if cell.value}
    assert (at["Title"].font.sz, at["Title"].font.b, at["Title"].alignment.horizontal) == (16, True, "center")
    assert at["plain"].fill.fgColor.rgb == "FFF3F5F7"
    assert (at["p1"].font.b, at["p2"].font.b, at["p4"].font.b) == (False, True, True)
    assert at["p2"].font.color.rgb == "FFB00000"
    assert at["p3"].font.u == "single"
    with zipfile.ZipFile(BytesIO(write_book(document))) as archive:
        cells = fromstring(archive.read("xl/worksheets/sheet1.xml")).iter(f"{_MAIN}c")
        styles = {str(cell.get("r")): cell.get("s") for cell in cells}
    for box in plan(document).sheets[0].boxes:
        last = xl_rowcol_to_cell(box.row + box.down - 1, box.column + box.across - 1)
        assert styles[last] == styles[xl_rowcol_to_cell(box.row, box.column)]


def test_comments_have_a_font_of_their_own() -> None:
    """The part of styles, made once for many workbooks, is another where cells have comments."""
    plain = Document("k", "p", "t", "en", (Facts("f", (("a", Cell("b")),)),), sheet="s")
    noted = replace(plain, sections=(Facts("f", (("a", Cell("b", comment="why")),)),))
    fonts = []
    for document in (plain, noted, plain):
        with zipfile.ZipFile(BytesIO(write_book(document))) as archive:
            fonts.append(b"Tahoma" in archive.read("xl/styles.xml"))
    assert fonts == [False, True, False]


def test_a_chart_carries_its_names_and_categories() -> None:
    """Previews that read no cells show a chart with its series' names and its categories."""
    chart = Chart("c", ChartKind.LINE, ("一月", "二月"), (Series("得分 & <b>", (Decimal(1), None)),))
    document = Document("k", "p", "t", "en", (chart, Notes("n", (Note("x"),))), sheet="s")
    with zipfile.ZipFile(BytesIO(write_book(document))) as archive:
        part = archive.read("xl/charts/chart1.xml").decode()
    assert all(f"<c:v>{text}</c:v>" in part for text in ("一月", "二月", "得分 &amp; &lt;b&gt;"))


@pytest.mark.parametrize("document", [demo.assessment(), demo.bonus(), demo.issues()], ids=lambda one: one.path)
def test_no_number_is_shown_as_hashes(document: Document) -> None:
    """Every number fits into its cell, in a merged one or in a single narrow column of a form's grid."""
    for sheet in plan(document).sheets:
        for box in sheet.boxes:
            widths = sheet.widths[box.column : box.column + box.across]  # none: behind a chart, out of sight
            if widths and box.cell.format in NUMERIC and not isinstance(box.cell.value, str | None):
                shown = show(box.cell.value, box.cell.format)
                assert sum(widths) >= len(shown) + 1, (sheet.name, box.row, box.column, shown)
