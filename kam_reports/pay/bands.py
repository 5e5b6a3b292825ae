"""The band of a score: what share of the pay base it earns (P2)."""

from __future__ import annotations

from decimal import Decimal

from kam_reports.pay.rules import BandTable

_PERCENT = Decimal(100)


def factor_of(score: Decimal, table: BandTable) -> Decimal:
    """Return the factor of the highest band that the two-decimal score reaches (bands are half-open)."""
    for band in table.bands:
        if score >= band.at_least:
            return score / _PERCENT if band.factor is None else band.factor
    return Decimal(0)
