"""Contributions → figures: grouped by any dimension, exact, with the state of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kam_reports.core.figure import DEPARTMENT, Dimension, Figure, State, Subject
from kam_reports.metrics.metric import COLUMN_OF, Contributions, Metric
from kam_reports.metrics.refusals import Marks, marks_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from kam_reports.metrics.scope import Scope

    _Codes = NDArray[np.signedinteger[Any]]


_EXACT = 2**53
_LARGEST = 2**63


@dataclass(slots=True)
class Measured:
    """All figures of a period, by (metric, subject), and the contributions behind them."""

    figures: dict[tuple[str, Subject], Figure] = field(default_factory=dict)
    contributions: dict[str, Contributions] = field(default_factory=dict)
    marks: dict[str, Marks] = field(default_factory=dict)

    def get(self, metric: str, subject: Subject) -> Figure | None:
        """Return one figure."""
        return self.figures.get((metric, subject))

    def evidence(self, metric: Metric, subject: Subject) -> pd.DataFrame:
        """Return the contributing rows of one figure: ``row numerator`` (and ``denominator key``)."""
        found = self.contributions.get(metric.id)
        if found is None:
            return pd.DataFrame({"row": np.zeros(0, np.int64)})
        rows = _of_dimension(found.rows, subject.kind)
        if subject.kind is not Dimension.DEPARTMENT:
            rows = rows[rows[COLUMN_OF[subject.kind]].astype(object) == subject.name]
        columns = [name for name in ("row", "numerator", "denominator", "key") if name in rows]
        return rows[columns]


def measure(scope: Scope, metrics: Iterable[Metric], undelivered: frozenset[str] = frozenset()) -> Measured:
    """Measure every metric for every subject of every dimension it can carry.

    undelivered: ledgers that were due and have nothing for the period (their figures are incomplete).
    """
    result = Measured()
    metrics = list(metrics)
    common = _common_subjects(scope, {dimension for metric in metrics for dimension in metric.dimensions})
    for metric in metrics:
        marks = marks_of(scope, metric, undelivered)
        result.marks[metric.id] = marks
        if _missing(scope, metric):
            for subject in _subjects(metric, common, {}):
                result.figures[metric.id, subject] = Figure(
                    metric.id, subject, scope.period, None, None, None, metric.unit, State.NO_DATA, metric.parts
                )
            continue
        found = metric.function(scope)
        result.contributions[metric.id] = found
        sums = {dimension: _sums(found, metric, dimension) for dimension in (Dimension.DEPARTMENT, *metric.dimensions)}
        for subject in _subjects(metric, common, sums):
            parts = sums[subject.kind].get(subject.name, (0, 0))
            result.figures[metric.id, subject] = _figure(scope, metric, found, subject, parts, marks)
    return result


def _missing(scope: Scope, metric: Metric) -> bool:
    """Tell whether a ledger, or a column that no file has, is missing."""
    return not all(scope.book[use.ledger].has(*use.needed(scope.settings)) for use in metric.uses)


def _common_subjects(scope: Scope, wanted: set[Dimension]) -> dict[Dimension, set[str]]:
    """Everybody employed in the period, their regions and those of the accounts started by its last day, all tiers."""
    common: dict[Dimension, set[str]] = {dimension: set() for dimension in Dimension}
    common[Dimension.DEPARTMENT] = {DEPARTMENT.name}
    if wanted:
        common[Dimension.STAFF] = set(scope.employed())
        common[Dimension.TIER] = set(scope.settings.tiers.names)
    if Dimension.REGION in wanted:
        regions = {scope.region_of_person.get(staff, "") for staff in common[Dimension.STAFF]}
        started = scope.starts.isna() | (scope.starts <= scope.last)
        common[Dimension.REGION] = (regions | set(scope.book["accounts"].frame.loc[started, "region"])) - {""}
    return common


def _subjects(
    metric: Metric, common: dict[Dimension, set[str]], sums: dict[Dimension, dict[str, tuple[int, int]]]
) -> list[Subject]:
    subjects = []
    for dimension in (Dimension.DEPARTMENT, *metric.dimensions):
        names = common[dimension] | set(sums.get(dimension, {}))
        subjects += [Subject(dimension, name) for name in sorted(names)]
    return subjects


def _of_dimension(rows: pd.DataFrame, dimension: Dimension) -> pd.DataFrame:
    """The contributions that count for a dimension."""
    if "only" not in rows:
        return rows
    only = rows["only"].array
    if not isinstance(only, pd.Categorical):
        return rows[rows["only"].isin(["", dimension.value])]
    wanted = np.array([*(kind in {"", dimension.value} for kind in only.categories), False])  # the last: of none
    return rows.iloc[np.flatnonzero(wanted[only.codes])]


def _sums(found: Contributions, metric: Metric, dimension: Dimension) -> dict[str, tuple[int, int]]:
    """Add numerators and denominators up by subject, as whole numbers in the contributions' scales."""
    rows = _of_dimension(found.rows, dimension)
    names = ["numerator", "denominator"] if metric.is_rate else ["numerator"]
    codes, subjects = _subject_of(rows, dimension)
    values = [rows[name].to_numpy() for name in names]
    keys = pd.factorize(rows["key"])[0] if "key" in rows else None
    known = codes >= 0 if keys is None else (codes >= 0) & (keys >= 0)
    if not known.all():
        codes, values = codes[known], [one[known] for one in values]
    if keys is not None:
        codes, values = _largest_of_each_key(codes, keys[known], values)
    sums = [_added(codes, one, len(subjects)) for one in values]
    there = np.flatnonzero(np.bincount(codes, minlength=len(subjects)))
    return {
        str(subjects[one]): (sums[0][one], sums[1][one] if len(sums) > 1 else 0)
        for one in there.tolist()
        if subjects[one]
    }


