"""tools/checks.py: every step runs, a failing one doesn't hide later ones, pytest is last."""

import os
import shutil
import subprocess

import pytest

from tools import checks


def _record(monkeypatch: pytest.MonkeyPatch, *failing: str) -> list[checks.Step]:
    """Steps are noted instead of started; those named fail."""
    started: list[checks.Step] = []

    def start(step: checks.Step) -> int:
        started.append(step)
        return 3 if step.name in failing else 0

    monkeypatch.setattr(checks, "_start", start)
    return started


def test_all_steps_run_and_pytest_last(monkeypatch: pytest.MonkeyPatch) -> None:
    """The order is part of the contract: the last line is pytest's summary."""
    started = _record(monkeypatch)
    monkeypatch.setattr(checks, "browser", lambda: "")
    assert checks.main([]) == 0
    names = [step.name for step in started]
    assert names == ["compile", "ruff check", "ruff format", "mypy --strict", "lint-imports", "pytest"]


@pytest.mark.parametrize("name", ["ruff check", "lint-imports", "pytest"])
def test_a_failing_step_fails_the_whole_but_hides_nothing(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Exit 1, and six steps all the same."""
    started = _record(monkeypatch, name)
    monkeypatch.setattr(checks, "browser", lambda: "")
    assert checks.main([]) == 1
    assert len(started) == 6


def test_arguments_go_to_pytest_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """`kam test -k bands` runs one step and hands back its exit code."""
    started = _record(monkeypatch, "pytest")
    assert checks.main(["-k", "bands"]) == 3
    assert [step.arguments for step in started] == [("-m", "pytest", "-k", "bands")]


def test_overview_says_how_each_step_ended() -> None:
    """One line a step, readable at a glance."""
    assert checks.line(checks.Outcome("mypy", passed=False, seconds=12.34)) == "FAIL  mypy             12.3 s"
    assert checks.line(checks.Outcome("mypy", passed=True, seconds=0.5)).startswith("ok ")


def test_chromium_is_installed_only_where_it_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is there, or root may install it, or the page's tests say that they are skipped; never an error."""
    ran: list[list[str]] = []

    def run(words: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        ran.append(words)
        return subprocess.CompletedProcess(words, 0)

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(shutil, "which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None)
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    assert "skipped" in checks.browser()
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    assert "installed" in checks.browser()
    assert [words[2] for words in ran] == ["update", "install"]
    monkeypatch.setattr(shutil, "which", lambda name: "/usr/bin/chromium" if name == "chromium" else None)
    assert "is there" in checks.browser()
