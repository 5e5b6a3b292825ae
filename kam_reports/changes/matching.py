"""Which row of one trace is which row of the other: by key and content, wherever it stands now."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kam_reports.changes.cause import Cause, CauseKind, FieldChange
from kam_reports.changes.rows import Rows, mixed
from kam_reports.core.place import Place
from kam_reports.ledgers.catalogue import LEDGERS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kam_reports.changes.rows import Hashes, Whole
    from kam_reports.changes.trace import Trace

NOWHERE = -1


@dataclass(slots=True)
class Match:
    """Rows of two traces under common numbers: the old ones keep theirs, new ones without a partner come behind.

    number_of_new: common number of each new row. partner: of each old row the new one (-1: none). different: common
    numbers of the rows that were added, changed, removed, refused or admitted, in order.
    """

    old: Trace
    new: Trace
    number_of_new: Whole
    partner: Whole
    different: tuple[int, ...] = ()
    _causes: dict[int, Cause] = field(default_factory=dict)

    def sides(self, number: int) -> tuple[int, int]:
        """Return a row's old and new position; -1 where it is not."""
        size = self.old.size
        return (NOWHERE, number - size) if number >= size else (number, int(self.partner[number]))

    def cause(self, number: int) -> Cause:
        """Say what happened to a row that is different."""
        if number not in self._causes:
            self._causes[number] = _cause(self, *self.sides(number))
        return self._causes[number]

    def texts(self, number: int, name: str) -> set[str]:
        """Return what stands, or stood, in a field of a row."""
        old, new = self.sides(number)
        found = set()
        for trace, position in ((self.old, old), (self.new, new)):
            if position != NOWHERE:
                rows, here = trace.row(position)
                found.add(rows.text(name, here))
        return found - {""}

    def grown(self, number: int, name: str) -> int:
        """Return by how much a number field of a row that counts grew."""
        old, new = self.sides(number)
        return _amount(self.new, new, name) - _amount(self.old, old, name)

    def ledger(self, number: int) -> str:
        """Return the ledger of a row."""
        old, new = self.sides(number)
        return (self.old.row(old) if old != NOWHERE else self.new.row(new))[0].ledger


def _amount(trace: Trace, position: int, name: str) -> int:
    if position == NOWHERE:
        return 0
    rows, here = trace.row(position)
    return rows.amount(name, here) if rows.counts[here] else 0


def match(old: Trace, new: Trace) -> Match:
    """Match the rows of two traces."""
    partner = np.full(old.size, NOWHERE, np.int64)
    number_of_new = np.arange(new.size, dtype=np.int64) + old.size
    different: list[int] = []
    for ledger in LEDGERS:
        before, after = old.ledgers.get(ledger), new.ledgers.get(ledger)
        start_old, start_new = old.offsets.get(ledger, 0), new.offsets.get(ledger, 0)
        if before is None or after is None:
            different += range(start_old, start_old + len(before)) if before is not None else ()
            different += range(old.size + start_new, old.size + start_new + len(after)) if after is not None else ()
            continue
        pairs = _pairs(before, after, old, new)
        mine, its = pairs[:, 0], pairs[:, 1]
        partner[start_old + mine] = start_new + its
        number_of_new[start_new + its] = start_old + mine
        other = (before.digest[mine] != after.digest[its]) | (before.counts[mine] != after.counts[its])
        different += (start_old + mine[other]).tolist()
        different += (start_old + _others(len(before), mine)).tolist()
        different += (old.size + start_new + _others(len(after), its)).tolist()
    return Match(old, new, number_of_new, partner, tuple(sorted(different)))


def _others(count: int, taken: Whole) -> Whole:
    free = np.ones(count, np.bool_)
    free[taken] = False
    return np.flatnonzero(free).astype(np.int64)


