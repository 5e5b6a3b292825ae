"""Tests of the yearly account review."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from kam_reports.assess.account_review import AccountMeasure, Criterion, Grade, ReviewRule, Step, Year, review_accounts
from kam_reports.assess.scheme import Bands, Linear
from kam_reports.assess.scheme import Step as Band
from kam_reports.core.dated import Version
from kam_reports.core.period import Calendar, Period, PeriodKind
from kam_reports.core.text import Name
from kam_reports.metrics.catalogue import METRICS
from kam_reports.metrics.engine import measure
from kam_reports.metrics.scope import Scope
from kam_reports.metrics.settings import FeedbackLimits, Limit, LimitUnit, Settings, Tiers, TierSystem
from tests.builders import book

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kam_reports.ledgers.book import Book

THIS, LAST = Period(PeriodKind.YEAR, 2026), Period(PeriodKind.YEAR, 2025)
SETTINGS = Settings(
    FeedbackLimits((), Limit(Decimal(48), LimitUnit.HOURS)), Tiers(TierSystem.SHARE, (), "普通", ()), ("客户名称",)
)
RULE = ReviewRule(
    (
        Criterion(
            "revenue",
            Name("销售收入", "Revenue"),
            Decimal(50),
            AccountMeasure.SALES_AMOUNT,
            Bands((Band(Decimal(1000), Decimal("0.5")), Band(Decimal(5000), Decimal(1)))),
        ),
        Criterion(
            "margin", Name("毛利", "Margin"), Decimal(30), AccountMeasure.MARGIN_RATE, Linear(per=Decimal("0.3"))
        ),
        Criterion("credit", Name("信用", "Credit"), Decimal(20)),
    ),
    (Grade("A", Decimal(85)), Grade("B", Decimal(60)), Grade("C", Decimal(0))),
    Decimal(10),
    Decimal(10),
)


def _book(*ratings: Sequence[object]) -> Book:
    """Return two accounts: A-00001 grows from 2025 to 2026, A-00002 sells nothing in 2026."""
    return book(
        {
            "大客户档案": [
                ["客户编号", "客户名称", "负责人"],
                ["A-00001", "东方", "E001"],
                ["A-00002", "南海", "E001"],
            ],
            "销售台账": [
                ["单号", "日期", "客户编号", "工号", "金额", "毛利"],
                ["S1", date(2026, 2, 1), "A-00001", "E001", 6000, 900],
                ["S2", date(2026, 3, 1), "A-00001", "E001", -1000, None],
                ["S3", date(2025, 3, 1), "A-00001", "E001", 1000, 300],
                ["S4", date(2025, 3, 1), "A-00002", "E001", 9000, 2700],
            ],
            "评分表": [["期间", "被考核人", "指标", "评价人类型", "评价人", "得分"], *ratings],
        }
    )


RATINGS = (
    ["2026", "A-00001", "信用", "上级", "李", 80],
    ["2026", "A-00001", "credit", "同事", "王", 90],
    ["2025", "A-00001", "信用", "上级", "李", 50],
    ["2025", "A-00002", "信用", "上级", "李", 50],
)


def _year(made: Book, period: Period, rule: ReviewRule = RULE) -> Year:
    found = measure(Scope(made, period, Calendar(), SETTINGS), METRICS.values()).contributions
    return Year(period, Version("account_review", date(2020, 1, 1), "总经理", rule), found)


def test_points_total_grade_and_step_up() -> None:
    """Measured criteria by their rules, rated ones by the mean of the year's ratings; far above last year: up."""
    made = _book(*RATINGS)
    first, _ = review_accounts(made, ["A-00002", "A-00001"], _year(made, THIS), _year(made, LAST))
    assert [(line.value, line.points) for line in first.lines] == [
        (Fraction(5000), Decimal("50.00")),
        (Fraction(900, 6000), Decimal("15.00")),
        (Fraction(85), Decimal("17.00")),
    ]
    assert (first.total, first.grade, first.last, first.step) == (Decimal("82.00"), "B", Decimal("65.00"), Step.UP)


def test_what_is_missing_leaves_it_incomplete() -> None:
    """Without a rating, and without sales to divide a margin by, there is no total, no grade and no step."""
    made = _book(*RATINGS)
    _, second = review_accounts(made, ["A-00001", "A-00002"], _year(made, THIS), _year(made, LAST))
    assert [one.id for one in second.missing] == ["margin", "credit"]
    assert (second.lines[0].value, second.lines[0].points) == (Fraction(0), Decimal("0.00"))
    assert (second.total, second.grade, second.step, second.last) == (None, None, None, Decimal("90.00"))


def test_steps_at_their_thresholds() -> None:
    """Exactly the threshold is a step, less is not; without last year's total the review is new."""
    made = _book(*RATINGS)
    year, last = _year(made, THIS), _year(made, LAST)

    def step(up: str, down: str, before: Year | None, now: Year = year) -> Step | None:
        rule = replace(RULE, step_up=Decimal(up), step_down=Decimal(down))
        version = replace(now.rule, value=rule)
        return review_accounts(made, ["A-00001"], replace(now, rule=version), before)[0].step

    assert step("17.00", "10", last) is Step.UP
    assert step("17.01", "10", last) is Step.KEEP
    assert step("10", "17.00", year, last) is Step.DOWN
    assert step("10", "17.01", year, last) is Step.KEEP
    assert step("10", "10", None) is Step.NEW


def test_a_metric_without_its_ledger_has_no_value() -> None:
    """Where a needed column is in no file, the criterion has nothing to go by."""
    made = _book(*RATINGS)
    year = _year(made, THIS)
    without = replace(
        year, contributions={name: one for name, one in year.contributions.items() if name != "margin_rate"}
    )
    (one,) = review_accounts(made, ["A-00001"], without, None)
    assert [criterion.id for criterion in one.missing] == ["margin"]


def test_every_measure_is_a_metric_that_names_accounts() -> None:
    """The measures are metrics of the catalogue, and what they contribute names an account."""
    made = _book(*RATINGS)
    found = measure(Scope(made, THIS, Calendar(), SETTINGS), METRICS.values()).contributions
    assert {one.value for one in AccountMeasure} <= set(METRICS)
    for one in AccountMeasure:
        assert one.value not in found or "account_id" in found[one.value].rows
    assert "sales_amount" in found
