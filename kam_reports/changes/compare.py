"""Two traces of one period → what changed and why, a line a cause: what a manager reviews instead of every sheet."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from kam_reports.changes.cause import ROW_KINDS, Cause, Changes, Moved
from kam_reports.changes.figures import figure_changes
from kam_reports.changes.matching import match
from kam_reports.changes.origins import origins
from kam_reports.changes.pays import TOTAL, pay_changes
from kam_reports.changes.scores import Ground, score_changes
from kam_reports.core.figure import DEPARTMENT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kam_reports.changes.trace import Trace

MOST_LINES = 10
"""With more causes than this, those of one kind in one sheet share a line."""


def compare(old: Trace, new: Trace) -> Changes:
    """Compare two sets of a period. Equal ones, however their rows were moved about, give empty Changes."""
    rows = match(old, new)
    found = origins(rows)
    figures = figure_changes(rows, found)
    ground = Ground(rows, found, {(one.metric, one.subject): one for one in figures})
    scored = score_changes(ground)
    pay = pay_changes(ground, scored)
    changes = Changes(
        period=new.period,
        old_run=old.run_id,
        new_run=new.run_id,
        figures=tuple(figures),
        scores=tuple(scored.changes),
        ranks=tuple(scored.ranks),
        pay=tuple(pay),
    )
    effects = _effects(changes)
    moved = {cause for cause in effects if cause.kind in ROW_KINDS}
    silent = sum(found.cause(row) not in moved for row in rows.different)
    return Changes(
        changes.period,
        changes.old_run,
        changes.new_run,
        _lines(effects),
        changes.figures,
        changes.scores,
        changes.ranks,
        changes.pay,
        silent,
    )


@dataclass(slots=True)
class _Effect:
    """What one cause moved. fen: by person."""

    figures: set[object] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    points: Fraction = Fraction(0)
    fen: dict[str, int] = field(default_factory=dict)


def _effects(changes: Changes) -> dict[Cause, _Effect]:
    found: dict[Cause, _Effect] = {}
    for figure in changes.figures:
        for part in figure.parts:
            found.setdefault(part.cause, _Effect()).figures.add((figure.metric, figure.subject))
    for score in changes.scores:
        for share in score.shares:
            effect = found.setdefault(share.cause, _Effect())
            effect.people |= {score.subject} - {DEPARTMENT.name}
            effect.points += abs(share.amount) if not score.item else 0
    for rank in changes.ranks:
        for cause in rank.causes:
            found.setdefault(cause, _Effect()).people |= {rank.subject} - {DEPARTMENT.name}
    for pay in changes.pay:
        for share in pay.shares:
            effect = found.setdefault(share.cause, _Effect())
            effect.people.add(pay.staff_id)
            if pay.line == TOTAL:
                effect.fen[pay.staff_id] = effect.fen.get(pay.staff_id, 0) + int(share.amount)
    return found


def _lines(effects: dict[Cause, _Effect]) -> tuple[Moved, ...]:
    """Return a line a cause, the largest effect first; with many, one for all of a kind in one sheet."""
    groups: dict[object, list[Cause]] = {}
    for cause in sorted(effects, key=lambda one: one.sort_key):
        many = len(effects) > MOST_LINES and cause.kind in ROW_KINDS
        key = (cause.kind, cause.ledger, cause.place.file, cause.place.sheet) if many else cause
        groups.setdefault(key, []).append(cause)
    lines = [_moved(causes, [effects[cause] for cause in causes]) for causes in groups.values()]
    return tuple(
        sorted(
            lines,
            key=lambda one: (-one.gross, -one.points, -len(one.people), -one.figures, one.cause.sort_key),
        )
    )


def _moved(causes: list[Cause], effects: Iterable[_Effect]) -> Moved:
    figures: set[object] = set()
    people: set[str] = set()
    fen: dict[str, int] = {}
    points = Fraction(0)
    for effect in effects:
        figures |= effect.figures
        people |= effect.people
        points += effect.points
        for staff, amount in effect.fen.items():
            fen[staff] = fen.get(staff, 0) + amount
    gross = sum(abs(amount) for amount in fen.values())
    return Moved(tuple(causes), len(figures), tuple(sorted(people)), points, sum(fen.values()), gross)
