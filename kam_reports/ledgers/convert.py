"""A column of raw cells → one typed array, converted whole; only the cells that fail are looked at one by one.

The fast ways below take what a well-kept column holds (floats, dates, repeated words); every other cell goes through
the exact parsers of :mod:`kam_reports.ledgers.values`, once for each distinct value.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from kam_reports.core.issue import Blocks, IssueKind, Severity
from kam_reports.core.money import half_up
from kam_reports.core.text import T
from kam_reports.ledgers import values as v
from kam_reports.ledgers.converted import BadCell, Converted, Reading, bad_cells
from kam_reports.ledgers.ids import is_plain_id, parse_id, plain_ids
from kam_reports.ledgers.moments import moments
from kam_reports.ledgers.periods import parse_period_cell
from kam_reports.ledgers.spec import Column, Kind
from kam_reports.ledgers.survey import SEPARATOR, Survey, survey
from kam_reports.ledgers.unreadable import TOO_LARGE, Bad

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

__all__ = ["BadCell", "Converted", "Reading", "convert"]

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
            return moments(column, cells, blank, seen, how)
        case Kind.YESNO:
            return _each(cells, blank, seen, v.parse_yes_no, np.bool_, fill=False)
        case Kind.PERIOD:
            return _each(
                cells, blank, seen, lambda cell: parse_period_cell(cell, date1904=how.date1904), object, fill=""
            )
        case Kind.ID | Kind.STAFF | Kind.ACCOUNT:
            return _each(cells, blank, seen, parse_id, object, fill="")
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


def _word_parser(column: Column) -> Callable[[object], str | Bad]:
    if not column.words:
        return lambda cell: v.fold(_parse_text(cell))
    known = {v.fold(word).lower(): canonical for canonical, words in column.words for word in (canonical, *words)}
    shown = tuple(words[0] for _, words in column.words)

    def parse(cell: object) -> str | Bad:
        word = known.get(v.fold(_parse_text(cell)).lower())
        return word if word is not None else Bad(UNKNOWN_WORD, (("words", shown),))

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
        return _each_distinct(seen, seen.codes, blank, parse, dtype, fill=fill)
    assert seen.floats is not None and seen.is_float is not None  # noqa: S101, PT018 - the other kind of survey
    values: NDArray[Any] = np.full(len(cells), fill, dtype=dtype)
    blank = blank.copy()
    one_by_one = ~blank
    if _each_float(cells, seen.floats, seen.is_float & ~blank, parse, values):
        one_by_one &= ~seen.is_float
    cache: dict[tuple[type, object], object] = {}
    bad: list[BadCell] = []
    for position in np.flatnonzero(one_by_one).tolist():
        cell = cells[position]
        key = (cell.__class__, cell)
        try:
            value = cache[key]
        except KeyError:
            value = cache[key] = parse(cell)
        if isinstance(value, Bad):
            bad.append(BadCell(position, cell, value.kind, value.values))
            blank[position] = True
        else:
            values[position] = value
    return Converted(values, blank, bad)


def _each_float(
    cells: Sequence[object],
    floats: NDArray[np.float64],
    filled: NDArray[np.bool_],
    parse: Callable[[object], object],
    values: NDArray[Any],
) -> bool:
    """Parse each distinct float once, as it stands there first, into ``values``; tell whether all could be read."""
    at = np.flatnonzero(filled)
    _, firsts, which = np.unique(floats[at], return_index=True, return_inverse=True)
    parsed = [parse(cells[position]) for position in at[firsts].tolist()]
    if any(isinstance(value, Bad) for value in parsed):
        return False
    distinct: NDArray[Any] = np.empty(len(parsed), dtype=values.dtype)
    distinct[:] = parsed
    values[at] = distinct[which]
    return True


def _each_distinct(
    seen: Survey,
    codes: NDArray[np.int32],
    blank: NDArray[np.bool_],
    parse: Callable[[object], object],
    dtype: type,
    *,
    fill: object,
) -> Converted:
    """Parse the distinct values of a column; words stay told by them, as they take a tenth of the room so."""
    parsed: list[object]
    if parse is parse_id and seen.only_texts and plain_ids(seen.joined, SEPARATOR):
        parsed, bad = seen.distinct, []
    else:
        # most ids in plain spelling are known at once
        known = frozenset(filter(is_plain_id, seen.texts)) if parse is parse_id else frozenset()
        parsed = [value if value is None or value in known else parse(value) for value in seen.distinct]
        bad = bad_cells(seen.distinct, parsed, codes, blank)
    if bad:
        blank = blank.copy()
        blank[[cell.position for cell in bad]] = True
    typed: NDArray[Any] = np.empty(len(parsed) + 1, dtype=dtype)
    if seen.holed or Bad in set(map(type, parsed)):  # also one that stands in no row of data
        parsed = [fill if value is None or isinstance(value, Bad) else value for value in parsed]
    typed[:] = [*parsed, fill]
    numbers = np.where(blank, np.int32(len(parsed)), codes)
    if dtype is not object:
        return Converted(typed[numbers], blank, bad)
    return Converted(typed, blank, bad, codes=numbers.astype(np.min_scalar_type(len(parsed))))


def _scaled(
    column: Column, cells: Sequence[object], blank: NDArray[np.bool_], seen: Survey, unit: str, *, places: int
) -> Converted:
    count = len(cells)
    result = np.zeros(count, dtype=np.int64)
    blank = blank.copy()
    if seen.floats is None or seen.is_float is None:
        floats, is_float = np.zeros(count), np.zeros(count, dtype=np.bool_)
    else:
        floats, is_float = seen.floats, seen.is_float
    factor = float(v.unit_factor(unit)) * 10**places
    scaled = floats * factor
    whole = np.rint(scaled)
    # a float that stands for a decimal of that many places is off its multiple by rounding errors only
    exact = is_float & ~blank & (np.abs(scaled - whole) <= np.abs(scaled) * 4e-16) & (np.abs(scaled) < 2**52)
    rest = np.flatnonzero(is_float & ~blank & ~exact)
    exact[rest[_shown_whole(scaled[rest], whole[rest])]] = True
    result[exact] = whole[exact].astype(np.int64)
    done = Converted(result, blank)
    _scale_slowly(cells, np.flatnonzero(~exact & ~blank), unit, places, done)
    _check_range(column, cells, unit, places, done)
    return done


def _shown_whole(scaled: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which scaled floats are whole numbers once rounded to the 15 digits that Excel shows (826.0700000000001).

    They are when less than half a step of those digits away; scaling itself is off by a ninth of a step at most, so
    that a third is sure. What is nearer to the half is left to exact arithmetic.
    """
    size = np.abs(scaled)
    small = (size >= 1) & (size < _DIGITS_SHOWN)
    # of a number just below a power of ten the steps are those of the lower one
    power = np.floor(np.log10(np.where(small, size, 1) * (1 - 1e-9)))
    step: NDArray[np.float64] = 10.0 ** (power - 14)
    return small & (np.abs(np.where(small, scaled - whole, 0)) < step / 3)


