"""Months, quarters, half-years and years of a department's own calendar."""

from __future__ import annotations

import calendar as _gregorian
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

MONTHS = 12
YEARS = range(1900, 3000)
"""Years that a period may lie in: others are typed wrong, or a way of writing "never"."""


class PeriodKind(StrEnum):
    """The four lengths a period may have."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


_COUNT = {PeriodKind.MONTH: 12, PeriodKind.QUARTER: 4, PeriodKind.HALF: 2, PeriodKind.YEAR: 1}
_LENGTH = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.HALF: 6, PeriodKind.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Period:
    """A period by name; its days come from a :class:`Calendar`.

    year: of a month the calendar year; of longer periods the calendar year in which the fiscal year begins.
    index: 1-based within the year (1 for a year).
    """

    kind: PeriodKind
    year: int
    index: int = 1

    def __str__(self) -> str:
        """Return ``2026-06``, ``2026Q2``, ``2026H1`` or ``2026``."""
        match self.kind:
            case PeriodKind.MONTH:
                return f"{self.year:04d}-{self.index:02d}"
            case PeriodKind.QUARTER:
                return f"{self.year:04d}Q{self.index}"
            case PeriodKind.HALF:
                return f"{self.year:04d}H{self.index}"
            case PeriodKind.YEAR:
                return f"{self.year:04d}"

    @property
    def length(self) -> int:
        """How many months it holds."""
        return _LENGTH[self.kind]

    def shift(self, steps: int) -> Period:
        """Return the period of the same kind ``steps`` later (negative: earlier)."""
        count = _COUNT[self.kind]
        ordinal = self.year * count + self.index - 1 + steps
        return Period(self.kind, ordinal // count, ordinal % count + 1)


_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_LONGER = re.compile(r"(\d{4})(?:([QH])(\d))?", re.IGNORECASE)


def parse_period(text: str) -> Period | None:
    """Read ``2026-06``, ``2026Q2``, ``2026H1``, ``2026``; None when it is none of them."""
    if found := _MONTH.fullmatch(text.strip()):
        year, month = int(found[1]), int(found[2])
        return Period(PeriodKind.MONTH, year, month) if year in YEARS and 1 <= month <= MONTHS else None
    found = _LONGER.fullmatch(text.strip())
    if not found or int(found[1]) not in YEARS:
        return None
    year = int(found[1])
    if not found[2]:
        return Period(PeriodKind.YEAR, year)
    kind = PeriodKind.QUARTER if found[2].upper() == "Q" else PeriodKind.HALF
    index = int(found[3])
    return Period(kind, year, index) if 1 <= index <= _COUNT[kind] else None


@dataclass(frozen=True, slots=True)
class Span:
    """Days from ``first`` to ``last``, both included."""

    first: date
    last: date

    def __contains__(self, day: object) -> bool:
        """Tell whether a date lies in the span."""
        return isinstance(day, date) and self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Calendar:
    """How a department cuts its year.

    month_cutoff_day: the last day of a month ("June" = 26 May to 25 June for 25); 31 is the calendar month, and a month
    shorter than the cut-off ends on its last day. fiscal_first_month: where the year begins; quarters, halves and years
    are named by the calendar year in which the fiscal year begins. grace_days: how long after its last day a period's
    ledgers may still be completed.
    """

    month_cutoff_day: int = 31
    fiscal_first_month: int = 1
    grace_days: int = 3

    def span(self, period: Period) -> Span:
        """Return the period's days."""
        months = self.months(period)
        return Span(self._month_end(months[0].shift(-1)) + timedelta(days=1), self._month_end(months[-1]))

    def as_of(self, period: Period) -> date:
        """Return the day the ledgers are taken to be complete: the last day plus the grace days."""
        return self.span(period).last + timedelta(days=self.grace_days)

    def months(self, period: Period) -> tuple[Period, ...]:
        """Return the months a period is the union of, in order."""
        if period.kind is PeriodKind.MONTH:
            return (period,)
        start = period.year * MONTHS + self.fiscal_first_month - 1 + (period.index - 1) * period.length
        return tuple(
            Period(PeriodKind.MONTH, ordinal // MONTHS, ordinal % MONTHS + 1)
            for ordinal in range(start, start + period.length)
        )

    def parts(self, period: Period) -> tuple[Period, ...]:
        """Return the next smaller periods: a year's halves, a half's quarters, a quarter's months; a month has none."""
        if period.kind is PeriodKind.MONTH:
            return ()
        if period.kind is PeriodKind.QUARTER:
            return self.months(period)
        smaller = PeriodKind.HALF if period.kind is PeriodKind.YEAR else PeriodKind.QUARTER
        return tuple(Period(smaller, period.year, 2 * period.index - 1 + number) for number in range(2))

    def month_of(self, day: date) -> Period:
        """Return the month whose span holds the day."""
        month = Period(PeriodKind.MONTH, day.year, day.month)
        return month if day <= self._month_end(month) else month.shift(1)

    def containing(self, kind: PeriodKind, day: date) -> Period:
        """Return the period of a kind whose span holds the day."""
        month = self.month_of(day)
        if kind is PeriodKind.MONTH:
            return month
        ordinal = month.year * MONTHS + month.index - self.fiscal_first_month
        year, offset = divmod(ordinal, MONTHS)
        return Period(kind, year, offset // _LENGTH[kind] + 1)

    def newest_finished(self, kind: PeriodKind, today: date) -> Period:
        """Return the newest period of a kind that has ended before today."""
        period = self.containing(kind, today)
        return period if self.span(period).last < today else period.shift(-1)

    def _month_end(self, month: Period) -> date:
        days = _gregorian.monthrange(month.year, month.index)[1]
        return date(month.year, month.index, min(self.month_cutoff_day, days))


def end_of(day: date) -> datetime:
    """Return 24:00 of a day, as the next midnight (naive, department time)."""
    return datetime.combine(day, datetime.min.time()) + timedelta(days=1)
