"""A book's words as numbers: columns of numbers are quick to compare, to join and to group."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    Codes = NDArray[np.intp]

BLANK = 0
"""The number of the empty word."""


@dataclass(slots=True)
class Vocabulary:
    """Every word that names somebody or something, by its number; the same word has one number in all ledgers."""

    words: list[str] = field(default_factory=lambda: [""])
    numbers: dict[str, int] = field(default_factory=lambda: {"": BLANK})
    _columns: dict[tuple[str, str], tuple[pd.DataFrame, Codes]] = field(default_factory=dict)

    def number(self, word: str) -> int:
        """Return a word's number; a new word gets the next one."""
        known = self.numbers.get(word)
        if known is None:
            known = self.numbers[word] = len(self.words)
            self.words.append(word)
        return known

    def codes(self, values: NDArray[Any]) -> Codes:
        """Return the numbers of a column's words; what is missing is blank."""
        positions, words = pd.factorize(values)  # -1 where a value is missing
        return np.array([*(self.number(word) for word in words), BLANK], np.intp)[positions]

    def column(self, ledger: str, frame: pd.DataFrame, name: str) -> Codes:
        """Return the numbers of a text column of a ledger's frame, looked at once; without such a column all blank.

        A frame's cells never change: a ledger that loses rows gets another frame.
        """
        if name not in frame:
            return np.full(len(frame), BLANK, np.intp)
        known = self._columns.get((ledger, name))
        if known is None or known[0] is not frame:
            known = self._columns[ledger, name] = (frame, self.codes(frame[name].to_numpy()))
        return known[1]

    def translated(self, codes: Codes, meaning: Mapping[str, str]) -> Codes:
        """Return for each word what a dictionary says of it; blank where it says nothing."""
        known = np.array([self.number(word) for word in meaning], np.intp)
        told = np.array([self.number(word) for word in meaning.values()], np.intp)
        return self.table(known, told, BLANK)[codes]

    def among(self, codes: Codes, words: Iterable[str]) -> NDArray[np.bool_]:
        """Tell which of some words are among others."""
        known = np.array([self.number(word) for word in words], np.intp)
        return self.table(known, np.ones(len(known), np.bool_), default=False)[codes]

    def table(self, known: Codes, values: NDArray[Any], default: object) -> NDArray[Any]:
        """Return a value for every word's number: those given, else ``default``."""
        table = np.full(len(self.words), default, values.dtype)
        table[known] = values
        return table

    def category(self, codes: Codes) -> pd.Categorical[Any]:
        """Return a column of words as categories: those that occur, in order."""
        there = np.flatnonzero(np.bincount(codes, minlength=1))
        ordered = sorted(there.tolist(), key=self.words.__getitem__)
        place = np.zeros(len(self.words), np.intp)
        place[ordered] = np.arange(len(ordered))
        words = pd.Index([self.words[one] for one in ordered], dtype=object)
        return pd.Categorical.from_codes(place[codes], dtype=pd.CategoricalDtype(words))
