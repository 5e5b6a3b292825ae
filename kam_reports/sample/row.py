"""What the ledgers of the sample are made of: rows of plain values, and values typed wrongly on purpose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Slip:
    """A cell with an honest mistake in it.

    kind: what the mistake is. shown: what stands in the cell; None leaves the true value standing (a duplicate number
    looks right by itself). true: the value that belongs there.
    """

    kind: str
    shown: str | None
    true: str | int | Decimal | date | None = None


# Money is whole fen; yes/no is bool; points and days are Decimal; a datetime is a date too.
Value: TypeAlias = str | int | Decimal | date | Slip | None
Row: TypeAlias = dict[str, Value]
Rows: TypeAlias = Iterable[Row]


def true_value(value: Value) -> str | int | Decimal | date | None:
    """Return the value that belongs in a cell, whatever was typed."""
    return value.true if isinstance(value, Slip) else value
