"""Several runs at once: one works, the others end with 75; a dead run's lock is taken over, a live one's never."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROUNDS = 20 if os.environ.get("KAM_SOAK") else 2


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="runs are started at once by fork")
@pytest.mark.parametrize("runs", [2, 8])
def test_one_works_the_others_end(department: Path, runs: int) -> None:
    """In every round, whether the one that works comes to its end or is killed."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.life.together", str(department), str(runs), str(ROUNDS)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rounds = [json.loads(line) for line in done.stdout.splitlines()]
    expected = [[[75] * (runs - 1), -9 if number % 2 else 0, 0] for number in range(ROUNDS)]
    assert rounds == expected
