"""What most commands begin with: the workspace, its config, the language, today."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from kam_reports.cli.speech import speaker as speaker_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kam_reports.cache import Store
    from kam_reports.config import Config
    from kam_reports.core.text import Speaker
    from kam_reports.pipeline.executors import Crew
    from kam_reports.pipeline.stages import Job
    from kam_reports.pipeline.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Session:
    """One command on one workspace."""

    workspace: Workspace
    config: Config
    speaker: Speaker

    def job(self, tell: Callable[[str, int, int], None], workers: int | None = None, *, use_cache: bool = True) -> Job:
        """Return the job of the road: today is read from the clock here and nowhere below."""
        from kam_reports.pipeline.stages import Job

        kept, count = self.kept(use_cache=use_cache), self.workers(workers)
        return Job(self.workspace, self.config, self.today(), self.speaker, tell, count, kept=kept)

    def kept(self, *, use_cache: bool = True) -> Store | None:
        """Return what earlier runs have kept, if it is to be used."""
        from kam_reports.pipeline.keeping import kept_results

        return kept_results(self.workspace) if use_cache and self.config.cache_mb else None

    def today(self) -> date:
        """Return today's date in the department's time zone."""
        return datetime.now(ZoneInfo(self.config.time_zone)).date()

    def workers(self, asked: int | None) -> int:
        """Return how many processes may work at once."""
        import os

        if asked is not None:
            return asked
        return self.config.workers if self.config.workers is not None else max(os.cpu_count() or 1, 1)


@contextmanager
def crew_of(config: Config, address: str) -> Iterator[Crew | None]:
    """Yield the cluster that config (or an address on the command line) names; None: this machine does the work."""
    if not address and config.executor == "local":
        yield None
        return
    from kam_reports.pipeline.executors import cluster_crew

    with cluster_crew(address or config.cluster) as crew:
        yield crew


def begin(folder: Path, language: str | None, *, use_cache: bool = False) -> Session:
    """Open a workspace and load its config; one that was loaded before is known by its content, if that is wanted."""
    from kam_reports.pipeline.workspace import open_workspace

    workspace = open_workspace(folder)
    if workspace.group is not None:
        config = _load_over(workspace, workspace.group)
    else:
        config = _known_config(workspace) if use_cache else load_config(workspace.config)
    return Session(workspace, config, speaker_of(language or config.language))


def _known_config(workspace: Workspace) -> Config:
    """Return the config of a workspace as it was kept with just this content; else load it, and keep it."""
    from kam_reports.config import Config
    from kam_reports.pipeline.keeping import keep, kept_before, key_of, recall

    path = workspace.config
    if (store := kept_before(workspace)) is None or not path.is_file():
        return load_config(path)
    key = key_of("config", path.name, path.read_bytes())
    if (config := recall(store, "config", key, Config)) is None:
        config = load_config(path)
        if config.cache_mb:
            keep(store, "config", key, config)
    return config


def _load_over(workspace: Workspace, group: Path) -> Config:
    """Load a department's config over its group's, and leave the whole where sealing and other programs look for it."""
    from kam_reports.config import Known, load_over
    from kam_reports.metrics.names import MetricNames
    from kam_reports.pipeline.workspace import CONFIG, keep_for_owner

    config, content = load_over(group / CONFIG, workspace.own_config, Known(metrics=MetricNames()))
    keep_for_owner(workspace.state)
    if not workspace.config.is_file() or workspace.config.read_bytes() != content:
        unfinished = workspace.config.with_suffix(".part")
        unfinished.write_bytes(content)
        unfinished.replace(workspace.config)
    return config


def load_config(path: Path) -> Config:
    """Load a config file, its metric names checked too."""
    from kam_reports.config import Known, load
    from kam_reports.core.fault import UsageFault
    from kam_reports.core.text import T
    from kam_reports.metrics.names import MetricNames

    if not path.is_file():
        raise UsageFault(T("there is no file {file}", file=str(path)))
    return load(path, Known(metrics=MetricNames()))
