"""How values become points, what a missing one does to a sheet, how raters are weighed."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kam_reports.assess.points import points, rated_points
from kam_reports.assess.scheme import Bands, Deduct, Linear, OverBudget, PointRule, Step
from tests.cases.running import Outcome, run

TABLE = Bands((Step(Decimal("0.8"), Decimal("0.5")), Step(Decimal(1), Decimal(1))))
ITEMS = [
    {"id": "results", "zh": "业绩", "en": "Results", "weight": 60},
    {"id": "attitude", "zh": "工作态度", "en": "Attitude", "weight": 30},
    {"id": "satisfaction", "zh": "客户满意度", "en": "Satisfaction", "weight": 10, "metric": "satisfaction"},
]
STAFF = [{"工号": "E1", "姓名": "甲", "岗位": "项目经理", "绩效工资基数": 1000}]


@pytest.mark.parametrize(
    ("rule", "value", "got"),
    [
        (Linear(), "0.9417", "56.50"),
        (Linear(), "1.2", "60.00"),
        (Linear(), "-0.5", "0.00"),
        (Linear(cap=Decimal("1.2")), "1.5", "72.00"),
        (Linear(floor=Decimal("0.5")), "0.1", "30.00"),
        (Linear(per=Decimal(100)), "87.5", "52.50"),
        (TABLE, "0.7999", "0.00"),
        (TABLE, "0.8", "30.00"),
        (TABLE, "0.9999", "30.00"),
        (TABLE, "1", "60.00"),
        (Deduct(Decimal(2)), "0", "60.00"),
        (Deduct(Decimal(2)), "3", "54.00"),
        (Deduct(Decimal(2)), "31", "0.00"),
        (OverBudget(Decimal("0.5")), "1", "60.00"),
        (OverBudget(Decimal("0.5")), "0.2", "60.00"),
        (OverBudget(Decimal("0.5")), "1.015", "59.25"),
        (OverBudget(Decimal("0.5")), "3", "0.00"),
    ],
)
def test_rules(rule: PointRule, value: str, got: str) -> None:
    """Each rule at its edges, on a weight of 60."""
    assert str(points(rule, Fraction(value), Fraction(60))) == got


def test_exact_ratio_counts() -> None:
    """Points use the exact ratio, not the printed one: 2/3 of 60 is 40, not 0.666667 × 60."""
    assert points(Linear(), Fraction(2, 3), Fraction(60)) == Decimal("40.00")
    assert rated_points(Fraction(265, 3), Fraction(15)) == Decimal("13.25")


@given(st.fractions(0, 3), st.fractions(0, 3), st.sampled_from([Linear(), TABLE]))
def test_better_values_never_lose(one: Fraction, other: Fraction, rule: PointRule) -> None:
    """More of a good thing never gives fewer points."""
    low, high = sorted((one, other))
    assert points(rule, low, Fraction(60)) <= points(rule, high, Fraction(60))


@given(st.fractions(0, 9), st.fractions(0, 9), st.sampled_from([Deduct(Decimal(2)), OverBudget(Decimal("0.5"))]))
def test_worse_values_never_gain(one: Fraction, other: Fraction, rule: PointRule) -> None:
    """More of a bad thing never gives more points, and points never fall below zero."""
    low, high = sorted((one, other))
    assert points(rule, low, Fraction(60)) >= points(rule, high, Fraction(60)) >= 0


def scored(ratings: list[dict[str, object]], **scheme: object) -> Outcome:
    """Score one project manager by a small scheme; other types than the superior's are wished for, too."""
    rules: dict[str, Any] = {"schemes": {"staff-month": {"items": ITEMS, **scheme}}}
    rated = [{"期间": "2026-06", "被考核人": "E1", "评价人": f"R{at}", **row} for at, row in enumerate(ratings)]
    return run({"员工花名册": STAFF, "评分表": rated}, rules)


def lines(outcome: Outcome) -> dict[str, tuple[str, str, str, str]]:
    """Return weight, value, points and state of each item."""
    return {row["item"]: (row["weight"], row["value"], row["points"], row["state"]) for row in outcome.csv("scores")}


def rating(item: str, kind: str, given_points: object) -> dict[str, object]:
    """Return one rating."""
    return {"指标": item, "评价人类型": kind, "得分": given_points}


FULL = [rating("业绩", "上级", 90), rating("工作态度", "上级", 80)]


@pytest.mark.parametrize(
    ("choice", "line", "score"),
    [
        ("block", ("10", "", "", "no_data"), ""),
        ("full", ("10", "", "10.00", "no_data"), "88.00"),
        ("zero", ("10", "", "0.00", "no_data"), "78.00"),
    ],
)
def test_when_no_data(choice: str, line: tuple[str, str, str, str], score: str) -> None:
    """An item without a value blocks the sheet, or gives all its points, or none."""
    outcome = scored(FULL, when_no_data=choice)
    assert lines(outcome)["satisfaction"] == line
    assert [row["score"] for row in outcome.csv("results")] == [score]


