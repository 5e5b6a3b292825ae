"""What reaches the terminal: progress only there, characters it knows, an interrupted pipe in silence."""

from __future__ import annotations

import errno
import io
import os
import subprocess
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


def unread(*arguments: object, stream: str = "stdout") -> tuple[int, bytes]:
    """Start the program with a pipe that nobody reads; return its code, and what it says beside."""
    reader, writer = os.pipe()
    os.close(reader)
    other = {"stdout": "stderr", "stderr": "stdout"}[stream]
    command = [sys.executable, "-P", "-m", "kam_reports", *map(str, arguments)]
    try:
        done = subprocess.run(command, check=False, **{stream: writer, other: subprocess.PIPE})  # type: ignore[call-overload] # by name
    finally:
        os.close(writer)
    return done.returncode, getattr(done, other)


@pytest.mark.parametrize("command", ["metrics", "metrics --json", "--help", "run --help", "--version"])
def test_reader_that_went_away(command: str) -> None:
    """`kam metrics | head`: little or much, ours or typer's, it ends with 0 and without a word."""
    assert unread(*command.split()) == (0, b"")


def test_reader_that_went_away_from_numbers(tiny_run: Path) -> None:
    """`kam explain … | head -1`, where all of the program has been at work."""
    assert unread("explain", "2026-06", "E002", "-w", tiny_run) == (0, b"")


@pytest.mark.parametrize("command", ["status -w no/such/folder", "no-such-command"])
def test_nobody_hears_of_a_fault(command: str) -> None:
    """It is one all the same."""
    assert unread(*command.split(), stream="stderr") == (2, b"")


def test_pipe_that_broke_within(monkeypatch: pytest.MonkeyPatch, kam: Kam) -> None:
    """Between processes of the program, say: an error as any other, since what is printed does reach somebody."""

    def broken(_: str) -> None:
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")

    monkeypatch.setattr("kam_reports.cli.commands.metrics.line", broken)
    with pytest.raises(BrokenPipeError):
        kam("metrics")


def test_interrupted_command(monkeypatch: pytest.MonkeyPatch, kam: Kam) -> None:
    """Ctrl-C: 130, silently."""

    def interrupted(_: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kam_reports.cli.commands.metrics.line", interrupted)
    outcome = kam("metrics")
    assert (outcome.code, outcome.out, outcome.err) == (130, "", "")


def test_a_bug_shows_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is neither a fault nor wrong usage is told in one line, and the file it names has the place."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def broken(_: str) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("kam_reports.cli.commands.metrics.line", broken)
    monkeypatch.chdir(tmp_path)
    assert main(["metrics"]) == 2
    [story] = (tmp_path / "kam-errors").iterdir()
    assert str(story) in capsys.readouterr().err
    assert "ZeroDivisionError" in story.read_text(encoding="utf-8")
