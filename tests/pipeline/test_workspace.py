"""The workspace: its folders, its lock, and the taking of files from its input."""

from __future__ import annotations

import json
import os
import stat
import time
from pathlib import Path

import pytest

from kam_reports.config import load
from kam_reports.core.fault import BusyFault, OutputFault, UsageFault
from kam_reports.core.period import parse_period
from kam_reports.intake.inbox import list_files
from kam_reports.ledgers.part import ReadFile
from kam_reports.pipeline import reading
from kam_reports.pipeline.periods import asked_period, earlier
from kam_reports.pipeline.workspace import held, keep_for_owner, open_workspace
from tests.conftest import Kam, MakeTiny
from tests.journeys import tiny


def test_folders_of_a_workspace(tmp_path: Path) -> None:
    """All stand below its root."""
    with pytest.raises(UsageFault, match="kam init"):
        open_workspace(tmp_path)
    (tmp_path / "config.yaml").write_text("", encoding="utf-8")
    workspace = open_workspace(tmp_path)
    period = parse_period("2026Q2")
    assert period is not None
    assert {
        path.relative_to(tmp_path).as_posix()
        for path in (workspace.input, workspace.output, workspace.templates, workspace.state, workspace.config)
    } == {"input", "output", "templates", ".kam", "config.yaml"}
    assert workspace.period_folder(period) == tmp_path / "output" / "2026Q2"


def test_lock_is_for_one(tmp_path: Path) -> None:
    """A second holder is told; after the first has ended, however it ended, there is room."""
    (tmp_path / "config.yaml").write_text("", encoding="utf-8")
    workspace = open_workspace(tmp_path)
    with held(workspace), pytest.raises(BusyFault), held(workspace):
        pytest.fail("held twice")
    with pytest.raises(ZeroDivisionError), held(workspace):
        raise ZeroDivisionError
    with held(workspace):
        assert (tmp_path / ".kam").is_dir()


def test_workspace_that_cannot_be_written(tmp_path: Path) -> None:
    """A file where the state folder should be."""
    (tmp_path / "config.yaml").write_text("", encoding="utf-8")
    (tmp_path / ".kam").write_text("", encoding="utf-8")
    with pytest.raises(OutputFault), held(open_workspace(tmp_path)):
        pytest.fail("nothing to hold")


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_private_copies_are_private(tmp_path: Path) -> None:
    """Only the owner may look into the folder, whoever made it before."""
    folder = tmp_path / "a" / "inbox"
    keep_for_owner(folder)
    folder.chmod(0o755)
    keep_for_owner(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_periods_before() -> None:
    """Of the same kind, newest first, over the turn of a year."""
    assert [str(one) for one in earlier(asked_period("2026-02"), 3)] == ["2026-01", "2025-12", "2025-11"]
    assert [str(one) for one in earlier(asked_period("2026H1"), 2)] == ["2025H2", "2025H1"]
    with pytest.raises(UsageFault, match="2026-6-1"):
        asked_period("2026-6-1")


@pytest.mark.usefixtures("brief")
def test_file_that_grows_is_waited_for(kam: Kam, tiny_workspace: MakeTiny, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file changed a moment ago: one wait; then it is read if it stands still, else named and left."""
    folder = tiny_workspace(changes=[("still_seconds: 0 ", "still_seconds: 60 ")])
    growing = folder / "input" / "财务.xlsx"
    for path in folder.joinpath("input").rglob("*.xlsx"):
        os.utime(path, (time.time() - 3600,) * 2)
    waits: list[float] = []

    def grow(seconds: float) -> None:
        waits.append(seconds)
        with growing.open("ab") as stream:
            stream.write(b"more")

    def stand(seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr("kam_reports.pipeline.reading.time.sleep", stand)
    assert kam("check", "-w", folder, "--workers", 0).code == 0
    assert waits == []
    os.utime(growing)
    assert kam("check", "-w", folder, "--workers", 0).code == 0
    assert waits == [60]
    monkeypatch.setattr("kam_reports.pipeline.reading.time.sleep", grow)
    os.utime(growing)
    outcome = kam("check", "-w", folder, "--workers", 0)
    assert waits == [60, 60]
    assert "财务.xlsx" in outcome.out


@pytest.mark.usefixtures("brief")
def test_file_that_vanishes_or_changes_while_it_is_copied(
    kam: Kam, tiny_workspace: MakeTiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Listed, then gone: an issue that names it, and all other files are read."""
    folder = tiny_workspace()
    listed = list_files

    def gone(path: Path) -> object:
        files = listed(path)
        (folder / "input" / "财务.xlsx").unlink(missing_ok=True)
        return files

    monkeypatch.setattr(reading, "list_files", gone)
    outcome = kam("check", "-w", folder, "--workers", 0, "--lang", "en")
    assert outcome.code == 1
    assert "财务.xlsx" in outcome.out
    assert "6 files read" in outcome.out


def test_lock_file_beside_a_ledger_is_said(kam: Kam, tiny_workspace: MakeTiny) -> None:
    """Somebody has it open: read all the same, with a notice."""
    folder = tiny_workspace()
    (folder / "input" / "~$财务.xlsx").write_bytes(b"lock")
    outcome = kam("check", "-w", folder, "--workers", 0, "--json")
    assert outcome.code == 0
    said = [one for one in json.loads(outcome.out) if one["code"] == "file-open-elsewhere"]
    assert [one["file"] for one in said] == ["财务.xlsx"]


def test_reader_that_dies_costs_one_file(kam: Kam, tiny_workspace: MakeTiny, monkeypatch: pytest.MonkeyPatch) -> None:
    """A child that crashes on one file: an error about it, the others are read."""
    read = reading.read_one

    def dies(task: reading.Task) -> ReadFile:
        if task.name == "财务.xlsx":
            raise MemoryError
        return read(task)

    monkeypatch.setattr(reading, "read_one", dies)
    outcome = kam("check", "-w", tiny_workspace(), "--workers", 0, "--lang", "en")
    assert outcome.code == 1
    assert "财务.xlsx" in outcome.out
    assert "7 files read" in outcome.out


def test_private_copies_of_old_files_are_forgotten(kam: Kam, tiny_workspace: MakeTiny) -> None:
    """One copy for each content of the input folder; what is no longer there is kept for an hour, then removed."""
    folder = tiny_workspace()
    kam("check", "-w", folder, "--workers", 0)
    store = folder / ".kam" / "inbox"
    before = {path.name for path in store.iterdir()}
    tiny.write_book(folder / "input" / "财务.xlsx", {"费用": [["凭证号", "日期", "类别", "金额"]]})
    kam("check", "-w", folder, "--workers", 0)
    assert before < {path.name for path in store.iterdir()}, "another process may still be reading it"
    for path in store.iterdir():
        os.utime(path, (0, 0))
    kam("check", "-w", folder, "--workers", 0)
    after = {path.name for path in store.iterdir()}
    assert len(before) == len(after) == len(tiny.books())
    assert len(before - after) == 1


def test_workers_of_config_and_machine(tiny_workspace: MakeTiny) -> None:
    """Asked for on the command line, else in config, else one a core."""
    from kam_reports.cli.session import begin

    def tell(_stage: str, _done: int, _total: int) -> None:
        """Say nothing."""

    auto = begin(tiny_workspace({}), None)
    assert auto.job(tell).workers == (os.cpu_count() or 1)
    assert auto.job(tell, 0).workers == 0
    three = tiny_workspace({}, changes=[("workers: auto ", "workers: 3 ")])
    assert begin(three, None).job(tell).workers == 3
    assert load(three / "config.yaml").workers == 3
