"""The example department through the command line: its three periods come out as expected, to the last digit."""

from __future__ import annotations

import csv
import io
import os
import shutil
from pathlib import Path

import pytest

from tests.conftest import Kam
from tests.journeys.outputs import Table, table
from tests.journeys.tiny import RESULTS, config_text

EXAMPLE = Path(os.environ.get("KAM_EXAMPLE", Path(__file__).parents[3] / "shared" / "example"))
PERIODS = ("2026-06", "2026Q2", "2026H1")

pytestmark = [
    pytest.mark.skipif(not EXAMPLE.is_dir(), reason="the example department is not beside the checkout"),
    pytest.mark.usefixtures("paperless"),
]


@pytest.fixture
def department(tmp_path: Path) -> Path:
    """Return a workspace with the example's ledgers and the shipped config."""
    shutil.copytree(EXAMPLE / "input", tmp_path / "input")
    (tmp_path / "config.yaml").write_text(config_text(), encoding="utf-8")
    return tmp_path


def comparable(rows: Table) -> list[tuple[str, ...]]:
    """Return rows without the free text of a rule, in an order of their own."""
    return sorted(tuple(value for name, value in row.items() if name != "rule") for row in rows)


def test_example_comes_out_as_expected(kam: Kam, department: Path) -> None:
    """Figures, scores, results and pay of a month, a quarter and a half-year; no error among the issues."""
    for period in PERIODS:
        outcome = kam("run", period, "-w", department, "--workers", 0)
        assert outcome.err == ""
        faults = {row["code"] for row in table(department, "issues", period) if row["severity"] == "error"}
        assert faults <= {"sheet-incomplete", "adjustment-approved-too-late"}
        for name in RESULTS:
            text = (EXAMPLE / "expected" / period / f"{name}.csv").read_text(encoding="utf-8-sig")
            expected = list(csv.DictReader(io.StringIO(text, newline="")))
            assert comparable(table(department, name, period)) == comparable(expected), (period, name)
