"""A difference shared out over its causes so that the shares add up to it exactly."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from kam_reports.changes.cause import Share
from kam_reports.core.money import half_up

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kam_reports.changes.cause import Cause

ZERO = Fraction(0)
Shares = dict["Cause", Fraction]


def spread(total: Fraction, weights: Mapping[Cause, Fraction], otherwise: Cause) -> Shares:
    """Share out in proportion to signed weights, or equally where they cancel out; without any all to ``otherwise``."""
    if not total:
        return {}
    if not weights:
        return {otherwise: total}
    base = sum(weights.values(), ZERO)
    if not base:
        return dict.fromkeys(weights, total / len(weights))
    return {cause: total * weight / base for cause, weight in weights.items() if weight}


def add(*several: Mapping[Cause, Fraction]) -> Shares:
    """Add shares up by cause."""
    result: Shares = {}
    for shares in several:
        for cause, amount in shares.items():
            result[cause] = result.get(cause, ZERO) + amount
    return result


def in_fen(total: int, shares: Mapping[Cause, Fraction]) -> Shares:
    """Round shares to whole fen that add up to the total; the largest share takes what rounding leaves."""
    rounded = {cause: Fraction(half_up(amount, 0)) for cause, amount in shares.items()}
    rest = total - sum(rounded.values(), ZERO)
    if rest and rounded:
        largest = max(rounded, key=lambda cause: (abs(rounded[cause]), cause.sort_key))
        rounded[largest] += rest
    return rounded


def as_shares(shares: Mapping[Cause, Fraction]) -> tuple[Share, ...]:
    """Return shares as values, the largest first."""
    ordered: Iterable[tuple[Cause, Fraction]] = sorted(shares.items(), key=lambda one: (-abs(one[1]), one[0].sort_key))
    told = [Share(cause, amount) for cause, amount in ordered]
    return tuple([share for share in told if share.amount] or told)
