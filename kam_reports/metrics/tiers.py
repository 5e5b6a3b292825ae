"""The tier of each account on a period's last day, by either system of P1."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pandas as pd

from kam_reports.core.money import FEN_PER_YUAN
from kam_reports.metrics.settings import Tiers, TierSystem

if TYPE_CHECKING:
    from datetime import date

    from kam_reports.core.period import Calendar, Period

SHARE_MONTHS = 12


def tier_of_accounts(
    account_ids: pd.Series[str], sales: pd.DataFrame, tiers: Tiers, calendar: Calendar, period: Period
) -> dict[str, str]:
    """Return account id → tier.

    By share: of all sales of the department in the 12 calendar months that end with the period, returns included; no
    sales, or none in all, is the lowest tier. By amount: everything bought up to the period's end.
    """
    last = calendar.span(period).last
    sold = sales["sold_on"]
    within = sold <= pd.Timestamp(last)
    if tiers.system is TierSystem.SHARE:
        within &= sold >= pd.Timestamp(_first_day(calendar, period))
    chosen = sales.loc[within, ["account_id", "amount"]]
    bought = chosen.groupby("account_id", sort=False)["amount"].sum()
    total = int(chosen["amount"].sum())
    amounts = {str(account): int(amount) for account, amount in bought.items()}
    return {account: _tier(amounts.get(account), total, tiers) for account in account_ids}


def _first_day(calendar: Calendar, period: Period) -> date:
    last_month = calendar.months(period)[-1]
    return calendar.span(last_month.shift(1 - SHARE_MONTHS)).first


def _tier(amount: int | None, total: int, tiers: Tiers) -> str:
    if amount is None:
        return tiers.none
    if tiers.system is TierSystem.SHARE:
        if total <= 0:
            return tiers.none
        measure = Fraction(amount, total)
    else:
        measure = Fraction(amount, FEN_PER_YUAN)
    for step in tiers.steps:
        if measure >= Fraction(step.at_least):
            return step.name
    return tiers.none
