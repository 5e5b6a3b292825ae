"""Points, totals and ranks that are others than before, traced to figures, ratings and the scheme's versions."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from kam_reports.assess.points import points, rated_points
from kam_reports.changes.cause import Cause, CauseKind, RankChange, ScoreChange
from kam_reports.changes.spread import ZERO, Shares, add, as_shares, spread
from kam_reports.core.figure import DEPARTMENT, Dimension, Subject

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kam_reports.changes.cause import FigureChange
    from kam_reports.changes.matching import Match
    from kam_reports.changes.origins import Origins
    from kam_reports.changes.trace import Line, Sheet

NOTHING = Decimal("0.00")


@dataclass(slots=True)
class Scored:
    """What happened to the sheets. shares: of each changed total (scheme, subject) by cause, in points."""

    changes: list[ScoreChange] = field(default_factory=list)
    ranks: list[RankChange] = field(default_factory=list)
    shares: dict[tuple[str, str], Shares] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ground:
    """What the changes of scores and pay are traced to."""

    match: Match
    origins: Origins
    figures: dict[tuple[str, Subject], FigureChange]

    def weights(self, metric: str, subject: Subject) -> dict[Cause, Fraction]:
        """Return the causes of a figure's change with their parts of its value; where it has none, what they moved."""
        found = self.figures.get((metric, subject))
        if found is None:
            return {}
        if all(part.value is None or not part.value for part in found.parts):
            return {part.cause: abs(part.denominator) or abs(part.numerator) for part in found.parts}
        return {part.cause: part.value for part in found.parts if part.value}


def score_changes(ground: Ground) -> Scored:
    """Compare all sheets."""
    result = Scored()
    old, new = ground.match.old.sheets, ground.match.new.sheets
    for key in sorted({*old, *new}):
        was, now = old.get(key), new.get(key)
        if was is None or now is None:
            _one_sided(ground, was, now, result)
        else:
            _compare(ground, was, now, result)
    result.ranks = _ranks(ground, result)
    return result


def _one_sided(ground: Ground, was: Sheet | None, now: Sheet | None, result: Scored) -> None:
    """A sheet that appears or goes: the person's record, else the roles or the scheme."""
    sheet = was or now
    if sheet is None:
        return
    people = ground.origins.of_person("staff", sheet.subject)
    cause = ground.origins.cause(people[0]) if people else ground.origins.fallback(("roles", sheet.form))
    old, new = (None if one is None else one.total for one in (was, now))
    shares = spread(Fraction(new or 0) - Fraction(old or 0), {}, cause) or {cause: ZERO}
    result.shares[sheet.scheme, sheet.subject] = shares
    result.changes.append(ScoreChange(sheet.scheme, sheet.subject, "", old, new, as_shares(shares)))


def _compare(ground: Ground, was: Sheet, now: Sheet, result: Scored) -> None:
    before, after = ({line.item.id: line for line in sheet.lines} for sheet in (was, now))
    every: list[Shares] = []
    for item in dict.fromkeys((*before, *after)):
        old, new = before.get(item), after.get(item)
        if old is not None and new is not None and (old.points, old.state) == (new.points, new.state):
            continue
        shares = _line_shares(ground, was, now, old, new)
        every.append(shares)
        change = ScoreChange(
            now.scheme,
            now.subject,
            item,
            None if old is None else old.points,
            None if new is None else new.points,
            as_shares(shares),
        )
        if change.old != change.new:
            result.changes.append(change)
    if was.total == now.total:
        return
    weights = add(*every)
    if was.total is None or now.total is None:
        weights = _of_missing(ground, was, now) or weights
    gap = Fraction(now.total or 0) - Fraction(was.total or 0)
    shares = spread(gap, weights, ground.origins.fallback((now.form,)))
    result.shares[now.scheme, now.subject] = shares
    result.changes.append(ScoreChange(now.scheme, now.subject, "", was.total, now.total, as_shares(shares)))


def _of_missing(ground: Ground, was: Sheet, now: Sheet) -> Shares:
    """Return the causes that gave (or took) the items without which a sheet has no total, equally."""
    before, after = ({line.item.id: line for line in sheet.lines} for sheet in (was, now))
    causes: Shares = {}
    for item in {**before, **after}:
        old, new = before.get(item), after.get(item)
        if (old is None or old.points is None) != (new is None or new.points is None):
            causes |= dict.fromkeys(_line_shares(ground, was, now, old, new), Fraction(1))
    return causes


