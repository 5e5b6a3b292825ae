"""Sums of contributions are exact, however large."""

from __future__ import annotations

import numpy as np
import pytest

from kam_reports.metrics.engine import _added


@pytest.mark.parametrize("value", [1, 2**40, 2**52, 2**62, -(2**62)])
def test_no_sum_wraps_around(value: int) -> None:
    """Beyond 64 bits they are Python's own numbers."""
    values, codes = np.full(9, value, np.int64), np.array([0, 1] * 4 + [1], np.intp)
    assert _added(codes, values, 2) == [4 * value, 5 * value]
