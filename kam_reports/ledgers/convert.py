"""A column of raw cells → one typed array, converted whole; only the cells that fail are looked at one by one.

The fast ways below take what a well-kept column holds (floats, dates, repeated words); every other cell goes through
the exact parsers of :mod:`kam_reports.ledgers.values`, once for each distinct value.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np

from kam_reports.core.issue import Blocks, IssueKind, Severity
from kam_reports.core.money import half_up
from kam_reports.core.text import T
from kam_reports.ledgers import values as v
from kam_reports.ledgers.spec import Column, Kind
from kam_reports.ledgers.survey import SEPARATOR, Survey, survey

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

UNKNOWN_WORD = IssueKind(
    "unknown-word",
    Severity.ERROR,
    Blocks.VALUE,
    T("“{found}” is not one of the words this column knows"),
    T("Write one of: {words}"),
    T("one of: {words}"),
)
OUT_OF_RANGE = IssueKind(
    "out-of-range",
    Severity.ERROR,
    Blocks.VALUE,
    T("“{found}” lies outside what this column allows ({range})"),
    T("Correct the number; allowed: {range}"),
    T("{range}"),
)
NOT_WHOLE = IssueKind(
    "not-whole",
    Severity.ERROR,
    Blocks.VALUE,
    T("“{found}” must be a whole number"),
    T("Write a whole number"),
    T("a whole number"),
)

FEN, MICRO_PLACES = 2, 6


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell that could not be read: its position in the part, what stands there, and what is wrong."""

    position: int
    raw: object
    kind: IssueKind
    values: tuple[tuple[str, object], ...] = ()


@dataclass(slots=True)
class Converted:
    """A typed column. blank: where nothing stands (or nothing could be read). timed: for TIME columns."""

    values: NDArray[np.generic]
    blank: NDArray[np.bool_]
    bad: list[BadCell] = field(default_factory=list)
    timed: NDArray[np.bool_] | None = None
    rounded: int = 0
    rounded_by: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is to be read: its date system and the department's time zone."""

    date1904: bool = False
    time_zone: str = "Asia/Shanghai"


def convert(
    column: Column,
    cells: Sequence[object],
    blank: NDArray[np.bool_],
    unit: str,
    how: Reading,
    seen: Survey | None = None,
) -> Converted:
    """Convert a whole column to its dtype (:class:`~kam_reports.ledgers.spec.Kind`). seen: its survey, if made."""
    seen = seen or survey(cells)
    match column.kind:
        case Kind.MONEY:
            return _scaled(column, cells, blank, seen, unit, places=FEN)
        case Kind.NUMBER:
            return _scaled(column, cells, blank, seen, "", places=MICRO_PLACES)
        case Kind.DATE | Kind.TIME:
            return _moments(column, cells, blank, seen, how)
        case Kind.YESNO:
            return _each(cells, blank, seen, v.parse_yes_no, np.bool_, fill=False)
        case Kind.PERIOD:
            return _each(
                cells, blank, seen, lambda cell: v.parse_period_cell(cell, date1904=how.date1904), object, fill=""
            )
        case Kind.ID | Kind.STAFF | Kind.ACCOUNT:
            return _each(cells, blank, seen, v.parse_id, object, fill="")
        case Kind.WORD:
            return _each(cells, blank, seen, _word_parser(column), object, fill="")
        case Kind.TEXT:
            return _each(cells, blank, seen, _parse_text, object, fill="")


def _parse_text(cell: object) -> str:
    if isinstance(cell, str):
        return v.tidy(cell)
    if isinstance(cell, float) and cell.is_integer():
        return f"{cell:.0f}"
    return v.describe(cell)


def _word_parser(column: Column) -> Callable[[object], str | v.Bad]:
    if not column.words:
        return lambda cell: v.fold(_parse_text(cell))
    known = {v.fold(word).lower(): canonical for canonical, words in column.words for word in (canonical, *words)}
    shown = tuple(words[0] for _, words in column.words)

    def parse(cell: object) -> str | v.Bad:
        word = known.get(v.fold(_parse_text(cell)).lower())
        return word if word is not None else v.Bad(UNKNOWN_WORD, (("words", shown),))

    return parse


