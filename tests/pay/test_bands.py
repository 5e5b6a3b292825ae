"""Bands and modifier as small functions, at every edge."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kam_reports.pay.bands import factor_of
from kam_reports.pay.modifier import DepartmentResult, decide
from kam_reports.pay.rules import Band, BandTable, Modifier

P2 = BandTable(
    (
        Band(Decimal(95), Decimal("1.05")),
        Band(Decimal(90), Decimal(1)),
        Band(Decimal(60), None),
        Band(Decimal(0), Decimal(0)),
    )
)
RULE = Modifier(Decimal("0.05"), Decimal(0), Decimal("-0.05"))


@pytest.mark.parametrize(
    ("score", "factor"),
    [
        ("0", "0"),
        ("59.99", "0"),
        ("60", "0.6"),
        ("88", "0.88"),
        ("89.99", "0.8999"),
        ("90", "1"),
        ("94.99", "1"),
        ("95", "1.05"),
        ("100", "1.05"),
    ],
)
def test_factor(score: str, factor: str) -> None:
    """Bands are half-open on the two-decimal score."""
    assert factor_of(Decimal(score), P2) == Decimal(factor)


def test_score_below_the_last_band() -> None:
    """A table that doesn't reach down pays nothing below it."""
    assert factor_of(Decimal(10), BandTable((Band(Decimal(60), None),))) == 0


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_pay_never_falls_when_the_score_rises(one: int, other: int) -> None:
    """A better score never has a smaller factor."""
    low, high = sorted((one, other))
    assert factor_of(Decimal(low) / 100, P2) <= factor_of(Decimal(high) / 100, P2)


@pytest.mark.parametrize(
    ("sold", "planned", "challenge", "factor"),
    [
        (120, 100, 120, "0.05"),
        (119, 100, 120, "0"),
        (100, 100, 120, "0"),
        (99, 100, 120, "-0.05"),
        (500, 100, None, "0"),
        (99, 100, None, "-0.05"),
        (99, None, None, "0"),
        (None, 100, 120, "0"),
        (0, 0, None, "0"),
        (-1, 0, None, "-0.05"),
    ],
)
def test_modifier(sold: int | None, planned: int | None, challenge: int | None, factor: str) -> None:
    """Challenge reached, target reached, target missed; without a plan 0; a plan of 0 is a plan."""
    assert decide(DepartmentResult(sold, planned, challenge), RULE).factor == Decimal(factor)
