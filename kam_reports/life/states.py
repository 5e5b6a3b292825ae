"""Review, approval, closing: each a state given by name to exactly the set that lies there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kam_reports.core.money import yuan
from kam_reports.core.period import PeriodKind
from kam_reports.core.text import T
from kam_reports.life.desk import STATE_WORDS, LifeFault, State, named, same_person
from kam_reports.life.fresh import changed_since
from kam_reports.life.past import history_of
from kam_reports.life.recover import recover
from kam_reports.life.seal import Closing, seal_set
from kam_reports.life.sets import draft_of, first_changed, sealed_of
from kam_reports.pipeline.telling import forget_changes
from kam_reports.pipeline.traces import remember_reviewed
from kam_reports.pipeline.workspace import held
from kam_reports.store import audit, periods, runs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kam_reports.core.period import Period
    from kam_reports.core.text import Text
    from kam_reports.life.desk import Act, Desk
    from kam_reports.life.sets import Published
    from kam_reports.store.periods import Approval
    from kam_reports.store.runs import Prepared

BEFORE = {State.REVIEWED: State.DRAFT, State.APPROVED: State.REVIEWED, State.FINAL: State.APPROVED}
COMMANDS = {State.REVIEWED: "review", State.APPROVED: "approve", State.FINAL: "close"}
MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Given:
    """A state that was given. folder: where the set lies now. total, pool: fen; None without a pool."""

    state: State
    set: str
    folder: Path
    total: int
    pool: int | None = None
    warnings: tuple[Text, ...] = field(default=())


def give_state(desk: Desk, period: Period, state: State, act: Act) -> Given:
    """Give a period its next state; a Fault says why not. FINAL seals the set."""
    act = named(act)
    with held(desk.workspace):
        recover(desk)
        draft = present_draft(desk, period, act)
        with desk.store.read() as connection:
            now, manifest = runs.present_set(connection, str(period))
            prepared = runs.prepared_by(connection, str(period), draft.sha)
            given = periods.approvals(connection, str(period), draft.sha)
        given = _of_this_round(given) if manifest == draft.sha else []
        _check_order(period, State(now) if manifest == draft.sha else State.DRAFT, state)
        _check_people(state, act, prepared, given)
        check_unchanged(desk, draft)
        pool = pool_of(desk, period)
        warnings = _over_pool(draft, pool)
        if state is State.FINAL:
            return _close(desk, draft, act, prepared, given)
        details: dict[str, object] = {"total": draft.total, "pool": pool, "over_pool": bool(warnings)}
        with desk.store.begin() as connection:
            approval = periods.Approval(str(period), draft.sha, state.value, act.by, act.when, act.note, details)
            periods.enter_approval(connection, approval)
            periods.set_state(connection, str(period), state.value, draft.sha)
            entry = audit.Entry(act.when, act.by, COMMANDS[state], str(period), draft.sha, act.note, details)
            audit.append(connection, entry)
        if state is State.REVIEWED:  # the next draft is compared with what somebody has looked at
            remember_reviewed(desk.workspace, period, str(draft.manifest["run"]))
        return Given(state, draft.sha, draft.folder, draft.total, pool, warnings)


def present_draft(desk: Desk, period: Period, act: Act) -> Published:
    """Return the draft that an act is about; a Fault when there is none, the period is closed, or it is another one."""
    if versions := sealed_of(desk.workspace, period):
        raise LifeFault(T("{period} is final ({version}) already", period=str(period), version=versions[-1].name))
    draft = draft_of(desk.workspace, period)
    if draft is None:
        raise LifeFault(T("there is no draft of {period}; make it with: kam run {period}", period=str(period)))
    if act.seen and not draft.sha.startswith(act.seen):
        raise LifeFault(
            T(
                "the set you looked at is not the present one: another run of {period} has taken its place; look again",
                period=str(period),
            )
        )
    return draft


def _of_this_round(given: Sequence[Approval]) -> list[Approval]:
    """Return what was given to a set since it was last reviewed (a set may have been a draft again in between)."""
    last = max((index for index, one in enumerate(given) if one.state == State.REVIEWED.value), default=0)
    return list(given[last:])


def _check_order(period: Period, now: State, wanted: State) -> None:
    if now is BEFORE[wanted]:
        return
    if now is wanted:
        raise LifeFault(T("{period} is {state} already", period=str(period), state=STATE_WORDS[now]))
    order = list(State)
    following = order[order.index(now) + 1]
    raise LifeFault(
        T(
            "{period} is {state}; no state may be left out: next comes kam {command} {period}",
            period=str(period),
            state=STATE_WORDS[now],
            command=COMMANDS[following],
        )
    )


def _check_people(state: State, act: Act, prepared: Prepared, given: Sequence[Approval]) -> None:
    """Refuse a set that nobody is known to have prepared, and an approval by who prepared or reviewed it."""
    if not prepared.by:
        raise LifeFault(T("it is not known who prepared this set; run again with: kam run --by NAME"))
    reviewers = [one.given_by for one in given if one.state == State.REVIEWED.value]
    approver = [act.by] if state is State.APPROVED else []
    approver += [one.given_by for one in given if one.state == State.APPROVED.value]
    for name in approver:
        if same_person(name, prepared.by):
            raise LifeFault(T("{name} prepared this set; somebody else must approve it", name=name))
        if any(same_person(name, reviewer) for reviewer in reviewers):
            raise LifeFault(T("{name} reviewed this set; somebody else must approve it", name=name))


def check_unchanged(desk: Desk, draft: Published) -> None:
    """Refuse a set whose files were changed by hand, or that would be made otherwise today; says what changed."""
    if changed := first_changed(draft.folder, draft.outputs):
        raise LifeFault(
            T("this file of the set has been changed since the run; run again"),
            file=f"{desk.folder(draft.period)}/draft/{changed}",
        )
    found = changed_since(desk, draft)
    if found:
        more = len(found) - MOST_NAMED
        told = (*found[:MOST_NAMED], T("{count} more", count=more)) if more > 0 else tuple(found)
        raise LifeFault(
            T(
                "since {period} was run, something changed: {what}; run again and look at the new set",
                period=str(draft.period),
                what=told,
            )
        )


def pool_of(desk: Desk, period: Period) -> int | None:
    """Return a month's bonus pool (fen); None where none is set."""
    if period.kind is not PeriodKind.MONTH:
        return None
    pool = desk.config.rules(desk.config.calendar.span(period).last).bonus_pool
    return None if pool is None else pool.value


