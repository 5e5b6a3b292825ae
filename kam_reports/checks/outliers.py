"""What stands far from all the others: amounts a thousand times the usual, days years off (they parse well)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kam_reports.checks.cells import Cells, rows_where, value_shown
from kam_reports.core.issue import Blocks, IssueKind, Severity
from kam_reports.core.text import T
from kam_reports.ledgers.spec import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from kam_reports.checks.cells import Values
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
TIMES, TIMES_LEDGER = 20, 100
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
    """Doubt amounts far above the usual (median).

    More than 20 times that of the person, or of the account or category where the person has few rows; where these are
    few, too, more than 100 times that of the whole ledger.
    """
    yield from _far_above(Cells(book, "sales", "amount"), "account_id")
    yield from _far_above(Cells(book, "expenses", "amount"), "category")


def _far_above(cells: Cells, instead: str) -> Iterator[Finding]:
    frame = cells.book[cells.ledger].frame
    if len(frame) < _LEAST_ROWS:
        return
    amount = frame["amount"].abs().astype(np.int64)
    whose, usual = frame["staff_id"], _usual(amount, frame["staff_id"])
    few = (usual == 0) | (whose == "")
    if few.any():
        whose = whose.where(~few, frame[instead])
        usual = usual.where(~few, _usual(amount, frame[instead]))
    none = (usual == 0) | (whose == "")
    whose, usual = whose.where(~none, ""), usual.where(~none, int(amount.median()))
    limit = usual * pd.Series(np.where(none, TIMES_LEDGER, TIMES), index=frame.index)

    def say(row: int) -> Values:
        return {
            "times": amount[row] // usual[row],
            "whose": whose[row] or THE_DEPARTMENT,
            "usual": value_shown(Kind.MONEY, usual[row]),
        }

    rows = rows_where((amount > limit) & (usual > 0))
    yield from cells.each(FAR_ABOVE_USUAL, rows, say, about=whose.__getitem__)


def _usual(amount: pd.Series[int], group: pd.Series[str]) -> pd.Series[int]:
    """The median amount (whole fen) of each row's group; 0 where the group has fewer than eight rows."""
    by = amount.groupby(group.astype("category"), observed=True)
    median = by.median().where(by.size() >= _LEAST_ROWS, 0).astype(np.int64)
    return group.map(median.to_dict()).astype(np.int64)


def date_far_from_others(book: Book, _context: Context) -> Iterator[Finding]:
    """Doubt dates far from the ledger's, or the sheet's, others."""
    for ledger, name in _DATES:
        dates = book[ledger].frame[name]
        dates = dates[dates.notna()].sort_index()
        if len(dates) >= _LEAST_ROWS:
            yield from _far_dates(Cells(book, ledger, name), dates)


def _far_dates(cells: Cells, dates: pd.Series[pd.Timestamp]) -> Iterator[Finding]:
    ids, days = dates.index.to_numpy(), dates.to_numpy().astype("datetime64[D]").astype(np.int64)
    far = _beyond(days, _LEDGER_DAYS) | _cut_off(days)
    for part, start in zip(cells.book.index.parts, cells.book.index.starts, strict=True):
        first, end = np.searchsorted(ids, (start, start + len(part.rows)))
        if end - first >= _LEAST_ROWS:
            far[first:end] |= _beyond(days[first:end], _SHEET_DAYS)
    if not far.any() or far.all():
        return
    near = days[~far].astype("datetime64[D]")
    span = {"first": str(near.min()), "last": str(near.max())}
    yield from cells.each(FAR_DATE, [int(row) for row in ids[far]], lambda _: span)


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
