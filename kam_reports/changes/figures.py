"""Figures that are others than before, and what each cause adds to the difference: the parts add up exactly."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kam_reports.changes.cause import Cause, FigureChange, Part
from kam_reports.changes.origins import Turn
from kam_reports.changes.rows import mixed
from kam_reports.core.figure import DEPARTMENT, Dimension, Subject
from kam_reports.metrics.catalogue import METRICS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from kam_reports.changes.matching import Match
    from kam_reports.changes.origins import Origins
    from kam_reports.changes.rows import Hashes, Words
    from kam_reports.changes.trace import Adds, Sides, Trace

Sum = tuple[int, int]
ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One addition of a row. subjects: by dimension whose it is."""

    row: int
    numerator: int
    denominator: int
    subjects: Mapping[Dimension, str]
    only: str
    key: str

    def of(self) -> Iterator[Subject]:
        """Yield the subjects it counts for."""
        if self.only in {"", Dimension.DEPARTMENT.value}:
            yield DEPARTMENT
        for kind, name in self.subjects.items():
            if name and self.only in {"", kind.value}:
                yield Subject(kind, name)


@dataclass(slots=True)
class _Side:
    """A metric's additions on one side, rows by common numbers, both sides in one scale."""

    adds: Adds
    rows: NDArray[np.int64]
    times: Sum
    signature: Hashes = field(default_factory=lambda: np.zeros(0, np.uint64))

    def entry(self, at: int) -> _Entry:
        """Return one addition."""
        adds = self.adds
        below = 0 if adds.denominator is None else int(adds.denominator[at]) * self.times[1]
        return _Entry(
            int(self.rows[at]),
            int(adds.numerator[at]) * self.times[0],
            below,
            {kind: words.at(at) for kind, words in adds.subjects.items()},
            adds.only.at(at) if adds.only is not None else "",
            adds.key.at(at) if adds.key is not None else "",
        )


def figure_changes(match: Match, origins: Origins) -> list[FigureChange]:
    """Return every figure that is another one, with its parts; a figure that only appears or goes, empty, is none."""
    old, new = match.old.figures, match.new.figures
    changed: dict[str, list[Subject]] = {}
    for metric, subject in {**old, **new}:
        if not _same(old.get((metric, subject)), new.get((metric, subject))):
            changed.setdefault(metric, []).append(subject)
    found = []
    for metric in sorted(changed):
        sums, scales = _differences(metric, match, origins)
        for subject in sorted(changed[metric]):
            was, now = old.get((metric, subject)), new.get((metric, subject))
            parts = _parts(was, now, sums.get(subject, {}), scales)
            parts = parts or tuple(Part(one, ZERO, ZERO, None) for one in _of_state(metric, subject, match, origins))
            measure = (match.new if now is not None else match.old).measures[metric]
            found.append(FigureChange(metric, subject, measure.unit, measure.parts, was, now, parts))
    return found


def _same(was: Sides | None, now: Sides | None) -> bool:
    if was is None or now is None:
        there = was or now
        return there is None or (not there.numerator and not there.denominator)
    return was == now


def _differences(
    metric: str, match: Match, origins: Origins
) -> tuple[dict[Subject, dict[Cause, Sum]], tuple[int, int]]:
    """Return what each cause adds to each subject's figure, as whole numbers, and their scales."""
    sides, scales = _sides(metric, match)
    entries = [[side.entry(int(at)) for at in _changed(side, other)] for side, other in (sides, sides[::-1])]
    rows: dict[int, tuple[list[_Entry], list[_Entry]]] = {}
    for number, some in enumerate(entries):
        for entry in some:
            rows.setdefault(entry.row, ([], []))[number].append(entry)
    causes = {row: origins.of(_turn(metric, row, was, now, match)) for row, (was, now) in sorted(rows.items())}
    result: dict[Subject, dict[Cause, Sum]] = {}
    if any(side.adds.key is not None for side in sides):
        _by_key(sides, entries, causes, origins, result)
        return result, scales
    for sign, some in zip((-1, 1), entries, strict=True):
        for entry in some:
            for subject in entry.of():
                _add(result, subject, causes[entry.row], (sign * entry.numerator, sign * entry.denominator))
    return result, scales


def _add(result: dict[Subject, dict[Cause, Sum]], subject: Subject, cause: Cause, more: Sum) -> None:
    mine = result.setdefault(subject, {})
    top, bottom = mine.get(cause, (0, 0))
    mine[cause] = (top + more[0], bottom + more[1])


def _by_key(
    sides: tuple[_Side, _Side],
    entries: list[list[_Entry]],
    causes: dict[int, Cause],
    origins: Origins,
    result: dict[Subject, dict[Cause, Sum]],
) -> None:
    """Distinct things count once: the difference of a thing goes to the first different row that names it."""
    touched: dict[tuple[Subject, str], list[int]] = {}
    for some in entries:
        for entry in some:
            for subject in entry.of():
                touched.setdefault((subject, entry.key), []).append(entry.row)
    keys = {key for _, key in touched}
    best: tuple[dict[tuple[Subject, str], Sum], dict[tuple[Subject, str], Sum]] = ({}, {})
    for side, most in zip(sides, best, strict=True):
        if side.adds.key is None:
            continue
        wanted = [number for number, word in enumerate(side.adds.key.words) if word in keys]
        for at in np.flatnonzero(np.isin(side.adds.key.codes, wanted)):
            entry = side.entry(int(at))
            for subject in entry.of():
                top, bottom = most.get((subject, entry.key), (entry.numerator, entry.denominator))
                most[subject, entry.key] = (max(top, entry.numerator), max(bottom, entry.denominator))
    for (subject, key), rows in sorted(touched.items(), key=lambda one: one[0]):
        was, now = (most.get((subject, key), (0, 0)) for most in best)
        if was != now:
            first = min(rows, key=lambda row: (not origins.is_different(row), row))
            _add(result, subject, causes[first], (now[0] - was[0], now[1] - was[1]))


