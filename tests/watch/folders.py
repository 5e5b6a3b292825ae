"""A drop folder with a made-up run behind it: fast, and it remembers exactly which bytes were read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from kam_reports.config import parse
from kam_reports.core.period import Period, PeriodKind
from kam_reports.core.text import ENGLISH
from kam_reports.intake.inbox import list_files, snapshot
from kam_reports.intake.refusal import Refusal
from kam_reports.pipeline.road import Result
from kam_reports.pipeline.stages import Job
from kam_reports.pipeline.summary import Summary
from kam_reports.pipeline.workspace import Workspace
from kam_reports.watch.watcher import Watcher
from tests.config.editing import SHIPPED

if TYPE_CHECKING:
    from kam_reports.core.fault import Fault

JUNE = Period(PeriodKind.MONTH, 2026, 6)
NOON = datetime(2026, 7, 3, 4, tzinfo=UTC)


@dataclass(slots=True)
class Folder:
    """A workspace whose runs only note what they would read.

    read: of each run the SHA-256 by path. fails: raised by the next runs. issues: lines of the next runs' issues.csv.
    """

    root: Path
    still: str = "2"
    polling: str = "auto"
    read: list[dict[str, str]] = field(default_factory=list)
    fails: Fault | Exception | None = None
    issues: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    seconds: float = 0.0
    stop: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        """Make the folders."""
        (self.root / "input").mkdir(parents=True)

    @property
    def input(self) -> Path:
        """The drop folder."""
        return self.root / "input"

    def job(self) -> Job:
        """Return the job of a run."""
        text = SHIPPED.replace("still_seconds: 2 ", f"still_seconds: {self.still} ").replace(
            "polling: auto ", f"polling: {self.polling} "
        )
        text = text.replace("poll_seconds: 5 ", "poll_seconds: 1 ")
        return Job(Workspace(self.root), parse(text.encode()), date(2026, 7, 3), ENGLISH, lambda *_: None, 0)

    def make(self, _job: Job, _period: Period | None, _at: datetime) -> Result:
        """Take a copy of each file as a run does, and publish the two tables that the watcher reads."""
        if self.fails is not None:
            raise self.fails
        taken: dict[str, str] = {}
        issues = list(self.issues)
        for file in list_files(self.input):
            try:
                taken[file.path] = snapshot(self.input, file, self.root / ".kam" / "inbox").sha256
            except Refusal as refusal:
                code = refusal.kind.code
                issues.append(f"{code},error,{file.path},,,,,Not complete.,file")
        self.read.append(taken)
        data = self.root / "output" / "2026-06" / "draft" / "data"
        data.mkdir(parents=True, exist_ok=True)
        head = "code,severity,file,sheet,cell,found,expected,message,blocks"
        (data / "issues.csv").write_text("\n".join([head, *issues]) + "\n", encoding="utf-8-sig")
        rows = [f"sales,{path},S,10,10,0,0" for path in taken]
        head = "ledger,file,sheet,read,used,refused,set_apart"
        (data / "rows.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8-sig")
        errors = sum(",error," in line for line in issues)
        return Result(JUNE, data.parent, Summary("abc", 2, (), 2, 0, errors, 0, 0))

    def watcher(self, *, own_time: bool = True) -> Watcher:
        """Return a watcher; with its own time, ``seconds`` is its clock."""
        made = Watcher(Workspace(self.root), self.job, lambda: NOON, self.told.append, self.stop, self.make)
        if own_time:
            made.elapsed = lambda: self.seconds
        return made


def digest(content: bytes) -> str:
    """Return the SHA-256 of some bytes."""
    return hashlib.sha256(content).hexdigest()
