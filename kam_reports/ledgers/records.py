"""What makes two rows the same record: exact duplicates are set apart, one key with different content is refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kam_reports.core.issue import Blocks, Issue, IssueKind, Severity
from kam_reports.core.place import Place
from kam_reports.core.text import T
from kam_reports.ledgers.spec import MICRO, Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kam_reports.ledgers.frame import Ledger
    from kam_reports.ledgers.index import RowIndex

DUPLICATE_ROW = IssueKind(
    "duplicate-row",
    Severity.NOTICE,
    Blocks.NOTHING,
    T("this row stands already at {other}; it was counted once"),
    T("Nothing to do; delete the copy to be rid of this line"),
)
DUPLICATE_ROWS = IssueKind(
    "duplicate-rows",
    Severity.NOTICE,
    Blocks.NOTHING,
    T("{count} rows of this sheet stand already at {other}; they were counted once"),
    T("Nothing to do; remove the copy to be rid of this line"),
)
CONFLICTING_KEY = IssueKind(
    "conflicting-key",
    Severity.ERROR,
    Blocks.ROW,
    T("“{found}” stands also at {other}, with other content; none of these rows was counted"),
    T("Keep the right row and delete the other, or give them different numbers"),
    T("one row for each {column}"),
)
MANY = 10
_MOST_PAIRS, _WIDE = 2**62, 20


@dataclass(slots=True)
class Sorted:
    """What sorting a ledger's rows gave: set apart by duplicate (row ids), the refused, and the issues."""

    duplicates: set[int] = field(default_factory=set)
    conflicts: set[int] = field(default_factory=set)
    issues: list[Issue] = field(default_factory=list)


def sort_records(ledger: Ledger, index: RowIndex) -> Sorted:
    """Find exact duplicates and conflicting keys among all rows of a ledger, the unreadable ones among them."""
    result = Sorted()
    if not ledger.present or ledger.frame.empty:
        return result
    if not ledger.spec.keys:
        _across_files(ledger, index, result)
        return result
    free = np.ones(len(ledger.frame), np.bool_)
    for way in ledger.spec.keys:
        filled = free.copy()
        for name in way:
            if name not in ledger.spec.key_blanks:
                filled &= ~_blank(ledger, name)
        free &= ~filled
        _one_way(ledger, way, filled, index, result)
    return result


def _blank(ledger: Ledger, name: str) -> NDArray[np.bool_]:
    if name in ledger.coded and name not in ledger.strangers:
        return ledger.coded[name].blank
    series = ledger.as_read(name)
    if ledger.spec.column(name).kind in (Kind.MONEY, Kind.NUMBER, Kind.DATE, Kind.TIME, Kind.YESNO):
        return series.isna().to_numpy()
    return (series == "").to_numpy()


def _one_way(ledger: Ledger, way: tuple[str, ...], where: NDArray[np.bool_], index: RowIndex, result: Sorted) -> None:
    shared = np.flatnonzero(where)[_repeated([_numbers(ledger, name)[where] for name in way])]
    if not len(shared):
        return
    keys = pd.DataFrame({name: ledger.as_read(name).iloc[shared] for name in way})
    if "version" in way:
        keys["version"] = keys["version"].fillna(1_000_000)
    rows = ledger.frame.iloc[shared]
    content = _content(ledger, rows)
    copy = content.duplicated(keep="first")
    _name_copies(content, copy, index, way[0], result)
    rest = keys.loc[content.index[~copy]]
    clash = rest.duplicated(keep=False)
    column = ledger.spec.column(way[0])
    for _, group in rest[clash].groupby(list(way), sort=True, dropna=False):
        ids = [int(row) for row in group.index]
        for row in ids:
            others = tuple(str(index.place(other, way[0])) for other in ids if other != row)
            found = " ".join(filter(None, (_written(ledger, row, name) for name in way)))
            issue = CONFLICTING_KEY.at(index.place(row, way[0]), found, other=others[:3], column=column.name)
            result.issues.append(issue)
        result.conflicts.update(ids)


def _written(ledger: Ledger, row: int, name: str) -> str:
    """Return what stands in a cell of a key as its user knows it; nothing for a blank."""
    value = ledger.as_read(name).loc[row]
    if pd.isna(value):
        return ""
    match ledger.spec.column(name).kind:
        case Kind.NUMBER:
            return f"{Decimal(int(value)) / MICRO:f}"
        case Kind.DATE:
            return str(value.date())
    return str(value)


