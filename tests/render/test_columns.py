"""Tables on paper: long texts get room, nothing runs over its cell, rows and headings break where they may."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pypdfium2
import pytest

from kam_reports.core.document import (
    Cell,
    Column,
    Document,
    Facts,
    Format,
    Row,
    RowKind,
    Section,
    Table,
    Tile,
    Tiles,
)
from kam_reports.render.columns import fit, shares
from kam_reports.render.format import show
from kam_reports.render.pdf import Painter
from tests.render import demo

REASON = "协助质量部门处理华东地区客户批量退货事宜，加班三周并完成整改报告，"
WIDEST = Decimal("-99999999999.99")
AMOUNTS = ("base", "bandpay", "modpay", "commission", "adjust", "total")


def with_remark(text: str, people: int = 3) -> Document:
    """Return a bonus calculation whose first row has a remark."""
    return altered({"remark": Cell(text)}, people)


def altered(cells: dict[str, Cell], people: int = 3, ids: str = "") -> Document:
    """Return a bonus calculation with other cells in some columns of its first row, and longer ids."""
    document = demo.bonus(people=people)
    table = calculation(document)
    keys = [column.key for column in table.columns]
    first = tuple(cells.get(key, cell) for key, cell in zip(keys, table.rows[0].cells, strict=True))
    rows = [replace(table.rows[0], cells=first), *table.rows[1:]]
    if ids:
        place = keys.index("id")
        rows = [
            replace(row, cells=(*row.cells[:place], Cell(f"{ids}{number}"), *row.cells[place + 1 :]))
            for number, row in enumerate(rows)
        ]
    return replace(document, sections=(replace(table, rows=tuple(rows)), *document.sections[1:]))


def calculation(document: Document) -> Table:
    """Return the table of a bonus calculation."""
    table = document.sections[0]
    assert isinstance(table, Table)
    return table


def share_of(table: Table, key: str) -> float:
    """Return a column's share of the page."""
    return dict(zip([column.key for column in table.columns], shares(table, landscape=True), strict=True))[key]


def pages(pdf: bytes) -> list[str]:
    """Return the text of each page, line by line."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


def squeezed(text: str) -> str:
    """Return a text without white space."""
    return re.sub(r"\s+", "", text)


def edges(pdf: bytes, text: str) -> tuple[float, float]:
    """Return where a text begins and ends on the first page, in points."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0].get_textpage()
        index, count = page.search(text).get_next()
        boxes = [page.get_charbox(one) for one in range(index, index + count)]
        return min(box[0] for box in boxes), max(box[2] for box in boxes)
    finally:
        document.close()


def test_a_long_remark_gets_what_others_do_not_fill() -> None:
    """A short remark leaves the widths as they are; a long one takes more, but no number's room."""
    usual, short, long = (calculation(with_remark(text)) for text in ("", "季度优秀案例分享", REASON * 4))
    assert shares(usual, landscape=True) == shares(short, landscape=True)
    assert share_of(long, "remark") > 1.4 * share_of(usual, "remark")
    assert fit(long, landscape=True).letters == 100
    assert sum(shares(long, landscape=True)) == pytest.approx(100, abs=0.2)


def test_a_scheme_yields_its_empty_room_to_the_remark() -> None:
    """A column that wishes for much and fills little does not leave the narrowest to the longest text."""
    columns = (
        Column("scheme", "考核方案", width=44),
        Column("n", "N", Format.YUAN, 40),
        Column("remark", "备注", width=16),
    )
    row = Row((Cell("销售人员月度考核表"), Cell(Decimal(3000), Format.YUAN), Cell(REASON * 20)))
    table = Table("t", columns, (row,))
    assert share_of(table, "remark") > 2 * share_of(table, "scheme")


def test_several_long_texts_share_by_their_length() -> None:
    """Of two long texts the longer gets more; a short column keeps what it needs."""
    columns = (Column("id", "工号"), Column("a", "甲"), Column("b", "乙"), Column("c", "丙", width=2))
    table = Table("t", columns, (Row((Cell("E001"), Cell(REASON * 20), Cell(REASON * 10), Cell(f"{REASON}\n" * 6))),))
    assert share_of(table, "a") == pytest.approx(2 * share_of(table, "b"), rel=0.01)
    assert share_of(table, "c") < share_of(table, "b")
    assert share_of(table, "id") > 100 * (4 * 0.56 + 1) / 89


