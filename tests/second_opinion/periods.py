"""Periods and their days, from the calendar numbers alone (domain section 3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_PART_KIND = {"year": "half", "half": "quarter", "quarter": "month"}
_DIGITS = {"一": "1", "二": "2", "三": "3", "四": "4"}


@dataclass(frozen=True, slots=True, order=True)
class Calendar:
    """The department's calendar: its fiscal year's first month, its closing day (0 = month's end), its grace days."""

    fiscal_first_month: int = 1
    cutoff_day: int = 0
    grace_days: int = 3


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A month, quarter, half-year or year; `first` is its first month as year * 12 + month - 1."""

    kind: str
    first: int
    label: str

    @property
    def months(self) -> range:
        """Its months, as year * 12 + month - 1."""
        return range(self.first, self.first + _MONTHS[self.kind])

    def holds(self, other: Period) -> bool:
        """Tell whether all months of the other period are months of this one."""
        return self.first <= other.first and other.months.stop <= self.months.stop


def month_of(ordinal: int) -> Period:
    """Name the month of an ordinal."""
    return Period("month", ordinal, f"{ordinal // 12:04d}-{ordinal % 12 + 1:02d}")


def build(kind: str, year: int, index: int, calendar: Calendar) -> Period:
    """Make the index-th (from 1) month, quarter or half of a year, or the year itself."""
    if kind == "month":
        return month_of(year * 12 + index - 1)
    start = year * 12 + calendar.fiscal_first_month - 1 + (index - 1) * _MONTHS[kind]
    label = {"quarter": f"{year}Q{index}", "half": f"{year}H{index}", "year": f"{year}"}[kind]
    return Period(kind, start, label)


def parts(period: Period, calendar: Calendar) -> list[Period]:
    """Split a year into halves, a half into quarters, a quarter into months; a month has no parts."""
    if period.kind == "month":
        return []
    kind = _PART_KIND[period.kind]
    if kind == "month":
        return [month_of(m) for m in period.months]
    offset = calendar.fiscal_first_month - 1
    out = []
    for first in range(period.first, period.months.stop, _MONTHS[kind]):
        year, rest = divmod(first - offset, 12)
        out.append(build(kind, year, rest // _MONTHS[kind] + 1, calendar))
    return out


def before(period: Period, calendar: Calendar) -> Period:
    """Give the period of the same length just before."""
    first = period.first - _MONTHS[period.kind]
    if period.kind == "month":
        return month_of(first)
    year, rest = divmod(first - (calendar.fiscal_first_month - 1), 12)
    return build(period.kind, year, rest // _MONTHS[period.kind] + 1, calendar)


def _close(ordinal: int, calendar: Calendar) -> date:
    if calendar.cutoff_day:
        return date(ordinal // 12, ordinal % 12 + 1, calendar.cutoff_day)
    return date((ordinal + 1) // 12, (ordinal + 1) % 12 + 1, 1) - timedelta(days=1)


def first_day(period: Period, calendar: Calendar) -> date:
    """Give the first day that counts for the period."""
    return _close(period.first - 1, calendar) + timedelta(days=1)


def last_day(period: Period, calendar: Calendar) -> date:
    """Give the last day that counts for the period."""
    return _close(period.months.stop - 1, calendar)


def as_of(period: Period, calendar: Calendar) -> date:
    """Give the day up to which the ledgers count for the period."""
    return last_day(period, calendar) + timedelta(days=calendar.grace_days)


_FORMS: tuple[tuple[str, str], ...] = (
    ("month", r"(\d{4})[-/.年](\d{1,2})月?"),
    ("month", r"(\d{4})(0[1-9]|1[0-2])"),
    ("quarter", r"(\d{4})[-/.年]?Q([1-4])"),
    ("quarter", r"(\d{4})[-/.年]?第?([1-4])季度?"),
    ("half", r"(\d{4})[-/.年]?H([12])"),
    ("half", r"(\d{4})年?([上下])半年"),
    ("year", r"(\d{4})年?度?()"),
)


def parse(text: str, calendar: Calendar) -> Period | None:
    """Read a period as people write it; None when it is none."""
    text = re.sub(r"\s", "", text).upper()
    for chinese, digit in _DIGITS.items():
        text = text.replace(chinese, digit)
    for kind, form in _FORMS:
        found = re.fullmatch(form, text)
        if not found:
            continue
        index = {"上": "1", "下": "2", "": "1"}.get(found[2], found[2])
        if kind == "month" and not 1 <= int(index) <= 12:
            return None
        return build(kind, int(found[1]), int(index), calendar)
    day = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(\d{1,2}:\d{2}(:\d{2})?)?", text)
    try:
        return of_day(date(int(day[1]), int(day[2]), int(day[3]))) if day else None
    except ValueError:
        return None


def of_day(day: date | datetime) -> Period:
    """Give the calendar month that a date written in a period column stands for."""
    return month_of(day.year * 12 + day.month - 1)
