"""The second opinion agrees with the figures that came with the example department, to the last digit."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.second_opinion import compute, read_input
from tests.second_opinion.csvout import COLUMNS
from tests.second_opinion.reader import Tables

EXAMPLE = Path(__file__).parents[3] / "shared" / "example"
PERIODS = ("2026-06", "2026Q2", "2026H1")

pytestmark = pytest.mark.skipif(not EXAMPLE.is_dir(), reason="the example department is not beside the checkout")


@pytest.fixture(scope="module")
def ledgers() -> Tables:
    """Read the example's input once."""
    return read_input(EXAMPLE / "input")


def _comparable(rows: list[dict[str, str]]) -> list[tuple[str, ...]]:
    return sorted(tuple(v for k, v in row.items() if k != "rule") for row in rows)


@pytest.mark.parametrize("period", PERIODS)
def test_agrees_with_the_example(ledgers: Tables, period: str) -> None:
    """Every row of the four files is the expected one, and none is missing."""
    ours = compute(ledgers, period=period)
    for name in COLUMNS:
        path = EXAMPLE / "expected" / period / f"{name}.csv"
        with path.open(encoding="utf-8-sig", newline="") as file:
            expected = list(csv.DictReader(file))
        assert _comparable(ours[name]) == _comparable(expected), name
