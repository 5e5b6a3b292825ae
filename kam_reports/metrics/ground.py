"""What all periods of one book share: its words as numbers, whose accounts are, regions. Worked out once a book."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kam_reports.ledgers.ownership import Owners, owners

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from kam_reports.ledgers.book import Book

    Codes = NDArray[np.intp]

BLANK = 0
"""The number of the empty word."""


@dataclass(slots=True)
class Vocabulary:
    """Every word that names somebody or something, by its number: columns of numbers are quick to join and to group."""

    words: list[str] = field(default_factory=lambda: [""])
    numbers: dict[str, int] = field(default_factory=lambda: {"": BLANK})

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

    def translated(self, codes: Codes, meaning: Mapping[str, str]) -> Codes:
        """Return for each word what a dictionary says of it; blank where it says nothing."""
        pairs = [(self.number(word), self.number(told)) for word, told in meaning.items()]
        table = np.full(len(self.words), BLANK, np.intp)
        if pairs:
            known, told = np.array(pairs, np.intp).T
            table[known] = told
        return table[codes]

    def category(self, codes: Codes) -> pd.Categorical:
        """Return a column of words as categories: those that occur, in order."""
        there = np.flatnonzero(np.bincount(codes, minlength=1))
        ordered = sorted(there.tolist(), key=self.words.__getitem__)
        place = np.zeros(len(self.words), np.intp)
        place[ordered] = np.arange(len(ordered))
        words = pd.Index([self.words[one] for one in ordered], dtype=object)
        return pd.Categorical.from_codes(place[codes], dtype=pd.CategoricalDtype(words))


@dataclass
class Ground:
    """One book, once its checks are done and its rows stand. Everything dear is computed once, on first use."""

    book: Book
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    _columns: dict[tuple[str, str], tuple[pd.DataFrame, Codes]] = field(default_factory=dict)

    @cached_property
    def owners(self) -> Owners:
        """Owners of accounts over time."""
        return owners(self.book)

    @cached_property
    def region_of_account(self) -> dict[str, str]:
        """Account id → region of the archive."""
        return self._by("accounts", "account_id")

    @cached_property
    def region_of_person(self) -> dict[str, str]:
        """Staff id → region of the roster."""
        return self._by("staff", "staff_id")

    def _by(self, ledger: str, key: str) -> dict[str, str]:
        frame = self.book[ledger].frame
        return dict(zip(frame[key], frame["region"], strict=True))

    def codes(self, ledger: str, frame: pd.DataFrame, name: str, at: Codes | None = None) -> Codes:
        """Return the numbers of a text column's words; of a column that is not there all are blank.

        at: frame is the book's own one, of which only these rows are meant; its column is then looked at once for all
        periods.
        """
        if name not in frame:
            return np.full(len(frame if at is None else at), BLANK, np.intp)
        if at is None:
            return self.vocabulary.codes(frame[name].to_numpy())
        known = self._columns.get((ledger, name))
        if known is None or known[0] is not frame:
            known = self._columns[ledger, name] = (frame, self.vocabulary.codes(frame[name].to_numpy()))
        return known[1][at]
