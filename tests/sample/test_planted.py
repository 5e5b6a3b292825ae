"""The mistakes on purpose: one of each kind, at the cells that are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl.utils.cell import coordinate_to_tuple

from kam_reports.sample import Planted, make, planted
from kam_reports.sample.slips import (
    ANSWERED_BEFORE_RAISED,
    DUPLICATE_KEY,
    KINDS,
    MISSING_RATING,
    NO_APPROVER,
    SALE_AFTER_CHURN,
    UNKNOWN_STAFF,
    WRONG_TOTAL,
)

Grids = dict[tuple[str, str], list[list[Any]]]
Reader = Callable[[Path], Grids]


@pytest.fixture(scope="module")
def found() -> tuple[Planted, ...]:
    """The mistakes of the shipped department."""
    return planted()


def _differing(one: Grids, other: Grids) -> set[tuple[str, str, int, int]]:
    """Cells (row and column from 0) in which sheets of the same shape differ."""
    return {
        (*place, row, column)
        for place, grid in one.items()
        if len(grid) == len(other[place])
        for row, line in enumerate(grid)
        for column, cell in enumerate(line)
        if cell != other[place][row][column]
    }


def test_one_of_each_kind(found: tuple[Planted, ...]) -> None:
    """Every kind is there once; the number used twice stands in two cells."""
    expected = dict.fromkeys(KINDS, 1) | {DUPLICATE_KEY: 2}
    assert Counter(one.kind for one in found) == expected


def test_cells_hold_what_is_told(found: tuple[Planted, ...], shipped: Path, grids: Reader) -> None:
    """Each mistake's cell shows what the list says."""
    sheets = grids(shipped)
    for one in found:
        if not one.cell:
            continue
        row, column = coordinate_to_tuple(one.cell)
        cell = sheets[one.file, one.sheet][row - 1][column - 1]
        assert str(cell) == one.shown, one


def test_nothing_else_is_wrong(found: tuple[Planted, ...], shipped: Path, faultless: Path, grids: Reader) -> None:
    """Against the faultless department only the planted cells differ, but for the account of the late sale."""
    sheets = grids(shipped)
    differing = _differing(sheets, grids(faultless))
    told = set()
    for one in found:
        if one.cell:
            row, column = coordinate_to_tuple(one.cell)
            told.add((one.file, one.sheet, row - 1, column - 1))
            if one.kind == SALE_AFTER_CHURN:
                told.add((one.file, one.sheet, row - 1, column))
    assert differing
    assert differing <= told


def test_missing_rating(found: tuple[Planted, ...], shipped: Path, faultless: Path, grids: Reader) -> None:
    """One rating of one person isn't there, so that one sheet is incomplete."""
    (one,) = [mistake for mistake in found if mistake.kind == MISSING_RATING]
    place = one.file, one.sheet
    assert len(grids(faultless)[place]) - len(grids(shipped)[place]) == 1
    assert one.shown.startswith("E")
    assert one.cell == ""


def test_what_they_look_like(found: tuple[Planted, ...]) -> None:
    """The mistakes are the honest ones of a clerk."""
    shown = {one.kind: one.shown for one in found}
    assert "l" in shown[UNKNOWN_STAFF]
    assert shown[NO_APPROVER] == ""
    assert shown[ANSWERED_BEFORE_RAISED].startswith("2026-06")
    assert float(shown[WRONG_TOTAL]) > 0


@pytest.mark.parametrize(("staff", "accounts", "months"), [(3, 1, 1), (50, 200, 4)])
def test_other_sizes(staff: int, accounts: int, months: int, tmp_path: Path, grids: Reader) -> None:
    """Other sizes have mistakes too, as many as find a place, and at the cells that are told."""
    make(tmp_path, staff=staff, accounts=accounts, months=months, rows=staff * 9)
    sheets = grids(tmp_path)
    found = planted(staff=staff, accounts=accounts, months=months, rows=staff * 9)
    assert len(found) >= 3
    for one in found:
        if one.cell:
            row, column = coordinate_to_tuple(one.cell)
            assert str(sheets[one.file, one.sheet][row - 1][column - 1]) == one.shown
