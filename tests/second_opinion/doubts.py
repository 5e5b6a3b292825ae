"""Which figures are incomplete: rows or cells refused, a monthly ledger not yet delivered (domain sections 2, 4)."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.second_opinion import periods
from tests.second_opinion.book import Book
from tests.second_opinion.catalogue import LEDGERS
from tests.second_opinion.cells import BAD, Moment
from tests.second_opinion.feedback import day_of, limit
from tests.second_opinion.metrics import started
from tests.second_opinion.periods import Period
from tests.second_opinion.plans import region_of
from tests.second_opinion.reader import Row

_SALES = ("sales_completion", "sales_amount", "sales_volume", "gross_margin", "margin_rate", "collection_rate")
_STATE = ("active_accounts", "retention_rate", "churn_rate", "archive_completeness", "visit_coverage")
# ledger -> metric -> the columns whose dates put a row into a period
FEEDS: dict[str, dict[str, tuple[str, ...]]] = {
    "sales": {**dict.fromkeys(_SALES, ("date",)), "on_time_delivery": ("due_on",)},
    "sales_plan": {"sales_completion": ("period",)},
    "accounts": {
        "churned_accounts": ("churned_on",),
        "new_accounts": ("won_on",),
        "development_completion": ("won_on",),
        **dict.fromkeys(_STATE, ()),
    },
    "development_plan": {"development_completion": ("period",)},
    "complaints": {"valid_complaints": ("date",)},
    "feedback": dict.fromkeys(("feedback_timeliness", "inquiry_timeliness"), ("raised_at",)),
    "visits": {"revisit_rate": ("planned_on", "visited_on"), "visit_coverage": ("visited_on",)},
    "expenses": {"expense_control": ("date",)},
    "budgets": {"expense_control": ("period",)},
    "satisfaction": {"satisfaction": ("date",)},
    "attendance": {"attendance_rate": ("period",)},
    "opportunities": {"opportunity_win_rate": ("closed_on",)},
}
# metric -> the columns that may be blank but, unreadable, leave it incomplete
READS: dict[str, tuple[str, ...]] = {
    "sales_volume": ("quantity",),
    "gross_margin": ("gross_margin",),
    "margin_rate": ("gross_margin",),
    "collection_rate": ("collected", "collected_on"),
    "on_time_delivery": ("due_on", "delivered_on"),
    "sales_completion": ("version", "approved_on"),
    "churned_accounts": ("churned_on",),
    "new_accounts": ("won_on",),
    "development_completion": ("won_on",),
    **dict.fromkeys(_STATE, ("won_on", "registered_on", "churned_on")),
    "feedback_timeliness": ("limit_hours", "answered_at"),
    "inquiry_timeliness": ("limit_hours", "answered_at"),
    "revisit_rate": ("planned_on", "visited_on"),
    "visit_coverage": ("visited_on", "won_on", "registered_on", "churned_on"),
    "satisfaction": ("full_score",),
    "opportunity_win_rate": ("result", "closed_on"),
}
_MAY_BE_NOBODYS = frozenset({"sales_plan", "development_plan", "budgets", "expenses"})


@dataclass(slots=True)
class Doubt:
    """The subjects of one metric that may lack something; `all` of them, or those named by kind."""

    all: bool = False
    some: set[tuple[str, str]] = field(default_factory=set)

    def covers(self, kind: str, subject: str) -> bool:
        """Tell whether a subject's figure is incomplete."""
        return self.all or (kind, subject) in self.some


def doubts(book: Book, period: Period) -> dict[str, Doubt]:
    """Find each metric's incomplete subjects for a period."""
    out: dict[str, Doubt] = {}
    for ledger, feeds in FEEDS.items():
        for row in book.checked.refused.get(ledger, []):
            for metric, dates in feeds.items():
                _mark_by_each(book, period, row, metric, dates, out.setdefault(metric, Doubt()))
        for row in book.rows(ledger):
            for metric, dates in feeds.items():
                if row.bad & set(READS.get(metric, ())):
                    # where only the planned day can't be read, the day of the visit says nothing more
                    by = tuple(one for one in dates if one in row.bad or one != "visited_on" or len(dates) == 1)
                    _mark_by_each(book, period, row, metric, by, out.setdefault(metric, Doubt()))
        if ledger in book.settings["due_every_month"] and _undelivered(book, ledger, period):
            for metric in feeds:
                out.setdefault(metric, Doubt()).all = True
    return out


