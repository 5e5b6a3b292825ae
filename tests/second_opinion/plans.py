"""Which plan and budget rows hold for someone or something in a period (domain section 4, decisions)."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from tests.second_opinion import periods
from tests.second_opinion.book import Book
from tests.second_opinion.periods import Period
from tests.second_opinion.reader import Row

Found = tuple[list[Row], set[int]]  # the rows that hold, the months they cover
_NOTHING: Found = ([], set())


def in_force(book: Book, ledger: str, period: Period) -> list[Row]:
    """List the rows that hold at the period's as_of: of a sales plan, each key's highest approved version."""
    rows = book.rows(ledger)
    if ledger != "sales_plan":
        return rows
    best: dict[tuple[object, ...], Row] = {}
    for row in rows:
        version = row["version"] or 1
        approved = row["approved_by"] and row["approved_on"] and row["approved_on"] <= book.as_of(period)
        if version > 1 and not approved:
            continue
        key = (row["period"], row["staff_id"], row["region"], row["product"])
        if key not in best or (best[key]["version"] or 1) < version:
            best[key] = row
    return list(best.values())


def _join(found: list[Found]) -> Found:
    return [r for rows, _ in found for r in rows], {m for _, months in found for m in months}


def _of_person(book: Book, rows: list[Row], period: Period) -> Found:
    """Take a person's rows for exactly the period, else what its parts give."""
    exact = [r for r in rows if r["period"] == period]
    if exact:
        return exact, set(period.months)
    return _join([_of_person(book, rows, p) for p in periods.parts(period, book.calendar)])


def _of_department(book: Book, own: list[Row], persons: list[Row], period: Period) -> Found:
    """Take the department's rows where they cover the period, else the persons', a longer row before its parts."""
    theirs = _of_person(book, own, period)
    if theirs[1] == set(period.months):
        return theirs
    exact = [r for r in persons if r["period"] == period]
    done = {r["staff_id"] for r in exact}
    rest = [r for r in persons if r["staff_id"] not in done]
    below = [_of_department(book, own, rest, p) for p in periods.parts(period, book.calendar)]
    here: Found = (exact, set(period.months)) if exact else _NOTHING
    return _join([here, *below])


def _needed_months(book: Book, staff_id: str, period: Period) -> set[int]:
    staff = book.staff.get(staff_id)
    months = set(period.months)
    if staff is None:
        return months
    for month in period.months:
        first, last = book.first_day(periods.month_of(month)), book.last_day(periods.month_of(month))
        if (staff["hired_on"] and last < staff["hired_on"]) or (staff["left_on"] and first > staff["left_on"]):
            months.discard(month)
    return months


def plan_of(book: Book, ledger: str, kind: str, subject: str, period: Period) -> list[Row] | None:
    """Give the rows that make a subject's plan for the period; None when a month of it has none.

    Budgets are resolved within each category; a month is covered when any category covers it.
    """
    rows = in_force(book, ledger, period)
    chosen = [r for r in rows if _matcher(book, kind, subject)(r)]
    categories = sorted({r["category"] or "" for r in chosen})
    needed = _needed_months(book, subject, period) if kind == "staff" else set(period.months)
    found = []
    for category in categories:
        same = [r for r in chosen if (r["category"] or "") == category]
        if kind == "staff":
            found.append(_of_person(book, same, period))
        else:
            own = [r for r in same if r["staff_id"] is None]
            persons = [r for r in same if r["staff_id"] is not None]
            found.append(_of_department(book, own, persons, period))
    plan, covered = _join(found)
    return plan if plan and needed <= covered else None


def _matcher(book: Book, kind: str, subject: str) -> Callable[[Row], bool]:
    if kind == "staff":
        return lambda r: bool(r["staff_id"] == subject)
    if kind == "region":
        return lambda r: region_of(book, r) == subject
    if kind == "product":
        return lambda r: bool(r["product"] == subject)
    return lambda _: True


def region_of(book: Book, row: Row) -> str | None:
    """Give a plan row's region: its own, else its person's; a department's row has only its own."""
    return book.region(row["region"], None, book.person(row["staff_id"]))


def amount(rows: list[Row] | None) -> Fraction:
    """Sum a plan; no plan is 0."""
    return sum((r["amount"] for r in rows or []), Fraction(0))


def challenge(rows: list[Row]) -> Fraction | None:
    """Sum the challenge targets of a plan's rows; None when one has none."""
    targets = [r["challenge"] for r in rows]
    return None if any(t is None for t in targets) else sum(targets, Fraction(0))
