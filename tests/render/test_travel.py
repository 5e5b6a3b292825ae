"""Documents on their way to another process: shorter, and the same when they arrive."""

from __future__ import annotations

import pickle
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

import pytest

from kam_reports.core.document import Cell, Format, Row, RowKind, Tone
from kam_reports.render.travel import quickly
from tests.render import demo

CELLS = (
    Cell(),
    Cell("字"),
    Cell(Decimal("1.50"), Format.YUAN),
    Cell(Fraction(1, 3), Format.PERCENT, Tone.ACTION),
    Cell(date(2026, 6, 30), Format.DATE, Tone.STRONG, "day"),
    Cell(7, formula="{day}+1"),
    Cell("→", link="evidence"),
    Cell(None, comment="why"),
    Cell(None, tone=Tone.MUTED),
)


def arrived(sent: object) -> object:
    """Return what another process gets."""
    quickly()
    return pickle.loads(pickle.dumps(sent))  # noqa: S301 - our own


@pytest.mark.parametrize("cell", CELLS)
def test_each_cell_arrives_as_it_left(cell: Cell) -> None:
    """Whatever a cell has, it still has; so do rows of each kind."""
    assert arrived(cell) == cell
    for kind in RowKind:
        for key in ("", "attitude"):
            row = Row((cell, cell), kind, key)
            assert arrived(row) == row


@pytest.mark.parametrize("plain", [Cell("a"), Row((Cell("a"),))])
def test_no_field_stays_behind(plain: Cell | Row) -> None:
    """Each field alone, set to something unusual, arrives: one that is added later too."""
    for field in fields(plain):
        value = getattr(plain, field.name)
        unusual = next(one for one in type(value) if one != value) if isinstance(value, StrEnum) else "x"
        changed = replace(plain, **{field.name: unusual})  # type: ignore[arg-type]
        assert arrived(changed) == changed != plain


def test_a_document_gets_shorter() -> None:
    """A whole sheet arrives equal; a cell takes fewer bytes than all its fields would."""
    document = demo.assessment()
    assert arrived(document) == document
    assert len(pickle.dumps(Cell("a"))) < len(pickle.dumps(Cell("a", name="b")))
