"""kill -9, a full disk, a broken disk at any step of closing, running and restating: wholly before or wholly after.

Every step is struck with ``KAM_SOAK=1``; otherwise the first few, then every so many.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from kam_reports.life.desk import State
from kam_reports.life.restate import restate
from tests.life.people import CLERK, FINANCE, act, approve, desk, late_sale, make, month

ROOT = Path(__file__).parents[2]
EVERY = 1 if os.environ.get("KAM_SOAK") else 17


def prepared(department: Path, what: str, root: Path) -> None:
    """Make a workspace before the act, and one after it."""
    if what == "close":
        approve(department, "2026-06")
    else:
        late_sale(department, "S0599", datetime(2026, 5, 20), 1200.0)
        late_sale(department, "S0699", datetime(2026, 6, 20), 1200.0)
    shutil.copytree(department, root / "before")
    if what == "close":
        from kam_reports.life.states import give_state

        with desk(department) as opened:
            give_state(opened, month("2026-06"), State.FINAL, act(FINANCE, minute=2))
    elif what == "run":
        make(department, "2026-06")
    else:
        with desk(department) as opened:
            restate(opened, month("2026-05"), act(CLERK, "late", minute=2))
    shutil.copytree(department, root / "after")


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="children that die are made by fork")
@pytest.mark.parametrize("how", ["kill", "28", "5"])
@pytest.mark.parametrize("what", ["close", "run", "restate"])
def test_struck_at_every_step(department: Path, tmp_path: Path, what: str, how: str) -> None:
    """A reader finds a whole set at once; the next act needs no help, and afterwards nothing differs."""
    root = tmp_path / "root"
    root.mkdir()
    prepared(department, what, root)
    done = subprocess.run(
        [sys.executable, "-m", "tests.life.dying", str(root), what, how, str(EVERY)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    deaths = [json.loads(line) for line in done.stdout.splitlines()]
    assert [death[1] for death in deaths].count("") == 2  # the last of both rounds came through
    assert len(deaths) > 12
    allowed = {"before", "after"}
    assert {death[3] for death in deaths} <= allowed, [death for death in deaths if death[3] not in allowed]
    assert [death for death in deaths if death[4:] != ["after", CLERK, []]] == []
