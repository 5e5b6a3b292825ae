"""How a value becomes points: one small function a rule. Exact until the one rounding of the line."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from kam_reports.assess.scheme import Bands, Deduct, Linear, OverBudget, PointRule
from kam_reports.core.money import half_up, half_up_ratio

POINT_PLACES = 2
PERCENT = 100


def points(rule: PointRule, value: Fraction, weight: Fraction) -> Decimal:
    """Return the points of a value, half-up to two decimals."""
    return half_up(_exact(rule, value, weight), POINT_PLACES)


def rated_points(value: Fraction, weight: Fraction) -> Decimal:
    """Return the points of a rated item: its mean of 100 times the weight."""
    return _rounded(value.numerator * weight.numerator, value.denominator * weight.denominator * PERCENT)


@lru_cache(maxsize=50_000)
def _rounded(top: int, bottom: int) -> Decimal:
    """Return a ratio as points: people's ratings are few different ones, and come again in every period."""
    return half_up_ratio(top, bottom, POINT_PLACES)


def _exact(rule: PointRule, value: Fraction, weight: Fraction) -> Fraction:
    match rule:
        case Linear():
            return _linear(rule, value, weight)
        case Bands():
            return _bands(rule, value, weight)
        case Deduct():
            return max(weight - Fraction(rule.each) * value, Fraction(0))
        case OverBudget():
            over = max(value - 1, Fraction(0)) * PERCENT
            return max(weight - Fraction(rule.per_point) * over, Fraction(0))


def _linear(rule: Linear, value: Fraction, weight: Fraction) -> Fraction:
    share = value / Fraction(rule.per)
    return weight * min(max(share, Fraction(rule.floor)), Fraction(rule.cap))


def _bands(rule: Bands, value: Fraction, weight: Fraction) -> Fraction:
    share = Fraction(0)
    for step in rule.steps:
        if value >= Fraction(step.at_least):
            share = Fraction(step.share)
    return weight * share
