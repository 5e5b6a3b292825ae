"""What a look over a sheet's XML finds, and the small conversions both ways of looking share."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kam_reports.core.place import ALPHABET

if TYPE_CHECKING:
    from kam_reports.intake.table import CellFault


@dataclass(slots=True)
class SheetFacts:
    """Facts about one sheet.

    last_row: 1-based, last_column: 1-based, of any cell written in the file, empty ones included. cells: how many there
    are. faults: cells that read as empty but are not. whole_hours: (row, column) of whole serials shown with hours,
    row 1-based, column 0-based. values: (row, column, value) of cells that the fast reader takes for something
    else (a number for a date, a date for a number).
    filtered: a filter with a criterion is set.
    """

    last_row: int = 0
    last_column: int = 0
    cells: int = 0
    faults: list[CellFault] = field(default_factory=list)
    whole_hours: list[tuple[int, int]] = field(default_factory=list)
    values: list[tuple[int, int, object]] = field(default_factory=list)
    hidden_rows: int = 0
    filtered: bool = False


def column_index(letters: bytes | str) -> int:
    """Return the zero-based index of column letters: A → 0, AA → 26."""
    number = 0
    for letter in letters.encode() if isinstance(letters, str) else letters:
        number = number * ALPHABET + letter - ord("A") + 1
    return number - 1


def formula_text(formula: str) -> str:
    """Return a formula as the cell shows it."""
    return f"={formula}"


def unescape(data: bytes) -> str:
    """Return the text of XML character data."""
    return html.unescape(data.decode("utf-8", "replace"))
