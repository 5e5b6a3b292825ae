"""A column looked at once: its distinct values and where each stands, so that every question is asked once a value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from kam_reports.ledgers.values import BLANK_SIGNS, is_blank

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


SEPARATOR = "\2"
"""Between the texts of ``joined``: a sign that no sheet can hold, and no blank one."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What a column holds.

    kinds: the types of its values. texts: its distinct texts. joined: all of them in one text, so that a question about
    hundreds of thousands is asked once. holed: whether any cell is empty. distinct, codes: of a column of texts and
    blanks only, its distinct values and each cell's number among them (int32); else None. cells: the column itself.
    """

    texts: frozenset[str] = frozenset()
    joined: str = ""
    distinct: list[object] = field(default_factory=list)
    codes: NDArray[np.int32] | None = None
    holed: bool = False
    kinds: frozenset[type] = frozenset()
    cells: Sequence[object] = ()


def survey(cells: Sequence[object]) -> Survey:
    """Look at a column."""
    kinds = frozenset(map(type, cells))
    holed = type(None) in kinds
    if str not in kinds:
        return Survey(holed=holed, kinds=kinds, cells=cells)
    numbers: dict[object, int | None] = dict.fromkeys(cells)
    if not kinds <= {str, type(None)}:
        some = frozenset(one for one in numbers if isinstance(one, str))
        return Survey(some, SEPARATOR.join(some), holed=holed, kinds=kinds, cells=cells)
    texts: frozenset[Any] = frozenset(numbers.keys() - {None})
    distinct = list(numbers)
    if len(distinct) == len(cells):
        codes = np.arange(len(cells), dtype=np.int32)
    else:
        numbers.update(zip(distinct, range(len(distinct)), strict=True))
        codes = np.fromiter(map(numbers.__getitem__, cells), np.int32, len(cells))
    return Survey(texts, SEPARATOR.join(texts), distinct, codes, holed, kinds, cells)


def holding(seen: Survey, signs: str) -> frozenset[str]:
    """Return the texts that can hold one of these signs: all, or none when no text of the column does."""
    return seen.texts if any(sign in seen.joined for sign in signs) else frozenset()


def blank_mask(cells: Sequence[object], seen: Survey) -> NDArray[np.bool_]:
    """Tell for each cell whether it is blank (see domain: empty, or only spaces, ``-``, ``–``, ``/``)."""
    blanks: set[object] = {text for text in _perhaps_blank(seen) if not text.strip(BLANK_SIGNS) and is_blank(text)}
    if seen.holed:
        blanks.add(None)
    if not blanks:
        return np.zeros(len(cells), dtype=np.bool_)
    if seen.codes is not None:
        return np.array([value in blanks for value in seen.distinct], dtype=np.bool_)[seen.codes]
    return np.fromiter((cell in blanks for cell in cells), np.bool_, len(cells))


def _perhaps_blank(seen: Survey) -> frozenset[str]:
    return seen.texts if "" in seen.texts else holding(seen, BLANK_SIGNS)
