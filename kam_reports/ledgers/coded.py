"""A ledger's column of words as it was read: each cell names a word by number, for many cells hold few words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from kam_reports.ledgers.part import Typed


@dataclass(slots=True)
class Coded:
    """The words of one column of all sheets of a ledger, in the order of its row ids.

    words: the sheets' words one after the other, the first of them ``""``; the same word may stand there for several
    sheets. codes: of each row the place of its word.
    """

    words: NDArray[np.object_]
    codes: NDArray[np.intp]

    @property
    def cells(self) -> NDArray[np.object_]:
        """The word of each row."""
        return self.words[self.codes]

    @property
    def blank(self) -> NDArray[np.bool_]:
        """Which rows have none."""
        empty: NDArray[np.bool_] = self.words == ""
        return empty[self.codes]

    @property
    def there(self) -> set[str]:
        """The words that occur."""
        used = np.bincount(self.codes, minlength=len(self.words)) > 0
        return set(self.words[used].tolist()) - {""}

    def rows_with(self, wanted: Mapping[str, object]) -> NDArray[np.intp]:
        """Return the places of the rows whose word is among others."""
        hit = np.array([word in wanted for word in self.words.tolist()], np.bool_)
        return np.flatnonzero(hit[self.codes])

    def replaced(self, meaning: Mapping[str, str]) -> Coded:
        """Return the column with some words in the place of others."""
        words = np.empty(len(self.words), object)
        words[:] = [meaning.get(word, word) for word in self.words.tolist()]
        return Coded(words, self.codes)

    def once(self) -> Coded:
        """Return the column with each word once, whatever sheets it stands in."""
        same, words = pd.factorize(self.words)
        return Coded(words, same[self.codes])

    def numbers(self) -> NDArray[np.intp]:
        """Return a number for each row: the same for the same word."""
        return self.once().codes


def coded(pieces: Sequence[Typed]) -> Coded | None:
    """Put the words of a column's sheets one behind the other; what is blank is the word ``""``.

    None where a sheet has its words cell by cell.
    """
    words: list[NDArray[np.generic]] = [np.array([""], object)]
    codes: list[NDArray[np.intp]] = [np.zeros(0, np.intp)]
    start = 1
    for piece in pieces:
        if piece.codes is None:
            return None
        own = piece.codes.astype(np.intp)
        own += start
        own[piece.blank] = 0
        codes.append(own)
        words.append(piece.stored)
        start += len(piece.stored)
    return Coded(np.concatenate(words), np.concatenate(codes))


def one_by_one(cells: NDArray[np.object_]) -> Coded:
    """Return a column of words from its cells."""
    known: dict[str, int] = {"": 0}
    codes = np.fromiter((known.setdefault(word, len(known)) for word in cells.tolist()), np.intp, len(cells))
    words = np.empty(len(known), object)
    words[:] = list(known)
    return Coded(words, codes)
