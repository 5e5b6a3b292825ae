"""Ledger rows in words: where a row stands, its record's number, its date, and what else it says.

Put into words column by column, since a department's sheets together show hundreds of thousands of rows.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kam_reports.core.document import Cell, Format
from kam_reports.core.text import T
from kam_reports.ledgers.spec import MICRO, Kind
from kam_reports.reports.words import amount

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from kam_reports.ledgers.book import Book
    from kam_reports.ledgers.part import Part
    from kam_reports.ledgers.spec import Column, LedgerSpec

    Say = Callable[[object], str]

_MORE_DATES = {"accounts": ("won_on", "registered_on")}
_ELSEWHERE = frozenset({"account_id", "account_name"})
_PRIVATE = frozenset({"contact", "phone", "address", "email"})


NO_TEXT = Cell("")
"""The cell of everything that a row does not say."""


@dataclass(frozen=True, slots=True)
class RowText:
    """One ledger row as a reader meets it, in cells that all its lines share.

    spot: file, sheet and row. said: cells of file, sheet, row, the record's number, the date or the period's name that
    puts it into its period, the account. what: the cell of all else.
    """

    spot: tuple[str, str, int]
    said: tuple[Cell, Cell, Cell, Cell, Cell, Cell]
    what: Cell = NO_TEXT


def row_texts(book: Book, say: Say, rows: Iterable[int], accounts: Mapping[str, str]) -> dict[int, RowText]:
    """Return rows in words, by row id, whether they count or were refused. accounts: account id → name."""
    wanted = list(rows)
    texts = dict(_places(book, wanted))
    for spec, frame in frames_of(book, wanted):
        texts |= _of_frame(spec, frame, say, accounts, texts)
    return texts


def frames_of(book: Book, rows: Iterable[int]) -> Iterator[tuple[LedgerSpec, pd.DataFrame]]:
    """Yield the typed rows of some row ids, ledger by ledger, counted and refused ones apart."""
    by_ledger: dict[str, list[int]] = {}
    for part, _, ids in _by_part(book, rows):
        by_ledger.setdefault(part.ledger, []).extend(ids)
    for ledger, ids in by_ledger.items():
        for frame in (book[ledger].frame, book[ledger].refused):
            positions = frame.index.get_indexer(pd.Index(ids))
            if len(positions := positions[positions >= 0]):
                yield book[ledger].spec, frame.iloc[positions]


def _places(book: Book, rows: Iterable[int]) -> Iterator[tuple[int, RowText]]:
    """Yield row ids with where each row stands, and nothing else yet."""
    for part, start, ids in _by_part(book, rows):
        file, sheet = Cell(part.file), Cell(part.sheet)
        for row, there in zip(ids, part.rows[np.asarray(ids) - start].tolist(), strict=True):
            cells = file, sheet, Cell(there, Format.COUNT), NO_TEXT, NO_TEXT, NO_TEXT
            yield row, RowText((part.file, part.sheet, there), cells)


def _by_part(book: Book, rows: Iterable[int]) -> Iterator[tuple[Part, int, list[int]]]:
    """Yield the parts that rows stand in, each with its first row's id and the ids of those rows, ascending."""
    ids = sorted(rows)
    while ids:
        part, position = book.index.part_of(ids[0])
        start = ids[0] - position
        there = bisect_left(ids, start + len(part.rows))
        yield part, start, ids[:there]
        ids = ids[there:]


def _of_frame(
    spec: LedgerSpec, frame: pd.DataFrame, say: Say, accounts: Mapping[str, str], places: Mapping[int, RowText]
) -> dict[int, RowText]:
    ids = frame["account_id"].tolist() if "account_id" in frame else [""] * len(frame)
    named = {one: _cell(f"{one} {accounts.get(one, '')}".strip()) for one in dict.fromkeys(ids)}
    days = _days(spec, frame)
    dated = {day: Cell(day, Format.DATE if isinstance(day, date) else Format.TEXT) for day in dict.fromkeys(days)}
    lines = zip(frame.index.tolist(), _keys(spec, frame), days, ids, _whats(spec, frame, say), strict=True)
    texts = {}
    for row, key, day, account, what in lines:
        place = places[row]
        said = (*place.said[:3], _cell(key), dated[day], named[account])
        texts[row] = RowText(place.spot, said, _cell(what))
    return texts


