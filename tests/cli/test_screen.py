"""What reaches the terminal: progress only there, characters it knows, an interrupted pipe in silence."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from kam_reports.cli import main, screen
from kam_reports.cli.speech import speaker
from kam_reports.core.fault import ConfigFault, Fault
from kam_reports.core.text import T
from tests.conftest import Kam, MakeTiny


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Return that it is one."""
        return True


def test_no_progress_off_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Logs and pipes stay clean."""
    with screen.progress(speaker("en")) as tell:
        tell("read", 1, 2)
    assert capsys.readouterr() == ("", "")


def test_progress_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bar with the stage's name, on standard error."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with screen.progress(speaker("en")) as tell:
        for stage in screen.STAGES:
            for done in (1, 2):
                tell(stage, done, 2)
    assert "drawing documents" in terminal.getvalue()


@pytest.mark.usefixtures("brief")
def test_every_stage_of_a_run_has_a_name(tiny_workspace: MakeTiny, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run on a terminal tells its stages in words."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    assert main(["run", "2026-06", "-w", str(tiny_workspace()), "--workers", "0", "--lang", "en"]) == 0
    assert "reading" in terminal.getvalue()


def test_characters_the_terminal_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    """They become question marks; the rest is read."""
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    screen.line("考核表 E002")
    sys.stdout.flush()
    assert raw.getvalue() == b"??? E002\n"


def test_fault_is_one_line_with_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    """`file:line: sentence`, or the sentence alone."""
    screen.show_fault(speaker("en"), ConfigFault(T("error"), file="config.yaml", line=7))
    screen.show_fault(speaker("en"), Fault(T("warning")))
    assert capsys.readouterr().err == "kam: config.yaml:7: error\nkam: warning\n"


def test_reader_that_went_away(kam: Kam, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`kam metrics | head`: no traceback when the other end closes."""

    def broken(_: str) -> None:
        raise BrokenPipeError

    kept = os.dup(sys.__stdout__.fileno()) if sys.__stdout__ else -1
    with (tmp_path / "out").open("w", encoding="utf-8") as stream, monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", stream)
        patched.setattr("kam_reports.cli.commands.metrics.line", broken)
        assert main(["metrics"]) == 0
    if kept >= 0:
        os.close(kept)
    assert kam("metrics").code == 0


def test_interrupted_command(monkeypatch: pytest.MonkeyPatch, kam: Kam) -> None:
    """Ctrl-C: 130, silently."""

    def interrupted(_: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kam_reports.cli.commands.metrics.line", interrupted)
    outcome = kam("metrics")
    assert (outcome.code, outcome.out, outcome.err) == (130, "", "")


def test_a_bug_shows_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is neither a fault nor wrong usage is not hidden."""

    def broken(_: str) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("kam_reports.cli.commands.metrics.line", broken)
    with pytest.raises(ZeroDivisionError):
        main(["metrics"])
