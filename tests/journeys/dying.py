"""A driver for tests: runs that die. Each dies in a child of its own, without a word, at the n-th thing it does.

``python -m tests.journeys.dying FOLDER [plain]`` runs the workspace in FOLDER/workspace again and again; FOLDER/old is
the set before the run, FOLDER/new the one a whole run makes. ``plain``: as on a system that cannot exchange folders.
It prints one JSON line a death: what was being done, what a reader finds then, and how the next run ended.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kam_reports import config
from kam_reports.cli import main
from kam_reports.pipeline import publish, road
from tests.journeys.outputs import tree

if TYPE_CHECKING:
    from collections.abc import Callable

STEPS = ((Path, "write_bytes"), (Path, "mkdir"), (Path, "rename"), (shutil, "rmtree"), (publish, "_exchange"))
MOST = 60


class Deaths:
    """Counts what a run does and kills its process before (or right after) the n-th of it."""

    def __init__(self, fatal: int, *, after: bool) -> None:
        """Die at the fatal-th step."""
        self.count = 0
        self.fatal = fatal
        self.after = after

    def watch(self, owner: object, name: str, report: int) -> None:
        """Put a counter before a function; ``report``: a pipe that hears of the last thing done."""
        real: Callable[..., Any] = getattr(owner, name)

        def counted(*given: Any, **settings: Any) -> Any:  # noqa: ANN401 - whatever the function takes
            self.count += 1
            mine = self.count == self.fatal
            if mine:
                os.write(report, name.encode())
            if mine and not self.after:
                os.kill(os.getpid(), signal.SIGKILL)
            result = real(*given, **settings)
            if mine:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        setattr(owner, name, counted)


def run(workspace: Path) -> int:
    """Run June quietly."""
    with contextlib.redirect_stdout(io.StringIO()):
        return main(["run", "2026-06", "-w", str(workspace), "--workers", "0"])


def die(workspace: Path, fatal: int, *, after: bool) -> tuple[str, int]:
    """Run in a child that dies at its n-th step; return the step's name (blank: it lived) and the exit status."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        deaths = Deaths(fatal, after=after)
        for owner, name in STEPS:
            deaths.watch(owner, name, writing)
        os._exit(run(workspace))
    os.close(writing)
    with os.fdopen(reading) as pipe:
        step = pipe.read()
    return step, os.waitpid(child, 0)[1]


def state(period: Path, old: dict[str, bytes], new: dict[str, bytes]) -> str:
    """Tell which whole set a reader finds: old, new, aside (the old one, moved aside a moment ago) or torn."""
    draft, aside = period / "draft", period / ".old-draft"
    if draft.exists():
        found = tree(draft)
        return "old" if found == old else "new" if found == new else "torn"
    return "aside" if aside.exists() and tree(aside) == old else "torn"


def main_loop(folder: Path) -> None:
    """Die at every step in turn, before and after it, until a run lives."""
    workspace = folder / "workspace"
    period = workspace / "output" / "2026-06"
    old, new = tree(folder / "old"), tree(folder / "new")
    for after in (False, True):
        for fatal in range(1, MOST):
            shutil.rmtree(workspace / "output")
            shutil.copytree(folder / "old", period / "draft")
            step, status = die(workspace, fatal, after=after)
            found = state(period, old, new)
            code = run(workspace)
            names = sorted(path.name for path in period.iterdir())
            whole = state(period, old, new) == "new" and names == ["draft"]
            print(json.dumps([step, after, status, found, code, whole]), flush=True)  # noqa: T201 - its report
            if not step:
                break


def remember(owner: Any, name: str) -> None:  # noqa: ANN401 - a module
    """Let a stage that writes nothing work once: what dies is what comes after it."""
    real = getattr(owner, name)
    kept: list[object] = []

    def once(*given: object) -> object:
        if not kept:
            kept.append(real(*given))
        return kept[0]

    setattr(owner, name, once)


if __name__ == "__main__":
    for stage in ("read_copies", "bind", "check", "prepare", "digest_folder"):
        remember(road, stage)
    remember(config, "load")
    setattr(road, "documents", lambda *_: [])  # noqa: B010 - not a name the module hands on
    os.fsync = lambda fd: None  # noqa: ARG005 - what a power failure leaves is another question
    run(Path(sys.argv[1]) / "workspace")
    if "plain" in sys.argv:
        publish._exchange = lambda *_: False
    main_loop(Path(sys.argv[1]))
