"""A process that draws leaves nothing behind in the folder for temporary files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

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
