"""Whose an account is on a day: the handovers say, and without one the archive (domain §4, decisions)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kam_reports.ledgers.vocabulary import BLANK

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kam_reports.ledgers.book import Book
    from kam_reports.ledgers.vocabulary import Codes, Told, Vocabulary

    Seconds = NDArray[np.int64]

_NONE = -1
_SPAN = 1 << 40  # more seconds than lie between the years 1 and 9999
_NEVER = _SPAN // 2 - 1
"""A handover without a day: after every day there is."""


@dataclass(frozen=True, slots=True)
class Steps:
    """All handovers, account by account, each account's by day; accounts are numbered in the order they stand in.

    group: of each word's number the account's, or none. starts: where its handovers begin. at: account and day in one
    number, which rises from each to the next. new, old: the owner after and before each.
    """

    group: NDArray[np.intp]
    starts: NDArray[np.intp]
    at: Seconds
    new: Codes
    old: Codes


@dataclass(frozen=True, slots=True)
class Owners:
    """Owners of accounts over time. archive: account → owner."""

    words: Vocabulary
    archive: Told
    steps: Steps

    def at(
        self, accounts: pd.Series[str], days: pd.Series[pd.Timestamp], named: pd.Series[str] | None = None
    ) -> pd.Series[str]:
        """Return the owner of each account on each day; ``""``: nobody.

        named: whom a row itself names, for accounts that are not in the archive (its refused rows).
        """
        codes = self.words.codes(accounts.to_numpy())
        otherwise = None if named is None else self.words.codes(named.to_numpy())
        owner = self.of(codes, days.to_numpy(), otherwise)
        return pd.Series(np.array(self.words.words, object)[owner], index=accounts.index, dtype=object)

    def of(self, accounts: Codes, days: NDArray[np.datetime64], named: Codes | None = None) -> Codes:
        """Return the same by the numbers of words."""
        owner = self.words.translated(accounts, self.archive)
        if named is not None:
            listed = np.ones(len(self.archive.known), np.bool_)
            strange = ~self.words.table(self.archive.known, listed, default=False)[accounts]
            owner[strange] = named[strange]
        handed = np.flatnonzero(self.handed(accounts) & ~np.isnat(days))
        if len(handed):  # only of these it is a matter of the day
            group = self._group(accounts[handed])
            asked = group * _SPAN + days[handed].astype("datetime64[s]").astype(np.int64)
            last = np.searchsorted(self.steps.at, asked, side="right") - 1
            first = self.steps.starts[group]
            owner[handed] = np.where(last >= first, self.steps.new[np.maximum(last, first)], self.steps.old[first])
        return owner

    def handed(self, accounts: Codes) -> NDArray[np.bool_]:
        """Tell which accounts were ever handed over."""
        known: NDArray[np.bool_] = self._group(accounts) != _NONE
        return known

    def _group(self, accounts: Codes) -> NDArray[np.intp]:
        known = self.steps.group
        return np.where(accounts < len(known), known[np.minimum(accounts, len(known) - 1)], _NONE)


def owners(book: Book) -> Owners:
    """Index the archive's owners and the handovers; as long as neither has lost rows, once a book."""
    archive, handovers = book["accounts"].frame, book["account_handover"].frame
    known = book.owners
    if known is None or known[0] is not archive or known[1] is not handovers:
        told = book.vocabulary.told(dict(zip(archive["account_id"], archive["owner"], strict=True)))
        known = book.owners = (archive, handovers, Owners(book.vocabulary, told, _steps(book)))
    return known[2]


def _steps(book: Book) -> Steps:
    words, mine = book.vocabulary, book["account_handover"]
    accounts = words.column(mine, "account_id")
    old, new = words.column(mine, "from_owner"), words.column(mine, "to_owner")
    days = mine.frame["handed_over_on"].to_numpy().astype("datetime64[s]")
    seconds = np.where(np.isnat(days), _NEVER, days.astype(np.int64))
    order = np.lexsort((seconds, accounts))
    order = order[accounts[order] != BLANK]
    there, starts, number = np.unique(accounts[order], return_index=True, return_inverse=True)
    group = np.full(len(words.words), _NONE, np.intp)
    group[there] = np.arange(len(there))
    return Steps(group, starts, number * _SPAN + seconds[order], new[order], old[order])