def _turn(metric: str, row: int, was: list[_Entry], now: list[_Entry], match: Match) -> Turn:
    ways = set()
    kinds = {kind for entry in (*was, *now) for kind in entry.subjects}
    if not was or not now:
        ways.add("presence")
    else:
        ways |= {
            kind.value
            for kind in kinds
            if {entry.subjects.get(kind) for entry in was} != {entry.subjects.get(kind) for entry in now}
        }
        if {(one.numerator, one.denominator) for one in was} != {(one.numerator, one.denominator) for one in now}:
            ways.add("amount")
    people = {entry.subjects.get(Dimension.STAFF, "") for entry in (*was, *now)}
    return Turn(metric, row, match.ledger(row), frozenset(people - {""}), frozenset(ways or {"presence"}))


def _sides(metric: str, match: Match) -> tuple[tuple[_Side, _Side], tuple[int, int]]:
    old, new = match.old.adds.get(metric), match.new.adds.get(metric)
    there = [one for one in (old, new) if one is not None]
    top = lcm(*(one.numerator_scale for one in there))
    bottom = lcm(*(one.denominator_scale for one in there))
    old_side, new_side = (
        _side(one, rows, (top, bottom))
        for one, rows in ((old, np.arange(match.old.size, dtype=np.int64)), (new, match.number_of_new))
    )
    return (old_side, new_side), (top, bottom)


def _side(adds: Adds | None, numbers: NDArray[np.int64], scales: Sum) -> _Side:
    if adds is None:
        from kam_reports.changes.trace import Adds

        none = np.zeros(0, np.int64)
        return _Side(Adds(none, none, none, 1, 1, {}), none, (1, 1))
    rows = numbers[adds.row.astype(np.int64)] if len(adds.row) else np.zeros(0, np.int64)
    side = _Side(adds, rows, (scales[0] // adds.numerator_scale, scales[1] // adds.denominator_scale))
    columns = [rows.astype(np.uint64), _hashed(adds.numerator, side.times[0])]
    columns.append(_hashed(adds.denominator if adds.denominator is not None else np.zeros(len(rows)), side.times[1]))
    columns += [_of_words(words) for words in (*adds.subjects.values(), adds.only, adds.key) if words is not None]
    signature = mixed(columns, len(rows))
    again = pd.Series(signature).groupby(signature).cumcount().to_numpy().astype(np.uint64)
    side.signature = mixed([signature, again], len(rows))
    return side


def _hashed(values: NDArray[np.generic], times: int) -> Hashes:
    if values.dtype == object or times != 1:
        texts = [str(int(one) * times) for one in values.tolist()]
    else:
        return values.astype(np.int64).astype(np.uint64)
    return np.asarray(pd.util.hash_array(np.array(texts, dtype=object), categorize=False))


def _of_words(words: Words) -> Hashes:
    hashed = pd.util.hash_array(np.array(words.words, dtype=object), categorize=False)
    return np.asarray(hashed[words.codes] if len(words.codes) else np.zeros(0, np.uint64))


def _changed(side: _Side, other: _Side) -> NDArray[np.intp]:
    """Return the additions that the other side does not have."""
    return np.flatnonzero(~np.isin(side.signature, other.signature))


def _parts(was: Sides | None, now: Sides | None, sums: dict[Cause, Sum], scales: Sum) -> tuple[Part, ...]:
    """Return the parts of one figure: of a rate's value each cause's (Δn − v·Δd) ÷ d', which adds up exactly."""
    rate = any(one is not None and one.denominator is not None for one in (was, now))
    before = was.value if was is not None else None
    found = []
    for cause, (top, bottom) in sums.items():
        more, below = Fraction(top, scales[0]), Fraction(bottom, scales[1])
        if not more and not below:
            continue
        value: Fraction | None = more
        if rate:
            known = before is not None and now is not None and now.value is not None and now.denominator
            value = (more - (before or ZERO) * below) / now.denominator if known and now and now.denominator else None
        found.append(Part(cause, more, below, value))
    return tuple(sorted(found, key=lambda one: (-abs(one.value or one.numerator), one.cause.sort_key)))


def _of_state(metric: str, subject: Subject, match: Match, origins: Origins) -> list[Cause]:
    """Return why a figure's state is another one though no row adds otherwise: refusals, or a ledger not delivered."""
    old, new = (_marking(trace, metric, match) for trace in (match.old, match.new))
    rows = sorted(row for row in old ^ new if origins.is_different(row))
    mine = [row for row in rows if subject.name in {*match.texts(row, "staff_id"), *match.texts(row, "owner")}]
    if mine or rows:
        return [origins.cause(row) for row in mine or rows]
    uses = METRICS[metric].uses if metric in METRICS else ()
    found = [row for use in uses for row in origins.rows_of(use.ledger)][:1]
    if found:
        return [origins.cause(found[0])]
    if subject.kind is Dimension.STAFF and (people := origins.of_person("staff", subject.name)):
        return [origins.cause(people[0])]
    return [origins.fallback()]


def _marking(trace: Trace, metric: str, match: Match) -> set[int]:
    rows, _ = trace.marks.get(metric, ((), False))
    numbers = rows if trace is match.old else (int(match.number_of_new[row]) for row in rows)
    return set(numbers)