def _subject_of(rows: pd.DataFrame, dimension: Dimension) -> tuple[_Codes, Sequence[str]]:
    """Return the number of each row's subject (-1: none), and the subjects."""
    if dimension is Dimension.DEPARTMENT:
        return np.zeros(len(rows), np.intp), [DEPARTMENT.name]
    by = rows[COLUMN_OF[dimension]].array
    if isinstance(by, pd.Categorical):
        return by.codes, list(by.categories)
    codes, names = pd.factorize(by.to_numpy())
    return codes, list(names)


def _added(codes: _Codes, values: NDArray[Any], count: int) -> list[int]:
    """Add values up by code, exactly; those that may be too large for 64 bits are Python's own numbers."""
    if values.dtype == object:
        sums = np.zeros(count, object)
        np.add.at(sums, codes, values)
    elif (most := _most(values)) < _EXACT:
        sums = np.bincount(codes, values, count)  # in floats, which are exact for whole numbers below 2^53
    else:
        sums = np.zeros(count, np.int64 if most < _LARGEST else object)
        np.add.at(sums, codes, values)
    return [int(one) for one in sums.tolist()]


def _most(values: NDArray[Any]) -> int:
    """Return what no sum of these whole numbers can exceed, whatever their signs."""
    return max(int(values.max()), -int(values.min())) * len(values) if len(values) else 0


def _largest_of_each_key(
    codes: _Codes, keys: NDArray[np.intp], values: list[NDArray[Any]]
) -> tuple[_Codes, list[NDArray[Any]]]:
    """Return of the rows of each subject and key one, with the largest of each of its values."""
    width = int(keys.max(initial=0)) + 1
    pairs, place = np.unique(codes.astype(np.intp) * width + keys, return_inverse=True)
    first = np.zeros(len(pairs), np.intp)
    first[place] = np.arange(len(place))
    largest = [one[first] for one in values]
    for most, one in zip(largest, values, strict=True):
        np.maximum.at(most, place, one)
    return pairs // width, largest


@lru_cache(maxsize=50_000)
def _ratio(above: int, below: int) -> Fraction:
    """Return a ratio in its lowest terms: thousands of figures are counts of few different sizes."""
    return Fraction(above, below)


def _figure(
    scope: Scope, metric: Metric, found: Contributions, subject: Subject, parts: tuple[int, int], marks: Marks
) -> Figure:
    numerator = _ratio(parts[0], found.numerator_scale)
    value: Fraction | None = numerator
    denominator = None
    if metric.is_rate:
        denominator = _ratio(parts[1], found.denominator_scale)
        value = None
        if parts[1] > 0:
            value = _ratio(parts[0] * found.denominator_scale, parts[1] * found.numerator_scale)
    state = State.NO_DATA if value is None else State.INCOMPLETE if marks.hit(subject) else State.OK
    return Figure(metric.id, subject, scope.period, numerator, denominator, value, metric.unit, state, metric.parts)
