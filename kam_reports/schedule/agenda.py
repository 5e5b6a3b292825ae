"""The schedule against the marks: what is to be done now, what comes next, and what cannot be told yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from kam_reports.core.fault import ConfigFault
from kam_reports.schedule.due import Due, dues_of, kinds_of, newest_finished

if TYPE_CHECKING:
    from datetime import datetime

    from kam_reports.config import Config
    from kam_reports.core.period import Period
    from kam_reports.schedule.done import Done

MOST_CAUGHT_UP = 36
"""So many periods of a kind are caught up at most: a clock that once stood wrong must not have decades made."""

LONG_OVER = timedelta(days=45)


@dataclass(frozen=True, slots=True)
class Agenda:
    """What is due and not done, oldest first, and what comes next.

    faults: why it cannot be told when ended periods are due. later: the same of periods that have not ended yet.
    """

    due: tuple[Due, ...]
    coming: tuple[Due, ...]
    faults: tuple[ConfigFault, ...] = ()
    later: tuple[ConfigFault, ...] = ()


def begin(config: Config, done: Done, now: datetime) -> None:
    """Answer for the newest finished period of each kind and all that follow: earlier ones were made by hand.

    So was the newest one, when the time for it is long over (last year's sheets in the first autumn of the schedule).
    """
    for kind in kinds_of(config):
        if done.since(kind) is None:
            newest = newest_finished(config, kind, now)
            done.begin(newest.shift(1) if _long_over(config, newest, now) else newest)


def _long_over(config: Config, period: Period, now: datetime) -> bool:
    try:
        times = [one.at for one in dues_of(config, period)]
    except ConfigFault:
        return False
    return bool(times) and now.astimezone(UTC) - max(times).astimezone(UTC) > LONG_OVER


def agenda(config: Config, done: Done, now: datetime) -> Agenda:
    """Return what there is to do at a moment (with its offset)."""
    marked = done.marked()
    moment = now.astimezone(UTC)
    found: list[Due] = []
    faults: dict[str, ConfigFault] = {}
    later: dict[str, ConfigFault] = {}
    for kind in kinds_of(config):
        newest = newest_finished(config, kind, now)
        first = done.since(kind) or (newest.shift(1) if _long_over(config, newest, now) else newest)
        for period in _between(first, newest.shift(1)):
            try:
                found += dues_of(config, period)
            except ConfigFault as fault:
                (later if period == newest.shift(1) else faults).setdefault(str(fault), fault)
    open_ones = [one for one in found if one.key not in marked]
    return Agenda(
        _in_order([one for one in open_ones if one.at.astimezone(UTC) <= moment]),
        _in_order([one for one in open_ones if one.at.astimezone(UTC) > moment]),
        tuple(faults.values()),
        tuple(later.values()),
    )


def _between(first: Period, newest: Period) -> list[Period]:
    """Return the periods from first to newest, at most so many of the newest ones; none when newest lies before."""
    found: list[Period] = []
    while _order(newest) >= _order(first) and len(found) <= MOST_CAUGHT_UP:
        found.append(newest)
        newest = newest.shift(-1)
    return found[::-1]


def _order(period: Period) -> tuple[int, int]:
    return period.year, period.index


def _in_order(found: list[Due]) -> tuple[Due, ...]:
    return tuple(sorted(found, key=lambda one: (one.at, one.period.length, one.key)))
