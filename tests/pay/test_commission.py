"""Commission order by order: rates, steps, threshold, cap, claw-back, and that the printed lines make the total."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kam_reports.core.money import half_up
from kam_reports.metrics.catalogue import METRICS
from kam_reports.metrics.engine import measure
from kam_reports.metrics.scope import Scope
from kam_reports.pay.commission import CommissionSlip, commissions
from kam_reports.pay.rules import Basis, Commission, CompletionStep, Rate
from tests.builders import book
from tests.reports.small_month import CALENDAR, JUNE, SETTINGS, Sheets

ONE = Commission(Basis.INVOICED, (Rate(Decimal("0.01")),), ("sales",))
HEADERS = ["单号", "行号", "日期", "客户编号", "工号", "产品", "金额", "毛利", "回款金额", "回款日期"]
Order = list[object]


def order(number: str, day: date, amount: object, *rest: object, account: str = "A-00001") -> Order:
    """Return an order of E001. rest: margin, collected, collected on."""
    name, _, line = number.partition("-")
    return [name, line or None, day, account, "E001", "阀门", amount, *rest, *[None] * (3 - len(rest))]


def june(day: int) -> date:
    """Return a day of June 2026."""
    return date(2026, 6, day)


def paid(rule: Commission, *orders: Order, plan: object = 1000, won: date | None = None) -> CommissionSlip | None:
    """Return the commission of E001 in June 2026. won: the first contract of account A-00001."""
    sheets: Sheets = {
        "员工花名册": [["工号", "姓名", "岗位", "绩效工资基数"], ["E001", "王芳", "专员", 3000]],
        "大客户档案": [
            ["客户编号", "客户名称", "负责人", "开发日期", "建档日期"],
            ["A-00001", "甲公司", "E001", won, None],
            ["A-00002", "乙公司", "E001", None, None],
        ],
        "销售台账": [HEADERS, *orders],
        "销售计划": [["期间", "工号", "计划金额"], *([["2026-06", "E001", plan]] if plan is not None else [])],
    }
    scope = Scope(book(sheets), JUNE, CALENDAR, SETTINGS)
    measured = measure(scope, [METRICS["sales_completion"]])
    return commissions(scope, measured, rule, ["E001"]).get("E001")


def amounts(slip: CommissionSlip | None) -> list[int]:
    """Return the lines' amounts (fen)."""
    assert slip is not None
    return [line.amount for line in slip.lines]


def test_one_line_an_order_line() -> None:
    """Each line of an order stands for itself, under its own number, with all that made its amount."""
    slip = paid(ONE, order("S1-1", june(1), 100), order("S1-2", june(1), 200), order("S2", june(2), 50))
    assert slip is not None
    assert [(line.order_id, line.basis, line.rate, line.amount) for line in slip.lines] == [
        ("S1-1", 10_000, Decimal("0.01"), 100),
        ("S1-2", 20_000, Decimal("0.01"), 200),
        ("S2", 5_000, Decimal("0.01"), 50),
    ]
    assert (slip.total, slip.completion, slip.reached) == (350, Fraction(350, 1000), True)


@pytest.mark.parametrize(
    ("amount", "fen"), [("0.49", 0), ("0.50", 1), ("1.49", 1), ("1.50", 2), ("-0.49", 0), ("-0.50", -1), ("-1.50", -2)]
)
def test_half_a_fen_rounds_away_from_zero(amount: str, fen: int) -> None:
    """Each line is rounded once, half-up, returns alike."""
    assert amounts(paid(ONE, order("S1", june(3), amount))) == [fen]


@pytest.mark.parametrize(
    ("basis", "fen"), [(Basis.INVOICED, 1000), (Basis.COLLECTED, 700), (Basis.MARGIN, 300)], ids=str
)
def test_basis(basis: Basis, fen: int) -> None:
    """What is invoiced, collected, or earned."""
    slip = paid(replace(ONE, basis=basis), order("S1", june(3), 1000, 300, 700, june(20)))
    assert amounts(slip) == [fen]


@pytest.mark.parametrize("basis", [Basis.COLLECTED, Basis.MARGIN], ids=str)
def test_blank_or_zero_basis_makes_no_line(basis: Basis) -> None:
    """Nothing collected, no margin known: there is nothing to pay on, and nobody is listed."""
    rule = replace(ONE, basis=basis)
    assert paid(rule, order("S1", june(3), 1000), order("S2", june(3), 1000, 0, 0)) is None


@pytest.mark.parametrize(
    ("sold", "collected", "counts"),
    [
        (date(2026, 5, 3), june(1), True),
        (date(2026, 5, 3), june(30), True),
        (date(2026, 5, 3), date(2026, 5, 31), False),
        (june(3), date(2026, 7, 1), False),
        (june(3), None, True),
        (date(2026, 5, 3), None, False),
    ],
)
def test_collected_counts_on_the_day_the_money_came(sold: date, collected: date | None, counts: object) -> None:
    """The month of the money pays; without its date, the month of the sale."""
    slip = paid(replace(ONE, basis=Basis.COLLECTED), order("S1", sold, 900, None, 100, collected))
    assert (slip is not None) is counts


def test_money_ahead_of_the_sale_is_paid_once() -> None:
    """Paid in May for an order of 10 June: neither known in May nor collected in June, it must still be paid."""
    slip = paid(replace(ONE, basis=Basis.COLLECTED), order("S1", june(10), 900, None, 100, date(2026, 5, 20)))
    assert amounts(slip) == [100]


