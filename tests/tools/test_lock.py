"""tools/lock.py: both files, the development one on top of the runtime one."""

import subprocess
from typing import Any

import pytest

from tools import lock


def test_both_files_are_made_with_hashes_and_without_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """The development lock takes the runtime lock's versions; arguments are handed on."""
    calls: list[list[str]] = []

    def run(arguments: list[str], **_: Any) -> subprocess.CompletedProcess[str]:  # noqa: ANN401  # subprocess.run's own
        calls.append(arguments)
        return subprocess.CompletedProcess(arguments, 0)

    monkeypatch.setattr(lock, "_find_uv", lambda: ["uv"])
    monkeypatch.setattr(subprocess, "run", run)
    assert lock.main(["--upgrade"]) == 0
    runtime, development = calls
    assert runtime[-3:] == ["-o", "requirements.lock", "--upgrade"]
    assert development[-4:] == ["requirements.lock", "-o", "requirements-dev.lock", "--upgrade"]
    assert all({"--generate-hashes", "--no-emit-index-url"} <= set(call) for call in calls)


def test_missing_uv_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 2 and the way to get it."""
    monkeypatch.setattr(lock, "_find_uv", lambda: None)
    assert lock.main([]) == 2
    assert "pip install uv" in capsys.readouterr().err


def test_the_first_failure_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    """No development lock on top of a runtime lock that could not be made."""
    monkeypatch.setattr(lock, "_find_uv", lambda: ["false"])
    assert lock.main([]) == 1
