"""Answering for an open issue, one by one, by name and with a reason; printed on the sheets by the next run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.core.fault import UsageFault
from kam_reports.core.text import T
from kam_reports.life.desk import named
from kam_reports.life.recover import recover
from kam_reports.life.sets import draft_of
from kam_reports.life.states import present_draft
from kam_reports.pipeline.workspace import held
from kam_reports.store import audit, periods
from kam_reports.store.periods import WaiverRow

if TYPE_CHECKING:
    from kam_reports.core.period import Period
    from kam_reports.life.desk import Act, Desk


def waive(desk: Desk, period: Period, issue: str, act: Act) -> WaiverRow:
    """Waive an open issue of a period's draft; act.note is the reason, without which it is refused."""
    act = named(act)
    if not act.note.strip():
        raise UsageFault(T("say why: --reason TEXT"))
    with held(desk.workspace):
        recover(desk)
        draft = draft_of(desk.workspace, period) or present_draft(desk, period, act)
        if act.seen and not draft.sha.startswith(act.seen):
            present_draft(desk, period, act)
        found = [one for one in draft.open if one["issue"] == issue]
        if not found:
            raise UsageFault(
                T(
                    "{period} has no open issue {issue}; kam status {period} names them",
                    period=str(period),
                    issue=issue,
                )
            )
        one = found[0]
        waiver = WaiverRow(str(period), issue, one["code"], one["place"], act.by, act.when, act.note.strip())
        with desk.store.begin() as connection:
            periods.enter_waiver(connection, waiver)
            details = {"issue": issue, "code": one["code"], "place": one["place"], "found": one["found"]}
            entry = audit.Entry(act.when, act.by, "waive", str(period), draft.sha, waiver.reason, details)
            audit.append(connection, entry)
    return waiver
