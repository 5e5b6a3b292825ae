"""A department's workbooks on a desk, to plant faults in: rows found by ledger, cells changed by field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from kam_reports.core.place import cell_address
from kam_reports.ledgers.part import Part, ReadFile


@dataclass(frozen=True, slots=True)
class Planted:
    """A fault on purpose: where it stands (an empty cell: the whole sheet), and the issue codes that would name it."""

    name: str
    file: str
    sheet: str
    cell: str
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Spot:
    """A row of a ledger: its part and its position there."""

    part: Part
    position: int

    @property
    def row(self) -> int:
        """The sheet's row."""
        return int(self.part.rows[self.position])

    def value(self, name: str) -> Any:  # noqa: ANN401 - whatever type the column has
        """What the program reads in a column, None for a blank or a column that isn't there."""
        typed = self.part.data.get(name)
        if typed is None or typed.blank[self.position]:
            return None
        return typed.cells[self.position]


@dataclass(slots=True)
class Desk:
    """The open workbooks. taken: rows and sheets (row 0) that hold a fault already, so that none hides another."""

    folder: Path
    files: list[ReadFile]
    rng: Random
    books: dict[str, Workbook] = field(default_factory=dict)
    taken: set[tuple[str, str, int]] = field(default_factory=set)
    planted: list[Planted] = field(default_factory=list)

    def parts(self, ledger: str) -> list[Part]:
        """Return the sheets of a ledger in a drawn order, without those that are wholly taken."""
        found = [part for file in self.files for part in file.parts if part.ledger == ledger]
        found = [part for part in found if (part.file, part.sheet, 0) not in self.taken]
        self.rng.shuffle(found)
        return found

    def rows(self, ledger: str, *filled: str) -> Iterator[Spot]:
        """Yield the free rows of a ledger in which these columns are filled by cells of their own, in a drawn order."""
        for part in self.parts(ledger):
            order = list(range(len(part.rows)))
            self.rng.shuffle(order)
            for position in order:
                spot = Spot(part, position)
                if (part.file, part.sheet, spot.row) in self.taken or part.refused[position]:
                    continue
                if all(spot.value(name) is not None and self.own(spot, name) for name in filled):
                    yield spot

    def row(self, ledger: str, *filled: str) -> Spot:
        """Return a free row; StopIteration is a department too small for the fault."""
        return next(self.rows(ledger, *filled))

    def sheet(self, part: Part) -> Worksheet:
        """Return the open sheet of a part; formulas are gone, their results stay."""
        if part.file not in self.books:
            self.books[part.file] = load_workbook(self.folder / part.file, data_only=True)
        found = self.books[part.file][part.sheet]
        assert isinstance(found, Worksheet)
        return found

    def cell(self, spot: Spot, name: str) -> Any:  # noqa: ANN401 - openpyxl's union of cells
        """Return the cell of a column in a row."""
        return self.sheet(spot.part).cell(spot.row, spot.part.columns[name] + 1)

    def own(self, spot: Spot, name: str) -> bool:
        """Tell whether a column is there and its cell belongs to no merged area."""
        if name not in spot.part.columns:
            return False
        cell = self.cell(spot, name)
        merged = self.sheet(spot.part).merged_cells.ranges
        return isinstance(cell, Cell) and not any(cell.coordinate in area for area in merged)

    def put(self, spot: Spot, name: str, value: object) -> str:
        """Write a cell and return its address; ``=…`` is a formula without a result, ``#…`` an error value."""
        cell = self.cell(spot, name)
        cell.value = value
        if isinstance(value, str) and value.startswith("#"):
            cell.data_type = "e"
        self.taken.add((spot.part.file, spot.part.sheet, spot.row))
        return str(cell.coordinate)

    def plant(self, name: str, spot: Spot, column: str, value: object, *codes: str) -> None:
        """Write a faulty cell and remember it."""
        self.put(spot, column, value)
        self.told(name, spot, column, *codes)

    def told(self, name: str, spot: Spot, column: str, *codes: str) -> None:
        """Remember a fault whose cell is written already."""
        address = cell_address(spot.row, spot.part.columns[column])
        self.taken.add((spot.part.file, spot.part.sheet, spot.row))
        self.planted.append(Planted(name, spot.part.file, spot.part.sheet, address, frozenset(codes)))

    def append(self, part: Part, values: dict[str, object]) -> int:
        """Write a further row below a part's last and return its number."""
        row = int(part.rows[-1]) + 1
        for name, value in values.items():
            cell: Any = self.sheet(part).cell(row, part.columns[name] + 1)
            cell.value = value
        self.taken.add((part.file, part.sheet, row))
        return row

    def keep(self, spot: Spot) -> None:
        """Keep a row from further faults: another one depends on it."""
        self.taken.add((spot.part.file, spot.part.sheet, spot.row))

    def save(self) -> None:
        """Write all changed workbooks back."""
        for file, book in self.books.items():
            book.save(self.folder / file)