def _each(
    cells: Sequence[object],
    blank: NDArray[np.bool_],
    seen: Survey,
    parse: Callable[[object], object],
    dtype: type,
    *,
    fill: object,
) -> Converted:
    """Parse each distinct value once. Values of different types are kept apart (1, 1.0 and True are one key)."""
    if seen.codes is not None:
        plain = parse is v.parse_id and v.plain_ids(seen.joined, SEPARATOR)
        parsed = seen.distinct if plain else [None if value is None else parse(value) for value in seen.distinct]
        if plain or v.Bad not in set(map(type, parsed)):
            one_each: NDArray[Any] = np.empty(len(parsed), dtype=dtype)
            one_each[:] = [fill if value is None else value for value in parsed] if seen.holed else parsed
            typed = one_each[seen.codes]
            typed[blank] = fill
            return Converted(typed, blank)
    cache: dict[tuple[type, object], object] = {}
    out: list[object] = [fill] * len(cells)
    bad: list[BadCell] = []
    blank = blank.copy()
    for position, (cell, empty) in enumerate(zip(cells, blank.tolist(), strict=True)):
        if empty:
            continue
        key = (cell.__class__, cell)
        try:
            value = cache[key]
        except KeyError:
            value = cache[key] = parse(cell)
        if isinstance(value, v.Bad):
            bad.append(BadCell(position, cell, value.kind, value.values))
            blank[position] = True
        else:
            out[position] = value
    return Converted(np.array(out, dtype=dtype), blank, bad)


def _scaled(
    column: Column, cells: Sequence[object], blank: NDArray[np.bool_], seen: Survey, unit: str, *, places: int
) -> Converted:
    count = len(cells)
    result = np.zeros(count, dtype=np.int64)
    blank = blank.copy()
    floats, is_float = _floats(cells, seen.kinds)
    factor = float(v.unit_factor(unit)) * 10**places
    scaled = floats * factor
    whole = np.rint(scaled)
    # a float that stands for a decimal of that many places is off its multiple by rounding errors only
    exact = is_float & ~blank & (np.abs(scaled - whole) <= np.abs(scaled) * 4e-16) & (np.abs(scaled) < 2**52)
    result[exact] = whole[exact].astype(np.int64)
    done = Converted(result, blank)
    _scale_slowly(cells, np.flatnonzero(~exact & ~blank), unit, places, done)
    _check_range(column, cells, places, done)
    return done


