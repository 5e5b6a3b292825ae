"""Churn: what happened with an account after it was lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kam_reports.checks.cells import Cells, rows_at
from kam_reports.core.issue import Blocks, IssueKind, Severity
from kam_reports.core.text import T

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from numpy.typing import NDArray

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
    amount = book["sales"].frame["amount"]
    yield from _after(book, SALE_AFTER_CHURN, "sales", "sold_on", (amount > 0).to_numpy(np.bool_, na_value=False))


def visit_after_churn(book: Book, _context: Context) -> Iterator[Finding]:
    """Doubt visits to lost accounts."""
    every = np.ones(len(book["visits"].frame), np.bool_)
    yield from _after(book, VISIT_AFTER_CHURN, "visits", "visited_on", every)


def _after(book: Book, kind: IssueKind, ledger: str, name: str, counts: NDArray[np.bool_]) -> Iterator[Finding]:
    lost, frame, words = _lost(book), book[ledger].frame, book.vocabulary
    account = frame["account_id"]
    known = np.array([words.number(one) for one in lost.index], np.intp)
    codes = words.column(book[ledger], "account_id")
    day = words.table(known, lost.to_numpy().astype("datetime64[s]"), np.datetime64("NaT"))[codes]

    def say(row: int) -> Values:
        return {"account": account[row], "day": f"{lost[account[row]]:%Y-%m-%d}"}

    rows = rows_at(frame, counts & (frame[name].to_numpy() > day))
    yield from Cells(book, ledger, name).each(kind, rows, say, about=account.__getitem__)
