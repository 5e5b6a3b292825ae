"""How numbers and words are spelled in the CSVs."""

from __future__ import annotations

import csv
import io
from fractions import Fraction

import pytest

from kam_reports.core.figure import DEPARTMENT, Dimension, Figure, State, Subject, Unit
from kam_reports.core.period import parse_period
from kam_reports.pipeline import data


def read(content: bytes) -> list[list[str]]:
    """Return the rows of a CSV."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("cell", ["=1+1", "+cmd", "-Müller", "@sum", "\tx", "\rx", "=HYPERLINK(1)"])
def test_formulas_become_text(cell: str) -> None:
    """What a spreadsheet would compute gets an apostrophe."""
    assert read(data.to_csv(("a",), [(cell,)]))[1] == ["'" + cell]


@pytest.mark.parametrize("cell", ["-12.50", "+3", "-0.05", "", "E002", "a=b", "3-4", '王芳, “引号” "x"\n换行'])
def test_numbers_and_words_stay(cell: str) -> None:
    """A negative amount is a number; commas, quotes and line breaks survive."""
    assert read(data.to_csv(("a", "b"), [(cell, 1)]))[1] == [cell, "1"]


def figure(metric: str, unit: Unit, parts: Unit, numbers: tuple[Fraction | None, ...], subject: Subject) -> Figure:
    """Return a figure of June with numerator, denominator and value."""
    period = parse_period("2026-06")
    assert period is not None
    numerator, denominator, value = numbers
    state = State.NO_DATA if value is None else State.OK
    return Figure(metric, subject, period, numerator, denominator, value, unit, state, parts)


def test_figures_are_spelled_by_their_unit() -> None:
    """Yuan with two decimals, ratios and points with six, quantities without trailing zeros; sorted by subject."""
    staff = Subject(Dimension.STAFF, "E002")
    made = [
        figure("rate", Unit.RATIO, Unit.YUAN, (Fraction(2), Fraction(3), Fraction(2, 3)), staff),
        figure("rate", Unit.RATIO, Unit.YUAN, (Fraction(2), Fraction(0), None), DEPARTMENT),
        figure("points", Unit.POINTS, Unit.POINTS, (Fraction(271, 2), Fraction(2), Fraction(271, 4)), staff),
        figure("sum", Unit.YUAN, Unit.YUAN, (Fraction(-5, 2), None, Fraction(-5, 2)), staff),
        figure("many", Unit.QUANTITY, Unit.QUANTITY, (Fraction(7, 2), None, Fraction(7, 2)), staff),
        figure("none", Unit.COUNT, Unit.COUNT, (None, None, None), staff),
    ]
    rows = [row[1:] for row in read(data.figures_csv(made))[1:]]
    assert rows == [
        ["many", "staff", "E002", "3.5", "", "3.5", "quantity", "ok"],
        ["none", "staff", "E002", "", "", "", "count", "no_data"],
        ["points", "staff", "E002", "135.5", "2", "67.750000", "points", "ok"],
        ["rate", "department", "department", "2.00", "0.00", "", "ratio", "no_data"],
        ["rate", "staff", "E002", "2.00", "3.00", "0.666667", "ratio", "ok"],
        ["sum", "staff", "E002", "-2.50", "", "-2.50", "yuan", "ok"],
    ]
