"""Made-up Documents to try a form on: every name empty, every name filled, and far too much of everything."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from kam_reports.core.document import (
    Cell,
    Column,
    Document,
    Facts,
    Format,
    Note,
    Notes,
    Row,
    RowKind,
    Section,
    Table,
)
from kam_reports.core.fields import Block, Field, Fields

_LINES, _MANY = 3, 45
_WORD = "欧阳明轩"
_REMARK = "能主动跟进重点客户，交期沟通及时；建议加强新产品知识。 Follows up well. " * 7
_VALUES: dict[Format, int | Decimal | Fraction | date | datetime] = {
    Format.YUAN: Decimal("1234567.50"),
    Format.PERCENT: Fraction(113, 120),
    Format.POINTS: Decimal("92.47"),
    Format.FACTOR: Decimal("-0.05"),
    Format.COUNT: 12,
    Format.QUANTITY: Decimal("1200.125"),
    Format.DATE: date(2026, 6, 30),
    Format.TIME: datetime(2026, 6, 30, 8, 5),
}


def form_specimens(known: Fields) -> tuple[Document, ...]:
    """Return an empty, a full and a very long Document that give the names of a kind their values."""
    return (
        Document(known.kind, known.kind, "", "zh", ()),
        _document(known, _WORD, _LINES),
        _document(known, f"{_REMARK}{'W' * 10_000}", _MANY),
    )


def _document(known: Fields, text: str, lines: int) -> Document:
    facts = Facts("facts", tuple((one.name, _cell(one, text, name=one.name)) for one in known.singles))
    blocks = tuple(_section(block, text, lines) for block in known.blocks)
    return Document(known.kind, known.kind, text[:60], "zh", (facts, *blocks), footer=(text[:60],))


def _section(block: Block, text: str, lines: int) -> Section:
    """Return a table with groups, keyed lines and a total, or a block of notes."""
    if [column.name for column in block.columns] == ["text"]:
        return Notes(block.name, (Note(text),) * lines)
    cells = tuple(_cell(column, text) for column in block.columns)
    keys = (*block.keys, *("",) * max(lines - len(block.keys), 0))
    rows = (
        Row((Cell(text),), RowKind.GROUP),
        *(Row(cells, key=key) for key in keys),
        Row(cells, RowKind.TOTAL),
    )
    columns = tuple(Column(column.name, column.name, column.format) for column in block.columns)
    return Table(block.name, columns, rows, title=block.name, empty=text)


def _cell(field: Field, text: str, *, name: str = "") -> Cell:
    return Cell(_VALUES.get(field.format, text), field.format, name=name)
