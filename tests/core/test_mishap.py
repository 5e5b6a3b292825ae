"""What becomes of errors that nobody foresaw."""

from __future__ import annotations

import errno
import stat
import tempfile
from typing import TYPE_CHECKING

import pytest

from kam_reports.cli import main
from kam_reports.core.mishap import FOLDER, keep_story, tell_mishap

if TYPE_CHECKING:
    from pathlib import Path


def _raised(error: Exception) -> Exception:
    try:
        raise error
    except type(error) as caught:
        return caught


@pytest.fixture(autouse=True)
def _temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the system's folder for temporary files out of it."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))


def test_the_story_is_for_its_owner_and_has_the_place(tmp_path: Path) -> None:
    """One error has one file, however often it comes; another place is another story."""
    errors = [_raised(KeyError("E008")) for _ in range(3)]
    paths = {keep_story(error, tmp_path) for error in errors}
    assert len(paths) == 1
    path = paths.pop()
    assert path is not None
    assert path.parent == tmp_path / FOLDER
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "test_mishap.py" in path.read_text(encoding="utf-8")
    assert "KeyError: 'E008'" in path.read_text(encoding="utf-8")
    assert keep_story(_raised(KeyError("E009")), tmp_path) != path


def test_without_a_workspace_it_lies_with_the_temporary_files(tmp_path: Path) -> None:
    """Nothing is made in a folder that is no workspace; where nothing can be written, the line says all there is."""
    path = keep_story(_raised(KeyError("E008")), tmp_path / "none")
    assert path is not None
    assert path.parent == tmp_path / "tmp" / "kam-errors"
    assert not (tmp_path / "none").exists()
    path.unlink()
    path.parent.rmdir()
    path.parent.write_text("a file where the folder should be")
    error = _raised(KeyError("E008"))
    assert keep_story(error, tmp_path / "none") is None
    assert "KeyError: 'E008'" in str(tell_mishap(error, tmp_path / "none"))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "x"), "the disk is full"),
        (MemoryError(), "memory has run out"),
        (RuntimeError("a bug\nof two lines"), "RuntimeError: a bug"),
    ],
)
def test_the_line_says_what_it_was(tmp_path: Path, error: Exception, words: str) -> None:
    """A full disk and a lack of memory are no bugs of the program."""
    said = str(tell_mishap(_raised(error), tmp_path))
    assert words in said
    assert str(tmp_path / FOLDER) in said


@pytest.mark.parametrize(
    ("language", "words"), [("zh", "程序遇到没有料到的错误"), ("en", "an error it did not expect")]
)
@pytest.mark.parametrize("named", [("-w", "{}"), ("--workspace", "{}"), ("--workspace={}",), ("-w{}",)])
def test_a_command_that_breaks_ends_with_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    named: tuple[str, ...],
    language: str,
    words: str,
) -> None:
    """Exit code 2, no traceback on the screen; the story lies in the workspace that was named."""
    (tmp_path / "place" / ".kam").mkdir(parents=True)

    class Command:
        """What a command line comes to."""

        def main(self, **_: object) -> None:
            raise RuntimeError("a bug")

    monkeypatch.setattr("typer.main.get_command", lambda _app: Command())
    assert main(["status", *(part.format(tmp_path / "place") for part in named), "--lang", language]) == 2
    printed = capsys.readouterr()
    assert "Traceback" not in printed.out + printed.err
    assert len(printed.err.splitlines()) == 1
    assert words in printed.err
    [story] = (tmp_path / "place" / ".kam" / FOLDER).iterdir()
    assert str(story) in printed.err
    assert "RuntimeError: a bug" in story.read_text(encoding="utf-8")
