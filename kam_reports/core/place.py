"""Where something stands: file ▸ sheet ▸ cell. Computed when somebody asks, never stored per cell."""

from __future__ import annotations

from dataclasses import dataclass

ALPHABET = 26


def column_letter(index: int) -> str:
    """Return the letters of a zero-based column index: 0 → A, 26 → AA."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, ALPHABET)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_address(row: int, column: int) -> str:
    """Return the A1 address of a one-based sheet row and a zero-based column."""
    return f"{column_letter(column)}{row}"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A spot in the user's files.

    file: path under ``input/`` with ``/`` (or the config file's name). sheet: empty for a CSV. row: the sheet's own
    row number, 0 when the whole sheet is meant. column: zero-based, -1 when the whole row is meant.
    """

    file: str
    sheet: str = ""
    row: int = 0
    column: int = -1

    @property
    def cell(self) -> str:
        """The A1 address, or an empty text for a whole sheet or file."""
        if not self.row:
            return ""
        return cell_address(self.row, max(self.column, 0))

    def __str__(self) -> str:
        """Return file ▸ sheet ▸ cell, leaving out what is empty."""
        return " ▸ ".join(part for part in (self.file, self.sheet, self.cell) if part)
