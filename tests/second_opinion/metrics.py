"""Every metric of domain section 4 as the list of what each row, account or account-month brings to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tests.second_opinion import periods
from tests.second_opinion.book import Book
from tests.second_opinion.cells import is_blank, trimmed
from tests.second_opinion.feedback import decide
from tests.second_opinion.periods import Period
from tests.second_opinion.reader import Row

ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True)
class Part:
    """What one thing brings: whose it is, where, and how much above and below the line.

    Parts of one `key` are one thing: a subject counts it once, above the line when any part does.
    """

    staff: str | None
    region: str | None
    product: str | None
    tier: str | None
    above: Fraction
    below: Fraction = ZERO
    key: str | None = None


Measure = Callable[[Book, Period], Iterator[Part]]


def _part(book: Book, row: Row, day: date, period: Period, above: Fraction, below: Fraction = ZERO) -> Part:
    """Attribute a row of a ledger of facts, by the day the metric counts it by."""
    staff = book.belongs(row, day)
    region = book.region(row["region"], row["account_id"], staff)
    return Part(staff, region, row["product"], book.tier(row["account_id"], period), above, below)


def _account_part(book: Book, row: Row, day: date, period: Period, above: Fraction, below: Fraction = ZERO) -> Part:
    """Attribute a row of the archive to the account's owner on a day."""
    account = row["account_id"]
    staff = book.owner(account, day)
    return Part(staff, book.region(None, account, staff), None, book.tier(account, period), above, below)


def started(row: Row) -> date:
    """Give the day an account starts: won, else registered, else from the beginning."""
    return row["won_on"] or row["registered_on"] or date.min


def active_at_opening(row: Row, first: date) -> bool:
    """Tell whether an account is active on a period's opening."""
    return started(row) < first and (row["churned_on"] is None or row["churned_on"] >= first)


def active_at_close(row: Row, last: date) -> bool:
    """Tell whether an account is active on a period's close."""
    return started(row) <= last and (row["churned_on"] is None or row["churned_on"] > last)


def _sold(value: Callable[[Row, date], tuple[Fraction, Fraction] | None]) -> Measure:
    """Make a metric over the sales dated in the period."""

    def measure(book: Book, period: Period) -> Iterator[Part]:
        for row in book.rows("sales"):
            if book.within(row["date"], period):
                pair = value(row, book.as_of(period))
                if pair is not None:
                    yield _part(book, row, row["date"], period, *pair)

    return measure


def _margin_rate(row: Row, _: date) -> tuple[Fraction, Fraction] | None:
    return None if row["gross_margin"] is None else (row["gross_margin"], row["amount"])


def _collection(row: Row, as_of: date) -> tuple[Fraction, Fraction]:
    counts = row["collected_on"] is None or row["collected_on"] <= as_of
    return (row["collected"] or ZERO) if counts else ZERO, row["amount"]


def _on_time(book: Book, period: Period) -> Iterator[Part]:
    for row in book.rows("sales"):
        if book.within(row["due_on"], period) and row["date"] <= book.as_of(period):
            on_time = row["delivered_on"] is not None and row["delivered_on"] <= row["due_on"]
            yield _part(book, row, row["due_on"], period, Fraction(on_time), ONE)


def _churned(book: Book, period: Period) -> Iterator[Part]:
    for row in book.rows("accounts"):
        if book.within(row["churned_on"], period):
            yield _account_part(book, row, row["churned_on"], period, ONE)


def _churn_rate(book: Book, period: Period) -> Iterator[Part]:
    first = book.first_day(period)
    for row in book.rows("accounts"):
        if active_at_opening(row, first):
            lost = Fraction(book.within(row["churned_on"], period))
            yield _account_part(book, row, first, period, lost, ONE)


def _retention(book: Book, period: Period) -> Iterator[Part]:
    first = book.first_day(period)
    for row in book.rows("accounts"):
        if active_at_opening(row, first):
            kept = Fraction(active_at_close(row, book.last_day(period)))
            yield _account_part(book, row, first, period, kept, ONE)


def _active(book: Book, period: Period) -> Iterator[Part]:
    last = book.last_day(period)
    for row in book.rows("accounts"):
        if active_at_close(row, last):
            yield _account_part(book, row, last, period, ONE)


def new_accounts(book: Book, period: Period) -> Iterator[Part]:
    """Count the accounts won in the period."""
    for row in book.rows("accounts"):
        if book.within(row["won_on"], period):
            yield _account_part(book, row, row["won_on"], period, ONE)


