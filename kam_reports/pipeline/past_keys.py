"""Which earlier periods need not be measured again: a key over every row that could move their results."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from kam_reports.core.period import end_of
from kam_reports.pipeline.keeping import key_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kam_reports.config import Config
    from kam_reports.core.period import Period
    from kam_reports.ledgers.book import Book
    from kam_reports.ledgers.part import Part
    from kam_reports.metrics.metric import Metric

NEEDS_OLDER_SALES = frozenset({"visit_coverage"})
"""Metrics that look at sales before the period (for the accounts' tiers)."""
_SALES_DATES = ("sold_on", "due_on")


class PastKeys:
    """The keys of one book. Of the sales the sheets with a row of the period count; of all else everything."""

    def __init__(self, book: Book, config: Config) -> None:
        """Look at each part once: its content, and which of its rows are used."""
        self._config = config
        self._others: list[tuple[str, str]] = []
        self._sales: list[tuple[Part, str, str]] = []
        self._whole = all(part.digest for part in book.index.parts)
        used = {name: np.sort(ledger.frame.index.to_numpy()) for name, ledger in book.ledgers.items()}
        for part, start in zip(book.index.parts, book.index.starts, strict=True):
            mine = used[part.ledger]
            first, last = np.searchsorted(mine, (start, start + len(part.rows)))
            rows = hashlib.sha256((mine[first:last] - start).tobytes()).hexdigest()
            if part.ledger == "sales":
                self._sales.append((part, part.digest, rows))
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
        inside = [(digest, rows) for part, digest, rows in self._sales if _touches(part, first, end)]
        delivered = any(_later(part, first) for part, _, _ in self._sales)
        return key_of(what, config.digest(), str(period), names, self._others, inside, delivered)


def _dates(part: Part) -> list[np.ndarray[tuple[int], np.dtype[np.datetime64]]]:
    return [part.data[name].cells for name in _SALES_DATES if name in part.data]  # type: ignore[misc] # dates


def _touches(part: Part, first: np.datetime64, end: np.datetime64) -> bool:
    """Tell whether a row of the part lies in the days, or has a date that could not be read."""
    if any(part.bad.get(name) for name in _SALES_DATES):
        return True
    return any(bool(((days >= first) & (days < end)).any()) for days in _dates(part))


def _later(part: Part, first: np.datetime64) -> bool:
    return any(bool((days >= first).any()) for days in _dates(part))
