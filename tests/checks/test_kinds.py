"""Each mistake, alone in a department without any other, is named at its cell, and nothing else is."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest

from kam_reports.checks import CHECKS
from kam_reports.core.issue import Severity
from kam_reports.ledgers.catalogue import LEDGERS
from tests.builders import book
from tests.checks.department import Sheets, added, changed, clean, said, where

if TYPE_CHECKING:
    from collections.abc import Callable


def _without(*names: str) -> Sheets:
    return {name: rows for name, rows in clean().items() if name not in names}


def _without_june(sheet: str) -> Sheets:
    sheets = clean()
    june = date(2026, 6, 1)
    sheets[sheet] = [
        row for row in sheets[sheet] if not any(isinstance(cell, date) and cell >= june for cell in map(_day, row))
    ]
    return sheets


def _day(cell: object) -> object:
    return cell.date() if isinstance(cell, datetime) else cell


def _all(sheet: str, header: str, value: Callable[[object], object]) -> Sheets:
    sheets = clean()
    column = sheets[sheet][0].index(header)
    for row in sheets[sheet][1:]:
        row[column] = value(row[column])
    return sheets


def _far_amounts() -> Sheets:
    """One person's amount a thousandfold, and of a person with few rows the account's."""
    sheets = changed("销售台账", 2, 金额=1_100_000)
    sheets["销售台账"].append(["S9", date(2026, 6, 3), "A-00001", "E001", 5, 900_000])
    sheets["销售台账"] += [[f"S9{n}", date(2026, 6, 3), "A-00001", "E002", 5, 1000] for n in range(8)]
    return sheets


CASES: list[tuple[str, Sheets, list[str]]] = [
    # feedback
    (
        "answered-before-raised",
        changed("意见反馈台账", 2, 反馈时间=datetime(2026, 1, 3, 8, 59)),
        ["意见反馈台账 ▸ G2"],
    ),
    ("category-without-standard", changed("意见反馈台账", 3, 类别="建议"), ["意见反馈台账 ▸ E3"]),
    # scores
    ("more-than-full-points", changed("满意度调查", 3, 得分=101), ["满意度调查 ▸ D3"]),
    ("points-like-shares", _all("满意度调查", "得分", lambda _: 0.9), ["满意度调查 ▸ D2"]),
    ("unknown-item", changed("评分表", 2, 指标="知识技巧"), ["评分表 ▸ C2"]),
    ("self-rating-by-another", changed("评分表", 8, 评价人="E001"), ["评分表 ▸ E8"]),
    ("own-rating-as-other", changed("评分表", 2, 评价人="E002"), ["评分表 ▸ E2"]),
    # approvals
    ("unapproved-adjustment", changed("奖金调整", 2, 批准人="", 批准日期=None), ["奖金调整 ▸ E2"]),
    ("unapproved-adjustment", changed("奖金调整", 2, 批准日期=None), ["奖金调整 ▸ F2"]),
    ("adjustment-approved-too-late", changed("奖金调整", 2, 批准日期=date(2026, 7, 4)), ["奖金调整 ▸ F2"]),
    ("unapproved-target-change", changed("销售计划", 21, 变更批准人=""), ["销售计划 ▸ H21"]),
    ("unapproved-target-change", changed("销售计划", 21, 批准日期=None), ["销售计划 ▸ I21"]),
    # employment
    ("left-before-hired", changed("员工花名册", 5, 离职日期=date(2020, 2, 29)), ["员工花名册 ▸ G5"]),
    ("before-hired", changed("员工花名册", 3, 入职日期=date(2026, 1, 3)), ["销售台账 ▸ B2"]),
    ("after-left", changed("销售机会", 3, 工号="E005"), ["销售机会 ▸ B3"]),
    ("after-left", changed("考勤统计", 5, 工号="E005"), ["考勤统计 ▸ A5"]),
    # accounts
    ("account-without-start", changed("大客户档案", 2, 建档日期=None, 开发日期=None), ["大客户档案 ▸ F2"]),
    ("churned-before-start", changed("大客户档案", 9, 流失日期=date(2024, 7, 31)), ["大客户档案 ▸ G9"]),
    (
        "other-account-id-form",
        added("大客户档案", ["KA-9", "客户九", "A", "E002", None, date(2025, 1, 1), None]),
        ["大客户档案 ▸ A10"],
    ),
    ("id-letter-differs-from-class", changed("大客户档案", 2, 合作等级="B"), ["大客户档案 ▸ A2"]),
    (
        "id-digits-used-twice",
        added("大客户档案", ["B-00001", "客户九", "B", "E002", None, date(2025, 1, 1), None]),
        ["大客户档案 ▸ A2", "大客户档案 ▸ A10"],
    ),
    # owners
    ("handed-to-present-owner", changed("客户交接记录", 2, 新负责人="E005"), ["客户交接记录 ▸ C2"]),
    (
        "handed-by-another",
        added("客户交接记录", ["A-00007", "E005", "E002", date(2026, 6, 1)]),
        ["客户交接记录 ▸ B3"],
    ),
    ("anothers-account", changed("销售台账", 2, 工号="E003"), ["销售台账 ▸ D2"]),
    # churn
    ("sale-after-churn", changed("销售台账", 37, 客户编号="A-00008"), ["销售台账 ▸ B37"]),
    ("visit-after-churn", changed("回访台账", 7, 客户编号="A-00008", 责任人=""), ["回访台账 ▸ E7"]),
    # plans
    (
        "plan-differs-from-parts",
        _all("销售计划", "计划金额", lambda amount: 30001 if amount == 30000 else amount),
        ["销售计划 ▸ E20"],
    ),
    ("plan-differs-from-parts", changed("开发计划", 2, 计划开发数=0), ["开发计划 ▸ C5"]),
    ("plan-differs-from-persons", changed("销售计划", 19, 计划金额=21000), ["销售计划 ▸ E19"]),
    ("plan-differs-from-persons", changed("费用预算", 37, 预算金额=999.99), ["费用预算 ▸ D37"]),
    # contradictions in a row
    ("delivered-before-sold", changed("销售台账", 2, 实际交付日期=date(2026, 1, 1)), ["销售台账 ▸ I2"]),
    ("closed-before-created", changed("销售机会", 2, 关闭日期=date(2026, 1, 7)), ["销售机会 ▸ F2"]),
    ("handled-before-complained", changed("投诉台账", 2, 处理完成日期=date(2026, 2, 2)), ["投诉台账 ▸ F2"]),
    ("collected-more-than-sold", changed("销售台账", 2, 回款金额=1100.01), ["销售台账 ▸ G2"]),
    ("quantity-against-amount", changed("销售台账", 2, 数量=-5), ["销售台账 ▸ E2"]),
    ("quantity-against-amount", changed("销售台账", 2, 金额=-5, 回款金额=None), ["销售台账 ▸ E2"]),
    ("more-days-than-due", changed("考勤统计", 2, 实出勤天数=21.5), ["考勤统计 ▸ D2"]),
    # far from the others
    ("amount-far-above-usual", _far_amounts(), ["销售台账 ▸ F2", "销售台账 ▸ F38"]),
    ("amount-far-above-usual", changed("费用台账", 3, 金额=102_000), ["费用台账 ▸ E3"]),
    ("date-far-from-others", changed("销售台账", 37, 日期=date(2025, 6, 12)), ["销售台账 ▸ B37"]),
    ("date-far-from-others", changed("费用台账", 2, 日期=date(2062, 1, 10)), ["费用台账 ▸ B2"]),
    # what is there
    ("ledger-not-delivered", _without_june("费用台账"), ["费用台账 ▸ "]),
    ("ledger-not-delivered", _without_june("意见反馈台账"), ["意见反馈台账 ▸ "]),
    ("ledgers-missing", _without("投诉台账", "客户交接记录"), [" ▸ "]),
]


def test_clean_department_says_nothing() -> None:
    """All 16 ledgers are there and no check has anything to say, for a period or for all."""
    assert all(ledger.present for ledger in book(clean()).ledgers.values())
    assert len(LEDGERS) == len(clean())
    for period in ("2026-06", "2026Q2", "2026H1", ""):
        assert where(said(clean(), period)) == []


@pytest.mark.parametrize(("code", "sheets", "cells"), CASES, ids=[f"{n}-{case[0]}" for n, case in enumerate(CASES)])
def test_mistake_is_named(code: str, sheets: Sheets, cells: list[str]) -> None:
    """The mistake, at its cell, all words filled; the owner notice that may go with it is no fault."""
    period = "2026Q2" if code == "plan-differs-from-parts" else "2026-06"
    issues = said(sheets, period)
    found = [pair for pair in where(issues) if pair[0] == code or pair[0] != "anothers-account"]
    assert found == [(code, cell) for cell in cells]
    for issue in issues:
        assert "{" not in f"{issue.message}{issue.mend}{issue.expected}"


def test_nobodys_row() -> None:
    """A row without a person, of an account whose owner nobody knows, is nobody's; a handover changes that."""
    sheets = changed("满意度调查", 2, 客户编号="A-00009")
    sheets["大客户档案"].append(["A-00009", "客户九", "A", "E009", None, date(2025, 1, 1), None])
    assert where(said(sheets)) == [("nobodys-row", "满意度调查 ▸ C2")]
    sheets["客户交接记录"].append(["A-00009", "E002", "E003", date(2026, 1, 12)])
    assert where(said(sheets)) == []


def test_needed_ledgers() -> None:
    """Without roster or archive there is an error for each, at no file."""
    issues = said(_without("员工花名册", "大客户档案"))
    errors = [issue for issue in issues if issue.severity is Severity.ERROR]
    assert [(issue.code, str(issue.place)) for issue in errors] == [("needed-ledger-missing", "")] * 2


def test_every_kind_has_a_case() -> None:
    """A kind that no case shows is not tested."""
    kinds = {kind.code for check in CHECKS for kind in check.kinds}
    assert kinds == {code for code, _, _ in CASES} | {"nobodys-row", "needed-ledger-missing", "future-date"}
