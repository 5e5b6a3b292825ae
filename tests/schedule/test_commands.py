"""`kam schedule` and `kam watch` as a user starts them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from kam_reports.cli import staying
from kam_reports.pipeline.workspace import held, open_workspace
from tests.journeys import tiny

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Kam, MakeTiny


@pytest.fixture
def july(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be the evening of 3 July 2026."""
    moment = datetime(2026, 7, 3, 20, tzinfo=ZoneInfo("Asia/Shanghai"))
    monkeypatch.setattr(staying, "clock", lambda _: lambda: moment)


@pytest.mark.usefixtures("july", "brief")
def test_once_and_show(kam: Kam, tiny_workspace: MakeTiny) -> None:
    """June is due and done, once; what comes is shown."""
    folder = tiny_workspace()
    before = json.loads(kam("schedule", "show", "-w", folder, "--json").out)
    assert [one["period"] for one in before["due"]] == ["2026-06"]
    first = kam("schedule", "once", "-w", folder, "--workers", 0, "--lang", "en")
    assert first.code == 0
    assert "run 2026-06: " in first.out
    assert (folder / "output" / "2026-06" / "draft" / "manifest.json").is_file()
    assert kam("schedule", "once", "-w", folder, "--workers", 0).out == ""
    after = json.loads(kam("schedule", "show", "-w", folder, "--json").out)
    assert (after["due"], list(after["done"])) == ([], ["run 2026-06 1"])
    assert {"at": "2026-08-04T08:00+08:00", "what": "run", "period": "2026-07"} in after["coming"]
    shown = kam("schedule", "show", "-w", folder, "--lang", "en").out
    assert "done    2026-07-03T20:00:00+08:00  run 2026-06" in shown
    assert "coming  2026-08-04 08:00+08:00  run 2026-07" in shown


@pytest.mark.usefixtures("july")
def test_what_could_not_be_done_is_exit_code_2(kam: Kam, tiny_workspace: MakeTiny) -> None:
    """The reason stands in the line and in the last report."""
    folder = tiny_workspace()
    (folder / "output").rmdir() if (folder / "output").is_dir() else None
    (folder / "output").write_text("in the way")
    outcome = kam("schedule", "once", "-w", folder, "--workers", 0, "--lang", "en")
    assert outcome.code == 2
    assert "run 2026-06: could not run" in outcome.out
    report = json.loads((folder / ".kam" / "last_report.json").read_text(encoding="utf-8"))
    assert report["outcome"] == "could-not-run"


@pytest.mark.usefixtures("july")
def test_a_held_workspace_is_exit_code_75(kam: Kam, tiny_workspace: MakeTiny) -> None:
    """As for every run; nothing is marked as done."""
    folder = tiny_workspace()
    with held(open_workspace(folder)):
        outcome = kam("schedule", "once", "-w", folder, "--workers", 0, "--lang", "en")
    assert outcome.code == 75
    assert "another run holds this workspace" in outcome.out
    assert json.loads((folder / ".kam" / "schedule.json").read_text(encoding="utf-8"))["done"] == {}


@pytest.mark.usefixtures("july")
def test_an_empty_schedule_and_an_unknown_year(
    kam: Kam, tiny_workspace: MakeTiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Said in words; a year nobody knows yet is named."""
    folder = tiny_workspace()
    text = (folder / "config.yaml").read_text(encoding="utf-8")
    head, _, rest = text.partition("\nschedule:\n")
    empty = f"{head}\nschedule: []\n{rest[rest.index('mail:') :]}"
    (folder / "config.yaml").write_text(empty, encoding="utf-8")
    assert "empty" in kam("schedule", "show", "-w", folder, "--lang", "en").out
    (folder / "config.yaml").write_text(text, encoding="utf-8")
    moment = datetime(2031, 2, 3, tzinfo=ZoneInfo("Asia/Shanghai"))
    monkeypatch.setattr(staying, "clock", lambda _: lambda: moment)
    outcome = kam("schedule", "show", "-w", folder, "--lang", "en")
    assert outcome.code == 2
    assert "2031" in outcome.out


def test_export(kam: Kam, tiny_workspace: MakeTiny) -> None:
    """With this program and this workspace in it; another scheduler's name is a fault."""
    folder = tiny_workspace()
    outcome = kam("schedule", "export", "cron", "-w", folder)
    assert f"{sys.executable} -m kam_reports schedule once -w {folder}" in outcome.out
    assert kam("schedule", "export", "launchd", "-w", folder).code == 2


@pytest.mark.usefixtures("july")
def test_sheets_are_sent_only_where_mail_is_set_up_and_the_state_allows_it(kam: Kam, tiny_workspace: MakeTiny) -> None:
    """Exit code 2 and one line."""
    assert "mail.server" in kam("schedule", "send", "2026-06", "-w", tiny_workspace(), "--lang", "en").err
    mail = [("  server:  ", "  server: localhost\n  #"), ("  sender:  ", "  sender: kam@example.com\n  #")]
    folder = tiny_workspace(changes=[*mail, ("  sheets: never", "  sheets: final")])
    outcome = kam("schedule", "send", "2026-06", "-w", folder, "--lang", "en")
    assert outcome.code == 2
    assert "2026-06 is not final yet" in outcome.err


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM to catch")
def test_watch_makes_the_draft_and_ends_when_told(tmp_path: Path) -> None:
    """A process of its own: the status workbook appears, a broken file is told in it, SIGTERM ends it with 0."""
    folder = tiny.make(tmp_path / "workspace")
    (folder / "input" / "broken.xlsx").write_bytes(b"no workbook")
    command = [sys.executable, "-m", "kam_reports", "watch", "-w", str(folder), "--workers", "0", "--lang", "en"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        deadline = time.monotonic() + 120
        while not (folder / ".kam" / "last_report.json").is_file() and time.monotonic() < deadline:
            assert process.poll() is None
            time.sleep(0.2)
        process.send_signal(signal.SIGTERM)
        printed = process.communicate(timeout=60)[0]
    assert process.returncode == 0, printed
    assert "Traceback" not in printed
    assert "errors" in printed
    assert (folder / "input" / "_status.xlsx").is_file()
    assert (folder / "input" / "broken.xlsx").is_file()
    assert list((folder / "output").glob("2026-*/draft/manifest.json"))
