"""Ids are known without loading the catalogue, and just those that it has."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kam_reports.metrics import names
from kam_reports.metrics.catalogue import METRICS
from kam_reports.metrics.names import MetricNames


def test_the_same_ids_as_in_the_catalogue() -> None:
    """Neither one more nor one less."""
    assert set(MetricNames()) == set(METRICS)
    assert len(MetricNames()) == len(METRICS)
    assert all(name in MetricNames() for name in METRICS)


@pytest.mark.parametrize(
    "name", ["_sales", "__init__", "salesamount", "../names", "", "Sales_amount", "sales_amount\n"]
)
def test_what_is_no_metric_is_none(name: str) -> None:
    """Helpers in the folder, paths and misspellings are no metrics."""
    assert name not in MetricNames()


def test_what_is_no_text_is_none() -> None:
    """YAML knows numbers too."""
    unlikely: object = 7
    assert not MetricNames().__contains__(unlikely)


def test_a_file_that_bears_another_name_is_looked_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file without a metric of its own name says nothing."""
    (tmp_path / "other.py").write_text("\n@metric(\n)\ndef sales_amount(scope):\n")
    monkeypatch.setattr(names, "_CATALOGUE", tmp_path)
    assert "other" not in MetricNames()
    assert "sales_amount" in MetricNames()


def test_nothing_heavy_is_loaded_for_a_known_id() -> None:
    """The folder is enough."""
    program = (
        "import sys; from kam_reports.metrics.names import MetricNames as names; "
        "assert 'sales_amount' in names(); assert 'pandas' not in sys.modules; assert 'numpy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
