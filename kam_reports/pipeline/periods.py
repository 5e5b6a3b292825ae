"""Which period a run is for: the one asked, or the newest finished month that the ledgers hold facts of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.core.fault import UsageFault
from kam_reports.core.period import YEARS, Period, PeriodKind, parse_period
from kam_reports.core.text import T

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from kam_reports.core.period import Calendar
    from kam_reports.ledgers.book import Book

FACTS = (
    ("sales", "sold_on"),
    ("complaints", "complained_on"),
    ("feedback", "raised_at"),
    ("visits", "visited_on"),
    ("expenses", "spent_on"),
    ("satisfaction", "surveyed_on"),
)


def asked_period(text: str) -> Period:
    """Read a period from the command line; a Fault when it is none."""
    period = parse_period(text)
    if period is None:
        raise UsageFault(T("“{text}” is no period; write 2026-06, 2026Q2, 2026H1 or 2026", text=text))
    return period


def months_with_facts(book: Book, calendar: Calendar) -> tuple[Period, ...]:
    """Return the months that the ledgers hold facts of, oldest first."""
    months = {
        calendar.month_of(day.date())
        for ledger, field in FACTS
        for day in book[ledger].frame[field].dt.floor("D").dropna().unique()
    }
    return tuple(
        sorted((month for month in months if month.year in YEARS), key=lambda month: (month.year, month.index))
    )


def newest_finished(months: Iterable[Period], calendar: Calendar, today: date) -> Period:
    """Return the newest of some months that is finished by today; a Fault when none is."""
    finished = [month for month in months if calendar.span(month).last < today]
    if not finished:
        raise UsageFault(
            T("the ledgers hold no facts of a finished month; name a period, for example: kam run 2026-06")
        )
    return max(finished, key=lambda month: (month.year, month.index))


def earlier(period: Period, count: int) -> list[Period]:
    """Return the periods of the same kind before this one, newest first."""
    return [period.shift(-step) for step in range(1, count + 1)]


def is_month(period: Period) -> bool:
    """Tell whether a period is a month (bonuses are paid by the month)."""
    return period.kind is PeriodKind.MONTH
