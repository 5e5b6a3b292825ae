"""What stands far from all the others: amounts a thousand times the usual, days years off (they parse well)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kam_reports.checks.cells import each, rows_where, sheets_of, value_shown
from kam_reports.core.issue import Blocks, IssueKind, Severity
from kam_reports.core.text import T
from kam_reports.ledgers.spec import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from kam_reports.checks.check import Context, Finding
    from kam_reports.ledgers.book import Book

FAR_ABOVE_USUAL = IssueKind(
    "amount-far-above-usual",
    Severity.WARNING,
    Blocks.NOTHING,
    T("{found} yuan is {times} times what is usual for {whose} ({usual}); it was counted{alike}"),
    T("Check the decimal point and the unit; nothing to do if the amount is right"),
    T("an amount near {usual}"),
)
FAR_DATE = IssueKind(
    "date-far-from-others",
    Severity.WARNING,
    Blocks.NOTHING,
    T("{found} lies far from the other dates here ({first} to {last}); the row was counted on that day{alike}"),
    T("Check the year; nothing to do if the date is right"),
    T("a date near the others"),
)
THE_DEPARTMENT = T("the department")
TIMES = 20
_LEAST_ROWS = 8
_DATES = (
    ("sales", "sold_on"),
    ("complaints", "complained_on"),
    ("feedback", "raised_at"),
    ("visits", "planned_on"),
    ("visits", "visited_on"),
    ("expenses", "spent_on"),
    ("satisfaction", "surveyed_on"),
    ("opportunities", "created_on"),
)
_SPREADS = 6
_LEDGER_DAYS, _SHEET_DAYS, _GAP_DAYS = 400, 300, 180
_GAP_ROWS, _GAP_SHARE = 20, 100


def amount_far_above_usual(book: Book, _context: Context) -> Iterator[Finding]:
    """Doubt amounts above 20 times the usual (median) of the person, or of the account where a person has few rows."""
    for ledger in ("sales", "expenses"):
        frame = book[ledger].frame
        amount = frame["amount"].abs().astype(np.int64)
        usual = _usual(amount, frame["staff_id"])
        whose = frame["staff_id"]
        if "account_id" in frame:
            few = usual.isna() | (whose == "")
            if few.any():
                usual = usual.where(~few, _usual(amount, frame["account_id"]))
                whose = whose.where(~few, frame["account_id"])
        yield from each(
            book,
            FAR_ABOVE_USUAL,
            ledger,
            rows_where((amount > usual * TIMES) & (usual > 0)),
            "amount",
            about=lambda row, whose=whose: whose[row],
            say=lambda row, whose=whose, usual=usual, amount=amount: {
                "times": round(amount[row] / usual[row]),
                "whose": whose[row] or THE_DEPARTMENT,
                "usual": value_shown(Kind.MONEY, round(usual[row])),
            },
        )


def _usual(amount: pd.Series[int], group: pd.Series[str]) -> pd.Series[float]:
    """The median amount of each row's group; NaN where the group has fewer than eight rows."""
    by = amount.groupby(group.astype("category"), observed=True)
    median = by.median().where(by.size() >= _LEAST_ROWS)
    return group.map(median.to_dict()).astype("float64")


def date_far_from_others(book: Book, _context: Context) -> Iterator[Finding]:
    """Doubt dates far from the ledger's, or the sheet's, others."""
    for ledger, name in _DATES:
        dates = book[ledger].frame[name]
        dates = dates[dates.notna()]
        if len(dates) < _LEAST_ROWS:
            continue
        days = dates.to_numpy().astype("datetime64[D]").astype(np.int64)
        far = _beyond(days, _LEDGER_DAYS) | _cut_off(days)
        for _, rows in sheets_of(book, dates.index):
            if len(rows) >= _LEAST_ROWS:
                here = dates.index.get_indexer(pd.Index(rows))
                far[here] |= _beyond(days[here], _SHEET_DAYS)
        near = days[~far]
        span = {
            "first": str(np.datetime64(int(near.min()), "D")) if near.size else "",
            "last": str(np.datetime64(int(near.max()), "D")) if near.size else "",
        }
        rows = [int(row) for row in dates.index[far]]
        yield from each(book, FAR_DATE, ledger, rows, name, say=lambda _, span=span: dict(span))


def _beyond(days: npt.NDArray[np.int64], least: int) -> npt.NDArray[np.bool_]:
    """Days further from the nearest quartile than six times the distance of the quartiles, and than ``least``."""
    low, high = np.quantile(days, (0.25, 0.75))
    reach = max(least, _SPREADS * (high - low))
    result: npt.NDArray[np.bool_] = (days < low - reach) | (days > high + reach)
    return result


def _cut_off(days: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """A few days at either end with half a year of nothing between them and all the others: a year typed wrong."""
    result = np.zeros(len(days), dtype=np.bool_)
    most = max(1, len(days) // _GAP_SHARE)
    if len(days) < _GAP_ROWS:
        return result
    ordered = np.sort(days)
    for end in range(1, most + 1):
        if ordered[end] - ordered[end - 1] > _GAP_DAYS:
            result |= days < ordered[end]
        if ordered[-end] - ordered[-end - 1] > _GAP_DAYS:
            result |= days > ordered[-end - 1]
    return result
