"""What most commands begin with: the workspace, its config, the language, today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from kam_reports.cli.speech import speaker as speaker_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from kam_reports.config import Config
    from kam_reports.core.text import Speaker
    from kam_reports.pipeline.stages import Job
    from kam_reports.pipeline.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Session:
    """One command on one workspace."""

    workspace: Workspace
    config: Config
    speaker: Speaker

    def job(
        self, tell: Callable[[str, int, int], None], workers: int | None = None, *, use_cache: bool = True
    ) -> Job:
        """Return the job of the road: today is read from the clock here and nowhere below."""
        from kam_reports.pipeline.keeping import kept_results
        from kam_reports.pipeline.stages import Job

        kept = kept_results(self.workspace) if use_cache else None
        count = self._workers(workers)
        return Job(self.workspace, self.config, self.today(), self.speaker, tell, count, kept=kept)

    def today(self) -> date:
        """Return today's date in the department's time zone."""
        return datetime.now(ZoneInfo(self.config.time_zone)).date()

    def _workers(self, asked: int | None) -> int:
        import os

        if asked is not None:
            return asked
        return self.config.workers if self.config.workers is not None else max(os.cpu_count() or 1, 1)


def begin(folder: Path, language: str | None) -> Session:
    """Open a workspace and load its config."""
    from kam_reports.pipeline.workspace import open_workspace

    workspace = open_workspace(folder)
    config = load_config(workspace.config)
    return Session(workspace, config, speaker_of(language or config.language))


def load_config(path: Path) -> Config:
    """Load a config file, its metric names checked too."""
    from kam_reports.config import Known, load
    from kam_reports.core.fault import UsageFault
    from kam_reports.core.text import T
    from kam_reports.metrics.catalogue import METRICS

    if not path.is_file():
        raise UsageFault(T("there is no file {file}", file=str(path)))
    return load(path, Known(metrics=frozenset(METRICS)))
