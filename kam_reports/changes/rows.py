"""The rows of a ledger as a trace keeps them: typed columns, what makes a row itself, and where it stands.

Hashes are 64 bits wide and made column by column, since a department's ledgers have hundreds of thousands of rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np
import pandas as pd

from kam_reports.core.issue import show
from kam_reports.core.money import plain, yuan
from kam_reports.ledgers.catalogue import LEDGERS
from kam_reports.ledgers.spec import MICRO, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from kam_reports.ledgers.frame import Ledger
    from kam_reports.ledgers.index import RowIndex
    from kam_reports.ledgers.spec import Column

    Hashes = NDArray[np.uint64]
    Whole = NDArray[np.int64]

KEYLESS = -1
_ODD, _SHIFT, _FIRST_VERSION = 0x9E3779B97F4A7C15, 29, MICRO
_DAY, _FIRST = 86_400, 100
_TEXTS = frozenset({Kind.TEXT, Kind.WORD, Kind.ID, Kind.STAFF, Kind.ACCOUNT, Kind.PERIOD})


@dataclass(frozen=True, slots=True)
class Words:
    """A column of texts: each row's number in the list of different words."""

    codes: NDArray[np.signedinteger[Any]]
    words: tuple[str, ...]

    def at(self, position: int) -> str:
        """Return the text of a row."""
        return self.words[int(self.codes[position])]


@dataclass(frozen=True, slots=True)
class Numbers:
    """A column of whole numbers (fen, millionths, seconds, 0 and 1), kept as multiples of a unit.

    blank: where nothing stands; None: nowhere.
    """

    values: NDArray[np.signedinteger[Any]]
    blank: NDArray[np.bool_] | None = None
    unit: int = 1

    def at(self, position: int) -> int | None:
        """Return the number of a row; None where it is blank."""
        if self.blank is not None and self.blank[position]:
            return None
        return int(self.values[position]) * self.unit


@dataclass(slots=True)
class Rows:
    """All rows of one ledger, used and refused, in the order they were read.

    identity: the same for rows of one key (of a ledger without key: of one content). digest: the same for equal
    content. way: which of the ledger's keys tells the row. counts: used, not refused. part: number of the sheet.
    number: the sheet's own row. bad: cells that could not be read, by row and field, as they stand there.
    """

    ledger: str
    identity: Hashes
    digest: Hashes
    way: NDArray[np.int8]
    counts: NDArray[np.bool_]
    part: NDArray[np.signedinteger[Any]]
    number: NDArray[np.int32]
    cells: dict[str, Words | Numbers] = field(default_factory=dict)
    bad: dict[int, dict[str, str]] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.identity)

    def text(self, name: str, position: int) -> str:
        """Return a cell in plain text, the same in every language; empty for a blank."""
        if name in (found := self.bad.get(position, {})):
            return found[name]
        column = self.cells.get(name)
        if column is None or (value := column.at(position)) is None:
            return ""
        return str(value) if isinstance(value, str) else _written(value, LEDGERS[self.ledger].column(name).kind)

    def amount(self, name: str, position: int) -> int:
        """Return a number; a blank is 0."""
        column = self.cells.get(name)
        return (column.at(position) or 0) if isinstance(column, Numbers) else 0

    def key(self, position: int) -> str:
        """Return what tells the record: the filled fields of its key."""
        way = int(self.way[position])
        names = LEDGERS[self.ledger].keys[way] if way != KEYLESS else ()
        return " ".join(text for name in names if (text := self.text(name, position)))


