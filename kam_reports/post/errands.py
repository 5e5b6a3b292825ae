"""What the doors do by themselves: make the set of a period, or check the ledgers. Whatever comes of it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.config.doors import Errand
from kam_reports.core.fault import BusyFault, Fault
from kam_reports.life.desk import Act, LifeFault, open_desk
from kam_reports.life.running import run
from kam_reports.pipeline.checking import check_ledgers
from kam_reports.post.report import Outcome, RunReport, of_check, of_run, stamp

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from kam_reports.core.period import Period
    from kam_reports.core.text import Speaker, Text
    from kam_reports.pipeline.road import Result
    from kam_reports.pipeline.stages import Job

    MakeSet = Callable[[Job, Period | None, datetime], Result]


def make_set(job: Job, period: Period | None, at: datetime) -> Result:
    """Make and enter the draft of a period (None: the newest finished month); prepared by whom config names."""
    with open_desk(job) as desk:
        return run(desk, period, Act(job.config.organisation.prepared_by or "kam", at)).result


def carry_out(
    job: Job, errand: Errand, period: Period, now: Callable[[], datetime], make: MakeSet = make_set
) -> RunReport:
    """Do what the schedule asks for; a Fault becomes a report that says why it could not be done."""
    root = job.workspace.root
    try:
        if errand is Errand.CHECK:
            looked = check_ledgers(job)
            return of_check("schedule", looked.issues, looked.folder, now(), root)
        return of_run("schedule", make(job, period, now()), now(), root)
    except LifeFault:
        return failed("schedule", errand, str(period), now(), Outcome.CLOSED)
    except BusyFault as fault:
        return failed("schedule", errand, str(period), now(), Outcome.BUSY, say_fault(job.speaker, fault))
    except Fault as fault:
        return failed("schedule", errand, str(period), now(), Outcome.COULD_NOT_RUN, say_fault(job.speaker, fault))


def failed(door: str, errand: Errand, period: str, at: datetime, outcome: Outcome, fault: str = "") -> RunReport:
    """Report what was not done."""
    return RunReport(door, stamp(at), errand.value, period, outcome, fault=fault)


def say_fault(speaker: Speaker, fault: Fault) -> str:
    """Return a fault as one line."""
    said: str = speaker.say(_text(fault))
    return f"{fault.where}: {said}" if fault.where else said


def _text(fault: Fault) -> Text:
    return fault.text
