"""The watcher: look, wait until what came is complete, renew the draft, tell the clerk. No fault ends it."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from kam_reports.config.doors import Polling
from kam_reports.core.fault import BusyFault, Fault
from kam_reports.core.mishap import tell_mishap
from kam_reports.core.text import T
from kam_reports.intake.inbox import list_files
from kam_reports.intake.writers import is_being_written
from kam_reports.pipeline.stages import letterhead
from kam_reports.pipeline.standby import Standby
from kam_reports.post.errands import make_set, say_fault
from kam_reports.post.report import keep
from kam_reports.reports.status import Desk
from kam_reports.watch.bell import SAFETY_SECONDS, Bell, must_poll
from kam_reports.watch.board import link_to, post, statuses
from kam_reports.watch.renewal import renew
from kam_reports.watch.stillness import Sight, Stillness

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from threading import Event

    from kam_reports.intake.inbox import InboxFile
    from kam_reports.pipeline.stages import Job
    from kam_reports.pipeline.workspace import Workspace
    from kam_reports.post.errands import MakeSet
    from kam_reports.watch.renewal import Renewal

BUSY_SECONDS = 5.0
PAUSES = (30.0, 60.0, 300.0, 900.0)
"""Seconds until a failed run is tried again though nothing has changed; the last one over and over."""
SHORTEST = 0.2
NO_POLLING = 3600.0


@dataclass(slots=True)
class Watcher:
    """The drop folder of one workspace.

    make_job: called for each run, so that an edited config counts at once. now: the clock, with an offset. tell: hears
    one line a time. stop: set to end :meth:`run`; a run that is under way is finished first. make: what makes a set.
    """

    workspace: Workspace
    make_job: Callable[[], Job]
    now: Callable[[], datetime]
    tell: Callable[[str], None]
    stop: Event
    make: MakeSet = make_set
    elapsed: Callable[[], float] = time.monotonic
    standby: Standby = field(default_factory=Standby)
    _job: Job | None = None
    _memory: Stillness = field(init=False)
    _renewal: Renewal | None = None
    _read_at: dict[str, datetime] = field(default_factory=dict)
    _trouble: str = ""
    _failures: int = 0
    _not_before: float = 0.0
    _failed_with: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    _ready_since: float | None = None
    _posted: object = None

    def __post_init__(self) -> None:
        """Begin without memory: whatever lies in the folder is new."""
        self._memory = Stillness(0.0, self._writing)

    def run(self) -> None:
        """Watch until told to stop."""
        while self._job is None:
            try:
                self._job = self.make_job()
            except Fault as fault:  # a config that is being edited
                self.tell(str(fault))
                if self.stop.wait(PAUSES[0]):
                    return
        settings = self._job.config.watch
        polls = must_poll(self.workspace.input, settings.polling)
        bell = Bell(self.workspace.input, self.stop, listen=settings.polling is Polling.NEVER or not polls)
        longest = NO_POLLING if settings.polling is Polling.NEVER else SAFETY_SECONDS
        with closing(self.standby) as standby:
            while not self.stop.is_set():
                bell.start()
                pause = min(self.step(), standby.rest(self.elapsed()))
                if not self.stop.is_set():
                    bell.wait(min(pause, longest if bell.works else float(settings.poll_seconds)))
        bell.close()

    def step(self) -> float:
        """Look once, run if it is time to, and return the seconds after which to look again at the latest."""
        job = self._job = self._job or self.make_job()
        self._memory.seconds = float(job.config.files.still_seconds)
        now = self.elapsed()
        files = list_files(self.workspace.input) if self.workspace.input.is_dir() else []
        sight = self._memory.look(files, now)
        if not sight.worth_a_run:
            self._ready_since = None
            self._show(files, sight)
            pending = sight.moving or self._memory.leaving()
            return max(SHORTEST, self._memory.seconds / 2) if pending else NO_POLLING
        self._ready_since = now if self._ready_since is None else self._ready_since
        if (sight.ready, sight.gone) != self._failed_with:
            self._not_before = min(self._not_before, now + BUSY_SECONDS)  # something else has come: no long pause
        waits = self._ready_since + float(job.config.watch.burst_seconds) - now if sight.moving else 0.0
        waits = max(waits, self._not_before - now)
        if waits > 0:
            self._show(files, sight)
            return min(waits, max(SHORTEST, self._memory.seconds / 2)) if sight.moving else waits
        self._renew(files, sight)
        return SHORTEST

    def _renew(self, files: list[InboxFile], sight: Sight) -> None:
        """Run once; whatever goes wrong is told, and tried again later."""
        self._ready_since = None
        try:
            self._job = job = self.make_job()
            with self.standby.lend(job) as lent:
                renewal = renew(lent, self.now, self.make)
        except BusyFault:
            self._not_before = self.elapsed() + BUSY_SECONDS
            self._failed_with = sight.ready, sight.gone
            return
        except Fault as fault:
            self._failed(files, sight, self._said(fault))
            return
        except Exception as error:  # noqa: BLE001 - a bug must not end the watcher
            text = tell_mishap(error, self.workspace.state)
            self._failed(files, sight, str(text) if self._job is None else self._job.speaker.say(text))
            return
        self._trouble, self._not_before, self._failed_with = "", 0.0, None
        self._renewal = renewal
        again = {path for path, news in renewal.files.items() if news.again}
        if not again:
            self._failures = 0
        if again:
            self._put_off()
            self._failed_with = tuple(sorted(again)), ()
        self._note_read(files, sight, again)
        self._memory.take(files, again | set(sight.moving))
        keep(renewal.report, self.workspace.state)
        self.tell(job.speaker.say(renewal.report.line))
        now_there = list_files(self.workspace.input)
        self._show(now_there, self._memory.look(now_there, self.elapsed()))

    def _note_read(self, files: list[InboxFile], sight: Sight, again: set[str]) -> None:
        """Keep when the present content of each file was read."""
        read, new = self._local_time(), {*sight.ready, *sight.open}
        times = {file.path: self._read_at.get(file.path) for file in files if file.path not in again}
        times = {path: at for path, at in times.items() if path not in sight.moving or at is not None}
        self._read_at = {path: read if at is None or path in new else at for path, at in times.items()}

    def _local_time(self) -> datetime:
        """Return the department's time as a workbook shows it."""
        zone = None if self._job is None else ZoneInfo(self._job.config.time_zone)
        return self.now().astimezone(zone).replace(tzinfo=None)

    def _failed(self, files: list[InboxFile], sight: Sight, reason: str) -> None:
        self._put_off()
        self._failed_with = sight.ready, sight.gone
        if reason != self._trouble and self._job is not None:
            self.tell(self._job.speaker.say(T("the run failed: {reason}", reason=reason)))
        self._trouble = reason
        self._show(files, sight)

    def _put_off(self) -> None:
        self._not_before = self.elapsed() + PAUSES[min(self._failures, len(PAUSES) - 1)]
        self._failures += 1

    def _said(self, fault: Fault) -> str:
        return str(fault) if self._job is None else say_fault(self._job.speaker, fault)

    def _show(self, files: list[InboxFile], sight: Sight) -> None:
        """Write the status workbook when there is something new to say."""
        job = self._job
        if job is None or not self.workspace.input.is_dir():
            return
        above = link_to(self.workspace, self._renewal) if self._renewal else ""
        lines = statuses(files, sight, self._renewal, self._read_at, above)
        says = (lines, self._trouble, self._renewal.period if self._renewal else "")
        if says == self._posted:
            return
        desk = Desk(
            at=self._local_time(),
            period=self._renewal.period if self._renewal else "",
            made=above,
            remark=self._renewal.remark if self._renewal else "",
            trouble=self._trouble,
        )
        if post(self.workspace, desk, lines, letterhead(job.config), job.speaker):
            self._posted = says

    def _writing(self, file: InboxFile) -> bool:
        return is_being_written(self.workspace.input / (file.real or file.path))
