"""Where rows and references go when rows are repeated."""

from __future__ import annotations

import pytest

from kam_reports.render.forms.shift import Repeated, Shift, moved_formula

SHIFT = Shift((Repeated(5, 6, 3), Repeated(10, 10, 2)))
SHIFTS = {"表": SHIFT, "it's": Shift((Repeated(2, 2, 4),))}


def test_rows() -> None:
    """Rows above stay, rows of a block go to their copy, rows below move by all copies before them."""
    assert [SHIFT.row(row) for row in (1, 4, 5, 6, 7, 9, 10, 11)] == [1, 4, 5, 6, 11, 13, 14, 16]
    assert [SHIFT.row(5, copy) for copy in range(3)] == [5, 7, 9]
    assert [SHIFT.last(row) for row in (4, 5, 6, 10)] == [4, 9, 10, 15]


@pytest.mark.parametrize(
    ("before", "after"),
    [("A1", "A1"), ("A5", "A5:A9"), ("B7:C9", "B11:C13"), ("$A$4:$B$6 D10", "$A$4:$B$10 D14:D15"), ("A:C", "A:C")],
)
def test_ranges(before: str, after: str) -> None:
    """A range that ends in a block reaches to its last copy."""
    assert SHIFT.range(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A1+A5+A7", "A1+A5+A11"),
        ("SUM(A5:A6)", "SUM(A5:A10)"),
        ("SUM(A5)", "SUM(A5:A9)"),
        ("SUM(A5,A10)*2", "SUM(A5:A9,A14:A15)*2"),
        ("SUM(A5*2)", "SUM(A5*2)"),
        ("IF(A5>0,MAX(B10),0)", "IF(A5>0,MAX(B14:B15),0)"),
        ("'It''s'!B2:B2&'It''s'!B3", "'It''s'!B2:B5&'It''s'!B6"),
        ("Other!A7", "Other!A7"),
        ("SUM(7:9)", "SUM(11:13)"),
        ("表!$A$4:表!$A$7", "表!$A$4:表!$A$7"),
        ('A7&"A7"', 'A11&"A7"'),
        ("SUM(A:A)+rate", "SUM(A:A)+rate"),
    ],
)
def test_formulas_outside_of_a_block(before: str, after: str) -> None:
    """References follow their cells; texts, names and other sheets stay."""
    assert moved_formula(before, "表", SHIFTS, at=20) == after


def test_formulas_inside_of_a_block() -> None:
    """Inside a copy, references to the block mean the same copy; absolute ones and others the first or only cell."""
    assert moved_formula("A5*B6+SUM(A5:A6)+$A$5+A7+A1", "表", SHIFTS, at=5, copy=2) == "A9*B10+SUM(A9:A10)+$A$5+A11+A1"


def test_nothing_repeated() -> None:
    """Without blocks a formula stays to the letter."""
    assert moved_formula("SUM( A1 )", "表", {"表": Shift()}) == "SUM( A1 )"
