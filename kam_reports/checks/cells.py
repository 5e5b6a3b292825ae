"""The cell a check points at: what stands there as the clerk sees it, and findings at one cell or at many alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

from kam_reports.checks.check import Finding
from kam_reports.core.money import plain, yuan
from kam_reports.core.place import Place
from kam_reports.core.text import T
from kam_reports.ledgers.spec import MICRO, Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from kam_reports.core.issue import IssueKind
    from kam_reports.core.text import Name
    from kam_reports.ledgers.book import Book
    from kam_reports.ledgers.part import Part

MANY = 10
"""More issues of one kind than this in one sheet (and about one thing) are said once, with their number."""

_ALIKE = T(" ({count} cells of this sheet alike; this is the first)")


def value_shown(kind: Kind, value: object, *, timed: bool = False) -> str:
    """Return a typed value as a person writes it: yuan, a plain number, 2026-06-30, 2026-06-30 17:05."""
    if value is None or value is pd.NaT or value is pd.NA:
        return ""
    match kind:
        case Kind.MONEY:
            return str(yuan(int(cast("int", value))))
        case Kind.NUMBER:
            return plain(Decimal(int(cast("int", value))) / MICRO)
        case Kind.DATE | Kind.TIME:
            moment = pd.Timestamp(cast("pd.Timestamp", value))
            return f"{moment:%Y-%m-%d %H:%M}" if timed else f"{moment:%Y-%m-%d}"
        case _:
            return str(value)


def shown(book: Book, ledger: str, row: int, name: str) -> str:
    """Return what stands in a cell of a counting row."""
    mine = book[ledger]
    timed = bool(mine.frame.at[row, f"{name}_timed"]) if mine.spec.column(name).kind is Kind.TIME else False
    return value_shown(mine.spec.column(name).kind, mine.frame.at[row, name], timed=timed)


def column_name(book: Book, ledger: str, name: str) -> Name:
    """Return a column's name in both languages."""
    return book[ledger].spec.column(name).name


def at(  # noqa: PLR0913 - a cell is a ledger, a row and a column
    book: Book, kind: IssueKind, ledger: str, row: int, name: str, *, refuse: bool = False, **values: object
) -> Finding:
    """Return a finding at one cell of a counting row. refuse: whether the row is taken out."""
    issue = kind.at(book.index.place(row, name), shown(book, ledger, row, name), **values)
    return Finding(issue, (ledger, row) if refuse else None)


def sheets_of(book: Book, rows: Iterable[int]) -> Iterator[tuple[Part, list[int]]]:
    """Group row ids by the sheet they stand in, in reading order."""
    ids = np.sort(np.fromiter((int(row) for row in rows), np.int64))
    if not ids.size:
        return
    number = np.searchsorted(np.asarray(book.index.starts), ids, side="right")
    for one in np.unique(number):
        mine = ids[number == one].tolist()
        yield book.index.part_of(mine[0])[0], mine


def each(  # noqa: PLR0913 - as at
    book: Book,
    kind: IssueKind,
    ledger: str,
    rows: Iterable[int],
    name: str,
    *,
    about: Callable[[int], object] | None = None,
    say: Callable[[int], dict[str, object]] | None = None,
) -> Iterator[Finding]:
    """Return a finding at each row's cell, or one for a whole sheet where there are many alike.

    kind: its message ends in ``{alike}``. about: what rows must share to be alike (a person, an account); default: the
    sheet alone. say: the further values of a row's message.
    """
    for _, ids in sheets_of(book, rows):
        groups: dict[object, list[int]] = {}
        for row in ids:
            groups.setdefault(about(row) if about else None, []).append(row)
        for group in groups.values():
            many = len(group) > MANY
            alike = _ALIKE.with_values(count=len(group)) if many else ""
            for row in group[:1] if many else group:
                yield at(book, kind, ledger, row, name, alike=alike, **(say(row) if say else {}))


def first_in_sheet(  # noqa: PLR0913 - as at
    book: Book, kind: IssueKind, ledger: str, rows: Iterable[int], name: str, **values: object
) -> Iterator[Finding]:
    """Return one finding a sheet, at the first of its rows, with the ``count``."""
    for _, ids in sheets_of(book, rows):
        yield at(book, kind, ledger, ids[0], name, count=len(ids), **values)


def first_in_file(  # noqa: PLR0913 - as at
    book: Book, kind: IssueKind, ledger: str, rows: Iterable[int], name: str, **values: object
) -> Iterator[Finding]:
    """Return one finding a file, at the first of its rows, with the ``count``."""
    files: dict[str, list[int]] = {}
    for part, ids in sheets_of(book, rows):
        files.setdefault(part.file, []).extend(ids)
    for ids in files.values():
        yield at(book, kind, ledger, ids[0], name, count=len(ids), **values)


def whole_sheet(part: Part) -> Place:
    """Return the place of a sheet."""
    return Place(part.file, part.sheet)


def rows_where(mask: pd.Series[bool]) -> list[int]:
    """Return the row ids where a mask holds; unknown (NA) counts as no."""
    return [int(row) for row in mask.index[mask.fillna(value=False).to_numpy(dtype=np.bool_)]]
