"""Sums by subject are exact, whatever their size; of a key the largest values count."""

from __future__ import annotations

import numpy as np

from kam_reports.metrics.engine import _added, _largest_of_each_key

CODES = np.array([0, 1, 0, 2], np.int8)


def test_sums_are_exact_up_to_the_largest_whole_numbers() -> None:
    """Also where floats would no longer tell neighbours apart."""
    for large in (5, 2**51, 2**53 + 1, 2**61 + 1):
        values = np.array([large, -7, 1, -large], np.int64)
        assert _added(CODES, values, 4) == [large + 1, -7, -large, 0]
    assert _added(CODES, np.array([2**70, 1, 1, 0], object), 3) == [2**70 + 1, 1, 0]
    assert _added(np.zeros(0, np.int8), np.zeros(0, np.int64), 2) == [0, 0]


def test_of_each_key_the_largest_of_its_values() -> None:
    """Each value by itself, and each subject by itself."""
    keys = np.array([3, 3, 3, 0], np.intp)
    codes, (above, below) = _largest_of_each_key(CODES, keys, [np.array([1, 5, 4, 6]), np.array([9, 1, 2, 1])])
    assert codes.tolist() == [0, 1, 2]
    assert above.tolist() == [4, 5, 6]
    assert below.tolist() == [9, 1, 1]
