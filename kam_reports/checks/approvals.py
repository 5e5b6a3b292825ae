"""Approvals: adjustments and target changes that nobody has approved, or too late (P0 art. 6, P2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from kam_reports.checks.cells import Cells, rows_where
from kam_reports.core.issue import Blocks, IssueKind, Severity
from kam_reports.core.text import T
from kam_reports.ledgers.spec import MICRO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kam_reports.checks.check import Context, Finding
    from kam_reports.ledgers.book import Book

UNAPPROVED_ADJUSTMENT = IssueKind(
    "unapproved-adjustment",
    Severity.WARNING,
    Blocks.ROW,
    T("the adjustment of {amount} yuan for {person} has no {column}; it is not paid"),
    T("Fill in {column} once it is approved, or delete the row"),
    T("{column}"),
)
APPROVED_TOO_LATE = IssueKind(
    "adjustment-approved-too-late",
    Severity.ERROR,
    Blocks.PAY,
    T("approved on {found}, but the ledgers of {period} are complete on {as_of}; it is not paid there"),
    T("Correct the date, or give the adjustment a later period"),
    T("a date up to {as_of}"),
)
UNAPPROVED_CHANGE = IssueKind(
    "unapproved-target-change",
    Severity.WARNING,
    Blocks.VALUE,
    T("version {version} of the target of {period} has no {column}; the change is ignored"),
    T("Fill in {column} once the change is approved, or delete the row"),
    T("{column}"),
)


def _empty_approval(book: Book, ledger: str, only: pd.Series[bool]) -> Iterator[tuple[int, str]]:
    """Rows without approver or date, with the empty column (approver first); unreadable cells are named already."""
    mine = book[ledger]
    nobody = (mine.frame["approved_by"] == "") & mine.readable("approved_by")
    no_date = mine.frame["approved_on"].isna() & mine.readable("approved_on")
    for row in rows_where(only & (nobody | no_date)):
        yield row, "approved_by" if nobody[row] else "approved_on"


def unapproved_adjustment(book: Book, _context: Context) -> Iterator[Finding]:
    """Set aside adjustments without approver and date: a decision that is still to come, not a mistake in reading."""
    frame = book["adjustments"].frame
    amount, person = Cells(book, "adjustments", "amount"), Cells(book, "adjustments", "staff_id")
    for row, name in _empty_approval(book, "adjustments", pd.Series(data=True, index=frame.index)):
        cells = Cells(book, "adjustments", name)
        values = {"amount": amount.shown(row), "person": person.shown(row), "column": cells.title}
        yield cells.finding(UNAPPROVED_ADJUSTMENT, row, values, refuse=True)


def adjustment_approved_too_late(book: Book, context: Context) -> Iterator[Finding]:
    """Name adjustments of the period that were approved after its ledgers are complete."""
    if context.period is None:
        return
    frame = book["adjustments"].frame
    as_of = context.calendar.as_of(context.period)
    late = (frame["period"] == str(context.period)) & (frame["approved_on"] > pd.Timestamp(as_of))
    for row in rows_where(late):
        values = {"as_of": as_of.isoformat(), "period": str(context.period)}
        yield Cells(book, "adjustments", "approved_on").finding(APPROVED_TOO_LATE, row, values)


def unapproved_target_change(book: Book, _context: Context) -> Iterator[Finding]:
    """Doubt target changes (version above 1) without approver and date."""
    version, period = Cells(book, "sales_plan", "version"), Cells(book, "sales_plan", "period")
    later = book["sales_plan"].frame["version"].fillna(MICRO) > MICRO
    for row, name in _empty_approval(book, "sales_plan", later.astype("bool")):
        cells = Cells(book, "sales_plan", name)
        values = {"version": version.shown(row), "period": period.shown(row), "column": cells.title}
        yield cells.finding(UNAPPROVED_CHANGE, row, values)
