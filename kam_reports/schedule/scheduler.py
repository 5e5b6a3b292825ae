"""The loop: look what is due, do each thing once, tell of it, wait. The clock may jump: it is asked each minute."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING

from kam_reports.core.fault import BusyFault, Fault
from kam_reports.core.mishap import tell_mishap
from kam_reports.core.text import T
from kam_reports.post.errands import carry_out, failed, say_fault
from kam_reports.post.office import hand_in, send_reports
from kam_reports.post.report import Outcome, keep, stamp
from kam_reports.schedule.agenda import agenda, begin
from kam_reports.schedule.done import Done, DoneFile
from kam_reports.schedule.sending import send_due_sheets

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from threading import Event

    from kam_reports.config.doors import Errand
    from kam_reports.core.period import Period
    from kam_reports.core.text import Text
    from kam_reports.pipeline.stages import Job
    from kam_reports.pipeline.workspace import Workspace
    from kam_reports.post.report import RunReport
    from kam_reports.schedule.due import Due

    Carry = Callable[[Job, Errand, Period, Callable[[], datetime]], RunReport]
    SendSheets = Callable[[Job, datetime], list[Text]]

LONGEST_WAIT = 60.0
SHORTEST_WAIT = 1.0
PAUSES = (60.0, 300.0, 900.0, 3600.0)
"""Seconds until what could not be done is tried again; the last one over and over."""
SETTLED = frozenset({Outcome.CLEAN, Outcome.DATA_ERRORS, Outcome.CLOSED})


def done_file(workspace: Workspace) -> DoneFile:
    """Return the marks of a workspace."""
    return DoneFile(workspace.state / "schedule.json")


@dataclass(slots=True)
class _Trouble:
    """How often something failed, when it may be tried again, and what was said of it last."""

    times: int = 0
    not_before: float = 0.0
    said: str = ""


@dataclass(slots=True)
class Scheduler:
    """The schedule of one workspace.

    make_job: called for each look, so that an edited config counts at once. now: the clock, with an offset. tell: hears
    one line a time. stop: set to end :meth:`run`; what is being made is finished first.
    """

    workspace: Workspace
    make_job: Callable[[], Job]
    now: Callable[[], datetime]
    tell: Callable[[str], None]
    stop: Event
    done: Done
    carry: Carry = carry_out
    sheets: SendSheets = send_due_sheets
    elapsed: Callable[[], float] = time.monotonic
    _troubles: dict[str, _Trouble] = field(default_factory=dict)

    def run(self) -> None:
        """Work until told to stop; no fault ends it."""
        while not self.stop.is_set():
            self.look()
            self.stop.wait(self.pause())

    def look(self) -> list[RunReport]:
        """Do what is due now, mail what waits, and return the reports of what was done or could not be."""
        try:
            job = self.make_job()
        except Fault as fault:
            self._complain("config", f"{fault.where}: {fault.text}" if fault.where else str(fault.text))
            return []
        try:
            with self.done.held():
                reports = self._do_what_is_due(job)
        except BusyFault:
            return []  # another scheduler of this workspace is at it
        except Fault as fault:
            self._complain("marks", say_fault(job.speaker, fault))
            return []
        self._mail(job)
        return reports

    def pause(self) -> float:
        """Return the seconds until the next look: to the next due time, at most a minute."""
        try:
            moment = self.now()
            coming = agenda(self.make_job().config, self.done, moment).coming
        except Fault:
            return LONGEST_WAIT
        left = [(one.at.astimezone(UTC) - moment.astimezone(UTC)).total_seconds() for one in coming]
        return min(LONGEST_WAIT, max(SHORTEST_WAIT, min(left, default=LONGEST_WAIT)))

    def _do_what_is_due(self, job: Job) -> list[RunReport]:
        begin(job.config, self.done, self.now())
        plan = agenda(job.config, self.done, self.now())
        for fault in plan.faults:
            self._complain(str(fault), say_fault(job.speaker, fault))
        reports = []
        for due in plan.due:
            if self.stop.is_set():
                break
            if not self._waits(due.key):
                reports.append(self._do(job, due))
        return reports

    def _do(self, job: Job, due: Due) -> RunReport:
        try:
            report = self.carry(job, due.errand, due.period, self.now)
        except Exception as error:  # noqa: BLE001 - a bug must not end the schedule
            text = job.speaker.say(tell_mishap(error, self.workspace.state))
            report = failed("schedule", due.errand, str(due.period), self.now(), Outcome.COULD_NOT_RUN, text)
        if report.outcome in SETTLED:
            self.done.mark(due.key, stamp(self.now()))
            self._troubles.pop(due.key, None)
        else:
            trouble = self._put_off(due.key)
            if trouble.said == report.fault:
                return report  # told already; it goes on being tried
            trouble.said = report.fault
        keep(report, self.workspace.state)
        self.tell(job.speaker.say(report.line))
        if report.outcome not in {Outcome.BUSY, Outcome.CLOSED}:
            hand_in(report, self.workspace, job.config.mail)
        return report

    def _mail(self, job: Job) -> None:
        """Mail what waits; a server that is away is asked again later."""
        if not job.config.mail.server or self._waits("mail"):
            return
        try:
            told = send_reports(self.workspace, job.config.mail, job.speaker, self.now())
            bad = [one.reason or one.fate.value for one in told if one.fate.value in {"failed", "uncertain"}]
            lines = [T("report not mailed: {reasons}", reasons=sorted(set(bad)))] if bad else []
            for line in [*lines, *self.sheets(job, self.now())]:
                self.tell(job.speaker.say(line))
                bad.append("")
        except BusyFault:
            return
        except Fault as fault:
            self._complain("mail", say_fault(job.speaker, fault))
            return
        except Exception as error:  # noqa: BLE001 - as above
            self._complain("mail", job.speaker.say(tell_mishap(error, self.workspace.state)))
            return
        if bad:
            self._put_off("mail")
        else:
            self._troubles.pop("mail", None)

    def _complain(self, key: str, said: str) -> None:
        """Say what is wrong once, not every minute."""
        trouble = self._put_off(key)
        if trouble.said != said:
            trouble.said = said
            self.tell(said)

    def _waits(self, key: str) -> bool:
        return key in self._troubles and self.elapsed() < self._troubles[key].not_before

    def _put_off(self, key: str) -> _Trouble:
        trouble = self._troubles.setdefault(key, _Trouble())
        pause = PAUSES[min(trouble.times, len(PAUSES) - 1)]
        trouble.times += 1
        trouble.not_before = self.elapsed() + pause
        return trouble
