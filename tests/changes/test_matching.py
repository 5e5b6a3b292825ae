"""Rows that stood as they stand are paired without looking for them; the pairs are those of the long way."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kam_reports.changes import matching
from kam_reports.changes.rows import Rows

CONTENTS = st.lists(st.integers(0, 3), max_size=9)


def _rows(contents: list[int]) -> Rows:
    """Return rows of a ledger without key: equal contents are equal rows."""
    said = np.array(contents, np.uint64)
    nothing = np.zeros(len(said), np.int32)
    return Rows("complaints", said, said, nothing.astype(np.int8), nothing == 0, nothing, nothing)


def _long_way(before: list[int], after: list[int]) -> set[tuple[int, int]]:
    """Pair the k-th of equal rows with the k-th."""
    left = {(one, before[:at].count(one)): at for at, one in enumerate(before)}
    right = {(one, after[:at].count(one)): at for at, one in enumerate(after)}
    return {(left[key], right[key]) for key in left.keys() & right.keys()}


@given(before=CONTENTS, after=CONTENTS, head=CONTENTS, tail=CONTENTS)
def test_rows_at_both_ends(before: list[int], after: list[int], head: list[int], tail: list[int]) -> None:
    """What is paired is part of the long way's pairs; what is left holds all others, in order."""
    old, new = head + before + tail, head + after + tail
    same, left, right = matching._as_they_stood(_rows(old), _rows(new))
    pairs = {(int(mine), int(its)) for mine, its in same}
    rest = _long_way([old[one] for one in left], [new[one] for one in right])
    assert pairs | {(int(left[mine]), int(right[its])) for mine, its in rest} == _long_way(old, new)
    assert sorted([*(mine for mine, _ in pairs), *left.tolist()]) == list(range(len(old)))
    assert sorted([*(its for _, its in pairs), *right.tolist()]) == list(range(len(new)))
