"""Forms with charts, breaks, links, comments and text boxes; further sheets with charts and comments of their own."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from kam_reports.core.document import Cell, Chart, ChartKind, Column, Document, Medium, Row, Series, Table, Tile, Tiles
from kam_reports.render.forms.book import fill_form
from kam_reports.render.forms.fault import FormFault
from tests.render.forms.books import cells, document, form, opened, page_of


def _rich(path: Path, *, textbox: str = "说明") -> None:
    """Write a form with nearly everything a sheet can have, the repeated row being the second."""
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet("表")
    page.write_column(0, 0, ["项目", "{{ items.item }}", "下面"])
    page.write(1, 1, "{{ items.weight }}")
    page.write_url(2, 1, "https://example.org/", string="制度")
    page.write_comment(2, 0, "批注")
    page.write(4, 0, "表头")
    page.write_column(5, 0, [1, 2])
    page.autofilter(4, 0, 6, 1)
    page.set_h_pagebreaks([4])
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=表!$B$2:$B$2", "categories": "=表!$A$2:$A$2"})
    page.insert_chart(9, 3, chart)
    page.insert_textbox(20, 0, textbox)
    book.close()


def _part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read(name).decode()


def test_everything_moves_along(tmp_path: Path) -> None:
    """Links, comments and their boxes, filters, breaks, charts and what they draw follow the rows."""
    path = tmp_path / "assessment.xlsx"
    _rich(path)
    content = fill_form(path, document())
    page = page_of(opened(content))
    assert page["A5"].comment is not None
    assert page["B5"].hyperlink is not None
    assert page["B5"].hyperlink.target == "https://example.org/"
    assert page.auto_filter.ref == "A7:B9"
    assert page.row_breaks.brk[0].id == 6
    assert "表!$B$2:$B$4" in _part(content, "xl/charts/chart1.xml")
    drawing = _part(content, "xl/drawings/drawing1.xml")
    assert re.findall(r"<xdr:from>.*?<xdr:row>(\d+)</xdr:row>", drawing) == ["11", "22"]
    assert "说明" in drawing
    assert "<x:Row>4</x:Row>" in _part(content, "xl/drawings/vmlDrawing1.vml")


def test_text_boxes_are_refused(tmp_path: Path) -> None:
    """A placeholder in a text box would be printed as it stands."""
    path = tmp_path / "assessment.xlsx"
    _rich(path, textbox="得分 {{ score }}")
    with pytest.raises(FormFault, match="text boxes and shapes"):
        fill_form(path, document())


def _with_figures() -> Document:
    chart = Chart(
        "c", ChartKind.LINE, ("1", "2"), (Series("s", (Decimal(1), Decimal(2))),), medium=Medium.BOOK, sheet="走势"
    )
    noted = Table("t", (Column("a", "列"),), (Row((Cell("值", comment="看"),)),), sheet="走势", medium=Medium.BOOK)
    tiles = Tiles("kpi", (Tile("销售额", Cell(Decimal(7)), "同比"),))
    sheet = document()
    return replace(sheet, sections=(*sheet.sections, chart, noted, tiles))


def test_further_sheets_with_charts_and_comments(tmp_path: Path) -> None:
    """They stand beside the form's own charts and comments, each with its own parts."""
    path = tmp_path / "assessment.xlsx"
    _rich(path)
    content = fill_form(path, _with_figures())
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = package.namelist()
        assert len(names) == len(set(names))
        assert {"xl/charts/chart1.xml", "xl/charts/kam_chart1.xml"} <= set(names)
        types = package.read("[Content_Types].xml").decode()
        assert all(f'PartName="/{name}"' in types for name in names if "/charts/" in name or "/worksheets/s" in name)
        assert 'tabSelected="1"' not in package.read("xl/worksheets/kam_sheet1.xml").decode()
    made = opened(content)
    assert made.sheetnames == ["表", "依据", "走势"]
    trend = made["走势"]
    assert [cell.comment.text for row in trend.iter_rows() for cell in row if cell.comment] == ["看"]


def test_tiles_are_lines_too(tmp_path: Path) -> None:
    """Headline figures are a table of label, value and note."""
    path = tmp_path / "assessment.xlsx"
    form(path, {"A1": "{{ kpi.label }}", "B1": "{{ kpi.value }}", "C1": "{{ kpi.note }}"})
    assert cells(fill_form(path, _with_figures()))["B1"] == 7


def test_the_order_of_calculation_is_forgotten(tmp_path: Path) -> None:
    """A list of formula cells in their old places would make Excel complain; it is made anew by whoever opens it."""
    path = tmp_path / "assessment.xlsx"
    form(path, {"A1": "=1+1"})
    with zipfile.ZipFile(path) as package:
        parts = {one: package.read(one) for one in package.namelist()}
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"
    relations, types = "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
    chain = b'<Relationship Id="rId99" Type="' + kind + b'" Target="calcChain.xml"/></Relationships>'
    parts[relations] = parts[relations].replace(b"</Relationships>", chain)
    parts[types] = parts[types].replace(
        b"</Types>", b'<Override PartName="/xl/calcChain.xml" ContentType="x"/></Types>'
    )
    parts["xl/calcChain.xml"] = b'<calcChain><c r="A1"/></calcChain>'
    with zipfile.ZipFile(path, "w") as package:
        for name, part in parts.items():
            package.writestr(name, part)
    content = fill_form(path, document())
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert "xl/calcChain.xml" not in package.namelist()
    assert "calcChain" not in _part(content, relations) + _part(content, types)
    assert 'fullCalcOnLoad="1"' in _part(content, "xl/workbook.xml")
    assert "<v>" not in _part(content, "xl/worksheets/sheet1.xml")
