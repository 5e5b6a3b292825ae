"""Days and times: a column of cells → datetime64[s], each distinct value read once."""

from __future__ import annotations

from datetime import MAXYEAR, UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from kam_reports.ledgers import values as v
from kam_reports.ledgers.converted import BadCell, Converted, Reading, bad_cells
from kam_reports.ledgers.spec import Column, Kind
from kam_reports.ledgers.unreadable import IMPOSSIBLE_DATE, Bad

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kam_reports.ledgers.survey import Survey

_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
_HALF_BEFORE, _SECOND = datetime(1970, 1, 1) - timedelta(milliseconds=500), timedelta(seconds=1)
_NOTHING = np.datetime64("NaT", "s")


def moments(column: Column, cells: Sequence[object], blank: NDArray[np.bool_], seen: Survey, how: Reading) -> Converted:
    """Convert a column of days or times."""
    done = (
        _all_moments(column, cells, blank, how) if seen.codes is None else _distinct_moments(column, blank, seen, how)
    )
    if column.kind is not Kind.TIME:
        done.timed = None
    return done


def _distinct_moments(column: Column, blank: NDArray[np.bool_], seen: Survey, how: Reading) -> Converted:
    """Read each distinct value once and spread it over its cells."""
    assert seen.codes is not None  # noqa: S101 - asked by moments
    at = np.full(len(seen.distinct), _NOTHING, dtype="datetime64[s]")
    timed = np.zeros(len(seen.distinct), dtype=np.bool_)
    days = [number for number, value in enumerate(seen.distinct) if value.__class__ is date]
    at[days] = _days([seen.distinct[number] for number in days])
    times = [number for number, value in enumerate(seen.distinct) if _plain_time(value)]
    at[times], timed[times] = _times([seen.distinct[number] for number in times], column), True
    known = {*days, *times}
    parsed: list[object] = [None] * len(seen.distinct)
    for number, value in enumerate(seen.distinct):
        if value is None or number in known:
            continue
        found = parsed[number] = _read(value, how)
        if isinstance(found, v.Moment):
            at[number], timed[number] = _stored(column, found), found.timed
    bad = bad_cells(seen.distinct, parsed, seen.codes, blank)
    done = Converted(at[seen.codes], blank.copy(), bad, timed=timed[seen.codes])
    done.values[blank] = _NOTHING
    done.blank[[cell.position for cell in bad]] = True
    return done


def _all_moments(column: Column, cells: Sequence[object], blank: NDArray[np.bool_], how: Reading) -> Converted:
    """Read a column that holds numbers too, cell by cell (1, 1.0 and True are one key: types are kept apart)."""
    result = np.full(len(cells), _NOTHING, dtype="datetime64[s]")
    timed = np.zeros(len(cells), dtype=np.bool_)
    done = Converted(result, blank.copy(), timed=timed)
    cache: dict[tuple[type, object], v.Moment | Bad] = {}
    for position in np.flatnonzero(~blank).tolist():
        cell = cells[position]
        key = (cell.__class__, cell)
        if key not in cache:
            cache[key] = _read(cell, how)
        found = cache[key]
        if isinstance(found, Bad):
            done.bad.append(BadCell(position, cell, found.kind, found.values))
            done.blank[position] = True
        else:
            result[position], timed[position] = _stored(column, found), found.timed
    return done


def _read(cell: object, how: Reading) -> v.Moment | Bad:
    moment = v.parse_moment(cell, date1904=how.date1904)
    return _local(moment, how.time_zone) if isinstance(moment, v.Moment) else moment


def _stored(column: Column, moment: v.Moment) -> np.datetime64:
    at = moment.at if column.kind is Kind.TIME else datetime.combine(moment.at.date(), datetime.min.time())
    return np.datetime64(at, "s")


def _days(cells: Sequence[object]) -> NDArray[np.datetime64]:
    """Convert cells that are all dates, by their ordinals (a tenth of the time of converting them as objects)."""
    ordinals = np.fromiter(map(date.toordinal, cells), np.int64, len(cells))  # type: ignore[arg-type] # all are dates
    return (ordinals - _EPOCH_ORDINAL).astype("datetime64[D]").astype("datetime64[s]")


def _plain_time(cell: object) -> bool:
    """Tell whether a cell holds a day and time without a zone (which rounding does not carry past the last day)."""
    return cell.__class__ is datetime and cell.tzinfo is None and cell.year < MAXYEAR


def _times(cells: Sequence[object], column: Column) -> NDArray[np.datetime64]:
    """Convert plain times, rounded to the second as :func:`~kam_reports.ledgers.values.parse_moment` does.

    Whole seconds since half a second before the epoch: a sixth of the time of converting them as objects.
    """
    counted = ((cell - _HALF_BEFORE) // _SECOND for cell in cells)  # type: ignore[operator] # all are times
    seconds = np.fromiter(counted, np.int64, len(cells)).astype("datetime64[s]")
    return seconds if column.kind is Kind.TIME else seconds.astype("datetime64[D]").astype("datetime64[s]")


def _local(moment: v.Moment, time_zone: str) -> v.Moment | Bad:
    """Turn a time written with a UTC offset into the department's zone."""
    if moment.offset is None:
        return moment
    aware = moment.at.replace(tzinfo=timezone(timedelta(minutes=moment.offset)))
    try:
        local = aware.astimezone(ZoneInfo(time_zone) if time_zone != "UTC" else UTC).replace(tzinfo=None)
    except OverflowError:
        return Bad(IMPOSSIBLE_DATE)
    return v.Moment(local, timed=moment.timed)
