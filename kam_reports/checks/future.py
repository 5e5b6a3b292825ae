"""Things that have not happened yet: looked for by ``kam check`` only, for a run must not depend on its day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from kam_reports.checks.cells import Cells, rows_where
from kam_reports.core.issue import Blocks, IssueKind, Severity
from kam_reports.core.text import T

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kam_reports.checks.check import Context, Finding
    from kam_reports.ledgers.book import Book

FUTURE_DATE = IssueKind(
    "future-date",
    Severity.WARNING,
    Blocks.NOTHING,
    T("{found} has not come yet, but this is about something that has happened{alike}"),
    T("Correct the date; write it as 2026-06-03"),
    T("a date up to today"),
)
HAPPENED = (
    ("sales", ("sold_on", "collected_on", "delivered_on")),
    ("complaints", ("complained_on", "handled_on")),
    ("feedback", ("raised_at", "answered_at")),
    ("visits", ("visited_on",)),
    ("expenses", ("spent_on",)),
    ("satisfaction", ("surveyed_on",)),
    ("opportunities", ("created_on", "closed_on")),
    ("accounts", ("registered_on", "won_on", "churned_on", "updated_on")),
)


def future_dates(book: Book, context: Context) -> Iterator[Finding]:
    """Name dates after today of what must have happened already."""
    if context.today is None:
        return
    tomorrow = pd.Timestamp(context.today) + pd.Timedelta(days=1)
    for ledger, names in HAPPENED:
        for name in names:
            later = book[ledger].frame[name] >= tomorrow
            if later.any():
                yield from Cells(book, ledger, name).each(FUTURE_DATE, rows_where(later))
