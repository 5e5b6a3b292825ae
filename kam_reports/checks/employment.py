"""Employment: what people did, or were planned to do, before they were hired or after they had left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kam_reports.checks.cells import Cells, rows_where
from kam_reports.core.issue import Blocks, IssueKind, Severity
from kam_reports.core.period import parse_period
from kam_reports.core.text import T

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    known = frame[frame[name].notna()]
    return {str(person): day.date() for person, day in zip(known["staff_id"], known[name], strict=True)}


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
        for kind, limits in ((BEFORE_HIRED, days.hired), (AFTER_LEFT, days.left)):
            mine = frame[frame["staff_id"].isin(limits)]
            if mine.empty:
                continue
            limit = mine["staff_id"].map({one: np.datetime64(day, "s") for one, day in limits.items()})
            moment = mine[name].dt.normalize()
            rows = rows_where(moment < limit if kind is BEFORE_HIRED else moment > limit)
            yield from _outside(Cells(book, ledger, name), kind, rows, frame["staff_id"], limits)


def periods_outside_employment(book: Book, context: Context) -> Iterator[Finding]:
    """Doubt plans, ratings and attendance for a period in which the person was not employed on any day."""
    days = employment(book)
    for ledger, who in PERIODS:
        frame = book[ledger].frame
        if "planned" in frame:
            frame = frame[frame["planned"].fillna(0) != 0]
        pairs = frame[["period", who]].drop_duplicates()
        for kind, limits in ((BEFORE_HIRED, days.hired), (AFTER_LEFT, days.left)):
            told = days.before if kind is BEFORE_HIRED else days.after
            outside = [
                (text, person)
                for text, person in zip(pairs["period"], pairs[who], strict=True)
                if (period := parse_period(text)) and told(person, context.calendar.span(period))
            ]
            if outside:
                rows = [int(row) for row in frame.index[pd.MultiIndex.from_frame(frame[["period", who]]).isin(outside)]]
                yield from _outside(Cells(book, ledger, "period"), kind, rows, frame[who], limits)


def _outside(
    cells: Cells, kind: IssueKind, rows: list[int], person: pd.Series[str], limits: dict[str, date]
) -> Iterator[Finding]:
    """One finding a row, or one a person and sheet where there are many."""

    def say(row: int) -> Values:
        return {"person": person[row], "day": limits[person[row]].isoformat()}

    yield from cells.each(kind, rows, say, about=person.__getitem__)
