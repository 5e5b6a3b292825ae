"""Honest mistakes, planted one of each kind: what clerks really get wrong, each at a cell that is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta

from kam_reports.sample.accounts import Account
from kam_reports.sample.department import Department
from kam_reports.sample.months import Month
from kam_reports.sample.row import Row, Slip, true_value

AMOUNT_TYPO = "amount_typo"
AMOUNT_WITH_SPACE = "amount_with_space"
IMPOSSIBLE_DATE = "impossible_date"
UNKNOWN_STAFF = "unknown_staff"
DUPLICATE_KEY = "duplicate_key"
WRONG_TOTAL = "wrong_total"
NO_APPROVER = "no_approver"
ANSWERED_BEFORE_RAISED = "answered_before_raised"
MISSING_RATING = "missing_rating"
SALE_AFTER_CHURN = "sale_after_churn"

KINDS = (
    AMOUNT_TYPO,
    AMOUNT_WITH_SPACE,
    IMPOSSIBLE_DATE,
    UNKNOWN_STAFF,
    DUPLICATE_KEY,
    WRONG_TOTAL,
    NO_APPROVER,
    ANSWERED_BEFORE_RAISED,
    MISSING_RATING,
    SALE_AFTER_CHURN,
)

_FEBRUARY = 2
# The region whose sales sheets have no totals: a refused row there puts no total in doubt.
UNTOTALLED = 2
_SMALL_FEN = 4_000_000
# In sales, the one whose superior forgot an item.
_UNRATED_PLACE = 5

_Change = Callable[[Row], Row | None]


def in_sales(rows: Iterable[Row], department: Department, region: str, month: Month) -> Iterator[Row]:
    """Plant the mistakes of the sales ledger that belong to this region and month."""
    months, regions = department.months, department.regions
    recent = {back: months[max(0, len(months) - 1 - back)] for back in range(3)}
    changes: list[_Change] = []
    if region == regions[UNTOTALLED]:
        if month == recent[0]:
            changes.append(_mistyped)
        if month == recent[1]:
            rows = _numbered_twice(rows)
        if month == recent[2]:
            changes.append(_with_space)
    if region == regions[0] and month == recent[1]:
        changes.append(_unknown_staff)
    if month == recent[0]:
        lost = next((one for one in department.accounts if _is_lost(one, month)), None)
        changes += [_after_churn(lost)] if lost and lost.region == region else []
    for change in changes:
        rows = _once(rows, change)
    return iter(rows)


def in_visits(rows: Iterable[Row], month: Month) -> Iterator[Row]:
    """Plant a visit on a day that the month doesn't have."""

    def change(row: Row) -> Row | None:
        made = row["visited_on"]
        if not isinstance(made, date) or row["planned_on"] is None:
            return None
        return row | {"visited_on": Slip(IMPOSSIBLE_DATE, f"{month}-{month.days + 2}", made)}

    return _once(rows, change)


def slipping_month(months: tuple[Month, ...]) -> Month:
    """Return the month with the impossible day: February where there is one."""
    return next((month for month in months if month.number == _FEBRUARY), months[0])


def in_feedback(rows: Iterable[Row], month: Month) -> Iterator[Row]:
    """Plant an answer of a month that came before the question."""

    def change(row: Row) -> Row | None:
        raised = row["raised_at"]
        if not isinstance(raised, datetime) or row["answered_at"] is None or raised < _midnight(month.first):
            return None
        return row | {"answered_at": Slip(ANSWERED_BEFORE_RAISED, f"{raised - timedelta(days=1):%Y-%m-%d %H:%M}")}

    return _once(rows, change)


def in_adjustments(rows: Iterable[Row], month: Month) -> Iterator[Row]:
    """Plant an adjustment of a month that nobody approved."""

    def change(row: Row) -> Row | None:
        if row["period"] != str(month):
            return None
        return row | {"approved_by": Slip(NO_APPROVER, "", true_value(row["approved_by"]))}

    return _once(rows, change)


def forgotten(department: Department) -> str:
    """Return who lacks a rating in the last month."""
    sellers = [one for one in department.people if one.sells and one.works_in(department.months[-1])]
    return sellers[min(_UNRATED_PLACE, len(sellers) - 1)].staff_id


def without_rating(rows: Iterable[Row], staff_id: str) -> list[Row]:
    """Leave out a person's last rating."""
    kept = list(rows)
    last = max((place for place, row in enumerate(kept) if row["subject"] == staff_id), default=len(kept))
    return kept[:last] + kept[last + 1 :]


def _once(rows: Iterable[Row], change: _Change) -> Iterator[Row]:
    """Change the first row that lends itself to it."""
    done = False
    for row in rows:
        changed = None if done else change(row)
        done = done or changed is not None
        yield changed or row


def _mistyped(row: Row) -> Row | None:
    """An amount with point and comma the wrong way round, and a letter for the last zero."""
    amount = row["amount"]
    if not isinstance(amount, int) or not 0 < amount < _SMALL_FEN:
        return None
    return row | {"amount": Slip(AMOUNT_TYPO, "1.200,5O", amount)}


def _with_space(row: Row) -> Row | None:
    """A collected amount with a space after its first digit."""
    paid = row["collected"]
    if not isinstance(paid, int):
        return None
    text = f"{paid // 100}.{paid % 100:02d}"
    return row | {"collected": Slip(AMOUNT_WITH_SPACE, f"{text[0]} {text[1:]}", paid)}


def _unknown_staff(row: Row) -> Row | None:
    """A staff number with the letter l for the digit 1."""
    staff_id = str(row["staff_id"])
    if "1" not in staff_id:
        return None
    return row | {"staff_id": Slip(UNKNOWN_STAFF, staff_id.replace("1", "l"), staff_id)}


def _is_lost(account: Account, month: Month) -> bool:
    """Whether the account was lost before the month."""
    return account.churned_on is not None and account.churned_on < month.first


def _after_churn(account: Account) -> _Change:
    """A sale to an account that is lost; the date of the sale is the cell to look at."""

    def change(row: Row) -> Row | None:
        if row["line"] != 1 or isinstance(row["sold_on"], Slip) or isinstance(row["amount"], Slip):
            return None
        return row | {
            "account_id": account.account_id,
            "sold_on": Slip(SALE_AFTER_CHURN, None, true_value(row["sold_on"])),
        }

    return change


def _numbered_twice(rows: Iterable[Row]) -> Iterator[Row]:
    """Give an order the number of the one before it: two different rows with one key."""
    before: Row | None = None
    done = False
    for row in rows:
        if done or row["line"] != 1:
            if before is not None:
                yield before
            before = row
            continue
        if before is not None and before["line"] == 1 and before["order_id"] != row["order_id"]:
            number = before["order_id"]
            yield before | {"order_id": Slip(DUPLICATE_KEY, None, str(number))}
            before, done = row | {"order_id": Slip(DUPLICATE_KEY, None, str(number))}, True
            continue
        if before is not None:
            yield before
        before = row
    if before is not None:
        yield before


def _midnight(day: date) -> datetime:
    """The beginning of a day."""
    return datetime(day.year, day.month, day.day)  # the ledgers' times have no zone
