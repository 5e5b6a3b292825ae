"""A column looked at once: its distinct values and where each stands, so that every question is asked once a value."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import compress, count, repeat
from operator import is_
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from kam_reports.ledgers.values import BLANK_SIGNS, is_blank

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


SEPARATOR = "\2"
"""Between the texts of ``joined``: a sign that no sheet can hold, and no blank one."""
_BLANK_STARTS = frozenset(BLANK_SIGNS) | {""}
_TEXTS = frozenset({str, type(None)})
_FLOATS = frozenset({float, type(None)})
_APART = frozenset({str, date, datetime, type(None)})
"""Types of which no value equals one of another type: only such columns are told by their distinct values."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What a column holds.

    kinds: the types of its values. texts: its distinct texts. joined: all of them in one text, so that a question about
    hundreds of thousands is asked once. holed: whether any cell is empty. distinct, codes: of a column of texts, days
    and blanks only, its distinct values and each cell's number among them (int32); else None. is_float, floats: of any
    other column, where its floats stand, and they (0 elsewhere); else None. cells: the column itself.
    """

    texts: frozenset[str] = frozenset()
    joined: str = ""
    distinct: list[object] = field(default_factory=list)
    codes: NDArray[np.int32] | None = None
    floats: NDArray[np.float64] | None = None
    is_float: NDArray[np.bool_] | None = None
    holed: bool = False
    kinds: frozenset[type] = frozenset()
    cells: Sequence[object] = ()

    @property
    def only_texts(self) -> bool:
        """Whether there are texts and blanks only."""
        return self.kinds <= _TEXTS

    def of(self, rows: NDArray[np.intp]) -> Survey:
        """Return the survey of some cells (its distinct values may then be more than occur)."""
        if self.codes is not None:
            return replace(self, codes=self.codes[rows])
        if self.floats is None or self.is_float is None:
            return self
        return replace(self, floats=self.floats[rows], is_float=self.is_float[rows])


def survey(cells: Sequence[object]) -> Survey:
    """Look at a column."""
    kinds = frozenset(map(type, cells))
    holed = type(None) in kinds
    if not kinds <= _APART:
        return _with_numbers(cells, kinds)
    # each new value asks the counter for the next number: one look-up a cell, without a step of Python
    numbers: defaultdict[object, int] = defaultdict(count().__next__)
    codes = np.fromiter(map(numbers.__getitem__, cells), np.int32, len(cells))
    distinct = list(numbers)
    texts = cast("frozenset[str]", frozenset(numbers) - {None}) if kinds <= _TEXTS else _texts(distinct)
    return Survey(texts, SEPARATOR.join(texts), distinct, codes, holed=holed, kinds=kinds, cells=cells)


def _with_numbers(cells: Sequence[object], kinds: frozenset[type]) -> Survey:
    """Look at a column that holds numbers, or what no ledger expects; its floats are told apart from all else."""
    holed = type(None) in kinds
    is_float, floats = _all_floats(cells, holed=holed) if kinds <= _FLOATS else _floats(cells)
    some = _texts([cells[position] for position in np.flatnonzero(~is_float).tolist()]) if str in kinds else frozenset()
    return Survey(some, SEPARATOR.join(some), floats=floats, is_float=is_float, holed=holed, kinds=kinds, cells=cells)


def _all_floats(cells: Sequence[Any], *, holed: bool) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Return where the floats stand of a column that holds nothing else but blanks, and they (0 at a blank)."""
    if not holed:
        return np.ones(len(cells), dtype=np.bool_), np.fromiter(cells, np.float64, len(cells))
    floats = np.array(cells, dtype=np.float64)  # what is blank becomes no number
    is_float = ~np.isnan(floats)
    if len(cells) - np.count_nonzero(is_float) != cells.count(None):
        return _floats(cells)  # a cell holds "no number" itself
    floats[~is_float] = 0
    return is_float, floats


def _floats(cells: Sequence[object]) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Return where the floats of a column stand, and they (0 elsewhere)."""
    is_float = np.fromiter(map(is_, map(type, cells), repeat(float)), np.bool_, len(cells))
    floats = np.zeros(len(cells))
    floats[is_float] = np.array(list(compress(cells, is_float)), dtype=np.float64)
    return is_float, floats


def _texts(values: Sequence[object]) -> frozenset[str]:
    return frozenset(one for one in values if isinstance(one, str))


def holding(seen: Survey, signs: str) -> frozenset[str]:
    """Return the texts that can hold one of these signs: all, or none when no text of the column does."""
    return seen.texts if any(sign in seen.joined for sign in signs) else frozenset()


def blank_mask(cells: Sequence[object], seen: Survey) -> NDArray[np.bool_]:
    """Tell for each cell whether it is blank (see domain: empty, or only spaces, ``-``, ``–``, ``/``)."""
    blanks: set[object] = {text for text in seen.texts if text[:1] in _BLANK_STARTS and is_blank(text)}
    if seen.holed:
        blanks.add(None)
    if not blanks:
        return np.zeros(len(cells), dtype=np.bool_)
    if seen.codes is not None:
        return np.array([value in blanks for value in seen.distinct], dtype=np.bool_)[seen.codes]
    assert seen.is_float is not None  # noqa: S101 - the other kind of survey
    result = np.zeros(len(cells), dtype=np.bool_)
    others = np.flatnonzero(~seen.is_float)
    result[others] = [cells[position] in blanks for position in others.tolist()]
    return result
