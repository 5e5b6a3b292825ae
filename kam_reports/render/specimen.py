"""Made-up Documents to try templates on: one with nothing in it, one with everything, one with far too much."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

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
    Page,
    Row,
    RowKind,
    Section,
    Series,
    SignOff,
    Table,
    Tile,
    Tiles,
    Tone,
)

_LONG_TABLE = 45
_NAME = "欧阳明轩"
_REMARK = "能主动跟进重点客户，交期沟通及时；建议加强新产品知识。 Follows up well. "
_VALUES: tuple[tuple[Format, Cell], ...] = (
    (Format.TEXT, Cell(_NAME)),
    (Format.YUAN, Cell(Decimal("1234567.50"), Format.YUAN)),
    (Format.PERCENT, Cell(Fraction(113, 120), Format.PERCENT)),
    (Format.POINTS, Cell(Decimal("92.47"), Format.POINTS, Tone.STRONG)),
    (Format.FACTOR, Cell(Decimal("-0.05"), Format.FACTOR)),
    (Format.COUNT, Cell(12, Format.COUNT, Tone.ACTION)),
    (Format.QUANTITY, Cell(Decimal("1200.125"), Format.QUANTITY)),
    (Format.DATE, Cell(date(2026, 6, 30), Format.DATE)),
    (Format.TIME, Cell(datetime(2026, 6, 30, 8, 5), Format.TIME, Tone.MUTED)),
    (Format.TEXT, Cell(None, Format.YUAN)),
)


def specimens(kind: str) -> tuple[Document, ...]:
    """Return an empty, a full and a very long Document of a kind."""
    return (
        Document(kind, kind, "", "zh", ()),
        _document(kind, _sections(2, _REMARK, _NAME), Page.PORTRAIT),
        _document(kind, _sections(_LONG_TABLE, _REMARK * 7, "W" * 10_000), Page.LANDSCAPE),
    )


def _document(kind: str, sections: tuple[Section, ...], page: Page) -> Document:
    """Return a Document with every field filled."""
    return Document(
        kind=kind,
        path=f"{kind}/E004_{_NAME}",
        title="绩效考核表",
        subtitle="2026年6月",
        language="zh",
        organisation="华晟工业材料有限公司 大客户部",
        badge="草稿",
        page=page,
        sheet="考核表",
        footer=("2026-06", "数据截止 2026-07-03", "run 4f9c1e2ab07d"),
        sections=sections,
    )


def _sections(rows: int, remark: str, word: str) -> tuple[Section, ...]:
    """Return a section of each kind and shape."""
    columns = tuple(
        Column(f"c{index}", f"第{index}列", form, group="数" if index in {1, 2} else "")
        for index, (form, _) in enumerate(_VALUES)
    )
    cells = tuple(cell for _, cell in _VALUES)
    body = (Row(cells), Row((Cell(remark), *cells[1:])))
    table = (
        Row((Cell(_NAME),), RowKind.GROUP),
        *(body[0],) * rows,
        body[1],
        Row((Cell(word), *cells[1:])),
        Row(cells, RowKind.TOTAL),
    )
    months = tuple(f"2026-{month:02}" for month in range(1, 13))
    values = tuple(Decimal(month * 7 % 5) - 1 if month % 4 else None for month in range(1, 13))
    return (
        Facts("person", tuple((f"项目{index}", cell) for index, cell in enumerate(cells)), "人员"),
        Facts("result", (("得分", Cell(Decimal("92.47"), Format.POINTS)),), "结果"),
        Table("items", columns, table, "考核项目", caption=remark),
        Table("raters", columns, (), "评分人", empty="无。"),
        Table("pay", columns[:2], (Row(cells[:2]),), "工资"),
        Tiles("kpi", tuple(Tile("指标", cell, "上月") for cell in cells[:4]), "指标"),
        Chart("trend", ChartKind.LINE, months, (Series("得分", values),), "走势", remark),
        Chart("bars", ChartKind.BAR, months * 3, (Series("计划", values * 3), Series("实际", values * 3)), "对比"),
        Notes("missing", (Note(remark, Tone.ACTION), Note(word)), "缺失"),
        Notes("rules", (Note(remark),), "规则", small=True),
        SignOff("sign", ("员工", "部门经理", "人力资源"), "签名：　　日期："),
    )
