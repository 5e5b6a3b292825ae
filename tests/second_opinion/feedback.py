"""When a feedback item had to be answered, whether it was, and on which day that is decided (domain section 4)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import chinese_calendar

from tests.second_opinion.cells import Moment, rounded
from tests.second_opinion.reader import Row
from tests.second_opinion.settings import Settings, number

_DAY = timedelta(days=1)


def is_workday(day: date, settings: Settings) -> bool:
    """Tell whether people work on a day: the settings' own days first, then the national calendar."""
    own = settings["workdays"].get(day)
    return chinese_calendar.is_workday(day) if own is None else bool(own)


def limit(row: Row, settings: Settings) -> datetime:
    """Give the moment up to which an answer is in time."""
    raised: Moment = row["raised_at"]
    limits = settings["feedback_limits"]
    standard = limits.get(row["category"], limits["other"])
    hours = row["limit_hours"]
    if hours is None and "workdays" in standard:
        day, left = raised.at.date(), standard["workdays"]
        while left:
            day += _DAY
            left -= is_workday(day, settings)
        return datetime.combine(day, datetime.min.time()) + _DAY
    if hours is None:
        hours = number(standard["hours"])
    start = raised.at if raised.timed else datetime.combine(raised.at.date(), datetime.min.time()) + _DAY
    return start + timedelta(seconds=int(rounded(hours * 3600, 0)))


def day_of(moment: datetime) -> date:
    """Give the day a limit belongs to: midnight ends a day."""
    return (moment - timedelta(microseconds=1)).date()


def decide(row: Row, settings: Settings) -> tuple[date, bool]:
    """Give the day an item is decided on, and whether it was answered in time."""
    end = limit(row, settings)
    answered: Moment | None = row["answered_at"]
    if answered is not None and answered.timed and answered.at <= end:
        return (day_of(end) if answered.at == end else answered.at.date()), True
    if answered is not None and not answered.timed and answered.at.date() <= day_of(end):
        return answered.at.date(), True
    return day_of(end), False