def _written(value: int, kind: Kind) -> str:
    match kind:
        case Kind.MONEY:
            return str(yuan(value))
        case Kind.NUMBER:
            return plain(Fraction(value, MICRO))
        case Kind.DATE:
            return datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%d")
        case Kind.TIME:  # twice the seconds, and one more where only the day is known
            moment = datetime.fromtimestamp(value // 2, UTC)
            return moment.strftime("%Y-%m-%d" if value % 2 else "%Y-%m-%d %H:%M")
        case _:
            return "是" if value else "否"


def rows_of(ledger: Ledger, index: RowIndex) -> tuple[Rows, Whole]:
    """Return a ledger's rows and their row ids."""
    frame = ledger.frame if ledger.refused.empty else pd.concat([ledger.frame, ledger.refused])
    counts = np.arange(len(frame)) < len(ledger.frame)
    ids = frame.index.to_numpy().astype(np.int64)
    order = np.argsort(ids, kind="stable")
    if not np.array_equal(order, np.arange(len(order))):
        frame, ids, counts = frame.iloc[order], ids[order], counts[order]
    cells: dict[str, Words | Numbers] = {}
    hashes: dict[str, Hashes] = {}
    for column in ledger.spec.columns:
        if column.field in ledger.fields:
            cells[column.field], hashes[column.field] = _column(ledger, column, frame)
        else:
            hashes[column.field] = np.full(len(ids), _of_blank(column), np.uint64)
    digest = _mixed(hashes.values(), crc32(ledger.spec.id.encode()), len(ids))
    identity, way = _identity(ledger, cells, hashes, digest)
    part = np.searchsorted(np.asarray(index.starts, np.int64), ids, side="right") - 1
    starts = np.asarray(index.starts, np.int64)[part] if len(ids) else part
    number = np.zeros(len(ids), np.int32)
    for one, first, last in _runs(part):
        number[first:last] = index.parts[one].rows[ids[first:last] - starts[first]]
    rows = Rows(ledger.spec.id, identity, digest, way, counts, smallest(part.astype(np.int64)), number, cells)
    rows.bad = _bad(ledger, ids)
    return rows, ids


def _runs(sorted_numbers: Whole) -> Iterator[tuple[int, int, int]]:
    """Yield each number of sorted ones, and from where to where it stands."""
    ends = np.flatnonzero(np.diff(sorted_numbers)) + 1
    for first, last in pairwise((0, *ends.tolist(), len(sorted_numbers))):
        if last > first:
            yield int(sorted_numbers[first]), first, last


def _bad(ledger: Ledger, ids: Whole) -> dict[int, dict[str, str]]:
    found = {}
    for row, bad in sorted(ledger.bad.items()):
        position = int(np.searchsorted(ids, row))
        if position < len(ids) and ids[position] == row:
            found[position] = {name: show(cell.raw) for name, cell in sorted(bad.items())}
    return found


def _column(ledger: Ledger, column: Column, frame: pd.DataFrame) -> tuple[Words | Numbers, Hashes]:
    """Return a column as it is kept, and a hash of each cell."""
    series = frame[column.field]
    if column.kind in _TEXTS:
        words = _words(ledger, column.field, series)
        of_words = pd.util.hash_array(np.array(words.words, dtype=object), categorize=False)
        return words, of_words[words.codes] if len(words.codes) else np.zeros(0, np.uint64)
    blank = series.isna().to_numpy()
    if column.kind in (Kind.DATE, Kind.TIME):
        values = series.to_numpy().astype("datetime64[s]").astype(np.int64)
        if column.kind is Kind.TIME:
            values = values * 2 + ~frame[f"{column.field}_timed"].to_numpy().astype(np.bool_)
    else:
        values = series.fillna(0).to_numpy().astype(np.int64)
    values = np.where(blank, _FIRST_VERSION if column.field == "version" else 0, values)
    hashed = pd.util.hash_array(values)
    if blank.any() and column.field != "version":
        hashed[blank] = _of_blank(column)
    unit = _unit(values, (_DAY, MICRO))
    return Numbers(smallest(values // unit if unit > 1 else values), blank if blank.any() else None, unit), hashed


def _words(ledger: Ledger, name: str, series: pd.Series) -> Words:
    """Return a column of texts as it stands there: ids that nobody knows, too."""
    if strangers := ledger.strangers.get(name):
        series = series.copy()
        here = [row for row in strangers if row in series.index]
        series.loc[here] = [strangers[row] for row in here]
    elif (read := ledger.coded.get(name)) is not None:
        once = read.once()
        return Words(smallest(once.codes[series.index.to_numpy() - ledger.first]), tuple(once.words.tolist()))
    return pack_words(series)


def _unit(values: NDArray[np.int64], units: tuple[int, ...]) -> int:
    """Return the first of some units that all values are multiples of; else 1."""
    few = values[:_FIRST]  # most often these tell already
    return next((one for one in units if not (few % one).any() and not (values % one).any()), 1)


def _of_blank(column: Column) -> np.uint64:
    """Return the hash of a blank cell: a column that a file lacks is blank."""
    if column.kind in _TEXTS:
        return np.uint64(pd.util.hash_array(np.array([""], dtype=object), categorize=False)[0])
    if column.field == "version":
        return np.uint64(pd.util.hash_array(np.array([_FIRST_VERSION], np.int64))[0])
    return np.uint64(1)


def _identity(
    ledger: Ledger, cells: dict[str, Words | Numbers], hashes: dict[str, Hashes], digest: Hashes
) -> tuple[Hashes, NDArray[np.int8]]:
    """Return what makes each row the same record, by the first of the ledger's keys that is filled."""
    identity, way = digest.copy(), np.full(len(digest), KEYLESS, np.int8)
    for number, names in enumerate(ledger.spec.keys):
        free = way == KEYLESS
        for name in names:
            if name not in ledger.spec.key_blanks:
                free &= ~_blank(cells.get(name), len(digest))
        keyed = _mixed([hashes[name] for name in names], crc32(f"{ledger.spec.id}/{number}".encode()), len(digest))
        identity[free], way[free] = keyed[free], number
    return identity, way


def _blank(column: Words | Numbers | None, count: int) -> NDArray[np.bool_]:
    if isinstance(column, Words):
        empty = column.words.index("") if "" in column.words else -1
        return np.asarray(column.codes == empty)
    if column is None:
        return np.ones(count, np.bool_)
    return np.zeros(count, np.bool_) if column.blank is None else column.blank


def _mixed(columns: Iterable[Hashes], seed: int, count: int) -> Hashes:
    """Mix columns of hashes into one, order of columns included."""
    mixed = np.full(count, seed, np.uint64)
    for column in columns:
        mixed ^= column
        mixed *= np.uint64(_ODD)
        mixed ^= mixed >> np.uint64(_SHIFT)
    return mixed


def mixed(columns: Iterable[Hashes], count: int) -> Hashes:
    """Mix columns of hashes into one."""
    return _mixed(columns, 1, count)


def pack_words(series: pd.Series) -> Words:
    """Return a column of texts (object or category) with each different word once."""
    if isinstance(series.dtype, pd.CategoricalDtype):
        codes = series.cat.codes.to_numpy()
        words = tuple(str(word) for word in series.cat.categories)
        if (codes < 0).any():
            codes, words = np.where(codes < 0, len(words), codes), (*words, "")
    else:
        codes, found = pd.factorize(series.to_numpy().astype(object))
        words = tuple(map(str, found.tolist()))
    return Words(smallest(np.asarray(codes, np.int64)), words)


def smallest(values: NDArray[np.signedinteger[Any]]) -> NDArray[np.signedinteger[Any]]:
    """Return whole numbers in the narrowest type that holds them."""
    if not len(values):
        return values.astype(np.int8)
    low, high = int(values.min()), int(values.max())
    for kind in (np.int8, np.int16, np.int32):
        limits = np.iinfo(kind)
        if limits.min <= low and high <= limits.max:
            return values.astype(kind)
    return values.astype(np.int64)
