"""Days and amounts of one row that contradict each other: orders, deliveries, opportunities, complaints, attendance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.checks.cells import Cells, rows_where
from kam_reports.core.issue import Blocks, IssueKind, Severity
from kam_reports.core.text import T

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kam_reports.checks.check import Context, Finding
    from kam_reports.ledgers.book import Book

COLLECTED_MORE = IssueKind(
    "collected-more-than-sold",
    Severity.WARNING,
    Blocks.NOTHING,
    T("{found} yuan were collected for a sale of {other}; both were counted{alike}"),
    T("Correct the amount or what was collected"),
    T("at most {other}"),
)
DELIVERED_BEFORE_SOLD = IssueKind(
    "delivered-before-sold",
    Severity.WARNING,
    Blocks.NOTHING,
    T("delivered on {found}, before the order ({other}){alike}"),
    T("Correct the day that is wrong"),
    T("a date from {other} on"),
)
CLOSED_BEFORE_CREATED = IssueKind(
    "closed-before-created",
    Severity.WARNING,
    Blocks.NOTHING,
    T("closed on {found}, before it was created ({other}){alike}"),
    T("Correct the day that is wrong"),
    T("a date from {other} on"),
)
HANDLED_BEFORE_MADE = IssueKind(
    "handled-before-complained",
    Severity.WARNING,
    Blocks.NOTHING,
    T("handled on {found}, before the complaint was made ({other}){alike}"),
    T("Correct the day that is wrong"),
    T("a date from {other} on"),
)
SIGNS_DIFFER = IssueKind(
    "quantity-against-amount",
    Severity.WARNING,
    Blocks.NOTHING,
    T("the quantity is {found}, but the amount is {other}: of a return both are negative; both were counted{alike}"),
    T("Correct the sign that is wrong"),
)
MORE_DAYS_THAN_DUE = IssueKind(
    "more-days-than-due",
    Severity.WARNING,
    Blocks.NOTHING,
    T("{found} days present are more than the {other} days due; both were counted{alike}"),
    T("Correct the days present or the days due"),
    T("at most {other}"),
)


def collected_more_than_sold(book: Book, _context: Context) -> Iterator[Finding]:
    """Doubt lines that collected more than they sold, where the whole order did (its money may stand on one line)."""
    frame = book["sales"].frame
    suspect = rows_where((frame["amount"] > 0) & (frame["collected"] > frame["amount"]))
    if not suspect:
        return
    orders = frame[frame["order_id"].isin(set(frame.loc[suspect, "order_id"]))]
    sums = orders.groupby("order_id")[["amount", "collected"]].sum()
    more = set(sums.index[sums["collected"] > sums["amount"]])
    rows = [row for row in suspect if frame.at[row, "order_id"] in more]
    yield from _beside(COLLECTED_MORE, rows, Cells(book, "sales", "collected"), "amount")


def days_in_order(book: Book, _context: Context) -> Iterator[Finding]:
    """Doubt days that come before the day they follow from."""
    for kind, ledger, name, first in (
        (DELIVERED_BEFORE_SOLD, "sales", "delivered_on", "sold_on"),
        (CLOSED_BEFORE_CREATED, "opportunities", "closed_on", "created_on"),
        (HANDLED_BEFORE_MADE, "complaints", "handled_on", "complained_on"),
    ):
        frame = book[ledger].frame
        yield from _beside(kind, rows_where(frame[name] < frame[first]), Cells(book, ledger, name), first)


def quantity_against_amount(book: Book, _context: Context) -> Iterator[Finding]:
    """Doubt a negative quantity with a positive amount, and the reverse."""
    frame = book["sales"].frame
    quantity, amount = frame["quantity"], frame["amount"]
    rows = rows_where(((quantity < 0) & (amount > 0)) | ((quantity > 0) & (amount < 0)))
    yield from _beside(SIGNS_DIFFER, rows, Cells(book, "sales", "quantity"), "amount")


def more_days_than_due(book: Book, _context: Context) -> Iterator[Finding]:
    """Doubt attendance above what was due."""
    frame = book["attendance"].frame
    rows = rows_where(frame["days_present"] > frame["days_due"])
    yield from _beside(MORE_DAYS_THAN_DUE, rows, Cells(book, "attendance", "days_present"), "days_due")


def _beside(kind: IssueKind, rows: list[int], cells: Cells, other: str) -> Iterator[Finding]:
    """A finding a row that says what stands in another cell of it (``{other}`` in the message)."""
    beside = Cells(cells.book, cells.ledger, other)
    yield from cells.each(kind, rows, lambda row: {"other": beside.shown(row)})
