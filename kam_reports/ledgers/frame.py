"""All sheets of one ledger together: a typed frame, the refused rows beside it, and what failed in which cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kam_reports.ledgers.catalogue import LEDGERS
from kam_reports.ledgers.coded import Coded, coded, one_by_one
from kam_reports.ledgers.spec import Column, Kind, LedgerSpec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from kam_reports.ledgers.convert import BadCell
    from kam_reports.ledgers.index import RowIndex
    from kam_reports.ledgers.part import Part, Typed


_FEW = 20_000
_WORDS = frozenset({Kind.TEXT, Kind.WORD, Kind.ID, Kind.STAFF, Kind.ACCOUNT, Kind.PERIOD})


@dataclass(slots=True)
class Ledger:
    """One ledger, all files together.

    frame: the rows that count, indexed by row id, a column for each field of the spec (dtypes in
    :class:`~kam_reports.ledgers.spec.Kind`; blank text is ``""``, blank numbers NA, blank dates NaT). refused: the rows
    that don't, same columns, what could be read of them. bad: cells that could not be read, row id → field → cell (of
    used and refused rows). unreadable: field → ids of all rows whose cell there is bad. strangers: field → row id → the
    id as written that nobody knows (the frame is blank there: the row counts for nobody).
    fields: the columns that at least one file has. present: whether any sheet of it was found. coded: columns of words
    as they were read (and resolved), of all rows from the id ``first`` on, whether they count or not.
    """

    spec: LedgerSpec
    frame: pd.DataFrame
    refused: pd.DataFrame
    fields: frozenset[str] = frozenset()
    present: bool = False
    bad: dict[int, dict[str, BadCell]] = field(default_factory=dict)
    unreadable: dict[str, set[int]] = field(default_factory=dict)
    strangers: dict[str, dict[int, str]] = field(default_factory=dict)
    coded: dict[str, Coded] = field(default_factory=dict)
    first: int = 0

    def has(self, *names: str) -> bool:
        """Tell whether the ledger is there with these columns."""
        return self.present and self.fields.issuperset(names)

    def readable(self, name: str, rows: pd.Index | None = None) -> pd.Series[bool]:
        """Return for rows (those that count; any may be given) whether a cell is blank or good.

        It is not where it was refused, or holds an id nobody knows.
        """
        rows = self.frame.index if rows is None else rows
        unknown = self.unreadable.get(name, set()) | self.strangers.get(name, {}).keys()
        if not unknown:
            return pd.Series(data=True, index=rows)
        return pd.Series(~rows.isin(list(unknown)), index=rows)

    def is_blank(self, row: int, name: str) -> bool:
        """Tell whether an id cell of a row (used or refused) holds nothing at all: neither a bad nor a strange id."""
        if row in self.unreadable.get(name, ()) or row in self.strangers.get(name, ()):
            return False
        frame = self.frame if row in self.frame.index else self.refused
        return str(frame[name].loc[row]) == ""

    def words_of(self, name: str) -> Coded:
        """Return a column of words before any row has left."""
        return self.coded.get(name) or one_by_one(self.frame[name].to_numpy())

    def rewrite(self, name: str, words: Coded) -> None:
        """Put other words into a column before any row has left."""
        self.coded[name] = words
        self.frame[name] = pd.Series(words.cells, index=self.frame.index, dtype=object, copy=False)

    def as_read(self, name: str) -> pd.Series:
        """Return a column with the ids that nobody knows as they are written."""
        words = self.strangers.get(name)
        if not words:
            return self.frame[name]
        column = self.frame[name].copy()
        here = [row for row in words if row in column.index]
        column.loc[here] = [words[row] for row in here]
        return column


def empty(spec: LedgerSpec) -> Ledger:
    """Return a ledger of which no sheet was found."""
    frame = _frame(spec, [], np.zeros(0, np.int64), {})
    return Ledger(spec, frame, frame)


def gather(spec: LedgerSpec, parts: Iterable[Part], index: RowIndex) -> Ledger:
    """Put the parts of one ledger together; every row still counts (refusals come in :mod:`records`)."""
    chosen = list(parts)
    if not chosen:
        return empty(spec)
    first = index.total
    bad: dict[int, dict[str, BadCell]] = {}
    for part in chosen:
        start = index.add(part)
        for name, cells in part.bad.items():
            for cell in cells:
                bad.setdefault(start + cell.position, {})[name] = cell
    words: dict[str, Coded] = {}
    frame = _frame(spec, chosen, np.arange(first, index.total, dtype=np.int64), words)
    fields = frozenset(name for part in chosen for name in part.data)
    return Ledger(spec, frame, frame.iloc[:0], fields, present=True, bad=bad, coded=words, first=first)


def gather_all(parts: Iterable[Part], index: RowIndex) -> dict[str, Ledger]:
    """Put all parts together, ledger by ledger, in the catalogue's order."""
    by_ledger: dict[str, list[Part]] = {name: [] for name in LEDGERS}
    for part in parts:
        by_ledger[part.ledger].append(part)
    return {name: gather(spec, by_ledger[name], index) for name, spec in LEDGERS.items()}


