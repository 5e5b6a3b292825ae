"""How Documents travel to other processes: a third of the time that dataclasses take by themselves.

A sheet with its evidence is thousands of cells, of which most have a value and nothing else.
"""

from __future__ import annotations

import copyreg

from kam_reports.core.document import Cell, Format, Row, RowKind, Tone


def quickly() -> None:
    """Let pickle know the short way, for any pool of processes; receivers need not know it."""
    copyreg.pickle(Cell, _cell_parts)
    copyreg.pickle(Row, _row_parts)


def _cell_parts(cell: Cell) -> tuple[type[Cell], tuple[object, ...]]:
    """Return what makes a cell anew."""
    if cell.link or cell.comment or cell.formula or cell.name:
        return Cell, (cell.value, cell.format, cell.tone, cell.name, cell.formula, cell.link, cell.comment)
    if cell.tone is not Tone.PLAIN:
        return Cell, (cell.value, cell.format, cell.tone)
    if cell.format is not Format.TEXT:
        return Cell, (cell.value, cell.format)
    return Cell, (cell.value,)


def _row_parts(row: Row) -> tuple[type[Row], tuple[object, ...]]:
    """Return what makes a row anew."""
    if row.key:
        return Row, (row.cells, row.kind, row.key)
    return (Row, (row.cells,)) if row.kind is RowKind.BODY else (Row, (row.cells, row.kind))
