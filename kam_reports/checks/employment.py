"""Employment: what people did, or were planned to do, before they were hired or after they had left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from kam_reports.checks.cells import Cells, rows_at, rows_where
from kam_reports.core.issue import Blocks, IssueKind, Severity
from kam_reports.core.period import parse_period
from kam_reports.core.text import T

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from numpy.typing import NDArray

    from kam_reports.checks.cells import Values
    from kam_reports.checks.check import Context, Finding
    from kam_reports.core.period import Span
    from kam_reports.ledgers.book import Book

LEFT_BEFORE_HIRED = IssueKind(
    "left-before-hired",
    Severity.WARNING,
    Blocks.NOTHING,
    T("left on {found}, before being hired ({hired})"),
    T("Correct the day that is wrong"),
    T("a date from {hired} on"),
)
BEFORE_HIRED = IssueKind(
    "before-hired",
    Severity.WARNING,
    Blocks.NOTHING,
    T("{found} is before {person} was hired ({day}); the row was counted{alike}"),
    T("Correct the date, the person, or the day of hiring in the roster"),
    T("a date from {day} on"),
)
AFTER_LEFT = IssueKind(
    "after-left",
    Severity.WARNING,
    Blocks.NOTHING,
    T("{found} is after {person} left ({day}); the row was counted{alike}"),
    T("Correct the date, the person, or the day of leaving in the roster"),
    T("a date up to {day}"),
)
FACTS = (
    ("sales", "sold_on"),
    ("feedback", "raised_at"),
    ("visits", "visited_on"),
    ("expenses", "spent_on"),
    ("opportunities", "created_on"),
)
PERIODS = (
    ("sales_plan", "staff_id"),
    ("development_plan", "staff_id"),
    ("budgets", "staff_id"),
    ("ratings", "subject"),
    ("attendance", "staff_id"),
)


@dataclass(frozen=True, slots=True)
class Employment:
    """First and last day at work by staff id, as far as the roster says."""

    hired: dict[str, date]
    left: dict[str, date]

    def covers(self, person: str, span: Span) -> bool:
        """Tell whether a person was employed on at least one day of a span."""
        return not (self.before(person, span) or self.after(person, span))

    def before(self, person: str, span: Span) -> bool:
        """Tell whether a span lies wholly before a person was hired."""
        return person in self.hired and span.last < self.hired[person]

    def after(self, person: str, span: Span) -> bool:
        """Tell whether a span lies wholly after a person left."""
        return person in self.left and span.first > self.left[person]


def employment(book: Book) -> Employment:
    """Read the days of hiring and leaving from the roster; days that contradict each other don't count."""
    frame = book["staff"].frame
    frame = frame[~(frame["left_on"] < frame["hired_on"])]
    return Employment(_days(frame, "hired_on"), _days(frame, "left_on"))


def _days(frame: pd.DataFrame, name: str) -> dict[str, date]:
    days = frame[name].to_numpy().astype("datetime64[D]").tolist()
    return {str(person): day for person, day in zip(frame["staff_id"].tolist(), days, strict=True) if day is not None}


def left_before_hired(book: Book, _context: Context) -> Iterator[Finding]:
    """Doubt people who left before they were hired."""
    frame = book["staff"].frame
    left, hired = Cells(book, "staff", "left_on"), Cells(book, "staff", "hired_on")
    for row in rows_where(frame["left_on"] < frame["hired_on"]):
        yield left.finding(LEFT_BEFORE_HIRED, row, {"hired": hired.shown(row)})


def facts_outside_employment(book: Book, _context: Context) -> Iterator[Finding]:
    """Doubt what is dated before its person was hired or after they left."""
    days = employment(book)
    for ledger, name in FACTS:
        frame = book[ledger].frame
        staff = book.vocabulary.column(book[ledger], "staff_id")
        moment = frame[name].to_numpy().astype("datetime64[D]")  # an unknown day compares as no
        for kind, limits in ((BEFORE_HIRED, days.hired), (AFTER_LEFT, days.left)):
            limit = _limits(book, limits)[staff]
            outside = moment < limit if kind is BEFORE_HIRED else moment > limit
            rows = rows_at(frame, outside)
            yield from _outside(Cells(book, ledger, name), kind, rows, frame["staff_id"], limits)


def _limits(book: Book, limits: dict[str, date]) -> NDArray[np.datetime64]:
    """Return the day of each person by the number of their id; of everybody else none."""
    words = book.vocabulary
    known = np.array([words.number(person) for person in limits], np.intp)
    return words.table(known, np.array(list(limits.values()), "datetime64[D]"), np.datetime64("NaT"))


def periods_outside_employment(book: Book, context: Context) -> Iterator[Finding]:
    """Doubt plans, ratings and attendance for a period in which the person was not employed on any day."""
    days = employment(book)
    for ledger, who in PERIODS:
        frame = book[ledger].frame
        if "planned" in frame:
            frame = frame[frame["planned"].fillna(0) != 0]
        spans = {text: _span(context, str(text)) for text in frame["period"].unique()}
        pairs = dict.fromkeys(zip(frame["period"].tolist(), frame[who].tolist(), strict=True))
        for kind, limits in ((BEFORE_HIRED, days.hired), (AFTER_LEFT, days.left)):
            told = days.before if kind is BEFORE_HIRED else days.after
            outside = {
                (text, person)
                for text, person in pairs
                if person in limits and (span := spans[text]) is not None and told(person, span)
            }
            if outside:
                each = zip(frame.index.tolist(), frame["period"].tolist(), frame[who].tolist(), strict=True)
                rows = [row for row, *pair in each if tuple(pair) in outside]
                yield from _outside(Cells(book, ledger, "period"), kind, rows, frame[who], limits)


def _span(context: Context, text: str) -> Span | None:
    period = parse_period(text)
    return None if period is None else context.calendar.span(period)


def _outside(
    cells: Cells, kind: IssueKind, rows: list[int], person: pd.Series[str], limits: dict[str, date]
) -> Iterator[Finding]:
    """One finding a row, or one a person and sheet where there are many."""

    def say(row: int) -> Values:
        return {"person": person[row], "day": limits[person[row]].isoformat()}

    yield from cells.each(kind, rows, say, about=person.__getitem__)
