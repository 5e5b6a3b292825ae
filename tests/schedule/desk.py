"""A schedule with a clock in the test's hands."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from threading import Event
from typing import TYPE_CHECKING

from kam_reports.config import Config, parse
from kam_reports.core.text import ENGLISH
from kam_reports.pipeline.stages import Job
from kam_reports.pipeline.workspace import Workspace
from kam_reports.post.report import Outcome, RunReport
from kam_reports.schedule.done import DoneFile
from kam_reports.schedule.scheduler import Scheduler
from tests.config.editing import SHIPPED

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kam_reports.config.doors import Errand
    from kam_reports.core.period import Period
    from kam_reports.core.text import Text

MONTHLY = '      - {workday: 2, at: "08:00", what: run, periods: [month]}'


def config(plans: str = MONTHLY, *changes: tuple[str, str]) -> Config:
    """Return the shipped config with these plans, and pieces of it replaced."""
    head, _, rest = SHIPPED.partition("    plans:\n")
    _, _, tail = rest.partition("\n\n")
    text = f"{head}    plans:\n{plans}\n\n{tail}"
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return parse(text.encode())


def at(text: str) -> datetime:
    """Return a moment in UTC: ``2026-07-02 00:00``."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@dataclass(slots=True)
class Desk:
    """A machine: it can be switched off and on again (:meth:`boot`), its clock stands as the test says."""

    root: Path
    config: Config
    clock: datetime = datetime(2026, 6, 15, tzinfo=UTC)
    seconds: float = 0.0
    ran: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    outcome: Outcome = Outcome.CLEAN
    fails: Exception | None = None

    def boot(self) -> Scheduler:
        """Return a scheduler as a fresh process has it."""
        return Scheduler(
            Workspace(self.root),
            self.job,
            lambda: self.clock,
            self.told.append,
            Event(),
            DoneFile(self.root / ".kam" / "schedule.json"),
            self.carry,
            self.sheets,
            lambda: self.seconds,
        )

    def job(self) -> Job:
        """Return a job."""
        return Job(Workspace(self.root), self.config, date(2026, 1, 1), ENGLISH, lambda *_: None, 0)

    def carry(self, _job: Job, errand: Errand, period: Period, now: Callable[[], datetime]) -> RunReport:
        """Note what would be run."""
        if self.fails is not None:
            raise self.fails
        self.ran.append(f"{errand.value} {period}")
        fault = "the disk is full" if self.outcome is Outcome.COULD_NOT_RUN else ""
        return RunReport("schedule", now().isoformat(), errand.value, str(period), self.outcome, fault=fault)

    def sheets(self, _job: Job, _at: datetime) -> list[Text]:
        """Mail nothing."""
        return []
