"""A process that draws leaves nothing behind in the folder for temporary files."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kam_reports.render.fontfolder import LOCK, PREFIX, SECONDS_YOUNG, give_folder, hold

DRAW = """
import sys
from pathlib import Path
from kam_reports.render.order import Media, Order
from kam_reports.render.pool import Press
from tests.render import demo

if __name__ == "__main__":
    with Press(workers=int(sys.argv[1])) as press:
        list(press.run([Order(demo.assessment(), Path(sys.argv[2]), (Media.PDF,))]))
"""


@pytest.mark.parametrize("workers", ["0", "2"])
def test_fonts_leave_no_folder_and_no_word_behind(tmp_path: Path, workers: str) -> None:
    """Neither the process that draws itself nor its children; and nothing is complained of at the end."""
    scratch, out = tmp_path / "scratch", tmp_path / "out"
    scratch.mkdir()
    (tmp_path / "draw.py").write_text(DRAW, encoding="utf-8")
    surroundings = {**os.environ, "TMPDIR": str(scratch), "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, str(tmp_path / "draw.py"), workers, str(out)]
    done = subprocess.run(command, env=surroundings, check=False, capture_output=True, text=True)
    assert done.stderr == ""
    assert len(list(out.rglob("*.pdf"))) == 1
    assert [path.name for path in scratch.iterdir()] == []


class Fonts:
    """What has a folder."""

    _folder: Path | None = None


def test_what_a_killed_process_left_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Old folders that nobody holds; not those in use, those just made, or what somebody else calls so."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    long_ago = time.time() - 2 * SECONDS_YOUNG
    for name in ("killed", "in-use", "young", "other"):
        folder = tmp_path / f"{PREFIX}{name}"
        folder.mkdir()
        (folder / "font.ttf").touch()
        if name != "other":
            (folder / LOCK).touch()
            os.utime(folder / LOCK, None if name == "young" else (long_ago, long_ago))
    held = hold(tmp_path / f"{PREFIX}in-use" / LOCK)
    fonts = Fonts()
    give_folder(fonts)
    assert held is not None
    os.close(held)
    left = {path.name.removeprefix(PREFIX) for path in tmp_path.iterdir() if path != fonts._folder}
    assert left == {"in-use", "young", "other"}
    assert fonts._folder is not None
    assert fonts._folder.is_dir()


@pytest.mark.skipif(sys.platform == "win32", reason="no locks there")
def test_fonts_that_are_forgotten_leave_neither_folder_nor_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process may draw by many templates before it ends."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    given: list[tuple[Path, int | None]] = []

    def remembered(lock: Path) -> int | None:
        given.append((lock, hold(lock)))
        return given[-1][1]

    monkeypatch.setattr("kam_reports.render.fontfolder.hold", remembered)
    fonts = Fonts()
    give_folder(fonts)
    [(lock, held)] = given
    assert lock.is_file()
    assert held is not None
    os.fstat(held)
    del fonts
    assert not lock.parent.exists()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(held)
