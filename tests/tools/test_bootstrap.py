"""tools/bootstrap.py: when an environment is whole, and what is started in it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools import bootstrap


def _workspace(folder: Path) -> tuple[Path, Path]:
    """A project with both lock files and an environment made from them; the project and its environment."""
    venv = folder / ".venv"
    python = bootstrap.python_of(venv)
    python.parent.mkdir(parents=True)
    python.touch(0o755)
    for place in (folder, venv):
        (place / bootstrap.RUNTIME_LOCK).write_text("a==1\n", encoding="utf-8")
        (place / bootstrap.DEV_LOCK).write_text("a==1\nb==2\n", encoding="utf-8")
    return folder, venv


def test_an_environment_made_from_these_locks_is_whole(tmp_path: Path) -> None:
    """Same bytes, a Python, nothing marked: for the program and for the checks."""
    root, venv = _workspace(tmp_path)
    assert bootstrap.is_whole(root, venv, dev=False)
    assert bootstrap.is_whole(root, venv, dev=True)


def test_changed_runtime_lock_needs_a_new_environment(tmp_path: Path) -> None:
    """A new version in the lock is not passed over."""
    root, venv = _workspace(tmp_path)
    (root / bootstrap.RUNTIME_LOCK).write_text("a==2\n", encoding="utf-8")
    assert not bootstrap.is_whole(root, venv, dev=False)


def test_missing_tools_matter_only_to_the_checks(tmp_path: Path) -> None:
    """`kam run` doesn't wait for what only `kam test` needs."""
    root, venv = _workspace(tmp_path)
    (venv / bootstrap.DEV_LOCK).unlink()
    assert bootstrap.is_whole(root, venv, dev=False)
    assert not bootstrap.is_whole(root, venv, dev=True)


def test_half_made_environment_is_not_whole(tmp_path: Path) -> None:
    """The mark that is set before installing and taken away after it."""
    root, venv = _workspace(tmp_path)
    (venv / "incomplete").touch()
    assert not bootstrap.is_whole(root, venv, dev=False)


def test_environment_without_its_python_is_not_whole(tmp_path: Path) -> None:
    """The system's Python moved on, or the folder was emptied."""
    root, venv = _workspace(tmp_path)
    bootstrap.python_of(venv).unlink()
    assert not bootstrap.is_whole(root, venv, dev=False)


def test_whole_environment_is_used_as_it_is(tmp_path: Path) -> None:
    """Nothing is made or installed on a second start."""
    root, venv = _workspace(tmp_path)
    assert bootstrap.prepare(root, dev=True) == bootstrap.python_of(venv)
    assert not (root / ".venv.lock").exists()


def test_failing_installation_leaves_the_environment_marked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A set-up that stops half-way is a clear error now and made anew next time."""
    root, venv = _workspace(tmp_path)
    bootstrap.python_of(venv).unlink()
    bootstrap.python_of(venv).symlink_to("/bin/false")
    monkeypatch.setattr(bootstrap, "_create", lambda _: None)
    (root / bootstrap.RUNTIME_LOCK).write_text("a==2\n", encoding="utf-8")
    with pytest.raises(bootstrap.SetUpError, match=r"requirements\.lock"):
        bootstrap.prepare(root, dev=False)
    assert (venv / "incomplete").exists()
    assert not bootstrap.is_whole(root, venv, dev=False)
    assert "Preparing the environment" in capfd.readouterr().err


def test_folder_that_cant_be_written_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file where the project's folder should be: the message says which path."""
    root = tmp_path / "file"
    root.touch()
    with pytest.raises(bootstrap.SetUpError, match=str(root)):
        bootstrap.prepare(root, dev=False)
    assert capsys.readouterr().out == ""


def test_system_without_subsetting_is_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`kam` looks for this file before it asks apt-get again."""
    root, venv = _workspace(tmp_path)
    monkeypatch.setenv("KAM_WITHOUT_SUBSET", "1")
    bootstrap.prepare(root, dev=False)
    assert (venv / "without-harfbuzz-subset").exists()


def test_arguments_go_to_the_program() -> None:
    """Whatever isn't `test` is the program's own business."""
    python = Path("venv") / "python"
    assert bootstrap.command(python, Path(), ["run", "2026-06"]) == [
        str(python),
        "-P",
        "-m",
        "kam_reports",
        "run",
        "2026-06",
    ]


def test_arguments_of_test_go_to_the_checks() -> None:
    """`kam test -k bands` starts the checks with `-k bands`."""
    python = Path("venv") / "python"
    checks = str(Path("root") / "tools" / "checks.py")
    assert bootstrap.command(python, Path("root"), ["test", "-k", "bands"]) == [
        str(python),
        "-P",
        checks,
        "-k",
        "bands",
    ]


def test_settings_of_pip_are_kept_but_for_other_places() -> None:
    """A mirror is the machine's business; another target folder would leave the environment empty."""
    given = {"PIP_CERT": "ca.pem", "PIP_TARGET": "elsewhere", "PIP_USER": "1", "PYTHONPATH": "x", "PATH": "bin"}
    assert bootstrap.pip_environment(given) == {"PIP_CERT": "ca.pem", "PATH": "bin"}


def test_installed_environment_finds_the_program_from_anywhere(tmp_path: Path) -> None:
    """The path file is relative: a moved folder still works."""
    site = tmp_path / "before" / ".venv" / "lib" / "python3.11" / "site-packages"
    site.mkdir(parents=True)
    bootstrap._put_on_path(tmp_path / "before", tmp_path / "before" / ".venv")
    (tmp_path / "before").rename(tmp_path / "after")
    moved = tmp_path / "after" / site.relative_to(tmp_path / "before")
    line = (moved / "kam_reports.pth").read_text(encoding="utf-8").strip()
    assert (moved / line).resolve() == (tmp_path / "after").resolve()


@pytest.mark.skipif(os.name == "nt", reason="flock")
def test_two_set_ups_take_turns(tmp_path: Path) -> None:
    """While one holds the lock, another process can't take it; afterwards it can."""
    lock = tmp_path / "lock"
    attempt = [
        sys.executable,
        "-c",
        "import fcntl, sys; fcntl.flock(open(sys.argv[1], 'ab'), fcntl.LOCK_EX | fcntl.LOCK_NB)",
        str(lock),
    ]
    with bootstrap._taking_turns(lock):
        assert subprocess.run(attempt, stderr=subprocess.DEVNULL, check=False).returncode != 0
    assert subprocess.run(attempt, stderr=subprocess.DEVNULL, check=False).returncode == 0