def _frame(spec: LedgerSpec, parts: list[Part], ids: NDArray[np.int64], words: dict[str, Coded]) -> pd.DataFrame:
    """Return the columns of all parts one below the other; enter the columns of words into ``words`` as well."""
    index = pd.Index(ids, name="row")
    data: dict[str, object] = {}
    for column in spec.columns:
        pieces = [part.data.get(column.field) or _blank_column(column, len(part.rows)) for part in parts]
        data[column.field] = _series(column, pieces, index, words)
        if column.kind is Kind.TIME:
            timed = [
                piece.timed if piece.timed is not None else np.zeros(len(piece.blank), np.bool_) for piece in pieces
            ]
            data[f"{column.field}_timed"] = pd.Series(
                np.concatenate(timed) if timed else np.zeros(0, np.bool_), index=index
            )
    # columns of few rows are put together, rows of them are taken quicker; those of many stay where they are
    return pd.DataFrame(data, index=index, copy=len(ids) < _FEW)


def _blank_column(column: Column, count: int) -> Typed:
    from kam_reports.ledgers.part import Typed

    blank = np.ones(count, dtype=np.bool_)
    match column.kind:
        case Kind.MONEY | Kind.NUMBER:
            return Typed(np.zeros(count, np.int64), blank)
        case Kind.DATE | Kind.TIME:
            return Typed(np.full(count, np.datetime64("NaT", "s"), dtype="datetime64[s]"), blank)
        case Kind.YESNO:
            return Typed(np.zeros(count, np.bool_), blank)
        case _:
            return Typed(np.array([""], object), blank, codes=np.zeros(count, np.uint8))


def _series(column: Column, pieces: list[Typed], index: pd.Index, words: dict[str, Coded]) -> pd.Series:
    if not pieces:
        pieces = [_blank_column(column, 0)]
    if column.kind in _WORDS and (found := coded(pieces)) is not None:
        words[column.field] = found
        return pd.Series(found.cells, index=index, dtype=object, copy=False)
    values = np.concatenate([piece.cells for piece in pieces])
    blank = np.concatenate([piece.blank for piece in pieces])
    match column.kind:
        case Kind.MONEY | Kind.NUMBER:
            return pd.Series(pd.arrays.IntegerArray(values.astype(np.int64, copy=False), blank), index=index)
        case Kind.DATE | Kind.TIME:
            return pd.Series(values.astype("datetime64[s]", copy=False), index=index, copy=False)
        case Kind.YESNO:
            return pd.Series(pd.arrays.BooleanArray(values.astype(np.bool_, copy=False), blank), index=index)
        case _:
            values[blank] = ""
            return pd.Series(values, index=index, dtype=object)
