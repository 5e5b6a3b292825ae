"""A closed period computed anew from today's ledgers and rules: sealed as V2, V3 … beside V1, which stays as it is."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from kam_reports.core.fault import UsageFault
from kam_reports.core.text import T
from kam_reports.life.desk import LifeFault, disk_trouble, named
from kam_reports.life.difference_sheet import Difference, write_differences
from kam_reports.life.past import history_of
from kam_reports.life.recover import drop_draft, recover
from kam_reports.life.seal import Closing, seal_set
from kam_reports.life.sets import draft_of, sealed_of
from kam_reports.life.states import check_nothing_open
from kam_reports.pipeline import road
from kam_reports.pipeline.workspace import held
from kam_reports.store import audit, runs

if TYPE_CHECKING:
    from pathlib import Path

    from kam_reports.core.period import Period
    from kam_reports.life.desk import Act, Desk
    from kam_reports.life.sets import Published, Sealed


@dataclass(frozen=True, slots=True)
class Restated:
    """The new version and what it changes for whom, against the version before it."""

    version: str
    folder: Path
    differences: tuple[Difference, ...]


def restate(desk: Desk, period: Period, act: Act) -> Restated:
    """Compute a closed period anew and seal it beside its earlier versions; act.note is the reason.

    Open errors stand against it as they do against closing: then its draft is left to be looked at, and nothing is
    sealed. What changes for a person is paid by the earliest open month.
    """
    act = named(act)
    if not act.note.strip():
        raise UsageFault(T("say why: --reason TEXT"))
    with held(desk.workspace):
        recover(desk)
        versions = sealed_of(desk.workspace, period)
        if not versions:
            raise LifeFault(
                T("{period} is not final; while it is open, run it again: kam run {period}", period=str(period))
            )
        prepared = runs.Prepared(act.by, act.when)
        with desk.store.begin() as connection:
            runs.begin_run(connection, str(period), prepared)
        history = history_of(desk, period, restating=True)
        with disk_trouble(desk.workspace.root):
            road.make(replace(desk.job, past=lambda _: history), period)
        recover(desk)
        draft = draft_of(desk.workspace, period)
        if draft is None or _same_data(versions[-1], draft):
            if draft is not None:
                with disk_trouble(draft.folder):
                    drop_draft(draft)
            raise LifeFault(
                T("{period} comes out as it was sealed ({version})", period=str(period), version=versions[-1].name)
            )
        check_nothing_open(draft, {one.issue for one in history.waivers})
        return _seal(desk, draft, versions, replace(act, note=act.note.strip()))


def _seal(desk: Desk, draft: Published, versions: list[Sealed], act: Act) -> Restated:
    period, number = draft.period, versions[-1].version + 1
    found = differences(versions[-1], draft)
    history = history_of(desk, period, restating=True)
    with desk.store.read() as connection:
        entries, head = audit.entries(connection, str(period)), audit.head(connection)
    closing = Closing(
        version=number,
        act=act,
        history=history,
        prepared=runs.Prepared(act.by, act.when),
        approvals=(),
        entries=entries,
        head=head,
        reason=act.note,
        differences=[asdict(one) for one in found],
        more=lambda folder: write_differences(desk, folder, draft, (versions[-1].name, f"V{number}"), found, act),
    )
    folder = seal_set(desk, draft, closing)
    recover(desk)
    return Restated(f"V{number}", folder, found)


def differences(before: Sealed, after: Published) -> tuple[Difference, ...]:
    """Return what each person gets more or less, without correction lines."""
    then = before.totals
    now = dict(after.manifest["totals"])
    for line in after.manifest["corrections"]:
        now[line["staff_id"]] -= line["fen"]
    return tuple(
        Difference(staff, then.get(staff, 0), now.get(staff, 0))
        for staff in sorted({*then, *now})
        if then.get(staff, 0) != now.get(staff, 0)
    )


def _same_data(before: Sealed, after: Published) -> bool:
    """Tell whether figures, scores, results and pay came out as they were sealed."""
    old, new = before.set.outputs, after.outputs
    return all(
        old.get(f"data/{name}.csv") == new.get(f"data/{name}.csv") for name in ("figures", "scores", "results", "pay")
    )
