"""How a trace is written: words and fractions come back as they were."""

from __future__ import annotations

import pickle
from fractions import Fraction
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest

from kam_reports.changes.rows import Numbers, Words
from kam_reports.pipeline import traces

if TYPE_CHECKING:
    from kam_reports.changes.trace import Trace


def _again(value: object) -> object:
    return pickle.loads(traces.packed(cast("Trace", value)))  # noqa: S301 - written one line before


@pytest.mark.parametrize("words", [(), ("",), ("甲", "", "乙"), ("with\0mark", "b"), ("\0",)])
def test_words_come_back(words: tuple[str, ...]) -> None:
    """Whatever stands in them."""
    found = _again(Words(np.arange(len(words), dtype=np.int8), words))
    assert isinstance(found, Words)
    assert found.words == words
    assert [found.at(one) for one in range(len(words))] == list(words)


def test_fractions_come_back() -> None:
    """In their lowest terms."""
    values = [Fraction(-7, 3), Fraction(0), Fraction(10**30, 7)]
    assert _again(values) == values


def test_numbers_in_units() -> None:
    """A column of whole days is kept in days and told in seconds."""
    column = Numbers(np.array([20_000, 0], np.int16), np.array([False, True]), 86_400)
    assert [column.at(0), column.at(1)] == [20_000 * 86_400, None]
