"""The tier of each account on a period's last day, by either system of P1."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kam_reports.core.money import FEN_PER_YUAN
from kam_reports.metrics.settings import Tiers, TierSystem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from kam_reports.core.period import Calendar, Period
    from kam_reports.ledgers.book import Book

SHARE_MONTHS = 12


def tier_of_accounts(
    account_ids: Iterable[str], book: Book, tiers: Tiers, calendar: Calendar, period: Period
) -> dict[str, str]:
    """Return account id → tier.

    By share: of all sales of the department in the 12 calendar months that end with the period, returns included; no
    sales, or none in all, is the lowest tier. By amount: everything bought up to the period's end.
    """
    sales, words = book["sales"], book.vocabulary
    sold = sales.frame["sold_on"].to_numpy()
    within = sold <= np.datetime64(calendar.span(period).last, "s")
    if tiers.system is TierSystem.SHARE:
        within &= sold >= np.datetime64(_first_day(calendar, period), "s")
    accounts = words.column(sales, "account_id")[within]
    amounts = sales.frame["amount"].to_numpy(np.int64, na_value=0)[within]
    bought = np.zeros(len(words.words), np.int64)
    np.add.at(bought, accounts, amounts)
    there = np.flatnonzero(np.bincount(accounts, minlength=1)).tolist()
    by_account = {words.words[one]: amount for one, amount in zip(there, bought[there].tolist(), strict=True)}
    measure = _Measure(tiers, int(amounts.sum()))
    return {account: measure.tier(by_account.get(account)) for account in account_ids}


def _first_day(calendar: Calendar, period: Period) -> date:
    last_month = calendar.months(period)[-1]
    return calendar.span(last_month.shift(1 - SHARE_MONTHS)).first


class _Measure:
    """What an amount (fen) makes of an account. whole: the amounts of all accounts."""

    def __init__(self, tiers: Tiers, whole: int) -> None:
        """Put what each step takes into whole numbers: a tier is an amount of ``above`` for each ``below``."""
        self._none = tiers.none
        self._nobody = tiers.system is TierSystem.SHARE and whole <= 0
        unit = whole if tiers.system is TierSystem.SHARE else FEN_PER_YUAN
        least = [(step.name, step.at_least.as_integer_ratio()) for step in tiers.steps]
        self._steps = [(name, above * unit, below) for name, (above, below) in least]

    def tier(self, amount: int | None) -> str:
        """Return the highest step that an amount reaches; None: nothing was bought."""
        if amount is None or self._nobody:
            return self._none
        return next((name for name, above, below in self._steps if amount * below >= above), self._none)
