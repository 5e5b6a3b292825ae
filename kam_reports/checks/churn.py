"""Churn: what happened with an account after it was lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.checks.cells import Cells, rows_where
from kam_reports.core.issue import Blocks, IssueKind, Severity
from kam_reports.core.text import T

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from kam_reports.checks.cells import Values
    from kam_reports.checks.check import Context, Finding
    from kam_reports.ledgers.book import Book

SALE_AFTER_CHURN = IssueKind(
    "sale-after-churn",
    Severity.WARNING,
    Blocks.NOTHING,
    T("sold on {found} to {account}, which the archive counts as lost since {day}; the sale was counted{alike}"),
    T("Correct the date or the account, or the day of churn in the archive"),
    T("a date up to {day}"),
)
VISIT_AFTER_CHURN = IssueKind(
    "visit-after-churn",
    Severity.WARNING,
    Blocks.NOTHING,
    T("visited on {found}, but the archive counts {account} as lost since {day}; the visit was counted{alike}"),
    T("Correct the date or the account, or the day of churn in the archive"),
    T("a date up to {day}"),
)


def _lost(book: Book) -> pd.Series[pd.Timestamp]:
    """Day of churn by account; not of those that began after it (their dates are doubted themselves)."""
    frame = book["accounts"].frame
    start = frame["won_on"].where(frame["won_on"].notna(), frame["registered_on"])
    frame = frame[frame["churned_on"].notna() & ~(start > frame["churned_on"])]
    return frame.set_index("account_id")["churned_on"]


def sale_after_churn(book: Book, _context: Context) -> Iterator[Finding]:
    """Doubt sales to lost accounts; a return (negative amount) may well come later."""
    frame = book["sales"].frame
    yield from _after(book, SALE_AFTER_CHURN, "sales", frame[frame["amount"] > 0], "sold_on")


def visit_after_churn(book: Book, _context: Context) -> Iterator[Finding]:
    """Doubt visits to lost accounts."""
    yield from _after(book, VISIT_AFTER_CHURN, "visits", book["visits"].frame, "visited_on")


def _after(book: Book, kind: IssueKind, ledger: str, frame: pd.DataFrame, name: str) -> Iterator[Finding]:
    lost = _lost(book)
    mine = frame.loc[frame["account_id"].isin(lost.index), ["account_id", name]]
    if mine.empty:
        return
    account = mine["account_id"]

    def say(row: int) -> Values:
        return {"account": account[row], "day": f"{lost[account[row]]:%Y-%m-%d}"}

    rows = rows_where(mine[name] > account.map(lost))
    yield from Cells(book, ledger, name).each(kind, rows, say, about=account.__getitem__)
