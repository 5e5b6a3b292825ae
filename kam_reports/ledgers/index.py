"""Run-wide row ids and where each row stands: file ▸ sheet ▸ row, without an object per row."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kam_reports.core.place import Place

if TYPE_CHECKING:
    from kam_reports.ledgers.part import Part


@dataclass(slots=True)
class RowIndex:
    """Maps a row id to its place. Ids of a part are consecutive; parts come in reading order."""

    parts: list[Part] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    total: int = 0

    def add(self, part: Part) -> int:
        """Give the rows of a part their ids and return the first."""
        start = self.total
        self.parts.append(part)
        self.starts.append(start)
        self.total += len(part.rows)
        return start

    def part_of(self, row_id: int) -> tuple[Part, int]:
        """Return the part a row stands in, and its position there."""
        number = bisect_right(self.starts, row_id) - 1
        while not len(self.parts[number].rows):
            number -= 1
        return self.parts[number], row_id - self.starts[number]

    def place(self, row_id: int, field_name: str) -> Place:
        """Return the address of one cell of a row."""
        part, position = self.part_of(row_id)
        return part.place(position, field_name)
