"""Small forms made in a few lines, and what stands in a filled one."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.header_footer import HeaderFooterItem
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
)


def form(path: Path, cells: Mapping[str, str | int], *, sheet: str = "表") -> Workbook:
    """Return a workbook whose first sheet has these cells, saved as the form; change it and save it again."""
    book = Workbook()
    page = page_of(book)
    page.title = sheet
    for address, value in cells.items():
        page[address] = value
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return book


def page_of(book: Workbook) -> Worksheet:
    """Return a workbook's first sheet."""
    page = book.worksheets[0]
    assert isinstance(page, Worksheet)
    return page


def foot(page: Worksheet) -> HeaderFooterItem:
    """Return the foot of a sheet's printed pages."""
    assert page.oddFooter is not None
    return page.oddFooter


def pictures(page: object) -> list[Any]:
    """Return the pictures of a sheet (openpyxl has no public name for them)."""
    return list(getattr(page, "_images"))  # noqa: B009


def opened(content: bytes) -> Workbook:
    """Return a filled form."""
    return load_workbook(io.BytesIO(content))


def cells(content: bytes, sheet: str = "") -> dict[str, object]:
    """Return the filled cells of a sheet (the first)."""
    book = opened(content)
    page = book[sheet] if sheet else book.worksheets[0]
    return {cell.coordinate: cell.value for row in page.iter_rows() for cell in row if cell.value is not None}


def document(lines: int = 3, remark: str = "稳步提升") -> Document:
    """Return a small assessment sheet with an evidence sheet behind it."""
    rows = [
        Row(
            (
                Cell(f"项目{number}", link="evidence_2" if number == 2 else ""),
                Cell(Decimal(10) * number, Format.FACTOR, name=f"weight_{number}"),
                Cell(Fraction(number, 7), Format.PERCENT),
            ),
            key=f"item{number}",
        )
        for number in range(1, lines + 1)
    ]
    total = Row((Cell("合计"), Cell(Decimal(60), Format.FACTOR), Cell()), RowKind.TOTAL)
    columns = (Column("item", "项目"), Column("weight", "权重", Format.FACTOR), Column("value", "率", Format.PERCENT))
    proof = Table(
        "evidence",
        (Column("item", "项目"), Column("amount", "金额", Format.YUAN)),
        (
            Row((Cell("一"), Cell(Decimal("1.10"), Format.YUAN))),
            Row((Cell("二", name="evidence_2"), Cell(Decimal("2.20"), Format.YUAN, formula="{pay_base}*2"))),
        ),
        sheet="依据",
        medium=Medium.BOOK,
        filterable=True,
    )
    facts = (
        ("姓名", Cell("王芳", name="person_name")),
        ("基数", Cell(Decimal("3000.50"), Format.YUAN, name="pay_base")),
        ("入职", Cell(date(2021, 3, 15), Format.DATE, name="hired")),
        ("得分", Cell(Decimal("92.47"), Format.POINTS, name="score")),
    )
    return Document(
        kind="assessment",
        path="考核表/E003",
        title="绩效考核表",
        subtitle="2026年6月",
        language="zh",
        organisation="华晟公司",
        sheet="考核表",
        footer=("2026-06", "run 1 & 2"),
        marks=(("run_id", "1a2b"), ("as_of", "2026-07-03")),
        sections=(
            Facts("person", facts),
            Table("items", columns, (Row((Cell("业绩"),), RowKind.GROUP), *rows, total), empty="没有项目。"),
            Notes("missing", (Note(remark), Note("无拒收"))),
            SignOff("sign", ("员工", "经理")),
            proof,
        ),
    )
