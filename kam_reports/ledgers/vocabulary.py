"""A book's words as numbers: columns of numbers are quick to compare, to join and to group."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from kam_reports.ledgers.coded import Coded
    from kam_reports.ledgers.frame import Ledger

    Codes = NDArray[np.intp]

BLANK = 0
"""The number of the empty word."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a dictionary says of words, by number: of ``known`` each ``said``."""

    known: Codes
    said: Codes


@dataclass(slots=True)
class Vocabulary:
    """Every word that names somebody or something, by its number; the same word has one number in all ledgers."""

    words: list[str] = field(default_factory=lambda: [""])
    numbers: dict[str, int] = field(default_factory=lambda: {"": BLANK})
    _columns: dict[tuple[str, str], tuple[pd.DataFrame, Codes]] = field(default_factory=dict)
    _wholes: dict[tuple[str, str], tuple[Coded, Codes]] = field(default_factory=dict)

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

    def column(self, ledger: Ledger, name: str) -> Codes:
        """Return the numbers of a text column of the rows of a ledger that count; without such a column all blank.

        Looked at once: a frame's cells never change, and a ledger that loses rows gets another frame.
        """
        frame, words = ledger.frame, ledger.coded.get(name)
        if name not in frame:
            return np.full(len(frame), BLANK, np.intp)
        known = self._columns.get((ledger.spec.id, name))
        if known is None or known[0] is not frame:
            if words is None:
                codes = self.codes(frame[name].to_numpy())
            else:
                codes = self._whole(ledger.spec.id, name, words)
                if len(frame) < len(codes):
                    codes = codes[frame.index.to_numpy() - ledger.first]
            known = self._columns[ledger.spec.id, name] = (frame, codes)
        return known[1]

    def _whole(self, ledger: str, name: str, words: Coded) -> Codes:
        """Return the numbers of a column of all rows, whether they count or not."""
        known = self._wholes.get((ledger, name))
        if known is None or known[0] is not words:
            numbers = np.fromiter(map(self.number, words.words.tolist()), np.intp, len(words.words))
            known = self._wholes[ledger, name] = (words, numbers[words.codes])
        return known[1]

    def told(self, meaning: Mapping[str, str]) -> Told:
        """Return what a dictionary says of words, by their numbers."""
        known = np.array([self.number(word) for word in meaning], np.intp)
        return Told(known, np.array([self.number(word) for word in meaning.values()], np.intp))

    def translated(self, codes: Codes, meaning: Told) -> Codes:
        """Return for each word what a dictionary says of it; blank where it says nothing."""
        return self.table(meaning.known, meaning.said, BLANK)[codes]

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
