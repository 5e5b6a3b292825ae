"""The CSVs of a set, as rows."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from kam_reports.core.csv_rows import csv_rows

if TYPE_CHECKING:
    from kam_reports.web.files import Set, Shelf

Rows = list[dict[str, str]]


def rows_of(shelf: Shelf, found: Set, name: str) -> Rows:
    """Return the rows of ``data/<name>.csv``; none when the set has no such table."""
    path = f"data/{name}.csv"
    if found.member(path) is None:
        return []
    return csv_rows(shelf.text(found, path))


def number(text: str) -> Decimal | None:
    """Return a cell's number, or None for an empty one."""
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None
