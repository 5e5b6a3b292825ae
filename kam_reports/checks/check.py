"""How a check is declared: one small function over the book, with what it may say and what it refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import pandas as pd

    from kam_reports.core.issue import Issue, IssueKind
    from kam_reports.core.period import Calendar, Period
    from kam_reports.ledgers.book import Book


@dataclass(frozen=True, slots=True)
class Context:
    """What a check may know beside the book.

    period: the period of the run; None for ``kam check``. items: scheme item ids and names → the item's id, for
    ratings. categories: feedback categories with a limit of their own. due_every_month: ledgers that must bring
    something new. id_form: whether account ids are checked (class letter and unique digits). limit_ends: gives the
    moment each feedback item's limit ends, by row id; without it only what was raised and answered tells whether the
    feedback ledger was delivered. today: the day of a check without a period (a run must not depend on its day).
    """

    calendar: Calendar
    period: Period | None = None
    items: Mapping[str, str] | None = None
    categories: frozenset[str] = frozenset()
    due_every_month: tuple[str, ...] = ()
    id_form: bool = False
    limit_ends: Callable[[Book], pd.Series[pd.Timestamp]] | None = None
    today: date | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One issue, and the row it refuses, if any (ledger id, row id)."""

    issue: Issue
    refuses: tuple[str, int] | None = None


CheckFunction = Callable[["Book", Context], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Check:
    """A check of the list: its function and the kinds of issue it may raise."""

    function: CheckFunction
    kinds: tuple[IssueKind, ...]

    @property
    def name(self) -> str:
        """The function's name."""
        return self.function.__name__
