"""A column looked at once: its distinct values and where each stands, so that every question is asked once a value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from kam_reports.ledgers.values import BLANK_SIGNS, is_blank

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Survey:
    """What a column holds.

    kinds: the types of its values. texts: its distinct texts. holed: whether any cell is empty. distinct, codes: of a
    column of texts and blanks only, its distinct values and each cell's number among them (int32); else None. cells:
    the column itself.
    """

    texts: frozenset[str] = frozenset()
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
        return Survey(frozenset(one for one in numbers if isinstance(one, str)), holed=holed, kinds=kinds, cells=cells)
    texts: frozenset[Any] = frozenset(numbers.keys() - {None})
    distinct = list(numbers)
    numbers.update(zip(distinct, range(len(distinct)), strict=True))
    codes = np.fromiter(map(numbers.__getitem__, cells), np.int32, len(cells))
    return Survey(texts, distinct, codes, holed, kinds, cells)


def blank_mask(cells: Sequence[object], seen: Survey) -> NDArray[np.bool_]:
    """Tell for each cell whether it is blank (see domain: empty, or only spaces, ``-``, ``–``, ``/``)."""
    blanks: set[object] = {text for text in seen.texts if not text.strip(BLANK_SIGNS) and is_blank(text)}
    if seen.holed:
        blanks.add(None)
    if not blanks:
        return np.zeros(len(cells), dtype=np.bool_)
    if seen.codes is not None:
        return np.array([value in blanks for value in seen.distinct], dtype=np.bool_)[seen.codes]
    return np.fromiter((cell in blanks for cell in cells), np.bool_, len(cells))