def _pairs(before: Rows, after: Rows, old: Trace, new: Trace) -> Whole:
    """Pair rows of equal key and content, then of equal key, then those that stand in the same place."""
    same, left, right = _as_they_stood(before, after)
    found: list[Whole] = [same]
    for names in (("identity", "digest"), ("identity",)):
        if not len(left) or not len(right):
            break
        one = _numbered([getattr(before, name)[left] for name in names])
        other = _numbered([getattr(after, name)[right] for name in names])
        _, mine, its = np.intersect1d(one, other, assume_unique=True, return_indices=True)
        found.append(np.column_stack((left[mine], right[its])))
        left, right = np.delete(left, mine), np.delete(right, its)
    there = {_spot(after, int(one), new): int(one) for one in right}
    standing = [
        (int(one), there[spot])
        for one in left
        if (spot := _spot(before, int(one), old)) in there and _alike(before, int(one), after, there[spot])
    ]
    found.append(np.array(standing, dtype=np.int64).reshape(-1, 2))
    pairs: Whole = np.concatenate(found)
    return pairs[np.argsort(pairs[:, 0], kind="stable")]


def _as_they_stood(before: Rows, after: Rows) -> tuple[Whole, Whole, Whole]:
    """Pair the rows before the first and behind the last that is another; return them and what is left of both sides.

    The k-th of equal rows must pair with the k-th: where a row between occurs behind again, all behind is left too.
    """
    mine, its = (mixed([rows.identity, rows.digest], len(rows)) for rows in (before, after))
    short = min(len(mine), len(its))
    head = _alike_until(mine[:short], its[:short])
    tail = _alike_until(mine[::-1][: short - head], its[::-1][: short - head])
    between = np.concatenate([mine[head : len(mine) - tail], its[head : len(its) - tail]])
    if tail and np.isin(mine[len(mine) - tail :], between).any():
        tail = 0
    ends = len(mine) - tail, len(its) - tail
    left, right = (np.arange(len(rows), dtype=np.int64) for rows in (before, after))
    same = [np.column_stack((left[:head], right[:head])), np.column_stack((left[ends[0] :], right[ends[1] :]))]
    return np.concatenate(same), left[head : ends[0]], right[head : ends[1]]


def _alike_until(one: Hashes, other: Hashes) -> int:
    """Return how many rows are equal from the first on."""
    differ = one != other
    return int(differ.argmax()) if differ.any() else len(one)


def _numbered(columns: list[Hashes]) -> NDArray[np.uint64]:
    """Return one hash a row that also tells the first of equal rows from the second."""
    count = len(columns[0])
    key = mixed(columns, count)
    again = pd.Series(key).groupby(key).cumcount().to_numpy().astype(np.uint64)
    return mixed([key, again], count)


def _spot(rows: Rows, position: int, trace: Trace) -> tuple[str, str, int]:
    file, sheet = trace.places[int(rows.part[position])]
    return file, sheet, int(rows.number[position])


def _alike(before: Rows, one: int, after: Rows, other: int) -> bool:
    """Tell whether most of what a row says still stands there: then somebody corrected its key."""
    names = [name for name in before.cells if name in after.cells]
    told = [name for name in names if before.text(name, one) or after.text(name, other)]
    same = sum(before.text(name, one) == after.text(name, other) for name in told)
    return 2 * same >= len(told)


def _cause(match: Match, old: int, new: int) -> Cause:
    trace, position = (match.new, new) if new != NOWHERE else (match.old, old)
    rows, here = trace.row(position)
    file, sheet, number = _spot(rows, here, trace)
    before = match.old.row(old) if old != NOWHERE else None
    after = match.new.row(new) if new != NOWHERE else None
    names = LEDGERS[rows.ledger].fields
    fields = []
    for name in names:
        was = before[0].text(name, before[1]) if before else ""
        now = after[0].text(name, after[1]) if after else ""
        if was != now:
            fields.append(FieldChange(name, was, now))
    return Cause(_kind(before, after), rows.ledger, rows.key(here), Place(file, sheet, number), tuple(fields))


def _kind(before: tuple[Rows, int] | None, after: tuple[Rows, int] | None) -> CauseKind:
    if before is None:
        return CauseKind.ADDED
    if after is None:
        return CauseKind.REMOVED
    was, now = bool(before[0].counts[before[1]]), bool(after[0].counts[after[1]])
    if was and not now:
        return CauseKind.REFUSED
    return CauseKind.COUNTED if now and not was else CauseKind.CHANGED
