"""Figures × weights → scores: one scorecard a person (or the department) and scheme."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from kam_reports.assess.points import points, rated_points
from kam_reports.assess.ratings import Ratings
from kam_reports.assess.scheme import Item, Scheme, WhenNoData
from kam_reports.assess.score import Score, ScoreLine
from kam_reports.core.fault import nearest
from kam_reports.core.figure import DEPARTMENT, Dimension, State, Subject
from kam_reports.core.issue import Blocks, Issue, IssueKind, Severity
from kam_reports.core.place import Place
from kam_reports.core.text import T

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kam_reports.assess.ratings import Rated
    from kam_reports.core.dated import Version
    from kam_reports.core.figure import Figure
    from kam_reports.core.period import Period
    from kam_reports.ledgers.book import Book
    from kam_reports.metrics.engine import Measured

UNKNOWN_ROLE = IssueKind(
    "unknown-role",
    Severity.ERROR,
    Blocks.PAY,
    T("the role “{found}” has no scheme in config{hint}; {person} gets no sheet"),
    T("Correct the role in the roster, or add it under roles in config.yaml"),
    T("a role of config"),
)
SHEET_INCOMPLETE = IssueKind(
    "sheet-incomplete",
    Severity.ERROR,
    Blocks.PAY,
    T("{person} has no result for {scheme}: nothing for {items}; no pay is proposed"),
    T("Fill in what is missing: {items}"),
    T("data for {items}"),
)
RATERS_ABSENT = IssueKind(
    "raters-absent",
    Severity.WARNING,
    Blocks.NOTHING,
    T("{person}, {item}: nobody of {raters} has rated; their weight was shared out over the others"),
    T("Ask them for their ratings, if they should count"),
)
MEANT = T(" (is “{role}” meant?)")
FULL_MARKS = Fraction(100)
_NO_POINTS = Decimal("0.00")


@dataclass(slots=True)
class Scored:
    """All scorecards of a period, and what scoring had to say."""

    scores: list[Score] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def schemes_of(role: str, roles: Mapping[str, tuple[str, ...]]) -> tuple[str, ...] | None:
    """Return the schemes of a role by its exact name; None: config does not know the role."""
    try:
        return roles[role]
    except KeyError:
        return None


def fitting(schemes: tuple[Version[Scheme], ...], period: Period) -> dict[str, Version[Scheme]]:
    """Return the schemes that are made for periods of this kind, by id."""
    return {version.value.id: version for version in schemes if version.value.cycle is period.kind}


def score_all(
    book: Book,
    period: Period,
    measured: Measured,
    employed: Iterable[str],
    schemes: tuple[Version[Scheme], ...],
    roles: Mapping[str, tuple[str, ...]],
) -> Scored:
    """Make a scorecard for everybody employed whose role has a scheme of this cycle, and the department's."""
    result = Scored()
    ratings = Ratings(book["ratings"], period)
    fits = fitting(schemes, period)
    roster = book["staff"].frame
    people = {
        staff: (int(row), role, name)
        for row, staff, role, name in zip(roster.index, roster["staff_id"], roster["role"], roster["name"], strict=True)
    }
    for staff in employed:
        row, role, name = people[staff]
        ids = schemes_of(role, roles)
        if ids is None:
            near = nearest(role, roles)
            hint = MEANT.with_values(role=near) if near else ""
            place = book.index.place(row, "role")
            result.issues.append(UNKNOWN_ROLE.at(place, role, hint=hint, person=f"{staff} {name}"))
            continue
        for scheme_id in ids:
            if (version := fits.get(scheme_id)) is not None and version.value.subject == "staff":
                score = scorecard(version, staff, period, measured, ratings)
                result.scores.append(score)
                if _says(score):
                    result.issues += _say(score, f"{staff} {name}", book.index.place(row, "staff_id"))
    for version in fits.values():
        if version.value.subject == DEPARTMENT.name:
            score = scorecard(version, DEPARTMENT.name, period, measured, ratings)
            result.scores.append(score)
            result.issues += _say(score, DEPARTMENT.name, Place(""))
    result.scores.sort(key=lambda one: (one.scheme.value.id, one.subject))
    return result


