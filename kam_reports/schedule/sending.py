"""Which sets may be mailed now, by the state of their periods, and what there is to say about the mailing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.config.doors import SendSheets
from kam_reports.core.fault import UsageFault
from kam_reports.core.text import T
from kam_reports.life.desk import State, open_desk
from kam_reports.life.status import statuses
from kam_reports.post.deliver import Fate
from kam_reports.post.office import outbox, send_sheets, set_is_done, wants_sheets
from kam_reports.post.sheets import ReadySet

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from kam_reports.core.period import Period
    from kam_reports.core.text import Text
    from kam_reports.life.status import PeriodStatus
    from kam_reports.pipeline.stages import Job
    from kam_reports.post.office import Sendings


def ready_sets(job: Job) -> list[ReadySet]:
    """Return the sets whose sheets may be mailed: from the state on that config names, newest first."""
    enough = {State.FINAL} if job.config.mail.sheets is SendSheets.FINAL else {State.APPROVED, State.FINAL}
    with open_desk(job) as desk:
        return [_set_of(one) for one in statuses(desk) if one.state in enough]


def _set_of(one: PeriodStatus) -> ReadySet:
    if one.versions:
        newest = one.versions[-1]
        return ReadySet(one.period, newest.folder, newest.set)
    return ReadySet(one.period, one.folder, one.set)


def send_due_sheets(job: Job, at: datetime) -> list[Text]:
    """Mail the sheets of every set that may be and was not yet; return what to say of it (nothing: nothing to do)."""
    if not wants_sheets(job.config.mail):
        return []
    box = outbox(job.workspace)
    lines: list[Text] = []
    for ready in ready_sets(job):
        if not set_is_done(box, ready):
            lines += words(ready.period, send_sheets(job, ready, at))
    return lines


def send_period(job: Job, period: Period, at: datetime, again: Collection[str] = ()) -> Sendings:
    """Mail the sheets of one period; a Fault when mail is off or the period's state does not allow it yet."""
    if not wants_sheets(job.config.mail):
        raise UsageFault(T("sheets are not mailed here: set mail.server and mail.sheets in config.yaml"))
    for ready in ready_sets(job):
        if ready.period == period:
            return send_sheets(job, ready, at, again=again)
    raise UsageFault(
        T(
            "{period} is not {state} yet; its sheets are not sent",
            period=str(period),
            state=T("final") if job.config.mail.sheets is SendSheets.FINAL else T("approved"),
        )
    )


def words(period: Period, sendings: Sendings) -> list[Text]:
    """Say how many letters left, and who got none and why: staff IDs, never an address."""
    lines = [
        T(
            "sheets of {period}: {sent} mailed, {already} mailed earlier, {failed} failed, {uncertain} uncertain",
            period=str(period),
            sent=sendings.count(Fate.SENT),
            already=sendings.count(Fate.ALREADY),
            failed=sendings.count(Fate.FAILED),
            uncertain=sendings.count(Fate.UNCERTAIN),
        )
    ]
    if doubtful := sendings.people(Fate.UNCERTAIN):
        lines.append(
            T(
                "  it is not known whether these letters arrived: {people}. Ask, then: kam schedule send {period} "
                "--again STAFF",
                people=doubtful,
                period=str(period),
            )
        )
    lines += [T("  not sent to {staff}: {reason}", staff=staff, reason=reason) for staff, reason in sendings.unsent]
    return lines