def _dates(row: Row, columns: Iterable[str]) -> list[Any]:
    """Read a row's dates in these columns; BAD where one is unreadable, or needed and blank."""
    out: list[Any] = []
    for name in columns:
        value = row.values.get(name)
        if value is None and LEDGERS[row.ledger].field(name).needed:
            value = BAD
        if value is not None:
            out.append(value.at.date() if isinstance(value, Moment) else value)
    return out


def _limit_day(book: Book, row: Row) -> date | None:
    """Give the day a feedback item's limit ends; None when holidays of that year are not known yet."""
    with suppress(NotImplementedError):
        return day_of(limit(row, book.settings))
    return None


def _touches(book: Book, period: Period, row: Row, columns: tuple[str, ...]) -> bool:
    if not columns:
        gone = row["churned_on"] is not None and row["churned_on"] < book.first_day(period)
        return bool(started(row) <= book.last_day(period) and not gone)
    if row.ledger == "feedback" and row["raised_at"] is not None:
        # decided on some day from the one it was raised to the one its limit ends
        last = _limit_day(book, row)
        overlaps = last is None or last >= book.first_day(period)
        return bool(row["raised_at"].at.date() <= book.last_day(period) and overlaps)
    for value in _dates(row, columns):
        if value is BAD:
            return True
        inside = period.holds(value) if isinstance(value, Period) else book.within(value, period)
        if inside:
            return True
    return False


_AT_OPENING = frozenset({"churn_rate", "retention_rate"})


def _persons(book: Book, period: Period, row: Row, metric: str, columns: tuple[str, ...]) -> set[str]:
    """Name whose figure a row feeds, or would have fed."""
    if row.ledger != "accounts":
        if row.values.get("staff_id") is BAD:
            return set()
        if row["staff_id"] is not None:
            return {row["staff_id"]} & book.checked.staff_ids
        return {one for day in _days_of(row, columns) if (one := _owner(book, row, day))}
    days = _days_of(row, columns)
    if metric in _AT_OPENING:
        days = [book.first_day(period)]
    elif metric == "visit_coverage":
        days = [book.last_day(periods.month_of(month)) for month in period.months]
    elif not columns:
        days = [book.last_day(period)]
    return {one for day in days if (one := _owner(book, row, day))}


def _days_of(row: Row, columns: tuple[str, ...]) -> list[date | None]:
    """Give the days a row counts by; None where its day can't be read."""
    return [d if isinstance(d, date) else None for d in _dates(row, columns)] or [None]


def _owner(book: Book, row: Row, day: date | None) -> str | None:
    """Give the owner on a day; on an unknown day, and of an account without handovers, the archive's."""
    named = row["owner"] if row.ledger == "accounts" else book.accounts.get(row["account_id"], {"owner": None})["owner"]
    if day is None or row["account_id"] not in book.handovers:
        return book.person(named)
    return book.owner(row["account_id"], day)


def _mark_by_each(book: Book, period: Period, row: Row, metric: str, columns: tuple[str, ...], doubt: Doubt) -> None:
    """Mark whom a row names by each of its dates: by a planned day and by the day of the visit."""
    singles: list[tuple[str, ...]] = [(column,) for column in columns]
    for one in singles or [()]:
        _mark(book, period, row, metric, one, doubt)


def _mark(book: Book, period: Period, row: Row, metric: str, columns: tuple[str, ...], doubt: Doubt) -> None:
    if not _touches(book, period, row, columns):
        return
    doubt.some.add(("department", "department"))
    staff = _persons(book, period, row, metric, columns)
    found = {("staff", one) for one in staff}
    for one in staff or {""}:
        if "period" in row.values:
            found.add(("region", region_of(book, row) or ""))
        else:
            found.add(("region", book.region(row["region"], row["account_id"], one or None) or ""))
    found |= {("product", row["product"] or ""), ("tier", book.tier(row["account_id"], period) or "")}
    found = {(kind, name) for kind, name in found if name}
    # A row of a ledger that may leave the person blank, and names no account, is the department's own.
    own_row = row.ledger in _MAY_BE_NOBODYS and row.values["staff_id"] is None
    if found or own_row:
        doubt.some |= found
    else:
        doubt.all = True


def _undelivered(book: Book, ledger: str, period: Period) -> bool:
    columns = {"visits": ("planned_on", "visited_on"), "feedback": ("raised_at", "answered_at")}.get(ledger, ("date",))
    first = book.first_day(period)
    earlier = False
    for row in [*book.rows(ledger), *book.checked.refused.get(ledger, [])]:
        days = [d for d in _dates(row, columns) if isinstance(d, date)]
        if ledger == "feedback" and row["raised_at"] is not None:
            days += [day for day in [_limit_day(book, row)] if day]
        if any(d >= first for d in days):
            return False
        earlier = earlier or bool(days)
    return earlier
