"""What stands far from all the others: amounts a thousand times the usual, days years off (they parse well)."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from kam_reports.checks.cells import Cells, rows_at, value_shown
from kam_reports.core.issue import Blocks, IssueKind, Severity
from kam_reports.core.text import T
from kam_reports.ledgers.spec import Kind
from kam_reports.ledgers.vocabulary import BLANK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from kam_reports.checks.cells import Values
    from kam_reports.checks.check import Context, Finding
    from kam_reports.ledgers.book import Book
    from kam_reports.ledgers.vocabulary import Codes

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
_NARROW = 2**15
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
    mine, words = cells.book[cells.ledger], cells.book.vocabulary
    frame = mine.frame
    if len(frame) < _LEAST_ROWS:
        return
    amount: NDArray[np.int64] = np.abs(frame["amount"].to_numpy(np.int64))
    whose = words.column(mine, "staff_id")
    usual = _usual(amount, whose)
    few = (usual == 0) | (whose == BLANK)
    if few.any():
        other = words.column(mine, instead)
        whose, usual = np.where(few, other, whose), np.where(few, _usual(amount, other), usual)
    none = (usual == 0) | (whose == BLANK)
    if none.any():
        whose, usual = np.where(none, BLANK, whose), np.where(none, int(np.median(amount)), usual)
    limit = usual * np.where(none, TIMES_LEDGER, TIMES)
    far = (amount > limit) & (usual > 0)
    told = dict(
        zip(
            frame.index[far].tolist(),
            zip(amount[far].tolist(), usual[far].tolist(), whose[far].tolist(), strict=True),
            strict=True,
        )
    )

    def say(row: int) -> Values:
        much, often, who = told[row]
        return {
            "times": much // often,
            "whose": words.words[who] or THE_DEPARTMENT,
            "usual": value_shown(Kind.MONEY, often),
        }

    yield from cells.each(FAR_ABOVE_USUAL, rows_at(frame, far), say, about=lambda row: told[row][2])


def _usual(amount: NDArray[np.int64], group: Codes) -> NDArray[np.int64]:
    """The median amount (whole fen) of each row's group; 0 where the group has fewer than eight rows."""
    sizes = np.bincount(group)
    narrow = group.astype(np.int16) if len(sizes) < _NARROW else group  # numpy sorts short numbers much faster
    ordered = amount[np.argsort(narrow, kind="stable")]
    starts = np.cumsum(sizes) - sizes
    usual = np.zeros(len(sizes), np.int64)
    for one in np.flatnonzero(sizes >= _LEAST_ROWS).tolist():
        usual[one] = int(np.median(ordered[starts[one] : starts[one] + sizes[one]]))
    result: NDArray[np.int64] = usual[group]
    return result


def date_far_from_others(book: Book, _context: Context) -> Iterator[Finding]:
    """Doubt dates far from the ledger's, or the sheet's, others."""
    for ledger, name in _DATES:
        dates = book[ledger].frame[name]
        known = np.flatnonzero(dates.notna().to_numpy())
        if len(known) >= _LEAST_ROWS:
            ids, days = dates.index.to_numpy()[known], dates.to_numpy()[known].astype("datetime64[D]").astype(np.int64)
            if (np.diff(ids) < 0).any():
                order = np.argsort(ids, kind="stable")
                ids, days = ids[order], days[order]
            yield from _far_dates(Cells(book, ledger, name), ids, days)


def _far_dates(cells: Cells, ids: NDArray[np.int64], days: NDArray[np.int64]) -> Iterator[Finding]:
    far = _beyond(days, _LEDGER_DAYS) | _cut_off(days)
    bounds = np.searchsorted(ids, [*cells.book.index.starts, cells.book.index.total]).tolist()
    for first, end in pairwise(bounds):
        if end - first >= _LEAST_ROWS:
            far[first:end] |= _beyond(days[first:end], _SHEET_DAYS)
    if not far.any() or far.all():
        return
    near = days[~far].astype("datetime64[D]")
    span = {"first": str(near.min()), "last": str(near.max())}
    yield from cells.each(FAR_DATE, [int(row) for row in ids[far]], lambda _: span)


def _beyond(days: NDArray[np.int64], least: int) -> NDArray[np.bool_]:
    """Days further from the nearest quartile than six times the distance of the quartiles, and than ``least``."""
    if days.max() - days.min() <= least:  # then none is further from any other
        return np.zeros(len(days), dtype=np.bool_)
    low, high = np.quantile(days, (0.25, 0.75))
    reach = max(least, _SPREADS * (high - low))
    result: NDArray[np.bool_] = (days < low - reach) | (days > high + reach)
    return result


def _cut_off(days: NDArray[np.int64]) -> NDArray[np.bool_]:
    """A few days at either end with half a year of nothing between them and all the others: a year typed wrong."""
    result = np.zeros(len(days), dtype=np.bool_)
    most = max(1, len(days) // _GAP_SHARE)
    if len(days) < _GAP_ROWS:
        return result
    ends = np.partition(days, (most, len(days) - 1 - most))
    low, high = np.sort(ends[: most + 1]), np.sort(ends[-1 - most :])
    if len(gaps := np.flatnonzero(np.diff(low) > _GAP_DAYS)):
        result |= days < low[gaps[-1] + 1]
    if len(gaps := np.flatnonzero(np.diff(high) > _GAP_DAYS)):
        result |= days > high[gaps[0]]
    return result