def _over_pool(draft: Published, pool: int | None) -> tuple[Text, ...]:
    if pool is None or draft.total <= pool:
        return ()
    return (
        T(
            "the pay of {period} comes to {total} yuan: {over} more than the pool of {pool}",
            period=str(draft.period),
            total=f"{yuan(draft.total):,}",
            over=f"{yuan(draft.total - pool):,}",
            pool=f"{yuan(pool):,}",
        ),
    )


def check_nothing_open(draft: Published, waived: set[str]) -> None:
    """Refuse to seal a set with open errors that nobody answers for."""
    left = [one for one in draft.open if one["issue"] not in waived]
    if not left:
        return
    first = left[0]
    raise LifeFault(
        T(
            "{count} open errors stand against closing {period}, the first: {issue} {code} ({place}); mend them and "
            "run again, or waive each: kam waive {period} {issue} --by NAME --reason TEXT (all: kam status {period})",
            count=len(left),
            period=str(draft.period),
            issue=first["issue"],
            code=first["code"],
            place=first["place"],
        )
    )


def _close(desk: Desk, draft: Published, act: Act, prepared: Prepared, given: Sequence[Approval]) -> Given:
    """Seal the approved set as V1."""
    history = history_of(desk, draft.period)
    check_nothing_open(draft, {one.issue for one in history.waivers})
    with desk.store.read() as connection:
        entries, head = audit.entries(connection, str(draft.period)), audit.head(connection)
    folder = seal_set(desk, draft, Closing(1, act, history, prepared, given, entries, head))
    forget_changes(folder.parent)
    recover(desk)
    return Given(State.FINAL, draft.sha, folder, draft.total, pool_of(desk, draft.period))