def _cell(text: str) -> Cell:
    return Cell(text) if text else NO_TEXT


def _keys(spec: LedgerSpec, frame: pd.DataFrame) -> list[str]:
    """Return each record's own number (order no. and line, voucher no.); empty for ledgers without one."""
    fields = [column.field for column in spec.columns if column.kind is Kind.ID]
    fields = [name for name in fields if name not in _ELSEWHERE and name != "staff_id"]
    columns = [frame[name].tolist() for name in fields]
    return ["-".join(part for part in parts if part) for parts in zip(*columns, strict=True)] or [""] * len(frame)


def _days(spec: LedgerSpec, frame: pd.DataFrame) -> list[date | str]:
    """Return the first filled of the dates that put a row into its period."""
    days: list[date | str] = [""] * len(frame)
    for name in (*spec.dates, *_MORE_DATES.get(spec.id, ())):
        values = frame[name]
        found = values.tolist() if values.dtype == object else values.to_numpy().astype("datetime64[D]").tolist()
        days = [day or (other if other is not None else "") for day, other in zip(days, found, strict=True)]
    return days


def _whats(spec: LedgerSpec, frame: pd.DataFrame, say: Say) -> list[str]:
    """Return the other filled cells as ``header value``; never ids of people, contacts or what has its own column."""
    columns = [
        _headed(say(column.name), shown(column, frame, say))
        for column in spec.columns
        if column.kind not in (Kind.STAFF, Kind.ID, Kind.ACCOUNT)
        and column.field not in _ELSEWHERE | _PRIVATE
        and column.field not in spec.dates[:1]
    ]
    joint = say(T("; "))
    return [joint.join(filter(None, parts)) for parts in zip(*columns, strict=True)] or [""] * len(frame)


def _headed(header: str, texts: list[str]) -> list[str]:
    return [f"{header} {text}" if text else "" for text in texts]


def shown(column: Column, frame: pd.DataFrame, say: Say) -> list[str]:
    """Return a column of a ledger frame as a reader writes it; empty for a blank."""
    values = frame[column.field]
    match column.kind:
        case Kind.MONEY:
            return [amount(int(value)) if blank is False else "" for value, blank in _filled(values)]
        case Kind.NUMBER:
            return [_number(int(value)) if blank is False else "" for value, blank in _filled(values)]
        case Kind.DATE:
            return _moments(values, "D")
        case Kind.TIME:
            timed = frame[f"{column.field}_timed"].tolist()
            return [
                text if to_minute else text[:10] for text, to_minute in zip(_moments(values, "m"), timed, strict=True)
            ]
        case Kind.YESNO:
            return [say(T("yes") if value else T("no")) if blank is False else "" for value, blank in _filled(values)]
        case _:
            return [str(value) for value in values.tolist()]


def _number(millionths: int) -> str:
    whole, rest = divmod(abs(millionths), MICRO)
    return f"{'-' if millionths < 0 else ''}{whole}.{rest:06d}".rstrip("0").rstrip(".")


def _filled(values: pd.Series[int]) -> list[tuple[int, bool]]:
    """Return each value, and whether there is none (then the value is that of nothing in its kind: 0, no)."""
    nothing = False if values.dtype == "boolean" else 0
    return list(zip(values.fillna(nothing).tolist(), values.isna().tolist(), strict=True))


def _moments(values: pd.Series[pd.Timestamp], unit: str) -> list[str]:
    texts = np.datetime_as_string(values.to_numpy().astype(f"datetime64[{unit}]"))
    return ["" if text == "NaT" else str(text).replace("T", " ") for text in texts]
