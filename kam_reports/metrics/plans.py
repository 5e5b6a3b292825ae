"""Plans and budgets: which rows make the target of a subject in a period (domain §4, decisions; P0 art. 6).

The rows given for exactly the period count; else the sum over its parts, each part likewise: so within one giver (a
person, or the department) a row is set aside when the same giver has a row for a longer period that holds it. The
department's own rows stand before the persons' rows of the same period or shorter; where they cover the whole period
they alone make the plan. A month that nothing covers leaves the subject without a plan.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kam_reports.core.figure import DEPARTMENT, Dimension, Subject
from kam_reports.core.money import share_out
from kam_reports.core.period import MONTHS
from kam_reports.ledgers.spec import MICRO
from kam_reports.metrics.settings import Split

if TYPE_CHECKING:
    from kam_reports.core.period import Period
    from kam_reports.metrics.scope import Scope

_OWN, STRANGER = "", "\ue000"  # a private-use mark that no id begins with
_LENGTHS = (3, 6, 12)


@dataclass(frozen=True, slots=True)
class Targets:
    """Chosen plan rows: a frame ``kind subject row planned`` (object, object, int64, int64), and who has a plan."""

    rows: pd.DataFrame
    covered: frozenset[Subject]

    def of(self, subject: Subject) -> pd.DataFrame:
        """Return the rows that make one subject's target; empty when it has none."""
        if subject not in self.covered:
            return self.rows.iloc[:0]
        return self.rows[(self.rows["kind"] == subject.kind.value) & (self.rows["subject"] == subject.name)]


@dataclass(frozen=True, slots=True)
class _Row:
    """A plan row. giver: a person's id, blank (the department) or a stranger's. start: months after the asked first."""

    row: int
    giver: str
    region: str
    product: str
    category: str
    planned: int
    start: int
    months: int

    @property
    def reach(self) -> int:
        """The months it covers, a bit each, the asked period's first the lowest."""
        return ((1 << self.months) - 1) << self.start


_Named = list[tuple[str, _Row]]
"""Rows with the subject they name."""


def targets(scope: Scope, ledger: str, dimensions: tuple[Dimension, ...]) -> Targets:
    """Choose the rows that make the target of the department and of every subject of the given dimensions."""
    rows = _candidates(scope, ledger)
    kinds: list[str] = []
    found: _Named = []
    covered: set[Subject] = set()
    for dimension in (Dimension.DEPARTMENT, *dimensions):
        chosen = _choose(scope, _naming(rows, dimension), dimension)
        months: dict[str, int] = {}
        for subject, one in chosen:
            months[subject] = months.get(subject, 0) | one.reach
        for subject, have in months.items():
            who = DEPARTMENT if dimension is Dimension.DEPARTMENT else Subject(dimension, subject)
            if not _needed(scope, who) & ~have:
                covered.add(who)
        found += chosen
        kinds += [dimension.value] * len(chosen)
    frame = pd.DataFrame(
        {
            "kind": pd.Series(kinds, dtype=object),
            "subject": pd.Series([subject for subject, _ in found], dtype=object),
            "row": np.array([one.row for _, one in found], np.int64),
            "planned": np.array([one.planned for _, one in found], np.int64),
        }
    )
    return Targets(frame, frozenset(covered))


def _candidates(scope: Scope, ledger: str) -> list[_Row]:
    """Return the rows that may count: of periods inside the asked one, and what longer ones are split into."""
    splits = scope.settings.split.how is not Split.NONE
    reach: dict[str, tuple[int, int]] = {}
    chosen = [np.zeros(0, np.intp)]
    for text, (period, places) in scope.ground.by_period(ledger).items():
        if period is None:
            continue
        start, months = reach[text] = _reach(scope, period)
        if splits or _inside(scope, start, months):
            chosen.append(places)
    frame = scope.book[ledger].frame.iloc[np.sort(np.concatenate(chosen))]
    if ledger == "sales_plan":
        frame = _in_force(scope, frame)
    blank = [""] * len(frame)
    columns = [frame[name].tolist() if name in frame else blank for name in ("region", "product", "category")]
    regions = scope.region_of_person
    rows = [
        _Row(row, giver, region or regions.get(giver, ""), product, category, planned, *reach[text])
        for row, giver, region, product, category, planned, text in zip(
            frame.index.tolist(),
            _givers(scope, ledger, frame),
            *columns,
            frame["planned"].astype("int64").tolist(),
            frame["period"].tolist(),
            strict=True,
        )
    ]
    if not splits:
        return rows
    given = [one for one in rows if _inside(scope, one.start, one.months)]
    return given + _split(scope, [one for one in rows if not _inside(scope, one.start, one.months)], given)


def _inside(scope: Scope, start: int, months: int) -> bool:
    return start >= 0 and start + months <= scope.period.length


