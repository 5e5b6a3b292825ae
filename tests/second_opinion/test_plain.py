"""The second opinion on small departments handed over as plain rows: the source's own examples and the finer rules."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from tests.second_opinion import PlainTables, compute

# One item that is the score: with three items of 13.33 the rounded points of an even 95 add up to 94.99.
_ITEM = {"id": "workload", "zh": "工作量", "weight": "100", "source": "ratings"}
_ONE_ITEM = {"items": [_ITEM], "raters": {"superior": 100}, "cycles": ["month"], "pays": True}
_RULES = {"schemes": {"clerk": _ONE_ITEM}}
_FIELDS = ("churned_on", "industry", "contact", "phone", "address", "payment_terms", "funding", "scale")


def _department(score: str, pay_base: str, sold: str) -> PlainTables:
    """One clerk with a score, one account, a department plan of 100 and a challenge of 120."""
    return {
        "staff": [
            {"staff_id": "E1", "name": "甲", "role": "内勤", "region": "东", "performance_pay_base": pay_base},
            {"staff_id": "E2", "name": "乙", "role": "专员", "region": "西", "performance_pay_base": "1000"},
        ],
        "accounts": [_account("A-00001")],
        "sales_plan": [{"period": "2026-06", "staff_id": None, "amount": 100, "challenge": 120}],
        "sales": [_sale("S1", sold)],
        "ratings": [
            {"period": "2026-06", "subject": "E1", "item": "工作量", "rater_type": "上级", "rater": "B", "score": score}
        ],
    }


def _account(account: str, **more: object) -> dict[str, Any]:
    known = {"account_id": account, "name": "某公司", "owner": "E2", "cooperation_class": "A", "region": "东"}
    return {**dict.fromkeys(_FIELDS), **known, "registered_on": date(2025, 1, 1), "won_on": date(2025, 2, 1), **more}


def _sale(order: str, amount: str, **more: object) -> dict[str, Any]:
    return {
        "order_id": order,
        "date": "2026-06-10",
        "account_id": "A-00001",
        "staff_id": "E2",
        "amount": amount,
        **more,
    }


def _figure(rows: list[dict[str, str]], metric: str, subject: str) -> tuple[str, str, str, str]:
    row = next(r for r in rows if r["metric"] == metric and r["subject"] == subject)
    return row["numerator"], row["denominator"], row["value"], row["state"]


@pytest.mark.parametrize(
    ("score", "pay_base", "sold", "lines"),
    [
        ("88", "3000", "120", ["2640.00", "132.00", "2772.00"]),
        ("88", "1000", "120", ["880.00", "44.00", "924.00"]),
        ("80", "500", "119.99", ["400.00", "0.00", "400.00"]),
        ("80", "1500", "100", ["1200.00", "0.00", "1200.00"]),
        ("95", "1000", "99.99", ["1050.00", "-52.50", "997.50"]),
        ("94.99", "1000", "100", ["1000.00", "0.00", "1000.00"]),
        ("59.99", "1000", "120", ["0.00", "0.00", "0.00"]),
    ],
)
def test_pay(score: str, pay_base: str, sold: str, lines: list[str]) -> None:
    """The source's worked examples, and both sides of each band, hold to the fen."""
    pay = compute(_department(score, pay_base, sold), _RULES, "2026-06")["pay"]
    assert [r["amount"] for r in pay if r["staff_id"] == "E1"] == lines


def test_conflict_refuses_both_rows() -> None:
    """Two sales of one key that differ count for nothing and leave the figures they fed incomplete."""
    tables = _department("88", "3000", "120")
    tables["sales"] += [_sale("S2", "5"), _sale("S2", "6"), _sale("S3", "7"), _sale("S3", "7")]
    figures = compute(tables, period="2026-06")["figures"]
    assert _figure(figures, "sales_amount", "department") == ("127.00", "", "127.00", "incomplete")
    assert _figure(figures, "sales_amount", "E2")[3] == "incomplete"
    assert _figure(figures, "sales_amount", "E1")[3] == "ok"


def test_month_without_deliveries_is_incomplete() -> None:
    """A monthly ledger with nothing in the month or later is not yet delivered; without a plan there is no data."""
    figures = compute(_department("88", "3000", "120"), period="2026-07")["figures"]
    assert _figure(figures, "sales_amount", "E2") == ("0.00", "", "0.00", "incomplete")
    assert _figure(figures, "new_accounts", "E2") == ("0", "", "0", "ok")


def test_closing_day_and_handover() -> None:
    """With a closing day of 25, 26 May is June; from the handover's day on an account is the new owner's."""
    tables = _department("88", "3000", "120")
    tables["sales"] = [_sale("S1", "1", date="2026-05-26"), _sale("S2", "2", staff_id=None, date="2026-06-25")]
    tables["account_handover"] = [
        {"account_id": "A-00001", "old_owner": "E2", "new_owner": "E1", "handed_over_on": "2026-06-25"}
    ]
    figures = compute(tables, {"calendar": {"cutoff_day": 25}}, "2026-06")["figures"]
    assert [_figure(figures, "sales_amount", s)[0] for s in ("E1", "E2")] == ["2.00", "1.00"]


@pytest.mark.parametrize(
    ("answered", "period", "counts"),
    [
        (datetime(2026, 5, 9, 0, 0), "2026-05", ("1", "1")),  # 24:00 of the third working day, 6 to 8 May
        (datetime(2026, 5, 9, 0, 1), "2026-05", ("0", "1")),
        (datetime(2026, 4, 30, 12, 0), "2026-04", ("1", "1")),
        (None, "2026-04", ("0", "0")),
    ],
)
def test_working_day_limit(answered: datetime | None, period: str, counts: tuple[str, str]) -> None:
    """Three working days from 30 April 2026 skip the holiday; the item counts where it is decided."""
    tables = _department("88", "3000", "120")
    item = {"feedback_id": "F1", "raised_at": datetime(2026, 4, 30, 10, 0), "account_id": "A-00001", "staff_id": None}
    tables["feedback"] = [{**item, "category": "意见", "limit_hours": None, "answered_at": answered}]
    figures = compute(tables, period=period)["figures"]
    assert _figure(figures, "feedback_timeliness", "E2")[:2] == counts
