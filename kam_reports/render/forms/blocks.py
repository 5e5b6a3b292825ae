"""Which rows of a form are repeated: neighbouring rows that name columns of the same table are one line of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kam_reports.core.place import cell_address
from kam_reports.core.text import T
from kam_reports.render.forms.fault import FormFault
from kam_reports.render.forms.form import FormSheet, Spot, position
from kam_reports.render.forms.shift import Repeated, Shift
from kam_reports.render.forms.tree import Node


@dataclass(frozen=True, slots=True)
class RowBlock:
    """Rows (inclusive) that stand once for each line of a table."""

    table: str
    top: int
    bottom: int


def blocks(sheet: FormSheet, root: Node, file: str) -> tuple[RowBlock, ...]:
    """Return the repeated rows of a sheet, from top to bottom."""
    tables: dict[int, str] = {}
    for spot in sheet.spots:
        for name in spot.names:
            if not name.table:
                continue
            if tables.setdefault(spot.row, name.table) != name.table:
                text = T(
                    "this row repeats the lines of “{first}”; it cannot repeat “{second}” too: use a row of its own",
                    first=tables[spot.row],
                    second=name.table,
                )
                raise FormFault(text, file=file, sheet=sheet.name, cell=cell_address(spot.row, spot.column))
    found: list[RowBlock] = []
    for row, table in sorted(tables.items()):
        if found and found[-1].table == table and found[-1].bottom == row - 1:
            found[-1] = RowBlock(table, found[-1].top, row)
        else:
            found.append(RowBlock(table, row, row))
    return _with_merges(found, merges(root), sheet, file)


def merges(root: Node) -> list[tuple[int, int, int, int]]:
    """Return the merged ranges of a sheet: top, left, bottom, right (rows of the sheet, columns zero-based)."""
    cells = root.child("mergeCells")
    found = []
    for node in cells.elements("mergeCell") if cells is not None else ():
        first, _, last = node.get("ref").partition(":")
        (top, left), (bottom, right) = position(first), position(last or first)
        found.append((top, left, bottom, right))
    return found


def _with_merges(
    found: list[RowBlock], merged: Iterable[tuple[int, int, int, int]], sheet: FormSheet, file: str
) -> tuple[RowBlock, ...]:
    """Widen blocks to merged cells that hold a column of the table; a merge around a block stretches with it."""
    tall = [(top, left, bottom) for top, left, bottom, _ in merged if bottom > top]
    wide: list[RowBlock] = []
    for block in found:
        top, bottom = block.top, block.bottom
        for first, left, last in tall:
            if last < top or first > bottom or (first >= top and last <= bottom):
                continue
            if _starts_here(sheet.spots, first, left, block.table):
                top, bottom = min(top, first), max(bottom, last)
            elif first > top or last < bottom:
                text = T(
                    "this merged cell reaches into the repeated rows of “{table}”; merge cells within one line only",
                    table=block.table,
                )
                raise FormFault(text, file=file, sheet=sheet.name, cell=cell_address(first, left))
        if wide and top <= wide[-1].bottom:
            text = T("two repeated tables stand in the same rows here")
            raise FormFault(text, file=file, sheet=sheet.name, cell=cell_address(top, 0))
        wide.append(RowBlock(block.table, top, bottom))
    return tuple(wide)


def _starts_here(spots: Sequence[Spot], row: int, column: int, table: str) -> bool:
    """Return whether a cell holds a column of a table: its merge then belongs to the line."""
    names = (name for spot in spots if (spot.row, spot.column) == (row, column) for name in spot.names)
    return any(name.table == table for name in names)


def shift_of(found: Iterable[RowBlock], lines: Mapping[str, int]) -> Shift:
    """Return where rows go with so many lines a table; without lines the rows stand once."""
    return Shift(tuple(Repeated(one.top, one.bottom, max(lines.get(one.table, 0), 1)) for one in found))
