"""The start script `kam`: the quick way when everything is there, the set-up otherwise."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX shell")


def _script(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose environment's Python, and the system's, only say what they were started with."""
    shutil.copy(_ROOT / "kam", tmp_path)
    _script(tmp_path / ".venv" / "bin" / "python", 'echo "program $*"')
    _script(tmp_path / "system" / "python3", '[ "$1" = -c ] || echo "set-up $*"')
    for place in (tmp_path, tmp_path / ".venv"):
        (place / "requirements.lock").write_text("a==1\n", encoding="utf-8")
    (tmp_path / ".venv" / "without-harfbuzz-subset").touch()
    return tmp_path


def _start(project: Path, *arguments: str, **environment: str) -> str:
    done = subprocess.run(
        [str(project / "kam"), *arguments],
        env={"PATH": os.environ["PATH"], "KAM_PYTHON": str(project / "system" / "python3"), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_whole_environment_starts_at_once(project: Path) -> None:
    """No set-up; arguments arrive as they were, spaces and Chinese too."""
    assert _start(project, "run", "2026-06", "-w", "部门 一") == "program -P -m kam_reports run 2026-06 -w 部门 一"


def test_link_to_the_script_finds_the_project(project: Path) -> None:
    """A link in some bin folder is as good as the script."""
    link = project / "elsewhere" / "kam"
    link.parent.mkdir()
    link.symlink_to(project / "kam")
    done = subprocess.run([str(link)], env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "program -P -m kam_reports"


@pytest.mark.parametrize("damage", ["requirements.lock", "bin/python"])
def test_anything_missing_goes_to_the_set_up(project: Path, damage: str) -> None:
    """The set-up gets the same arguments."""
    (project / ".venv" / damage).unlink()
    assert _start(project, "check") == f"set-up {project}/tools/bootstrap.py check"


def test_half_made_environment_goes_to_the_set_up(project: Path) -> None:
    """A start that was killed while installing."""
    (project / ".venv" / "incomplete").touch()
    assert _start(project, "check").startswith("set-up ")


def test_changed_lock_goes_to_the_set_up(project: Path) -> None:
    """After an update of the program."""
    (project / "requirements.lock").write_text("a==2\n", encoding="utf-8")
    assert _start(project, "check").startswith("set-up ")


def test_checks_go_through_the_set_up(project: Path) -> None:
    """They need more than the program does."""
    assert _start(project, "test", "-k", "bands") == f"set-up {project}/tools/bootstrap.py test -k bands"


@pytest.mark.parametrize("home", ["", "/nowhere/at/all"])
def test_without_a_home_caches_stay_with_the_program(project: Path, home: str) -> None:
    """Services and containers often have none; fontconfig would complain at each PDF."""
    _script(project / ".venv" / "bin" / "python", 'echo "$XDG_CACHE_HOME"')
    assert _start(project, HOME=home) == str(project / ".venv" / "cache")
    assert _start(project, HOME=str(project)) == ""
