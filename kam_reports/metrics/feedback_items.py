"""Feedback items and when they were decided (domain §4, decisions): the base of both timeliness metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kam_reports.core.fault import ConfigFault
from kam_reports.ledgers.spec import MICRO
from kam_reports.metrics.settings import Limit, LimitUnit
from kam_reports.metrics.workdays import nth_workday_after

if TYPE_CHECKING:
    from datetime import date

    import numpy.typing as npt

    from kam_reports.metrics.scope import Scope

_DAY = np.timedelta64(1, "D")
SECONDS_PER_HOUR = 3600
LONGEST_DAYS = 60


def decide(scope: Scope, *, refused: bool = False) -> pd.DataFrame:
    """Return feedback rows with ``limit_at`` (datetime64[us]), ``in_time`` (bool) and ``decided_on`` (datetime64[s]).

    Elapsed hours run from the second it was raised, or from 24:00 of the day when no time was written; working days to
    24:00 of the n-th working day after the day. In time: answered at or before the limit (an answer without a time: on
    or before the limit's day). Decided on the day of an answer in time, else on the day its limit ends; a limit or an
    answer at midnight belongs to the day that ends. What was answered after as_of counts as unanswered.
    """
    frame = scope.facts("feedback", "raised_at", refused=refused).copy(deep=False)
    raised = frame["raised_at"].to_numpy().astype("datetime64[us]")
    raised_day = raised.astype("datetime64[D]")
    start = np.where(frame["raised_at_timed"].to_numpy(), raised, (raised_day + _DAY).astype("datetime64[us]"))
    limit = _limits(scope, frame, start, raised_day)
    answered = frame["answered_at"].to_numpy().astype("datetime64[us]")
    timed = frame["answered_at_timed"].to_numpy()
    too_late = np.where(
        timed, answered > np.datetime64(scope.as_of_end, "us"), answered > np.datetime64(scope.as_of, "us")
    )
    answered = np.where(too_late, np.datetime64("NaT"), answered)
    answered_day, limit_day = answered.astype("datetime64[D]"), _day_that_ends(limit)
    in_time = np.where(timed, answered <= limit, answered_day <= limit_day)
    answer_counts_on = np.where(timed & (answered == limit), limit_day, answered_day)
    frame["limit_at"] = limit
    frame["in_time"] = in_time
    frame["decided_on"] = np.where(in_time, answer_counts_on, limit_day).astype("datetime64[s]")
    return frame


def _day_that_ends(moment: npt.NDArray[np.datetime64]) -> npt.NDArray[np.datetime64]:
    return (moment - np.timedelta64(1, "us")).astype("datetime64[D]")


def _limits(
    scope: Scope,
    frame: pd.DataFrame,
    start: npt.NDArray[np.datetime64],
    raised_day: npt.NDArray[np.datetime64],
) -> npt.NDArray[np.datetime64]:
    """Return when each item's limit ends (µs)."""
    limits = scope.settings.limits
    standard = dict(limits.by_category)
    category = frame["category"]
    own = frame["limit_hours"]
    hours = own.astype("float64").to_numpy(na_value=np.nan)
    micro = np.zeros(len(frame), dtype=np.int64)
    by_day = np.zeros(len(frame), dtype=np.bool_)
    result = np.full(len(frame), np.datetime64("NaT", "us"))
    for word in sorted(set(category)):
        rule: Limit = standard.get(word, limits.other)
        here = (category == word).to_numpy() & np.isnan(hours)
        if rule.unit is LimitUnit.HOURS:
            micro[here] = int(rule.amount * MICRO)
        else:
            by_day[here] = True
            ends = {
                day: _end(scope, day, int(rule.amount)) for day in set(raised_day[here].tolist()) if day is not None
            }
            result[here] = np.array([ends.get(day, "NaT") for day in raised_day[here].tolist()], dtype="datetime64[us]")
    filled = own.notna().to_numpy()
    micro[filled] = own[filled].astype("int64").to_numpy()
    elapsed = (micro * SECONDS_PER_HOUR).astype("timedelta64[us]")
    return np.where(by_day, result, start + elapsed)


def _end(scope: Scope, day: date, count: int) -> np.datetime64:
    """Return when a limit in working days ends; NaT for a day that the asked period cannot be about anyway.

    A date typed wrong by years must not ask for the public calendar of that year.
    """
    try:
        last = nth_workday_after(day, count, scope.settings.work_calendar)
    except (ConfigFault, OverflowError):
        if scope.first - pd.Timedelta(days=LONGEST_DAYS) <= pd.Timestamp(day) <= scope.last:
            raise
        return np.datetime64("NaT", "us")
    return np.datetime64(last, "us") + np.timedelta64(1, "D")