def _archive(book: Book, period: Period) -> Iterator[Part]:
    last = book.last_day(period)
    fields = book.settings["archive_fields"]
    for row in book.rows("accounts"):
        if active_at_close(row, last):
            filled = sum(_is_filled(row, f) for f in fields)
            yield _account_part(book, row, last, period, Fraction(filled), Fraction(len(fields)))


def _is_filled(row: Row, field: str) -> bool:
    cell = row.raw.get(field)
    return not is_blank(cell) and not (isinstance(cell, str) and trimmed(cell) == "无")


def _complaints(book: Book, period: Period) -> Iterator[Part]:
    for row in book.rows("complaints"):
        if row["valid"] and book.within(row["date"], period):
            yield _part(book, row, row["date"], period, ONE)


def _feedback(category: str | None) -> Measure:
    def measure(book: Book, period: Period) -> Iterator[Part]:
        for row in book.rows("feedback"):
            if category is not None and row["category"] != category:
                continue
            if row["raised_at"].at.date() > book.as_of(period):
                continue
            day, in_time = decide(row, book.settings)
            if book.within(day, period):
                yield _part(book, row, row["raised_at"].at.date(), period, Fraction(in_time), ONE)

    return measure


def _revisit(book: Book, period: Period) -> Iterator[Part]:
    visits = book.rows("visits")
    visited = {r["account_id"] for r in visits if book.within(r["visited_on"], period)}
    for row in visits:
        if book.within(row["planned_on"], period):
            early = row["visited_on"] is not None and row["visited_on"] < book.first_day(period)
            done = Fraction(early or row["account_id"] in visited)
            part = _part(book, row, row["planned_on"], period, done, ONE)
            yield Part(part.staff, part.region, None, part.tier, part.above, part.below, row["account_id"])


def _visit_coverage(book: Book, period: Period) -> Iterator[Part]:
    for ordinal in period.months:
        month = periods.month_of(ordinal)
        close = book.last_day(month)
        visited = {r["account_id"] for r in book.rows("visits") if book.within(r["visited_on"], month)}
        for row in book.rows("accounts"):
            important = book.tier(row["account_id"], period) in book.settings["important"]
            if important and active_at_close(row, close):
                yield _account_part(book, row, close, period, Fraction(row["account_id"] in visited), ONE)


def expenses(book: Book, period: Period) -> Iterator[Part]:
    """Sum the expenses of the period, those without a budget too."""
    for row in book.rows("expenses"):
        if book.within(row["date"], period):
            yield _part(book, row, row["date"], period, row["amount"])


def _satisfaction(book: Book, period: Period) -> Iterator[Part]:
    for row in book.rows("satisfaction"):
        if book.within(row["date"], period):
            points = row["score"] / (row["full_score"] or 100) * 100
            yield _part(book, row, row["date"], period, points, ONE)


def _wins(book: Book, period: Period) -> Iterator[Part]:
    for row in book.rows("opportunities"):
        if book.within(row["closed_on"], period):
            yield _part(book, row, row["closed_on"], period, Fraction(row["result"] == "won"), ONE)


def _attendance(book: Book, period: Period) -> Iterator[Part]:
    for row in book.rows("attendance"):
        if row["period"].kind == "month" and period.holds(row["period"]):
            staff = book.person(row["staff_id"])
            yield Part(staff, book.region(None, None, staff), None, None, row["days_present"], row["days_due"])


sales_amount: Measure = _sold(lambda r, _: (r["amount"], ZERO))

MEASURES: dict[str, Measure] = {
    "sales_completion": sales_amount,
    "churned_accounts": _churned,
    "churn_rate": _churn_rate,
    "development_completion": new_accounts,
    "new_accounts": new_accounts,
    "valid_complaints": _complaints,
    "feedback_timeliness": _feedback(None),
    "inquiry_timeliness": _feedback("咨询"),
    "revisit_rate": _revisit,
    "visit_coverage": _visit_coverage,
    "expense_control": expenses,
    "archive_completeness": _archive,
    "satisfaction": _satisfaction,
    "sales_amount": sales_amount,
    "sales_volume": _sold(lambda r, _: (r["quantity"] or ZERO, ZERO)),
    "gross_margin": _sold(lambda r, _: (r["gross_margin"] or ZERO, ZERO)),
    "margin_rate": _sold(_margin_rate),
    "collection_rate": _sold(_collection),
    "active_accounts": _active,
    "retention_rate": _retention,
    "on_time_delivery": _on_time,
    "opportunity_win_rate": _wins,
    "attendance_rate": _attendance,
}
