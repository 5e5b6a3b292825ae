"""A sealed version as it was computed: a job on its own copies of ledgers, rules and past."""

from __future__ import annotations

import re
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from kam_reports.core.fault import UsageFault
from kam_reports.core.text import T
from kam_reports.pipeline.history import from_json
from kam_reports.pipeline.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kam_reports.config import Config
    from kam_reports.core.period import Period
    from kam_reports.pipeline.stages import Job

_VERSION = re.compile(r"V[1-9]\d*")
_PRIVATE = "sealed"


@contextmanager
def sealed_job(job: Job, period: Period, version: str, load_config: Callable[[Path], Config]) -> Iterator[Job]:
    """Yield a job that sees what a sealed version was made from, in a folder of its own that is removed afterwards."""
    name = version.upper()
    private = job.workspace.period_folder(period) / name / _PRIVATE
    if not _VERSION.fullmatch(name) or not private.is_dir():
        raise UsageFault(T("there is no {version} of {period}", version=version, period=str(period)))
    root = Path(tempfile.mkdtemp(prefix="sealed-", dir=job.workspace.state))
    try:
        shutil.copytree(private / "inputs", root / "input", copy_function=shutil.copyfile)
        for folder in (root / "input", *(path for path in (root / "input").rglob("*") if path.is_dir())):
            folder.chmod(0o700)
        shutil.copyfile(private / "config.yaml", root / "config.yaml")
        config = load_config(root / "config.yaml")
        history = from_json((private / "context.json").read_text(encoding="utf-8"))
        at_once = replace(config, files=replace(config.files, still_seconds=Decimal(0)))
        yield replace(job, workspace=Workspace(root), config=at_once, past=lambda _: history, kept=None)
    finally:
        shutil.rmtree(root, ignore_errors=True)
