"""A driver for tests: closings, runs and restatements that die (or find a full disk) at the n-th thing they do.

``python -m tests.life.dying FOLDER WHAT HOW [EVERY]``: FOLDER/before is the workspace before the act, FOLDER/after the
one after a whole act. WHAT: close, run or restate. HOW: kill, or an error's number. EVERY: only each n-th step after
the first few. It prints a line a death: number, step, whether after it, what a reader finds, and once the act was
done again: what a reader finds, who prepared it, what `kam verify` names.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy.engine.default import DefaultDialect

from kam_reports.cli.session import begin
from kam_reports.core.fault import Fault
from kam_reports.life.desk import Desk, State, open_desk
from kam_reports.life.recover import recover
from kam_reports.life.restate import restate
from kam_reports.life.running import run
from kam_reports.life.seal import remove
from kam_reports.life.states import give_state
from kam_reports.life.status import status
from kam_reports.life.verify import verify
from kam_reports.pipeline import publish, road
from kam_reports.pipeline.workspace import held
from tests.journeys.outputs import tree
from tests.life.people import CLERK, FINANCE, act, month

STEPS: tuple[tuple[Any, str], ...] = (
    (Path, "write_bytes"),
    (Path, "mkdir"),
    (Path, "rename"),
    (Path, "chmod"),
    (Path, "unlink"),
    (shutil, "copyfile"),
    (shutil, "rmtree"),
    (publish, "_exchange"),
    (DefaultDialect, "do_commit"),
)
PERIODS = {"close": "2026-06", "run": "2026-06", "restate": "2026-05"}
FIRST = 4


@dataclass(slots=True)
class Misfortune:
    """Counts steps and strikes at the n-th. how: ``kill``, or the number of an error."""

    how: str
    at: int = 0
    after: bool = False
    count: int = 0
    struck: str = ""
    pipe: int = -1
    kept: list[tuple[Any, str, Any]] = field(default_factory=list)

    def arm(self, at: int, *, after: bool) -> None:
        """Begin to count anew."""
        self.at, self.after, self.count, self.struck = at, after, 0, ""
        for owner, name in STEPS:
            real: Callable[..., Any] = getattr(owner, name)
            self.kept.append((owner, name, owner.__dict__[name]))
            setattr(owner, name, self._counted(real, name))

    def disarm(self) -> None:
        """Put the real functions back."""
        for owner, name, real in self.kept:
            setattr(owner, name, real)
        self.kept.clear()

    def _counted(self, real: Callable[..., Any], name: str) -> Callable[..., Any]:
        def counted(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever the function takes
            self.count += 1
            mine = self.count == self.at
            if mine and not self.after:
                self._strike(name)
            result = real(*given, **named)
            if mine and self.after:
                self._strike(name)
            return result

        return counted

    def _strike(self, name: str) -> None:
        self.struck = name
        if self.how == "kill":
            os.write(self.pipe, name.encode())
            os.kill(os.getpid(), signal.SIGKILL)
        if name == "do_commit":
            import sqlite3

            raise sqlite3.OperationalError(os.strerror(int(self.how)))
        raise OSError(int(self.how), os.strerror(int(self.how)))


def do(desk: Desk, what: str) -> None:
    """Do the act."""
    period = month(PERIODS[what])
    if what == "close":
        give_state(desk, period, State.FINAL, act(FINANCE, minute=2))
    elif what == "run":
        run(desk, period, act(CLERK, minute=2))
    else:
        restate(desk, period, act(CLERK, "late", minute=2))


def struck(desk: Desk, what: str, misfortune: Misfortune, at: int, *, after: bool) -> str:
    """Do the act with a misfortune; return the step it happened at (blank: it did not come to it)."""
    if misfortune.how != "kill":
        misfortune.arm(at, after=after)
        try:
            do(desk, what)
        except Fault:
            pass
        finally:
            misfortune.disarm()
        return misfortune.struck
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        misfortune.pipe = writing
        misfortune.arm(at, after=after)
        do(desk, what)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        step = pipe.read()
    os.waitpid(child, 0)
    return step


def found(workspace: Path, what: str, before: dict[str, bytes], after: dict[str, bytes]) -> str:
    """Tell which of a period's whole sets a reader finds: as before, as after, or torn."""
    folder = workspace / "output" / PERIODS[what]
    visible = sets_in(folder)
    if what == "restate" and whole_draft(visible, after):
        visible = {name: content for name, content in visible.items() if not name.startswith("draft/")}
    both = before | after if what == "close" else after
    if visible == before:
        return "before"
    return "after" if visible in (after, both) else "torn"


def sets_in(folder: Path) -> dict[str, bytes]:
    """Return the files of a period's sets, without what lies beside them."""
    return {name: content for name, content in tree(folder).items() if name.startswith(("draft/", "V"))}


def whole_draft(visible: dict[str, bytes], after: dict[str, bytes]) -> bool:
    """Tell whether the draft beside a closed period's V1 is the whole of what V2 is made of."""
    of_draft = {name.removeprefix("draft/"): text for name, text in visible.items() if name.startswith("draft/")}
    added = ("V2/sealed/", "V2/seal.json", "V2/differences.xlsx")
    of_seal = {name: text for name, text in after.items() if name.startswith("V2/") and not name.startswith(added)}
    return of_draft == {name.removeprefix("V2/"): text for name, text in of_seal.items()}


def main_loop(root: Path, what: str, how: str, every: int) -> None:
    """Strike at every step in turn, before it and after it, until an act comes through."""
    workspace = root / "workspace"
    old, new = (sets_in(root / name / "output" / PERIODS[what]) for name in ("before", "after"))
    misfortune = Misfortune(how)
    shutil.copytree(root / "before", workspace)
    desk_job = begin(workspace, "en").job(lambda *_: None, 0, use_cache=False)
    for after in (False, True):
        at = 0
        while True:
            at += 1 if at < FIRST else every
            remove(workspace)
            shutil.copytree(root / "before", workspace)
            with open_desk(desk_job) as desk:
                step = struck(desk, what, misfortune, at, after=after)
                state = found(workspace, what, old, new)
                settled = follow(desk, what, old, new)
            print(json.dumps([at, step, after, state, *settled]), flush=True)  # noqa: T201 - its report
            if not step:
                break


def follow(desk: Desk, what: str, old: dict[str, bytes], new: dict[str, bytes]) -> tuple[str, str, list[str]]:
    """Do the act again, as people would; return what a reader finds then, who prepared it, and what differs."""
    period = month(PERIODS[what])
    with held(desk.workspace):
        recover(desk)
    try:
        do(desk, what)
    except Fault as fault:
        if "final" not in str(fault) and "as it was sealed" not in str(fault):
            raise
    now = found(desk.workspace.root, what, old, new)
    return now, status(desk, period).prepared_by, [str(one) for one in verify(desk).different]


if __name__ == "__main__":
    setattr(road, "documents", lambda *_: [])  # noqa: B010 - not a name the module hands on
    os.fsync = lambda fd: None  # noqa: ARG005 - what a power failure leaves is another question
    main_loop(Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]) if len(sys.argv) > 4 else 1)
