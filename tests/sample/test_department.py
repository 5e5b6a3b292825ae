"""The department's facts: keys, people at work, accounts alive, figures worth looking at."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal

import pytest

from kam_reports.sample import records
from kam_reports.sample.grades import CLERK_ITEMS, SALES_ITEMS
from kam_reports.sample.people import CLERK, SELLING
from kam_reports.sample.row import Row, Value

Book = dict[str, list[Row]]

_KEYS = {
    "staff": ("staff_id",),
    "accounts": ("account_id",),
    "account_handover": ("account_id", "handed_over_on"),
    "sales_plan": ("period", "staff_id", "region", "product", "version"),
    "sales": ("order_id", "line"),
    "development_plan": ("period", "staff_id"),
    "complaints": ("complaint_id",),
    "feedback": ("feedback_id",),
    "visits": ("visit_id",),
    "expenses": ("voucher_id",),
    "budgets": ("period", "category", "staff_id"),
    "ratings": ("period", "subject", "item", "rater"),
    "attendance": ("period", "staff_id"),
    "opportunities": ("opportunity_id",),
    "adjustments": ("period", "staff_id", "reason"),
}
_JUNE = "2026-06"
_CLERK_WEIGHTS = ("20", "10", "10", "10", "13.34", "13.33", "13.33", "10")


@pytest.fixture(scope="module")
def book() -> Book:
    """The shipped department."""
    return records()


@pytest.fixture(scope="module", params=[0, 45])
def any_book(request: pytest.FixtureRequest, book: Book) -> Book:
    """The shipped department, and a larger one with leavers and directors."""
    return records(staff=request.param, accounts=300, seed=5) if request.param else book


def _month(day: object) -> str:
    """The month of a date."""
    assert isinstance(day, date)
    return f"{day:%Y-%m}"


def _whole(value: object) -> int:
    """A whole number of a record."""
    assert isinstance(value, int)
    return value


def _points(value: object) -> Decimal:
    """Points of a record."""
    assert isinstance(value, Decimal)
    return value


def test_keys_are_unique(any_book: Book) -> None:
    """No two rows of a ledger have the same key."""
    for ledger, key in _KEYS.items():
        keys = [tuple(row[name] for name in key) for row in any_book[ledger]]
        assert len(set(keys)) == len(keys), ledger


def test_only_people_at_work_sell_and_are_planned(any_book: Book) -> None:
    """Sales lie between the first and last day at work; every month of work of those in sales has a plan."""
    staff = {row["staff_id"]: row for row in any_book["staff"]}
    for row in any_book["sales"]:
        seller = staff[row["staff_id"]]
        assert seller["role"] in SELLING
        assert str(seller["hired_on"]) <= str(row["sold_on"]) <= str(seller["left_on"] or "9999")
    planned = {(row["period"], row["staff_id"]) for row in any_book["sales_plan"]}
    for row in any_book["attendance"]:
        if staff[row["staff_id"]]["role"] in SELLING:
            assert (row["period"], row["staff_id"]) in planned


def test_sales_go_to_living_accounts(any_book: Book) -> None:
    """Nobody sells to an account before it was won or after it was lost."""
    accounts = {row["account_id"]: row for row in any_book["accounts"]}
    for row in any_book["sales"]:
        account = accounts[row["account_id"]]
        assert str(account["won_on"]) <= str(row["sold_on"]) <= str(account["churned_on"] or "9999")


def test_archive_owner_is_the_last_of_the_handovers(any_book: Book) -> None:
    """Handovers form a chain that ends with the owner in the archive, who sells and hasn't left."""
    owner = {row["account_id"]: row["owner"] for row in any_book["accounts"]}
    chain: dict[Value, Value] = {}
    for row in any_book["account_handover"]:
        assert chain.get(row["account_id"], row["from_owner"]) == row["from_owner"]
        chain[row["account_id"]] = row["to_owner"]
    assert chain
    assert all(owner[account] == last for account, last in chain.items())
    staying = {row["staff_id"] for row in any_book["staff"] if row["role"] in SELLING and row["left_on"] is None}
    assert set(owner.values()) <= staying


def test_dates_follow_each_other(any_book: Book) -> None:
    """Answers come after questions, leaving after joining, contracts after registration."""
    for ledger, early, late in (
        ("feedback", "raised_at", "answered_at"),
        ("accounts", "registered_on", "won_on"),
        ("accounts", "won_on", "churned_on"),
        ("complaints", "complained_on", "handled_on"),
        ("opportunities", "created_on", "closed_on"),
        ("staff", "hired_on", "left_on"),
        ("sales", "sold_on", "collected_on"),
    ):
        pairs = [(row[early], row[late]) for row in any_book[ledger]]
        assert all(isinstance(one, datetime | date) for one, _ in pairs)
        assert all(str(one) <= str(other) for one, other in pairs if other is not None), (ledger, late)


