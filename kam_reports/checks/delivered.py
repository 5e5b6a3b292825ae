"""Ledgers that are not there, or have brought nothing new for the period."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kam_reports.checks.check import Finding
from kam_reports.core.issue import Blocks, IssueKind, Severity
from kam_reports.core.period import parse_period
from kam_reports.core.place import Place
from kam_reports.core.text import T
from kam_reports.ledgers.spec import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kam_reports.checks.check import Context
    from kam_reports.ledgers.book import Book

NOT_DELIVERED = IssueKind(
    "ledger-not-delivered",
    Severity.ERROR,
    Blocks.SHEET,
    T("{ledger} has nothing from {first} on; its last date is {found}. It is taken as not yet delivered for {period}"),
    T("Add the rows of {period}; if there are none, take the ledger out of due_every_month in the configuration"),
    T("rows from {first} on"),
)
NEEDED_LEDGER_MISSING = IssueKind(
    "needed-ledger-missing",
    Severity.ERROR,
    Blocks.FILE,
    T("there is no {ledger} in any file; without it hardly anything can be worked out"),
    T("Put a workbook with {ledger} into the input folder (kam blank makes an empty one)"),
    T("a sheet with {ledger}"),
)
LEDGERS_MISSING = IssueKind(
    "ledgers-missing",
    Severity.NOTICE,
    Blocks.NOTHING,
    T("no file holds these ledgers: {ledgers}; what is measured by them has no data"),
    T("Nothing to do if the department doesn't keep them"),
)
NEEDED = ("staff", "accounts")
_ALSO = {"feedback": ("answered_at",)}


def needed_ledgers(book: Book, _context: Context) -> Iterator[Finding]:
    """Miss the roster and the archive loudly, all other ledgers in one line."""
    for name in NEEDED:
        if not book[name].present:
            yield Finding(NEEDED_LEDGER_MISSING.at(Place(""), ledger=book[name].spec.name))
    others = tuple(one.spec.name for name, one in book.ledgers.items() if not one.present and name not in NEEDED)
    if others:
        yield Finding(LEDGERS_MISSING.at(Place(""), ledgers=others))


def ledgers_not_delivered(book: Book, context: Context) -> Iterator[Finding]:
    """Name ledgers that are due every month and have earlier rows, but none in the period or later."""
    for name, (row, last) in _undelivered(book, context).items():
        newest = book.index.part_of(row)[0]
        values = {"ledger": book[name].spec.name, "first": f"{_first(context):%Y-%m-%d}", "period": str(context.period)}
        place = Place(newest.file, newest.sheet)
        yield Finding(NOT_DELIVERED.at(place, f"{last:%Y-%m-%d}", **values))


def undelivered(book: Book, context: Context) -> frozenset[str]:
    """Return the ledgers taken as not yet delivered for the period."""
    return frozenset(_undelivered(book, context))


def _undelivered(book: Book, context: Context) -> dict[str, tuple[int, pd.Timestamp]]:
    """Each such ledger with its newest row and date; refused rows show, too, that it was delivered."""
    result: dict[str, tuple[int, pd.Timestamp]] = {}
    if context.period is not None:
        first = _first(context)
        for name in context.due_every_month:
            if _surely_delivered(book, name, first):
                continue
            days = _newest_days(book, context, name)
            if len(days) and days.max() < first:
                result[name] = int(days.index[days == days.max()].max()), days.max()
    return result


def _surely_delivered(book: Book, name: str, first: pd.Timestamp) -> bool:
    """Tell whether a date of the ledger's own columns already shows it; that is quick to see, and mostly so."""
    mine = book[name]
    columns = [column for column in mine.spec.dates if mine.spec.column(column).kind in (Kind.DATE, Kind.TIME)]
    return any(bool((mine.frame[column].to_numpy() >= first.to_datetime64()).any()) for column in columns)


def _first(context: Context) -> pd.Timestamp:
    """The first day of the period; the earliest day there is without one."""
    return pd.Timestamp(context.calendar.span(context.period).first) if context.period else pd.Timestamp.min


def _newest_days(book: Book, context: Context, name: str) -> pd.Series[pd.Timestamp]:
    """The newest date of each row that can put it in a period (rows without one are left out)."""
    mine = book[name]
    frames = [one for one in (mine.frame, mine.refused) if len(one)]
    pieces: list[pd.Series[pd.Timestamp]] = []
    for column in (*mine.spec.dates, *_ALSO.get(name, ())):
        for frame in frames:
            days = frame[column]
            if mine.spec.column(column).kind is Kind.PERIOD:
                days = days.map(lambda text: _last_day(context, str(text)))
            pieces.append(days.astype("datetime64[s]"))
    if name == "feedback" and context.limit_ends is not None:
        # a limit at midnight belongs to the day that ends
        pieces.append((context.limit_ends(book) - pd.Timedelta(seconds=1)).astype("datetime64[s]"))
    known = [piece[piece.notna()] for piece in pieces]
    everything = (
        pd.concat([one for one in known if len(one)])
        if any(len(one) for one in known)
        else pd.Series(dtype="datetime64[s]")
    )
    return everything.dt.normalize().sort_index(kind="stable")


def _last_day(context: Context, text: str) -> np.datetime64:
    period = parse_period(text)
    return np.datetime64("NaT", "s") if period is None else np.datetime64(context.calendar.span(period).last, "s")