def _floats(cells: Sequence[object], kinds: frozenset[type]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    if kinds <= {float, type(None)}:
        floats = np.array(cells, dtype=np.float64)
        return floats, ~np.isnan(floats)
    is_float = np.fromiter((cell.__class__ is float for cell in cells), np.bool_, len(cells))
    floats = np.zeros(len(cells))
    if is_float.any():
        floats[is_float] = [cell for cell in cells if cell.__class__ is float]
    return floats, is_float


def _scale_slowly(
    cells: Sequence[object], positions: NDArray[np.intp], unit: str, places: int, done: Converted
) -> None:
    cache: dict[tuple[type, object], int | v.Bad] = {}
    excess: dict[tuple[type, object], Decimal] = {}
    out: NDArray[np.generic] = done.values
    for position in positions.tolist():
        cell = cells[position]
        key = (cell.__class__, cell)
        if key not in cache:
            exact = v.parse_scaled(cell, unit, money=places == FEN)
            if isinstance(exact, Decimal) and abs(exact) >= Decimal(10) ** (18 - places):
                exact = v.Bad(v.NOT_AN_AMOUNT if places == FEN else v.NOT_A_NUMBER)
            if isinstance(exact, v.Bad):
                cache[key] = exact
            else:
                rounded = half_up(exact, places)
                cache[key] = int(rounded.scaleb(places))
                if rounded != exact:
                    excess[key] = rounded - exact
        value = cache[key]
        if isinstance(value, v.Bad):
            done.bad.append(BadCell(position, cell, value.kind, value.values))
            done.blank[position] = True
            continue
        out[position] = value
        if key in excess:
            done.rounded += 1
            done.rounded_by += excess[key]


def _check_range(column: Column, cells: Sequence[object], places: int, done: Converted) -> None:
    filled = ~done.blank
    scale = 10**places
    numbers = done.values.astype(np.int64)
    if column.low is not None or column.high is not None:
        off = np.zeros(len(cells), dtype=np.bool_)
        if column.low is not None:
            off |= numbers < column.low * scale
        if column.high is not None:
            off |= numbers > column.high * scale
        shown = f"{column.low} – {column.high}" if column.high is not None else f"≥ {column.low}"
        _refuse(done, cells, off & filled, OUT_OF_RANGE, (("range", shown),))
    if column.whole:
        _refuse(done, cells, (numbers % scale != 0) & filled, NOT_WHOLE, ())


def _refuse(
    done: Converted,
    cells: Sequence[object],
    where: NDArray[np.bool_],
    kind: IssueKind,
    values: tuple[tuple[str, object], ...],
) -> None:
    for position in np.flatnonzero(where & ~done.blank).tolist():
        done.bad.append(BadCell(position, cells[position], kind, values))
        done.blank[position] = True


def _moments(
    column: Column, cells: Sequence[object], blank: NDArray[np.bool_], seen: Survey, how: Reading
) -> Converted:
    count = len(cells)
    result = np.full(count, np.datetime64("NaT", "s"), dtype="datetime64[s]")
    timed = np.zeros(count, dtype=np.bool_)
    blank = blank.copy()
    if seen.kinds == {date}:
        return Converted(_days(cells), blank, timed=timed if column.kind is Kind.TIME else None)
    days = np.fromiter((cell.__class__ is date for cell in cells), np.bool_, count) & ~blank
    if days.any():
        result[days] = _days([cell for cell in cells if cell.__class__ is date])
    done = Converted(result, blank, timed=timed if column.kind is Kind.TIME else None)
    cache: dict[tuple[type, object], v.Moment | v.Bad] = {}
    for position in np.flatnonzero(~days & ~blank).tolist():
        cell = cells[position]
        key = (cell.__class__, cell)
        if key not in cache:
            moment = v.parse_moment(cell, date1904=how.date1904)
            cache[key] = _local(moment, how.time_zone) if isinstance(moment, v.Moment) else moment
        found = cache[key]
        if isinstance(found, v.Bad):
            done.bad.append(BadCell(position, cell, found.kind, found.values))
            done.blank[position] = True
        else:
            at = found.at if column.kind is Kind.TIME else datetime.combine(found.at.date(), datetime.min.time())
            result[position] = np.datetime64(at, "s")
            timed[position] = found.timed
    return done


def _days(cells: Sequence[object]) -> NDArray[np.datetime64]:
    """Convert cells that are all dates, by their ordinals (a tenth of the time of converting them as objects)."""
    ordinals = np.fromiter(map(date.toordinal, cells), np.int64, len(cells))  # type: ignore[arg-type] # all are dates
    return (ordinals - _EPOCH_ORDINAL).astype("datetime64[D]").astype("datetime64[s]")


_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


def _local(moment: v.Moment, time_zone: str) -> v.Moment:
    """Turn a time written with a UTC offset into the department's zone."""
    if moment.offset is None:
        return moment
    aware = moment.at.replace(tzinfo=timezone(timedelta(minutes=moment.offset)))
    local = aware.astimezone(ZoneInfo(time_zone) if time_zone != "UTC" else UTC).replace(tzinfo=None)
    return v.Moment(local, timed=moment.timed)