def _numbers(ledger: Ledger, name: str) -> NDArray[np.intp]:
    """Return a number for each row's value as read: the same for the same value, and one for all that have none."""
    if name in ledger.coded and name not in ledger.strangers:
        return ledger.coded[name].numbers()
    series = ledger.as_read(name)
    if name == "version":
        series = series.fillna(1_000_000)
    return pd.factorize(series)[0] + 1


def _repeated(columns: list[NDArray[np.intp]]) -> NDArray[np.bool_]:
    """Tell which rows have the same numbers in all columns as another row."""
    keys = columns[0]
    for more in columns[1:]:
        sizes = int(keys.max(initial=0)) + 1, int(more.max(initial=0)) + 1
        if sizes[0] * sizes[1] > _MOST_PAIRS:
            keys = pd.factorize(keys)[0]
        keys = keys * sizes[1] + more
    if keys.max(initial=0) > _WIDE * len(keys):
        keys = pd.factorize(keys)[0]
    repeated: NDArray[np.bool_] = (np.bincount(keys) > 1)[keys]
    return repeated


def _content(ledger: Ledger, rows: pd.DataFrame) -> pd.DataFrame:
    """All known columns as read; of cells that could not be read, what stands there."""
    content = rows.copy()
    if "version" in content:
        content["version"] = content["version"].fillna(1_000_000)
    bad = [
        " ".join(f"{name}={cell.raw!r}" for name, cell in sorted(ledger.bad.get(int(row), {}).items()))
        for row in rows.index
    ]
    content["bad"] = pd.Series(bad, index=rows.index, dtype=object)
    for name in ledger.strangers:
        content[name] = ledger.as_read(name).loc[rows.index]
    return content


def _name_copies(content: pd.DataFrame, copy: pd.Series[bool], index: RowIndex, name: str, result: Sorted) -> None:
    """Say which rows are copies of which: row by row, or in one line for a sheet with many."""
    if not copy.any():
        return
    first = content.groupby(list(content.columns), sort=False, dropna=False).ngroup()
    original = first[~copy].reset_index().set_index(0)["row"]
    by_part: dict[int, list[tuple[int, int]]] = {}
    for row in content.index[copy]:
        row_id = int(row)
        part = int(np.searchsorted(np.asarray(index.starts), row_id, side="right"))
        by_part.setdefault(part, []).append((row_id, int(original[first[row_id]])))
    for pairs in by_part.values():
        if len(pairs) > MANY:
            place = index.place(pairs[0][0], name)
            other = index.place(pairs[0][1], name)
            at = Place(place.file, place.sheet)
            result.issues.append(DUPLICATE_ROWS.at(at, len(pairs), count=len(pairs), other=str(other)))
        else:
            result.issues += [
                DUPLICATE_ROW.at(index.place(row, name), "", other=str(index.place(other, name)))
                for row, other in pairs
            ]
        result.duplicates.update(row for row, _ in pairs)


def _across_files(ledger: Ledger, index: RowIndex, result: Sorted) -> None:
    """Set apart what other files repeat: of equal rows those of the file that has most of them count."""
    content = _content(ledger, ledger.frame)
    repeated = content.duplicated(keep=False)
    if not repeated.any():
        return
    content = content[repeated]
    group = content.groupby(list(content.columns), sort=False, dropna=False).ngroup()
    files = pd.Series([index.part_of(int(row))[0].file for row in content.index], index=content.index, dtype=object)
    counts = pd.DataFrame({"group": group, "file": files}).value_counts().reset_index()
    counts = counts.sort_values(["group", "count", "file"], ascending=[True, False, True])
    keeper = counts.drop_duplicates("group").set_index("group")["file"]
    copy = files != group.map(keeper)
    anchor = ledger.spec.columns[0].field
    pairs = [(int(row), int(content.index[(group == group[row]) & ~copy][0])) for row in content.index[copy]]
    for row, other in pairs:
        result.issues.append(DUPLICATE_ROW.at(index.place(row, anchor), "", other=str(index.place(other, anchor))))
    result.duplicates.update(row for row, _ in pairs)
