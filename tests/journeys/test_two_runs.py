"""Two runs at once: one works, the other says so and ends with 75; a dead run holds nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import Kam, MakeTiny
from tests.journeys.outputs import draft, tree

ROOT = Path(__file__).parents[2]

Start = Callable[[Path], "subprocess.Popen[str]"]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start a run that holds its workspace; what still runs at the end is ended."""
    started: list[subprocess.Popen[str]] = []

    def begin(folder: Path) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.holding", str(folder)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "holding\n"
        return process

    yield begin
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.usefixtures("paperless")
def test_second_run_ends_with_75(kam: Kam, tiny_workspace: MakeTiny, start: Start) -> None:
    """The second says who is in its way; the first ends as if alone; a third may run. A killed one lets go."""
    folder = tiny_workspace()
    first = start(folder)
    second = kam("run", "2026-06", "-w", folder, "--workers", 0)
    assert (second.code, second.out) == (75, "")
    assert len(second.err.splitlines()) == 1
    assert not draft(folder).exists()
    first.communicate()
    assert first.returncode == 0
    alone = tree(draft(folder))
    assert kam("run", "2026-06", "-w", folder, "--workers", 0).code == 0
    assert tree(draft(folder)) == alone
    killed = start(folder)
    killed.kill()
    killed.wait()
    assert kam("run", "2026-06", "-w", folder, "--workers", 0).code == 0
    assert tree(draft(folder)) == alone
    assert [path.name for path in draft(folder).parent.iterdir()] == ["draft"]


def test_waiting_is_short() -> None:
    """The second run waits less than the two seconds it may take in all."""
    from kam_reports.pipeline import workspace

    assert workspace.SECONDS_TO_WAIT <= 1


@pytest.mark.usefixtures("brief")
def test_explain_beside_a_run_disturbs_nothing(
    kam: Kam, tiny_workspace: MakeTiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A ledger is replaced and `kam explain` called while a run reads: the run reads what it took."""
    from kam_reports.pipeline import reading

    folder = tiny_workspace()
    assert kam("run", "2026-06", "-w", folder, "--workers", 0).code == 0
    before = tree(draft(folder))
    real = reading.read_one
    begun: list[reading.Task] = []
    replaced = folder / "input" / "销售台账.xlsx"

    def disturbed(task: reading.Task) -> object:
        if not begun:
            begun.append(task)
            replaced.write_bytes(b"another ledger")
            assert kam("explain", "2026-06", "E002", "-w", folder, "--workers", 0).code in {0, 75}
        return real(task)

    monkeypatch.setattr(reading, "read_one", disturbed)
    assert kam("run", "2026-06", "-w", folder, "--workers", 0).code == 0
    assert tree(draft(folder)) == before
