"""A run that dies leaves a whole set behind, whichever moment it dies at, and the next run needs no help."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kam_reports.cli import main
from tests.conftest import Kam, MakeTiny
from tests.journeys import tiny
from tests.journeys.outputs import draft, tree

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="children that die are made by fork")
@pytest.mark.usefixtures("paperless")
@pytest.mark.parametrize("way", ["", "plain"])
def test_killed_at_every_step(tiny_workspace: MakeTiny, tmp_path: Path, way: str) -> None:
    """Kill -9 before and after each write, rename, exchange, removal: whole sets, old or new."""
    old = tiny_workspace()
    books = tiny.books()
    books["考核.xlsx"]["奖金调整"][1][2] = 300
    new = tiny_workspace(books)
    for name, folder in (("old", old), ("new", new)):
        assert main(["run", "2026-06", "-w", str(folder), "--workers", "0"]) == 0
        shutil.copytree(draft(folder), tmp_path / name)
    new.rename(tmp_path / "workspace")
    done = subprocess.run(
        [sys.executable, "-m", "tests.journeys.dying", str(tmp_path), *way.split()],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    deaths = [json.loads(line) for line in done.stdout.splitlines()]
    died = [death for death in deaths if death[0]]
    assert [death for death in deaths if not death[0]] == [["", after, 0, "new", 0, True] for after in (False, True)]
    assert {death[2] for death in died} == {int(signal.SIGKILL)}
    steps = {"write_bytes", "rmtree", "mkdir", "rename" if way == "plain" else "_exchange"}
    assert steps <= {death[0] for death in died}
    allowed = {"old", "new", "aside"} if way == "plain" else {"old", "new"}
    assert {death[3] for death in died} == allowed
    assert all(death[4:] == [0, True] for death in died), died


@pytest.mark.usefixtures("brief")
def test_fault_in_the_middle_leaves_no_trace(
    kam: Kam, tiny_workspace: MakeTiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug in the middle (an exception nobody expects) leaves the old set and nothing else."""
    folder = tiny_workspace()
    kam("run", "2026-06", "-w", folder, "--workers", 0)
    before = tree(folder / "output")

    def broken(*_: object) -> bytes:
        raise ZeroDivisionError

    monkeypatch.setattr("kam_reports.pipeline.road.scores_csv", broken)
    with pytest.raises(ZeroDivisionError):
        main(["run", "2026-06", "-w", str(folder), "--workers", "0", "--no-cache"])
    assert tree(folder / "output") == before


@pytest.mark.usefixtures("brief")
def test_interrupted_run_leaves_no_trace(kam: Kam, tiny_workspace: MakeTiny, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while writing: exit 130, the old set, nothing left over, and the lock is free."""
    folder = tiny_workspace()
    assert kam("run", "2026-06", "-w", folder, "--workers", 0).code == 0
    before = tree(folder / "output")

    def interrupted(*_: object) -> bytes:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("kam_reports.pipeline.road.scores_csv", interrupted)
        assert kam("run", "2026-06", "-w", folder, "--workers", 0, "--no-cache").code == 130
    assert tree(folder / "output") == before
    assert kam("run", "2026-06", "-w", folder, "--workers", 0).code == 0