def scorecard(version: Version[Scheme], subject: str, period: Period, measured: Measured, ratings: Ratings) -> Score:
    """Make one scorecard: value each item, share out weights, round each line, add up."""
    who = DEPARTMENT if subject == DEPARTMENT.name else Subject(Dimension.STAFF, subject)
    scheme = version.value
    drafts = [_value(item, who, measured, ratings, scheme) for item in scheme.items]
    growth, all_gone = _growth(scheme, drafts)
    lines = tuple([_settle(draft, growth, all_gone=all_gone) for draft in drafts])
    complete = all(line.points is not None for line in lines)
    total = sum((line.points for line in lines if line.points is not None), _NO_POINTS) if complete else None
    return Score(version, subject, period, lines, total)


@dataclass(slots=True)
class _Draft:
    """An item and its value, weight and points still open; never changed (a frozen one takes twice as long to make)."""

    item: Item
    value: Fraction | None
    state: State
    figure: Figure | None = None
    rated: Rated | None = None


def _growth(scheme: Scheme, drafts: list[_Draft]) -> tuple[Fraction | None, bool]:
    """Return by how much weights grow because others are shared out (None: not at all), and whether all are."""
    gone = [
        _weight(draft.item.weight)
        for draft in drafts
        if draft.value is None and draft.item.when_no_data is WhenNoData.REDISTRIBUTE
    ]
    if not gone:
        return None, not scheme.items
    whole = sum((_weight(item.weight) for item in scheme.items), Fraction(0))
    left = whole - sum(gone, Fraction(0))
    return (whole / left, False) if left > 0 else (Fraction(1), True)


@cache
def _weight(weight: Decimal) -> Fraction:
    return Fraction(weight)


def _value(item: Item, who: Subject, measured: Measured, ratings: Ratings, scheme: Scheme) -> _Draft:
    """Find an item's value."""
    if item.rated:
        rated = ratings.of(who.name, item, scheme)
        state = State.NO_DATA if rated.value is None else State.INCOMPLETE if rated.refused else State.OK
        return _Draft(item, rated.value, state, rated=rated)
    figure = measured.get(item.metric, who)
    if figure is None:
        return _Draft(item, None, State.NO_DATA)
    return _Draft(item, figure.value, figure.state, figure=figure)


def _settle(draft: _Draft, growth: Fraction | None, *, all_gone: bool) -> ScoreLine:
    """Give a line its weight and points."""
    item, value = draft.item, draft.value
    weight = _weight(item.weight)
    if growth is not None:
        weight *= growth
    got: Decimal | None = None
    if value is not None:
        got = rated_points(value, weight) if item.rated else points(item.rule, value, weight)
    elif item.when_no_data is WhenNoData.FULL:
        got = rated_points(FULL_MARKS, weight)
    elif item.when_no_data is WhenNoData.ZERO:
        got = _NO_POINTS
    elif item.when_no_data is WhenNoData.REDISTRIBUTE:
        weight = Fraction(0)
        got = None if all_gone else _NO_POINTS
    return ScoreLine(item, weight, value, got, draft.state, draft.figure, draft.rated)


def _says(score: Score) -> bool:
    """Tell whether a sheet has an issue: mostly it has none, and need not be looked at again."""
    return score.total is None or any(line.rated is not None and line.rated.absent for line in score.lines)


def _say(score: Score, person: str, place: Place) -> list[Issue]:
    issues = []
    if score.missing:
        items = tuple(line.item.name for line in score.missing)
        issues.append(SHEET_INCOMPLETE.at(place, "", person=person, scheme=score.scheme.value.name, items=items))
    for line in score.lines:
        if line.rated is not None and line.rated.absent and line.rated.value is not None:
            raters = tuple(RATER_NAMES[kind] for kind in line.rated.absent)
            issues.append(RATERS_ABSENT.at(place, "", person=person, item=line.item.name, raters=raters))
    return issues


RATER_NAMES = {
    "self": T("self"),
    "superior": T("superiors"),
    "peer": T("peers"),
    "customer": T("customers"),
}
