"""Working days: the Chinese public calendar with its make-up workdays, and what the department adds or takes away."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from kam_reports.core.fault import ConfigFault
from kam_reports.core.text import T

if TYPE_CHECKING:
    from kam_reports.metrics.settings import WorkCalendar

SATURDAY = 5


def is_workday(day: date, own: WorkCalendar) -> bool:
    """Tell whether a day is a working day.

    A year the public calendar does not know is a Fault, never a guess, unless config lists days of that year: then its
    other days are taken as a plain week.
    """
    if day in own.extra_workdays:
        return True
    if day in own.extra_holidays:
        return False
    known = _public(day)
    if known is None:
        if not any(one.year == day.year for one in (*own.extra_workdays, *own.extra_holidays)):
            raise _unknown_year(day.year)
        return day.weekday() < SATURDAY
    return known


@lru_cache(maxsize=4096)
def _public(day: date) -> bool | None:
    """What the public calendar says of a day; None: it does not know the year."""
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


def _unknown_year(year: int) -> ConfigFault:
    return ConfigFault(
        T(
            "the public calendar of {year} is not known yet; list its holidays and make-up workdays under "
            "calendar.extra_holidays and calendar.extra_workdays, or update the program",
            year=year,
        ),
        file="config.yaml",
    )


def nth_workday_after(day: date, count: int, own: WorkCalendar) -> date:
    """Return the n-th working day after a day (the day itself never counts)."""
    current = day
    left = count
    while left > 0:
        current += timedelta(days=1)
        if is_workday(current, own):
            left -= 1
    return current


def workdays_between(first: date, last: date, own: WorkCalendar) -> int:
    """Count the working days from first to last, both included."""
    days = (last - first).days + 1
    return sum(is_workday(first + timedelta(days=offset), own) for offset in range(max(days, 0)))
