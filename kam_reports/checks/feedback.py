"""Feedback: answered before it was raised; categories that have no standard of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.checks.cells import Cells, rows_where
from kam_reports.core.issue import Blocks, IssueKind, Severity
from kam_reports.core.text import T

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kam_reports.checks.check import Context, Finding
    from kam_reports.ledgers.book import Book

ANSWERED_BEFORE_RAISED = IssueKind(
    "answered-before-raised",
    Severity.ERROR,
    Blocks.ROW,
    T("answered {found}, before it was raised ({raised}); the row cannot be counted"),
    T("Correct the day or the time that is wrong"),
    T("a time after {raised}"),
)
CATEGORY_WITHOUT_STANDARD = IssueKind(
    "category-without-standard",
    Severity.NOTICE,
    Blocks.NOTHING,
    T("no limit is set for the category “{found}”; the standard for other categories applies ({count} rows)"),
    T("Nothing to do if that is meant; else correct the category, or set its limit in the configuration"),
)


def answered_before_raised(book: Book, _context: Context) -> Iterator[Finding]:
    """Refuse what was answered before it was raised; where either has no time, only on an earlier day."""
    frame = book["feedback"].frame
    raised, answered = frame["raised_at"], frame["answered_at"]
    timed = frame["raised_at_timed"] & frame["answered_at_timed"]
    early = ((answered < raised) & timed) | (answered.dt.normalize() < raised.dt.normalize())
    cells, before = Cells(book, "feedback", "answered_at"), Cells(book, "feedback", "raised_at")
    for row in rows_where(early):
        yield cells.finding(ANSWERED_BEFORE_RAISED, row, {"raised": before.shown(row)}, refuse=True)


def category_without_standard(book: Book, context: Context) -> Iterator[Finding]:
    """Say once a category and file that the standard for other categories applies."""
    ledger = book["feedback"]
    if not context.categories:
        return
    frame = ledger.frame[ledger.frame["limit_hours"].isna() & ledger.readable("limit_hours")]
    for category in sorted(set(frame["category"]) - context.categories - {""}):
        rows = rows_where(frame["category"] == category)
        yield from Cells(book, "feedback", "category").first_in_file(CATEGORY_WITHOUT_STANDARD, rows)