def _in_force(scope: Scope, frame: pd.DataFrame) -> pd.DataFrame:
    """Return those of some sales plan rows that are in force: of each target the highest version approved by ``as_of``.

    Version 1 (or none) needs no approval.
    """
    version = frame["version"].fillna(MICRO).astype("int64")
    approved = (frame["approved_by"] != "") & (frame["approved_on"] <= scope.as_of)
    valid = ((version <= MICRO) | approved).tolist()
    names = ("period", "region", "product")
    keys = zip(_givers(scope, "sales_plan", frame), *(frame[name].tolist() for name in names), strict=True)
    newest: dict[tuple[str, ...], tuple[int, int]] = {}
    for position, (key, number) in enumerate(zip(keys, version.tolist(), strict=True)):
        if valid[position] and (key not in newest or number >= newest[key][0]):
            newest[key] = (number, position)
    return frame.iloc[[position for _, position in newest.values()]].sort_index()


def _givers(scope: Scope, ledger: str, frame: pd.DataFrame) -> list[str]:
    """Whose each row is: a person's id, the department's (blank), or a stranger's (the id as written behind a mark)."""
    givers: list[str] = frame["staff_id"].tolist()
    known = scope.book[ledger].readable("staff_id", frame.index).to_numpy()
    strange = [position for position in np.flatnonzero(~known).tolist() if givers[position] == ""]
    if strange:
        written = scope.book[ledger].as_read("staff_id")
        for position in strange:
            givers[position] = STRANGER + str(written.loc[frame.index[position]])
    return givers


def _reach(scope: Scope, period: Period) -> tuple[int, int]:
    """Return where a period begins, in months after the asked period's first, and how many months it has."""
    first, asked = scope.calendar.months(period)[0], scope.calendar.months(scope.period)[0]
    return (first.year - asked.year) * MONTHS + first.index - asked.index, period.length


def _split(scope: Scope, longer: list[_Row], given: list[_Row]) -> list[_Row]:
    """Split longer targets over the asked period's months, where the giver has nothing shorter (if config says so)."""
    given_months = {
        (one.giver, one.category, month) for one in given for month in range(one.start, one.start + one.months)
    }
    split_months: set[tuple[str, str, str, str, int]] = set()
    pieces = []
    for one in sorted(longer, key=lambda one: one.months):
        who = (one.giver, one.category)
        what = (*who, one.region, one.product)
        months = [one.start + offset for offset in range(one.months)]
        for month, share in zip(months, share_out(one.planned, _split_weights(scope, months)), strict=True):
            open_ = (*who, month) not in given_months and (*what, month) not in split_months
            if 0 <= month < scope.period.length and open_:
                pieces.append(replace(one, start=month, months=1, planned=share))
        split_months |= {(*what, month) for month in months}
    return pieces


def _split_weights(scope: Scope, months: list[int]) -> list[int]:
    """Return the share of each month (counted from the asked period's first): equal, or config's by calendar month."""
    split = scope.settings.split
    if split.how is not Split.WEIGHTS:
        return [1] * len(months)
    first = scope.calendar.months(scope.period)[0].index
    return [int(split.weights[(first - 1 + month) % MONTHS] * 10_000) for month in months]


def _naming(rows: list[_Row], dimension: Dimension) -> _Named:
    """The rows that name a subject of the dimension, with the subject."""
    match dimension:
        case Dimension.STAFF:
            return [(one.giver, one) for one in rows if one.giver and not one.giver.startswith(STRANGER)]
        case Dimension.REGION:
            return [(one.region, one) for one in rows if one.region]
        case Dimension.PRODUCT:
            return [(one.product, one) for one in rows if one.product]
        case _:
            return [(DEPARTMENT.name, one) for one in rows]


def _choose(scope: Scope, rows: _Named, dimension: Dimension) -> _Named:
    """Drop what a longer row of the same giver, or the department's own rows, stand for."""
    rows = _not_held_by_longer(scope, rows)
    if dimension is Dimension.STAFF:
        return rows
    own: dict[tuple[str, str], int] = {}
    for subject, one in rows:
        if one.giver == _OWN:
            own[subject, one.category] = own.get((subject, one.category), 0) | one.reach
    return [
        (subject, one) for subject, one in rows if one.giver == _OWN or one.reach & ~own.get((subject, one.category), 0)
    ]


def _not_held_by_longer(scope: Scope, rows: _Named) -> _Named:
    """Leave out rows that lie in a longer row of the same giver (and subject, and category)."""
    held: set[int] = set()
    for length in _LENGTHS:
        if length > scope.period.length:
            break
        longer = {(subject, one.giver, one.category, one.start) for subject, one in rows if one.months == length}
        held |= {
            number
            for number, (subject, one) in enumerate(rows)
            if one.months < length and (subject, one.giver, one.category, one.start // length * length) in longer
        }
    return [one for number, one in enumerate(rows) if number not in held]


def _needed(scope: Scope, subject: Subject) -> int:
    """Which months need a target, a bit each: all, but for a person's wholly before hiring or after leaving."""
    months = scope.calendar.months(scope.period)
    needed = (1 << len(months)) - 1
    hired, left = scope.employment.get(subject.name, (None, None)) if subject.kind is Dimension.STAFF else (None, None)
    for number, month in enumerate(months):
        if hired is None and left is None:
            break
        span = scope.calendar.span(month)
        if (hired and span.last < hired) or (left and span.first > left):
            needed &= ~(1 << number)
    return needed
