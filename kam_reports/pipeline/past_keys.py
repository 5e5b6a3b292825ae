"""Which earlier periods need not be measured again: a key over every row that could move their results."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kam_reports.core.period import end_of
from kam_reports.metrics.catalogue import dates_of
from kam_reports.pipeline.keeping import key_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from kam_reports.config import Config
    from kam_reports.core.period import Period
    from kam_reports.ledgers.book import Book
    from kam_reports.ledgers.part import Part
    from kam_reports.metrics.metric import Metric

    _Dates = NDArray[np.datetime64]

NEEDS_OLDER_SALES = frozenset({"visit_coverage"})
"""Metrics that look at sales before the period (for the accounts' tiers)."""
_SALES_DATES = dates_of("sales")


class PastKeys:
    """The keys of one book. Of the sales the sheets with a row of the period count; of all else everything."""

    def __init__(self, book: Book, config: Config) -> None:
        """Look at each part once: its content, and which of its rows are used."""
        self._config = config
        self._others: list[tuple[str, str]] = []
        self._sales: list[tuple[_Days, str, str]] = []
        # whether a month has data may hang on a column that only another month's sheet has
        self._columns = book["sales"].present, sorted(book["sales"].fields)
        self._unread = sorted((sheet.ledger, sheet.file, sheet.sheet) for sheet in book.unread)
        self._whole = all(part.digest for part in book.index.parts)
        used = {name: _in_order(ledger.frame.index.to_numpy()) for name, ledger in book.ledgers.items()}
        for part, start in zip(book.index.parts, book.index.starts, strict=True):
            mine = used[part.ledger]
            first, last = np.searchsorted(mine, (start, start + len(part.rows)))
            whole = last - first == len(part.rows)
            rows = "" if whole else hashlib.sha256((mine[first:last] - start).tobytes()).hexdigest()
            if part.ledger == "sales":
                self._sales.append((_days_of(part), part.digest, rows))
            else:
                self._others.append((part.digest, rows))

    def of(self, period: Period, metrics: Iterable[Metric], what: str) -> str:
        """Return the key of a period's results by some metrics; empty where other sales could move them too."""
        names = sorted(metric.id for metric in metrics)
        config, span = self._config, self._config.calendar.span(period)
        settings = config.rules(span.last).settings
        suspected = settings is None or settings.churn.count_suspected
        if not self._whole or suspected or NEEDS_OLDER_SALES.intersection(names):
            return ""
        first, end = np.datetime64(span.first, "s"), np.datetime64(end_of(span.last), "s")
        inside = [(digest, rows) for days, digest, rows in self._sales if days.touch(first, end)]
        delivered = any(days.last >= first for days, _, _ in self._sales)
        return key_of(
            what, config.digest(), str(period), names, self._others, self._columns, self._unread, inside, delivered
        )


@dataclass(frozen=True, slots=True)
class _Days:
    """The days of a part of the sales. columns: each with a date in it, as first and last day and all of them.

    unread: whether a date could not be read. last: the last day of all.
    """

    columns: tuple[tuple[np.datetime64, np.datetime64, _Dates], ...]
    unread: bool
    last: np.datetime64

    def touch(self, first: np.datetime64, end: np.datetime64) -> bool:
        """Tell whether a row may lie in the days from ``first`` up to ``end``, that day not among them."""
        return self.unread or any(_inside(column, first, end) for column in self.columns)


def _days_of(part: Part) -> _Days:
    columns = []
    for name in _SALES_DATES:
        if name in part.data:
            days: _Dates = part.data[name].cells  # type: ignore[assignment] # dates
            if len(days := days[~np.isnat(days)]):
                columns.append((days.min(), days.max(), days))
    last = max((last for _, last, _ in columns), default=np.datetime64("0001-01-01", "s"))
    return _Days(tuple(columns), any(part.bad.get(name) for name in _SALES_DATES), last)


def _inside(column: tuple[np.datetime64, np.datetime64, _Dates], first: np.datetime64, end: np.datetime64) -> bool:
    """Tell whether a day lies between two; most parts are seen by their first and last day to lie elsewhere."""
    least, most, days = column
    if most < first or least >= end:
        return False
    if first <= least < end or first <= most < end:
        return True
    return bool(((days >= first) & (days < end)).any())


def _in_order(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return row ids in order, as they mostly are."""
    return rows if (rows[1:] > rows[:-1]).all() else np.sort(rows)