@pytest.mark.parametrize(
    ("day", "new"),
    [(date(2026, 6, 9), False), (date(2026, 6, 10), True), (date(2026, 6, 30), True)],
)
def test_new_account_from_its_first_contract(day: date, new: object) -> None:
    """Won on 10 June: an order before that is no order of a new account."""
    slip = paid(ONE, order("S1", day, 100), won=june(10))
    assert slip is not None
    assert slip.lines[0].new_account is new


@pytest.mark.parametrize(("day", "new"), [(june(28), True), (june(29), False)])
def test_new_account_for_so_many_months(day: date, new: object) -> None:
    """28 months from 29 February 2024 end with 28 June 2026."""
    slip = paid(replace(ONE, new_account_months=28), order("S1", day, 100), won=date(2024, 2, 29))
    assert slip is not None
    assert slip.lines[0].new_account is new


def test_account_without_a_first_day_is_existing() -> None:
    """No 开发日期 and no 建档日期: from the beginning."""
    rule = replace(ONE, rates=(Rate(Decimal("0.02"), new_account=True), Rate(Decimal("0.01"), new_account=False)))
    assert amounts(paid(rule, order("S1", june(2), 100), won=None)) == [100]


@pytest.mark.parametrize(
    ("rates", "fen"),
    [
        ((Rate(Decimal("0.03"), product="阀门"), Rate(Decimal("0.01"))), 300),
        ((Rate(Decimal("0.01")), Rate(Decimal("0.03"), product="阀门")), 100),
        ((Rate(Decimal("0.03"), product="轴承"), Rate(Decimal("0.02"), tier="重点")), 200),
        ((Rate(Decimal("0.03"), product="阀门", tier="普通"), Rate(Decimal("0.01"), new_account=False)), 100),
        ((Rate(Decimal("0.03"), tier="普通"),), 0),
        ((), 0),
    ],
)
def test_the_first_rate_that_fits(rates: tuple[Rate, ...], fen: int) -> None:
    """All of a rate's conditions must hold; the order of the list decides; none that fits pays nothing."""
    slip = paid(replace(ONE, rates=rates), order("S1", june(2), 100), won=date(2020, 1, 1))
    assert amounts(slip) == [fen]


STEPS = (CompletionStep(Decimal(1), Decimal("1.2")), CompletionStep(Decimal("1.2"), Decimal("1.5")))


@pytest.mark.parametrize(
    ("amount", "times"), [("999.99", "1"), (1000, "1.2"), ("1199.99", "1.2"), (1200, "1.5"), (9000, "1.5")]
)
def test_steps_by_completion(amount: object, times: str) -> None:
    """The highest step reached holds for every order of the period; a step begins at exactly its completion."""
    slip = paid(replace(ONE, steps=STEPS), order("S1", june(2), amount))
    assert slip is not None
    assert slip.lines[0].times == Decimal(times)


@pytest.mark.parametrize(("amount", "reached"), [("799.99", False), (800, True)])
def test_threshold(amount: object, reached: object) -> None:
    """Below it nothing is paid, but every order is listed."""
    slip = paid(replace(ONE, threshold=Decimal("0.8")), order("S1", june(2), amount))
    assert slip is not None
    assert (slip.reached, len(slip.lines), slip.total > 0) == (reached, 1, reached)


def test_without_a_plan_no_step_and_no_threshold_is_reached() -> None:
    """No plan, no completion: rates count once without a threshold, nothing is paid with one."""
    free = paid(replace(ONE, steps=STEPS), order("S1", june(2), 5000), plan=None)
    bound = paid(replace(ONE, threshold=Decimal(0)), order("S1", june(2), 5000), plan=None)
    assert free is not None
    assert bound is not None
    assert (free.total, bound.total, bound.reached) == (5000, 0, False)


@pytest.mark.parametrize(("cap", "capped", "total"), [(4_000, 0, 4_000), (3_999, -1, 3_999), (0, -4_000, 0)])
def test_cap_is_a_part_of_its_own(cap: int, capped: int, total: int) -> None:
    """The cap takes off in one sum, after returns; the lines stay as they are."""
    slip = paid(replace(ONE, cap_fen=cap), order("S1", june(2), 5000), order("S2", june(3), -1000))
    assert slip is not None
    assert (amounts(slip), slip.capped, slip.total) == ([5_000, -1_000], capped, total)


def test_cap_leaves_a_claw_back_alone() -> None:
    """What is taken back is never limited."""
    slip = paid(replace(ONE, cap_fen=100), order("S1", june(2), -90_000))
    assert slip is not None
    assert (slip.capped, slip.total) == (0, -90_000)


FEN = st.integers(-10_000_000, 10_000_000).filter(bool)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(FEN, min_size=1, max_size=8),
    st.sampled_from(["0.01", "0.0123", "0.333"]),
    st.one_of(st.none(), st.integers(0, 5_000_000)),
)
def test_lines_and_cap_make_the_total(fen: list[int], rate: str, cap: int | None) -> None:
    """Whatever is sold: a line each, rounded by itself; lines and cap add up to what is paid; never above the cap."""
    rule = replace(ONE, rates=(Rate(Decimal(rate)),), cap_fen=cap)
    orders = [order(f"S{number}", june(2), str(Decimal(one) / 100)) for number, one in enumerate(fen)]
    slip = paid(rule, *orders)
    assert amounts(slip) == [int(half_up(Fraction(one) * Fraction(rate), 0)) for one in fen]
    assert slip is not None
    assert slip.total == sum(amounts(slip)) + slip.capped
    assert slip.total == (min(sum(amounts(slip)), cap) if cap is not None else sum(amounts(slip)))
    assert slip.capped <= 0