def test_redistribute() -> None:
    """A weight without a value goes to the others in proportion; their lines print the grown weight."""
    outcome = scored(FULL, when_no_data="redistribute")
    found = lines(outcome)
    assert found["results"] == ("66.666667", "90.000000", "60.00", "ok")
    assert found["attitude"] == ("33.333333", "80.000000", "26.67", "ok")
    assert [row["score"] for row in outcome.csv("results")] == ["86.67"]


def test_redistribute_everything() -> None:
    """Where no item has a value there is nothing to share out: the sheet is incomplete."""
    outcome = scored([], when_no_data="redistribute")
    assert [row["state"] for row in outcome.csv("results")] == ["incomplete"]


def test_raters_are_weighed_by_the_types_present() -> None:
    """Each type's mean counts by its weight; absent types' weights are shared out, with a warning."""
    ratings = [
        rating("业绩", "上级", 90),
        rating("业绩", "上级", 80),
        rating("业绩", "同事", 60),
        rating("results", "同事", 70),
        rating("业绩", "自评", 100),
        rating("工作态度", "客户", 50),
    ]
    outcome = scored(ratings, when_no_data="zero")
    # superior 85 × 60 + peer 65 × 20, over 80; self has no weight; customers alone for attitude
    assert lines(outcome)["results"] == ("60", "80.000000", "48.00", "ok")
    assert lines(outcome)["attitude"] == ("30", "50.000000", "15.00", "ok")
    assert "raters-absent" in {issue.code for issue in outcome.material.issues}


def test_only_raters_without_weight() -> None:
    """An item that only types without weight have rated has no value."""
    assert lines(scored([rating("业绩", "自评", 100)]))["results"] == ("60", "", "", "no_data")


def test_ratings_of_another_period_do_not_count() -> None:
    """Ratings count for exactly their period: a quarter's are not its months'."""
    rated = [{"期间": "2026Q2", "被考核人": "E1", "评价人": "R", **FULL[0]}]
    outcome = run({"员工花名册": STAFF, "评分表": rated}, {"schemes": {"staff-month": {"items": ITEMS}}})
    assert lines(outcome)["results"][3] == "no_data"


def test_refused_rating_leaves_its_item_in_doubt() -> None:
    """A refused rating marks the item it names and no other."""
    outcome = scored([*FULL, rating("业绩", "上级", "优")], when_no_data="zero")
    states = {item: line[3] for item, line in lines(outcome).items()}
    assert states == {"results": "incomplete", "attitude": "ok", "satisfaction": "no_data"}
    assert outcome.material.scores[0].doubtful


def test_points_add_up_to_the_score() -> None:
    """The score is the sum of the rounded items: three times 13.33 at 95 is 37.98 with 13.34, not 38."""
    words = [("工作量", 95), ("纪律性", 95), ("礼仪规范", 95), ("团队精神与全局意识", 95)]
    words += [("专业能力", 95), ("创新能力", 95), ("沟通协调能力", 95), ("工作效果", 95)]
    staff = [{"工号": "E1", "姓名": "甲", "岗位": "内勤", "绩效工资基数": 1000}]
    rated = [
        {"期间": "2026-06", "被考核人": "E1", "指标": word, "评价人类型": "上级", "得分": got} for word, got in words
    ]
    outcome = run({"员工花名册": staff, "评分表": rated})
    assert [row["score"] for row in outcome.csv("results")] == ["94.99"]
    assert sum(Decimal(row["points"]) for row in outcome.csv("scores")) == Decimal("94.99")


def test_who_has_a_sheet() -> None:
    """Somebody employed on at least one day has a sheet; the last day at work counts."""
    staff = [
        {"工号": "E1", "姓名": "甲", "岗位": "内勤", "绩效工资基数": 1, "入职日期": "2026-06-30", "离职日期": None},
        {"工号": "E2", "姓名": "乙", "岗位": "内勤", "绩效工资基数": 1, "入职日期": None, "离职日期": "2026-06-01"},
        {"工号": "E3", "姓名": "丙", "岗位": "内勤", "绩效工资基数": 1, "入职日期": "2026-07-01", "离职日期": None},
        {"工号": "E4", "姓名": "丁", "岗位": "内勤", "绩效工资基数": 1, "入职日期": None, "离职日期": "2026-05-31"},
        {"工号": "E5", "姓名": "戊", "岗位": " 内勤 ", "绩效工资基数": 1},
    ]
    assert [row["staff_id"] for row in run({"员工花名册": staff}).csv("results")] == ["E1", "E2", "E5"]