def test_everyone_has_what_the_sheets_need(book: Book) -> None:
    """Each month all rated items are there for those in sales and the clerks; the department has its quarters."""
    staff = {row["staff_id"]: row["role"] for row in book["staff"]}
    items = defaultdict(set)
    for row in book["ratings"]:
        items[row["period"], row["subject"]].add(row["item"])
    for row in book["attendance"]:
        role = staff[row["staff_id"]]
        if role in SELLING or role == CLERK:
            expected = SALES_ITEMS if role in SELLING else CLERK_ITEMS
            assert items[row["period"], row["staff_id"]] == set(expected)
    assert items["2026Q2", "department"] == {"服务规范执行"}


def _in_force(book: Book, period: str) -> dict[Value, int]:
    """Everyone's plan of a month: of each part the highest version."""
    plans: dict[tuple[Value, Value], tuple[int, int]] = {}
    for row in book["sales_plan"]:
        if row["period"] == period and row["staff_id"]:
            part = row["staff_id"], row["product"]
            plans[part] = max(plans.get(part, (0, 0)), (_whole(row["version"]), _whole(row["planned"])))
    totals: dict[Value, int] = defaultdict(int)
    for (staff_id, _), (_, planned) in plans.items():
        totals[staff_id] += planned
    return totals


def _sold(book: Book, period: str) -> dict[Value, int]:
    """Everyone's sales of a month."""
    sold: dict[Value, int] = defaultdict(int)
    for row in book["sales"]:
        if _month(row["sold_on"]) == period:
            sold[row["staff_id"]] += _whole(row["amount"])
    return sold


def _sales_scores(book: Book, period: str) -> dict[Value, Decimal]:
    """Scores of those in sales by the default scheme: 60 for completion, 5 for each of eight items."""
    plans, sold = _in_force(book, period), _sold(book, period)
    scores = {one: min(Decimal(1), Decimal(sold[one]) / plan) * 60 for one, plan in plans.items()}
    for row in book["ratings"]:
        if row["period"] == period and row["subject"] in scores:
            scores[row["subject"]] += _points(row["points"]) / 20
    return scores


def test_june_reaches_the_target_but_not_the_challenge(book: Book) -> None:
    """The department's own row of June is the sum of the persons' plans in force; it is reached, not its challenge."""
    (row,) = [row for row in book["sales_plan"] if row["staff_id"] is None]
    assert row["period"] == _JUNE
    assert row["planned"] == sum(_in_force(book, _JUNE).values())
    sold = sum(_sold(book, _JUNE).values())
    assert _whole(row["planned"]) * 1.01 < sold < _whole(row["challenge"]) * 0.99


def test_a_change_is_approved(book: Book) -> None:
    """One plan has a second version with approver and date."""
    (row,) = [row for row in book["sales_plan"] if row["version"] == 2]
    assert row["approved_by"] == book["staff"][0]["staff_id"]
    assert _month(row["approved_on"]) == _JUNE


def test_june_scores_make_an_interesting_list(book: Book) -> None:
    """One person above 95, several from 90, one below 60, and that one last three months running."""
    scores = _sales_scores(book, _JUNE)
    assert sum(score >= 95 for score in scores.values()) >= 1
    assert sum(90 <= score < 95 for score in scores.values()) >= 2
    (below,) = [one for one, score in scores.items() if score < 60]
    for period in ("2026-04", "2026-05", _JUNE):
        of_month = _sales_scores(book, period)
        assert min(of_month, key=lambda one: of_month[one]) == below
    assert len(set(scores.values())) == len(scores)


def test_clerks_are_not_tied(book: Book) -> None:
    """The two clerks have different scores in June."""
    weights = dict(zip(CLERK_ITEMS, map(Decimal, _CLERK_WEIGHTS), strict=True))
    clerks = {row["staff_id"] for row in book["staff"] if row["role"] == CLERK}
    scores: dict[Value, Decimal] = dict.fromkeys(clerks, Decimal(0))
    for row in book["ratings"]:
        if row["period"] == _JUNE and row["subject"] in clerks:
            scores[row["subject"]] += weights[str(row["item"])] * _points(row["points"]) / 100
    assert len(clerks) == 2
    assert len(set(scores.values())) == 2


def test_facts_end_with_the_last_month(any_book: Book) -> None:
    """Nothing happens after June but a few answers and payments of July's first days."""
    for ledger, day in (
        ("sales", "sold_on"),
        ("visits", "visited_on"),
        ("expenses", "spent_on"),
        ("feedback", "raised_at"),
    ):
        assert max(_month(row[day]) for row in any_book[ledger] if row[day]) == _JUNE
    answers = [str(row["answered_at"]) for row in any_book["feedback"] if row["answered_at"]]
    assert max(answers) < "2026-07-04"
