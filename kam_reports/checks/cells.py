"""The cells a check points at: what stands there as the clerk sees it, and findings at one cell or at many alike."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, SupportsInt, cast

import numpy as np
import pandas as pd

from kam_reports.checks.check import Finding
from kam_reports.core.money import plain, yuan
from kam_reports.core.text import T
from kam_reports.ledgers.spec import MICRO, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from kam_reports.core.issue import IssueKind
    from kam_reports.core.text import Name
    from kam_reports.ledgers.book import Book
    from kam_reports.ledgers.part import Part

    Values = Mapping[str, object]

MANY = 10
"""More issues of one kind than this in one sheet (and about one thing) are said once, with their number."""

_ALIKE = T(" ({count} cells of this sheet alike; this is the first)")


def value_shown(kind: Kind, value: object, *, timed: bool = False) -> str:
    """Return a typed value as a person writes it: yuan, a plain number, 2026-06-30, 2026-06-30 17:05."""
    if value is None or value is pd.NaT or value is pd.NA:
        return ""
    match kind:
        case Kind.MONEY:
            return str(yuan(int(cast("SupportsInt", value))))
        case Kind.NUMBER:
            return plain(Decimal(int(cast("SupportsInt", value))) / MICRO)
        case Kind.DATE | Kind.TIME:
            moment = pd.Timestamp(cast("pd.Timestamp", value))
            return f"{moment:%Y-%m-%d %H:%M}" if timed else f"{moment:%Y-%m-%d}"
        case _:
            return str(value)


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one column of one ledger, by row id; only of rows that count."""

    book: Book
    ledger: str
    name: str

    @property
    def title(self) -> Name:
        """The column's name in both languages."""
        return self.book[self.ledger].spec.column(self.name).name

    def shown(self, row: int) -> str:
        """Return what stands in a cell."""
        mine = self.book[self.ledger]
        kind = mine.spec.column(self.name).kind
        timed = kind is Kind.TIME and bool(mine.frame.loc[row, f"{self.name}_timed"])
        return value_shown(kind, mine.frame.loc[row, self.name], timed=timed)

    def finding(self, kind: IssueKind, row: int, values: Values | None = None, *, refuse: bool = False) -> Finding:
        """Return a finding at one cell. refuse: whether its row is taken out."""
        place = self.book.index.place(row, self.name)
        issue = kind.at(place, self.shown(row), **(values or {}))
        return Finding(issue, (self.ledger, row) if refuse else None)

    def each(
        self,
        kind: IssueKind,
        rows: Iterable[int],
        say: Callable[[int], Values] | None = None,
        about: Callable[[int], object] | None = None,
    ) -> Iterator[Finding]:
        """Return a finding at each row's cell, or one for a whole sheet where there are many alike.

        kind: its message ends in ``{alike}``. say: the further values of a row's message. about: what rows must share
        to be alike (a person, an account); default: the sheet alone.
        """
        for _, ids in sheets_of(self.book, rows):
            groups: dict[object, list[int]] = {}
            for row in ids:
                groups.setdefault(about(row) if about else None, []).append(row)
            for group in groups.values():
                many = len(group) > MANY
                alike = _ALIKE.with_values(count=len(group)) if many else ""
                for row in group[:1] if many else group:
                    yield self.finding(kind, row, {"alike": alike, **(say(row) if say else {})})

    def first_in_file(self, kind: IssueKind, rows: Iterable[int]) -> Iterator[Finding]:
        """Return one finding a file, at the first of its rows, with their ``count``."""
        files: dict[str, list[int]] = {}
        for part, ids in sheets_of(self.book, rows):
            files.setdefault(part.file, []).extend(ids)
        for ids in files.values():
            yield self.finding(kind, ids[0], {"count": len(ids)})


def sheets_of(book: Book, rows: Iterable[int]) -> Iterator[tuple[Part, list[int]]]:
    """Group row ids by the sheet they stand in, in reading order."""
    ids = np.sort(np.asarray(rows if isinstance(rows, pd.Index) else list(rows), dtype=np.int64))
    if not len(ids):
        return
    bounds = np.searchsorted(ids, [*book.index.starts, book.index.total])
    for number in np.flatnonzero(np.diff(bounds)).tolist():
        yield book.index.parts[number], ids[bounds[number] : bounds[number + 1]].tolist()


def rows_where(mask: pd.Series[bool]) -> list[int]:
    """Return the row ids where a mask holds, in reading order; unknown (NA) counts as no."""
    holds = mask.fillna(value=False) if mask.dtype != np.bool_ else mask
    return _rows(mask.index, holds.to_numpy(dtype=np.bool_))


def rows_at(frame: pd.DataFrame, holds: NDArray[np.bool_]) -> list[int]:
    """Return the ids of the rows of a frame where something holds, in reading order."""
    return _rows(frame.index, holds)


def _rows(index: pd.Index, holds: NDArray[np.bool_]) -> list[int]:
    return [int(row) for row in np.sort(index.to_numpy()[holds]).tolist()]


def by_key(frame: pd.DataFrame, key: str, value: str) -> dict[str, str]:
    """Return two text columns as a dictionary."""
    return dict(zip(frame[key], frame[value], strict=True))
