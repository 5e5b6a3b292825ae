"""python-calamine's rows as columns, blanks as None, addresses kept."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING

from python_calamine import CalamineWorkbook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from python_calamine import CalamineSheet

ROWS_AT_ONCE = 2_000


_ENDINGS = {
    "xlsx": frozenset({".xlsx", ".xlsm", ".xlam"}),
    "xlsb": frozenset({".xlsb"}),
    "xls": frozenset({".xls", ".xla"}),
    "ods": frozenset({".ods"}),
}


@contextmanager
def open_book(path: Path, kind: str) -> Iterator[CalamineWorkbook]:
    """Open a workbook of a known kind.

    python-calamine believes a file's ending before its content: under a wrong one it must not see the name.
    """
    ending = path.suffix.lower()
    misnamed = any(ending in endings for endings in _ENDINGS.values()) and ending not in _ENDINGS[kind]
    if misnamed:
        with path.open("rb") as file, CalamineWorkbook.from_filelike(file) as book:
            yield book
    else:
        with CalamineWorkbook.from_path(path) as book:
            yield book


def read_columns(sheet: CalamineSheet) -> list[list[object]]:
    """Return a sheet's columns from A1 on, blanks as None.

    Rows pass in slices, so that the cells are never held twice.
    """
    if sheet.start is None:
        return []
    rows = sheet.iter_rows()
    columns: list[list[object]] = []
    while part := list(islice(rows, ROWS_AT_ONCE)):
        slices = [_blanked(values) for values in zip(*part, strict=True)]
        if not columns:
            columns = slices
            continue
        for column, values in zip(columns, slices, strict=True):
            column.extend(values)
    height = len(columns[0]) if columns else 0
    blanks: list[list[object]] = [[None] * height for _ in range(sheet.start[1])]
    return blanks + columns


def _blanked(values: tuple[object, ...]) -> list[object]:
    return [None if value == "" else value for value in values] if "" in values else list(values)


def cut(columns: list[list[object]]) -> int:
    """Cut blank columns and rows at the end; return how many rows went."""
    while columns and not any(value is not None for value in reversed(columns[-1])):
        columns.pop()
    before = len(columns[0]) if columns else 0
    height = before
    while height and all(column[height - 1] is None for column in columns):
        height -= 1
    for column in columns:
        del column[height:]
    return before - height
