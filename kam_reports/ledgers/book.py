"""All ledgers of a department, typed, resolved and sorted: what every later room reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kam_reports.ledgers.frame import Ledger, gather_all
from kam_reports.ledgers.index import RowIndex
from kam_reports.ledgers.layout import normal
from kam_reports.ledgers.records import sort_records
from kam_reports.ledgers.resolve import resolve_all
from kam_reports.ledgers.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from kam_reports.core.issue import Issue
    from kam_reports.ledgers.layout import Guess, Unread
    from kam_reports.ledgers.ownership import Owners
    from kam_reports.ledgers.part import ControlTotal, Part, ReadFile


@dataclass(frozen=True, slots=True)
class RowCount:
    """One sheet's rows: read = used + refused + set_apart."""

    ledger: str
    file: str
    sheet: str
    read: int
    used: int
    refused: int
    set_apart: int


class LostRowError(AssertionError):
    """A row is nowhere, or in two places: a bug in the program, never the user's fault. Nothing is published then."""


class Fate(IntEnum):
    """What became of a data row."""

    USED = 0
    REFUSED = 1
    SET_APART = 2


@dataclass(slots=True)
class Book:
    """Every ledger by id, the row index, what reading had to say, and the ledgers' words as numbers.

    unread: sheets of a ledger that could not be read as one; all their rows are refused.
    owners: of the archive and the handovers as they stand, once somebody has asked (:func:`ownership.owners`).
    """

    ledgers: dict[str, Ledger]
    index: RowIndex
    issues: list[Issue] = field(default_factory=list)
    guesses: list[Guess] = field(default_factory=list)
    control_totals: list[ControlTotal] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    refused_rows: set[int] = field(default_factory=set)
    apart_rows: set[int] = field(default_factory=set)
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    owners: tuple[pd.DataFrame, pd.DataFrame, Owners] | None = None

    def __getitem__(self, name: str) -> Ledger:
        """Return a ledger by its id."""
        return self.ledgers[name]

    def refuse(self, ledger: str, rows: Iterable[int]) -> None:
        """Take rows out of a ledger's counting rows after a check found them impossible."""
        out = sorted(set(rows))
        if not out:
            return
        mine = self.ledgers[ledger]
        gone = mine.frame.index.isin(out)
        mine.refused = pd.concat([mine.refused, mine.frame[gone]])
        mine.frame = mine.frame[~gone]
        self.refused_rows.update(out)

    def counts(self) -> list[RowCount]:
        """Count every row of every sheet where it came to lie; raises LostRowError when one is missing."""
        fates = self._fates()
        counted = [
            _count(part, fates[start : start + len(part.rows)])
            for part, start in zip(self.index.parts, self.index.starts, strict=True)
        ]
        return counted + [RowCount(one.ledger, one.file, one.sheet, one.rows, 0, one.rows, 0) for one in self.unread]

    def _fates(self) -> NDArray[np.uint8]:
        """Return the :class:`Fate` of every row id as the frames have it: each row is in one of them, and only once."""
        lying = [(Fate.SET_APART, np.array(list(self.apart_rows), np.int64))]
        for ledger in self.ledgers.values():
            lying += [(Fate.USED, ledger.frame.index.to_numpy()), (Fate.REFUSED, ledger.refused.index.to_numpy())]
        times = np.bincount(np.concatenate([rows for _, rows in lying]), minlength=self.index.total)
        wrong = np.flatnonzero(times != 1)
        if len(times) != self.index.total or len(wrong):
            first = int(wrong[0]) if len(wrong) else self.index.total
            raise LostRowError(f"row {first} of {self.index.total}: {len(wrong)} lost or twice")
        fates = np.zeros(self.index.total, np.uint8)
        for fate, rows in lying:
            fates[rows] = fate
        return fates


def bind(files: Sequence[ReadFile], items: Mapping[str, str] | None = None) -> Book:
    """Bind read files into a book: gather, resolve ids, set duplicates apart, refuse what must be, count every row.

    Files are taken in the order of their names, so that the order they were read in changes nothing. items: names of
    rated items → their ids, so that a rating entered by name and by id is one and the same.
    """
    ordered = sorted(files, key=lambda one: one.file)
    parts = [part for one in ordered for part in one.parts]
    index = RowIndex()
    ledgers = gather_all(parts, index)
    resolved = resolve_all(ledgers, index)
    if items:
        _name_items(ledgers["ratings"], items)
    book = Book(ledgers, index)
    book.issues = [issue for one in ordered for issue in one.issues]
    book.guesses = [guess for one in ordered for guess in one.guesses]
    book.unread = [sheet for one in ordered for sheet in one.unread]
    book.control_totals = [total for part in parts for total in part.control_totals]
    required = {
        start + int(position)
        for part, start in zip(index.parts, index.starts, strict=True)
        for position in part.refused.nonzero()[0]
    }
    refused: set[int] = set()
    apart: set[int] = set()
    for ledger in ledgers.values():
        if ledger.present:
            _settle(ledger, index, required, book, refused, apart)
    book.issues += [issue for (row, _), issue in resolved.issues.items() if row not in apart]
    book.guesses += [guess for (row, _), guess in resolved.guesses.items() if row not in apart]
    book.refused_rows, book.apart_rows = refused, apart
    return book


def _name_items(ratings: Ledger, items: Mapping[str, str]) -> None:
    """Write rated items by their id where a name means one id only."""
    words = ratings.words_of("item")
    ratings.rewrite("item", words.replaced({word: items.get(normal(word), word) for word in words.there}))


def _settle(
    ledger: Ledger, index: RowIndex, required: set[int], book: Book, refused: set[int], apart: set[int]
) -> None:
    """Decide for each row of a ledger whether it counts, is refused or set apart; say what is wrong with it."""
    found = sort_records(ledger, index)
    book.issues += found.issues
    apart |= found.duplicates
    out = {row for row in ledger.bad if row in required} - found.duplicates
    out |= found.conflicts
    refused |= out
    for row, cells in ledger.bad.items():
        if row in found.duplicates:
            continue
        for name, cell in cells.items():
            book.issues.append(cell.kind.at(index.place(row, name), cell.raw, **dict(cell.values)))
            ledger.unreadable.setdefault(name, set()).add(row)
    everything = ledger.frame
    ledger.refused = everything.iloc[np.array(sorted(out), np.intp) - ledger.first]
    gone = out | found.duplicates
    if gone:
        stays = np.ones(len(everything), np.bool_)
        stays[np.array(list(gone), np.intp) - ledger.first] = False
        ledger.frame = everything[stays]


def _count(part: Part, fates: NDArray[np.uint8]) -> RowCount:
    used, refused, apart = (int((fates == fate).sum()) for fate in Fate)
    apart += part.blank + part.totals + part.notes
    count = RowCount(part.ledger, part.file, part.sheet, part.below, used, refused, apart)
    if count.read != count.used + count.refused + count.set_apart:
        raise LostRowError(count)
    return count
