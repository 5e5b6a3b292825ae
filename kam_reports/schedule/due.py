"""What is due when: each period has one due time a line of the schedule that was in force on its last day."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from kam_reports.core.period import PeriodKind
from kam_reports.metrics.workdays import nth_workday_after

if TYPE_CHECKING:
    from kam_reports.config import Config
    from kam_reports.config.doors import Errand, Plan
    from kam_reports.core.period import Period


@dataclass(frozen=True, slots=True)
class Due:
    """One errand for one period. at: with the department's zone. key: what the mark of its being done is called.

    The key does not hold the time: who moves a line of the schedule does not have a period done twice.
    """

    errand: Errand
    period: Period
    workday: int
    at: datetime
    key: str


def dues_of(config: Config, period: Period) -> list[Due]:
    """Return what a period is due for, in order of time; a ConfigFault when its working days are not known yet."""
    last = config.calendar.span(period).last
    version = config.schedule.at(last)
    if version is None:
        return []
    found: list[Due] = []
    numbers: Counter[Errand] = Counter()
    for plan in version.value:
        if period.kind not in plan.periods:
            continue
        numbers[plan.errand] += 1
        key = f"{plan.errand.value} {period} {numbers[plan.errand]}"
        found.append(Due(plan.errand, period, plan.workday, _when(config, period, plan), key))
    return sorted(found, key=lambda due: (due.at, due.key))


def _when(config: Config, period: Period, plan: Plan) -> datetime:
    day = nth_workday_after(config.calendar.span(period).last, plan.workday, config.work_calendar)
    # an hour that a clock change skips is the moment after it; one that comes twice is the first
    return datetime.combine(day, plan.at, tzinfo=ZoneInfo(config.time_zone))


def newest_finished(config: Config, kind: PeriodKind, now: datetime) -> Period:
    """Return the newest period of a kind that has ended in the department's time zone."""
    return config.calendar.newest_finished(kind, now.astimezone(ZoneInfo(config.time_zone)).date())


def kinds_of(config: Config) -> list[PeriodKind]:
    """Return the kinds of period that any version of the schedule names, short ones first."""
    named = {kind for version in config.schedule.versions for plan in version.value for kind in plan.periods}
    return [kind for kind in PeriodKind if kind in named]
