"""Odd and malformed workbooks of other projects, where the folder with them stands beside the project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kam_reports.core.place import Place
from kam_reports.intake import Limits, Refusal, guarded_map, read_workbook

CORPUS = Path(os.environ.get("KAM_TEST_CORPUS", str(Path(__file__).parents[3] / "shared" / "corpus")))
FEWEST_READ = 300


def read(path: str) -> str:
    """Read a file and say what became of it."""
    try:
        return read_workbook(Path(path), Limits()).format
    except Refusal as refusal:
        return refusal.at(Place(path)).code


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not there")
def test_every_file_is_read_or_refused() -> None:
    """Nothing crashes or hangs, and far most files are read."""
    files = sorted(str(path) for path in CORPUS.rglob("*.*") if path.suffix != ".md" and path.name != "manifest.csv")
    outcomes = list(
        guarded_map(read, files, workers=2, memory=512 * 1024 * 1024, seconds=10, warm=("numpy", "python_calamine"))
    )
    assert [(files[outcome.index], outcome.detail) for outcome in outcomes if outcome.death] == []
    assert sum(outcome.value in {"xlsx", "xlsm", "xls", "xlsb", "ods", "csv"} for outcome in outcomes) >= FEWEST_READ
