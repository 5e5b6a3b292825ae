"""A column looked at once: its distinct values and where each stands, so that every question is asked once a value."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import count
from typing import TYPE_CHECKING

import numpy as np

from kam_reports.ledgers.values import BLANK_SIGNS, is_blank

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


SEPARATOR = "\2"
"""Between the texts of ``joined``: a sign that no sheet can hold, and no blank one."""
_BLANK_STARTS = frozenset(BLANK_SIGNS) | {""}
_NUMBERS = frozenset({float, type(None)})
_TEXTS = frozenset({str, type(None)})
_APART = frozenset({str, date, datetime, type(None)})
"""Types of which no value equals one of another type: only such columns are told by their distinct values."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What a column holds.

    kinds: the types of its values. texts: its distinct texts. joined: all of them in one text, so that a question about
    hundreds of thousands is asked once. holed: whether any cell is empty. distinct, codes: of a column of texts, days
    and blanks only, its distinct values and each cell's number among them (int32); else None. numbers: of a column of
    floats and blanks only, its values, NaN for a blank; else None. cells: the column itself.
    """

    texts: frozenset[str] = frozenset()
    joined: str = ""
    distinct: list[object] = field(default_factory=list)
    codes: NDArray[np.int32] | None = None
    numbers: NDArray[np.float64] | None = None
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
        return self if self.numbers is None else replace(self, numbers=self.numbers[rows])


def survey(cells: Sequence[object]) -> Survey:
    """Look at a column."""
    kinds = frozenset(map(type, cells))
    holed = type(None) in kinds
    if float in kinds and kinds <= _NUMBERS:
        return Survey(numbers=_numbers(cells, holed=holed), holed=holed, kinds=kinds, cells=cells)
    if not kinds <= _APART:
        some = frozenset(one for one in cells if isinstance(one, str)) if str in kinds else frozenset()
        return Survey(some, SEPARATOR.join(some), holed=holed, kinds=kinds, cells=cells)
    # each new value asks the counter for the next number: one look-up a cell, without a step of Python
    numbers: defaultdict[object, int] = defaultdict(count().__next__)
    codes = np.fromiter(map(numbers.__getitem__, cells), np.int32, len(cells))
    distinct = list(numbers)
    texts = frozenset(one for one in distinct if isinstance(one, str)) if str in kinds else frozenset()
    return Survey(texts, SEPARATOR.join(texts), distinct, codes, holed=holed, kinds=kinds, cells=cells)


def _numbers(cells: Sequence[object], *, holed: bool) -> NDArray[np.float64] | None:
    """Return floats as an array, blanks as NaN; None where a NaN stands in the sheet itself."""
    found = np.array(cells, dtype=np.float64)
    blanks = sum(cell is None for cell in cells) if holed else 0
    return found if np.count_nonzero(np.isnan(found)) == blanks else None


def holding(seen: Survey, signs: str) -> frozenset[str]:
    """Return the texts that can hold one of these signs: all, or none when no text of the column does."""
    return seen.texts if any(sign in seen.joined for sign in signs) else frozenset()


def blank_mask(cells: Sequence[object], seen: Survey) -> NDArray[np.bool_]:
    """Tell for each cell whether it is blank (see domain: empty, or only spaces, ``-``, ``–``, ``/``)."""
    if seen.numbers is not None:
        return np.isnan(seen.numbers)
    blanks: set[object] = {text for text in seen.texts if text[:1] in _BLANK_STARTS and is_blank(text)}
    if seen.holed:
        blanks.add(None)
    if not blanks:
        return np.zeros(len(cells), dtype=np.bool_)
    if seen.codes is not None:
        return np.array([value in blanks for value in seen.distinct], dtype=np.bool_)[seen.codes]
    return np.fromiter((cell in blanks for cell in cells), np.bool_, len(cells))