_DIGITS_SHOWN = 1e15
LARGEST = 10**11
"""No amount (yuan) or number of a department is larger; 900,000 rows of it still add up in 64 bits of fen."""


def _scale_slowly(
    cells: Sequence[object], positions: NDArray[np.intp], unit: str, places: int, done: Converted
) -> None:
    cache: dict[tuple[type, object], int | Bad] = {}
    excess: dict[tuple[type, object], Decimal] = {}
    out: NDArray[np.generic] = done.values
    for position in positions.tolist():
        cell = cells[position]
        key = (cell.__class__, cell)
        if key not in cache:
            exact = v.parse_scaled(cell, unit, money=places == FEN)
            if isinstance(exact, Decimal) and abs(exact) > LARGEST:
                exact = Bad(TOO_LARGE, _largest(unit))
            if isinstance(exact, Bad):
                cache[key] = exact
            else:
                rounded = half_up(exact, places)
                cache[key] = int(rounded.scaleb(places))
                if rounded != exact:
                    excess[key] = rounded - exact
        value = cache[key]
        if isinstance(value, Bad):
            done.bad.append(BadCell(position, cell, value.kind, value.values))
            done.blank[position] = True
            continue
        out[position] = value
        if key in excess:
            done.rounded += 1
            done.rounded_by += excess[key]


def _largest(unit: str) -> tuple[tuple[str, object], ...]:
    """Say in a column's unit how large a number may be."""
    return (("largest", f"{LARGEST / v.unit_factor(unit):,.0f} {unit}".strip()),)


def _check_range(column: Column, cells: Sequence[object], unit: str, places: int, done: Converted) -> None:
    filled = ~done.blank
    scale = 10**places
    numbers = done.values.astype(np.int64)
    _refuse(done, cells, (np.abs(numbers) > LARGEST * scale) & filled, TOO_LARGE, _largest(unit))
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
