"""A driver for tests: so many runs of one workspace at once. ``python -m tests.life.together FOLDER RUNS ROUNDS``.

In each round one run gets the workspace and holds it until all others have ended; every other round it is killed then.
It prints one JSON line a round: the exit codes of the others, the holder's, and that of one more run afterwards.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import sys
import time
from pathlib import Path

from kam_reports.cli import main
from kam_reports.pipeline import road


def command(folder: Path) -> int:
    """Run June quietly."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return main(["run", "2026-06", "-w", str(folder), "--workers", "0", "--by", f"run {os.getpid()}"])


def child(folder: Path, go: Path) -> int:
    """Start a run that, once it holds the workspace, waits for the word."""
    number = os.fork()
    if number:
        return number

    def wait(*_: object) -> list[object]:
        while not go.exists():
            time.sleep(0.01)
        return []

    setattr(road, "documents", wait)  # noqa: B010 - not a name the module hands on
    os._exit(command(folder))


def one_round(folder: Path, runs: int, *, kill: bool) -> tuple[list[int], int, int]:
    """Start all runs at once; return what the others and the holder ended with, and one more run."""
    go = folder / "go"
    go.unlink(missing_ok=True)
    (folder / "input" / "计划.xlsx").touch()
    with (folder / "config.yaml").open("a", encoding="utf-8") as file:
        file.write("# one more\n")  # so that no set stands there just so
    children = {child(folder, go) for _ in range(runs)}
    others = []
    while len(children) > 1:
        number, status = os.wait()
        children.discard(number)
        others.append(os.waitstatus_to_exitcode(status))
    (holder,) = children
    if kill:
        os.kill(holder, signal.SIGKILL)
    else:
        go.touch()
    ended = os.waitstatus_to_exitcode(os.waitpid(holder, 0)[1])
    go.touch()
    return others, ended, command(folder)


if __name__ == "__main__":
    setattr(road, "documents", lambda *_: [])  # noqa: B010 - as above
    place, count, rounds = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    for turn in range(rounds):
        print(json.dumps(one_round(place, count, kill=turn % 2 == 1)), flush=True)  # noqa: T201 - its report
