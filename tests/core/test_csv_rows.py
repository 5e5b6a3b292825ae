"""What is written is read back as it was meant."""

from __future__ import annotations

import pytest

from kam_reports.core.csv_rows import as_meant, csv_rows
from kam_reports.pipeline.data import to_csv


@pytest.mark.parametrize("text", ["=1+1", "-5x", "+x", "@x", "\tx", "-5", "a,b", 'say "x"', "two\nlines", "'x", ""])
def test_a_text_comes_back(text: str) -> None:
    """Whatever it begins with, and whatever is in it."""
    (row,) = csv_rows(to_csv(("found", "other"), [(text, "x")]))
    assert as_meant(row["found"]) == text