def _line_shares(ground: Ground, was: Sheet, now: Sheet, old: Line | None, new: Line | None) -> Shares:
    """Return what each cause adds to an item's points: first the value under the old rule, then the rule."""
    gap = _points(new) - _points(old)
    form = ground.origins.fallback((now.form,))
    if old is None or new is None:
        return spread(gap, {}, form)
    weights = _value_weights(ground, now.subject, old, new)
    if old.item == new.item:
        if old.weight != new.weight and (others := _grown(ground, was, now)):
            weights = add(weights, others) if old.value != new.value else others
        return spread(gap, weights, form)
    if old.value == new.value or old.value is None or new.value is None:
        return spread(gap, weights if old.value != new.value else {}, form)
    middle = Fraction(
        rated_points(new.value, old.weight) if old.item.rated else points(old.item.rule, new.value, old.weight)
    )
    return add(spread(middle - _points(old), weights, form), spread(_points(new) - middle, {}, form))


def _grown(ground: Ground, was: Sheet, now: Sheet) -> Shares:
    """Return the causes of other items' data, where an item's weight was shared out or came back."""
    before = {line.item.id: line for line in was.lines}
    causes: Shares = {}
    for new in now.lines:
        old = before.get(new.item.id)
        if old is not None and (old.value is None) != (new.value is None):
            causes |= dict.fromkeys(_value_weights(ground, now.subject, old, new), Fraction(1))
    return causes


def _points(line: Line | None) -> Fraction:
    return ZERO if line is None or line.points is None else Fraction(line.points)


def _value_weights(ground: Ground, subject: str, old: Line, new: Line) -> dict[Cause, Fraction]:
    """Return the causes of another value, with their weights."""
    if not new.item.rated:
        who = DEPARTMENT if subject == DEPARTMENT.name else Subject(Dimension.STAFF, subject)
        return ground.weights(new.item.metric, who)
    match, origins = ground.match, ground.origins
    rows = {*old.rows, *(int(match.number_of_new[row]) for row in new.rows)}
    found: dict[Cause, Fraction] = {}
    for row in sorted(rows):
        if origins.is_different(row):
            moved = match.grown(row, "points") * (1 if old.value and new.value else 0)
            found[origins.cause(row)] = Fraction(moved or 1)
    signs = {weight > 0 for weight in found.values()}
    return dict.fromkeys(found, Fraction(1)) if len(signs) > 1 else found


def _ranks(ground: Ground, scored: Scored) -> list[RankChange]:
    old, new = ground.match.old.sheets, ground.match.new.sheets
    found = []
    for key in sorted({*old} & {*new}):
        was, now = old[key], new[key]
        before, after = (was.rank, was.of, was.last_streak), (now.rank, now.of, now.last_streak)
        if before == after:
            continue
        causes = _passing(was, now, old.values(), new, scored)
        if not causes:
            causes = [Cause(CauseKind.EARLIER)] if was.last_streak != now.last_streak else _all(key[0], scored)
        found.append(RankChange(*key, before, after, tuple(sorted(causes, key=lambda one: one.sort_key))))
    return found


def _passing(
    was: Sheet, now: Sheet, others: Iterable[Sheet], new: dict[tuple[str, str], Sheet], scored: Scored
) -> list[Cause]:
    """Return the causes of the person's own total and of those that passed it or were passed."""
    causes = set(scored.shares.get((now.scheme, now.subject), {}))
    for other in others:
        then = new.get((other.scheme, other.subject))
        if other.scheme != now.scheme or then is None:
            continue
        if _order(other, was) != _order(then, now):
            causes |= set(scored.shares.get((then.scheme, then.subject), {}))
    return list(causes)


def _order(one: Sheet, other: Sheet) -> int | None:
    if one.total is None or other.total is None:
        return None
    return (one.total > other.total) - (one.total < other.total)


def _all(scheme: str, scored: Scored) -> list[Cause]:
    """Return the causes of every changed total of a scheme (the number of ranked people is another one)."""
    return list({cause for (form, _), shares in scored.shares.items() if form == scheme for cause in shares})