@pytest.mark.parametrize("ids", ["", "EMP-2026-0013456"])
def test_amounts_of_a_hundred_milliards_stay_in_their_cells(painter: Painter, ids: str) -> None:
    """All amounts of a row as large as they can be: each stands between the borders of its column, no id breaks."""
    document = altered({key: Cell(WIDEST + number, Format.YUAN) for number, key in enumerate(AMOUNTS)}, ids=ids)
    table = calculation(document)
    sums = [
        Cell(9 * WIDEST + number, Format.YUAN) if column.key in AMOUNTS else Cell()
        for number, column in enumerate(table.columns)
    ]
    table = replace(table, rows=(*table.rows[:-1], Row(tuple(sums), RowKind.TOTAL)))
    pdf = painter.paint(replace(document, sections=(table,)))
    width, margin, right = 273 * 72 / 25.4, 12 * 72 / 25.4, 0.0
    for place, share in enumerate(shares(table, landscape=True)):
        left, right = right, right + share
        for row in (table.rows[0], table.rows[-1]):
            if table.columns[place].key in AMOUNTS:
                begins, ends = edges(pdf, show(row.cells[place].value, Format.YUAN))
                assert margin + width * left / 100 < begins
                assert ends < margin + width * right / 100
    assert all(show(row.cells[1].value) in pages(pdf)[0] for row in table.rows)


def test_usual_amounts_keep_their_letters() -> None:
    """Letters are smaller only where a number would not fit: never for the long words of an English header."""
    for document in (demo.bonus(), demo.bonus("en"), demo.bonus(people=70)):
        assert fit(calculation(document), landscape=True).letters == 100


@pytest.mark.parametrize("length", [8, 20, 100])
def test_a_very_long_remark_goes_over_pages_under_headers(painter: Painter, length: int) -> None:
    """Nothing of it is lost, its row begins on the first page, each page of the table has the column headers."""
    document = with_remark(REASON * length)
    table = calculation(document)
    titled = replace(table, title="核算")
    drawn = pages(painter.paint(replace(document, sections=(titled, *document.sections[1:]))))
    assert "E001" in drawn[0]
    assert sum(squeezed(page).count("质量部门") for page in drawn) >= length - len(drawn)
    assert all("绩效工资基数" in squeezed(page) for page in drawn if "质量部门" in squeezed(page))
    assert len(drawn) <= 1 + length // 10


def test_rows_of_a_few_lines_stay_whole() -> None:
    """Only rows of many lines may break."""
    documents = [with_remark(text, people=2) for text in (REASON * 4, REASON * 20, "行\n" * 30)]
    found = [fit(calculation(document), landscape=True).tall for document in documents]
    assert found == [frozenset(), {0}, {0}]


def test_a_group_does_not_end_a_page(painter: Painter) -> None:
    """The head of a group goes with its first row."""
    for before in range(40, 45):
        rows = [Row((Cell(f"行{number}"),)) for number in range(before)]
        rows += [Row((Cell("李伟组"),), RowKind.GROUP), Row((Cell("末行"),))]
        drawn = pages(painter.paint(portrait(Table("t", (Column("a", "甲"),), tuple(rows)))))
        assert ["李伟组" in page for page in drawn] == ["末行" in page for page in drawn]


def test_a_heading_stays_with_an_endless_fact(painter: Painter) -> None:
    """A labelled value longer than a page begins under its heading."""
    facts = Facts("f", (("区域", Cell("长江三角洲一体化示范区" * 300)), ("岗位", Cell("专员"))), title="人员")
    drawn = pages(painter.paint(portrait(facts)))
    assert len(drawn) > 1
    assert "人员" in drawn[0]
    assert "示范区" in drawn[0]


def test_a_long_headline_figure_does_not_break(painter: Painter) -> None:
    """A milliard in a tile stands in one line; usual figures stay large."""
    sizes = []
    for value in (Decimal("180470.58"), Decimal("1199999999999.88")):
        items = (Tile("销售额", Cell(value, Format.YUAN)), *(Tile("客户", Cell(4, Format.COUNT)) for _ in range(3)))
        pdf = painter.paint(portrait(Tiles("t", items)))
        text = show(value, Format.YUAN)
        assert text in pages(pdf)[0]
        begins, ends = edges(pdf, text)
        sizes.append((ends - begins) / len(text))
    assert sizes[0] > 1.3 * sizes[1]


def portrait(section: Section) -> Document:
    """Return a document of one section."""
    return Document("default", "x", "t", "zh", (section,))


@pytest.mark.parametrize(("people", "lines"), [(1, 2), (60, 1)])
def test_texts_beside_a_very_long_one_take_two_lines_where_that_saves_paper(people: int, lines: int) -> None:
    """In a table of few rows a scheme's name yields to a remark of many lines; not where most rows would be higher."""
    columns = (
        Column("scheme", "Scheme", width=40),
        *(Column(str(number), "N", Format.YUAN, 12) for number in range(8)),
        Column("remark", "Remark"),
    )
    amounts = [Cell(Decimal(300000), Format.YUAN) for _ in range(8)]
    texts = [REASON * 12, *("" for _ in range(1, people))]
    rows = tuple(Row((Cell("Sales staff monthly assessment"), *amounts, Cell(text))) for text in texts)
    one_line = 100 * (30 * 0.56 + 1.1) / 89
    assert (share_of(Table("t", columns, rows), "scheme") > 0.95 * one_line) == (lines == 1)
