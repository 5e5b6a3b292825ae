"""Contributions → figures: grouped by any dimension, exact, with the state of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kam_reports.core.figure import DEPARTMENT, Dimension, Figure, State, Subject
from kam_reports.metrics.metric import COLUMN_OF, Contributions, Metric
from kam_reports.metrics.refusals import Marks, marks_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kam_reports.metrics.scope import Scope


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
    common = _common_subjects(scope)
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


def _common_subjects(scope: Scope) -> dict[Dimension, set[str]]:
    """Everybody employed in the period, their regions and those of the accounts started by its last day, all tiers."""
    employed = set(scope.employed())
    regions = {scope.region_of_person.get(staff, "") for staff in employed}
    archive = scope.book["accounts"].frame
    started = scope.starts.isna() | (scope.starts <= scope.last)
    regions |= set(archive.loc[started, "region"])
    return {
        Dimension.DEPARTMENT: {DEPARTMENT.name},
        Dimension.STAFF: employed,
        Dimension.REGION: regions - {""},
        Dimension.PRODUCT: set(),
        Dimension.TIER: set(scope.settings.tiers.names),
    }


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
    return rows[rows["only"].isin(["", dimension.value])]


def _sums(found: Contributions, metric: Metric, dimension: Dimension) -> dict[str, tuple[int, int]]:
    """Add numerators and denominators up by subject, as whole numbers in the contributions' scales."""
    rows = _of_dimension(found.rows, dimension)
    values = ["numerator", "denominator"] if metric.is_rate else ["numerator"]
    if dimension is Dimension.DEPARTMENT:
        by = pd.Series(DEPARTMENT.name, index=rows.index, dtype="category")
    else:
        by = rows[COLUMN_OF[dimension]]
    frame = pd.DataFrame({"subject": by.to_numpy(), **{name: rows[name].to_numpy() for name in values}})
    if by.dtype == "category":
        frame["subject"] = by.array
    if "key" in rows:
        frame["key"] = rows["key"].to_numpy()
        frame = frame.groupby(["subject", "key"], observed=True)[values].max().reset_index()
    summed = frame.groupby("subject", observed=True, sort=False)[values].sum()
    result = {}
    for subject, *parts in summed.itertuples():
        if subject:
            result[str(subject)] = (int(parts[0]), int(parts[1]) if len(parts) > 1 else 0)
    return result


def _figure(
    scope: Scope, metric: Metric, found: Contributions, subject: Subject, parts: tuple[int, int], marks: Marks
) -> Figure:
    numerator = Fraction(parts[0], found.numerator_scale)
    denominator = Fraction(parts[1], found.denominator_scale) if metric.is_rate else None
    if denominator is None:
        value: Fraction | None = numerator
    else:
        value = numerator / denominator if denominator > 0 else None
    state = State.NO_DATA if value is None else State.INCOMPLETE if marks.hit(subject) else State.OK
    return Figure(metric.id, subject, scope.period, numerator, denominator, value, metric.unit, state, metric.parts)
