"""A department of four people and one month, measured, scored and paid: the Material that report tests start from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from kam_reports.assess.ranking import rank
from kam_reports.assess.scheme import Bands, Deduct, Item, Linear, OverBudget, Scheme, Step
from kam_reports.assess.scorecard import score_all
from kam_reports.checks import run_checks
from kam_reports.checks.check import Context
from kam_reports.core.dated import Version
from kam_reports.core.figure import DEPARTMENT
from kam_reports.core.period import Calendar, Period, PeriodKind
from kam_reports.core.text import ENGLISH, Name
from kam_reports.metrics.catalogue import METRICS
from kam_reports.metrics.engine import measure
from kam_reports.metrics.scope import Scope
from kam_reports.metrics.settings import FeedbackLimits, Limit, LimitUnit, Settings, Tiers, TierStep, TierSystem
from kam_reports.pay.modifier import department_result
from kam_reports.pay.payslip import Bases, PayRules, pay_all
from kam_reports.pay.rules import Band, BandTable, Modifier, Prorate
from kam_reports.reports.material import Letterhead, Material
from tests.builders import book

if TYPE_CHECKING:
    from kam_reports.ledgers.book import Book

Sheets = dict[str, Sequence[Sequence[object]]]
JUNE = Period(PeriodKind.MONTH, 2026, 6)
SINCE = date(2026, 1, 1)
CALENDAR = Calendar()
SETTINGS = Settings(
    FeedbackLimits((), Limit(Decimal(48), LimitUnit.HOURS)),
    Tiers(TierSystem.SHARE, (TierStep("重点", Decimal("0.01")),), "普通", ("重点",)),
    ("客户名称",),
)
SALES = Scheme(
    "sales",
    Name("销售考核表", "Sales sheet"),
    PeriodKind.MONTH,
    (
        Item(
            "performance", Name("业绩", "Performance"), Decimal(60), "sales_completion", Linear(), group=Name("甲", "A")
        ),
        Item("attitude", Name("态度", "Attitude"), Decimal(40), group=Name("乙", "B")),
    ),
    (("superior", Decimal(60)), ("peer", Decimal(20)), ("customer", Decimal(20))),
    pays=True,
)
STAFF_RULES = Version("sales", SINCE, "2025年第12次办公会", SALES, "P2")
BANDS = BandTable(
    (
        Band(Decimal(95), Decimal("1.05")),
        Band(Decimal(90), Decimal(1)),
        Band(Decimal(60), None),
        Band(Decimal(0), Decimal(0)),
    )
)
MODIFIER = Modifier(Decimal("0.05"), Decimal(0), Decimal("-0.05"))
PAY = PayRules(
    Version("pay_bands", SINCE, "总经理", BANDS, "P2"),
    Version("department_modifier", SINCE, "总经理", MODIFIER, "P2"),
    Version("prorate", SINCE, "default", Prorate.NONE, "D"),
)
RULES = cast("tuple[Version[object], ...]", (PAY.bands, PAY.modifier, PAY.prorate))


def ledgers() -> Sheets:
    """Return a clean month: E002 and E003 sell and are rated, E004 is not rated, E001 leads."""
    return {
        "员工花名册": [
            ["工号", "姓名", "岗位", "区域", "直接上级", "绩效工资基数", "入职日期"],
            ["E001", "李建国", "经理", "华东", None, 8000, date(2015, 1, 5)],
            ["E002", "王芳", "专员", "华东", "E001", 3000, date(2021, 3, 15)],
            ["E003", "赵磊", "专员", "华南", "E001", 1000, date(2020, 7, 1)],
            ["E004", "陈静", "专员", "华南", "E001", 2000, date(2024, 2, 1)],
        ],
        "大客户档案": [
            ["客户编号", "客户名称", "负责人", "区域", "开发日期", "流失日期"],
            ["A-00001", "东方轴承", "E002", "华东", date(2020, 1, 1), None],
            ["A-00002", "南海阀门", "E003", "华南", date(2020, 1, 1), None],
        ],
        "销售台账": [
            ["单号", "日期", "客户编号", "工号", "产品", "数量", "金额"],
            ["S1", date(2026, 6, 3), "A-00001", "E002", "轴承", 10, "70000.00"],
            ["S2", date(2026, 6, 9), "A-00001", "E002", "轴承", 5, "24000.50"],
            ["S3", date(2026, 6, 10), "A-00002", "E003", "阀门", 7, "120000.00"],
            ["S4", date(2026, 6, 11), "A-00002", "E004", "阀门", 1, "5000.00"],
            ["S5", date(2026, 5, 11), "A-00002", "E003", "阀门", 1, "9999.00"],
        ],
        "销售计划": [
            ["期间", "工号", "计划金额", "挑战目标"],
            ["2026-06", "E002", 100000, 110000],
            ["2026-06", "E003", 100000, 110000],
            ["2026-06", "E004", 10000, 11000],
        ],
        "评分表": [
            ["期间", "被考核人", "指标", "评价人类型", "评价人", "得分", "评语"],
            ["2026-06", "E002", "态度", "上级", "李建国", 90, "主动"],
            ["2026-06", "E002", "态度", "同事", "赵磊", 88, "同事的评语"],
            ["2026-06", "E002", "态度", "客户", "周客户", 80, "客户的评语"],
            ["2026-06", "E003", "态度", "上级", "李建国", 85, None],
        ],
        "奖金调整": [
            ["期间", "工号", "金额", "原因", "批准人", "批准日期"],
            ["2026-06", "E002", 200, "续约有功", "李建国", date(2026, 6, 28)],
        ],
    }


def with_rows(sheets: Sheets, sheet: str, *rows: Sequence[object]) -> Sheets:
    """Return the ledgers with more rows in one sheet."""
    return {**sheets, sheet: [*sheets[sheet], *rows]}


def material(
    sheets: Sheets | None = None,
    schemes: tuple[Version[Scheme], ...] = (STAFF_RULES,),
    rules: PayRules = PAY,
    period: Period = JUNE,
) -> Material:
    """Return the month (or the given ledgers) ready to be reported, in English."""
    made = book(ledgers() if sheets is None else sheets)
    issues = [*made.issues, *run_checks(made, Context(CALENDAR, period))]
    scope = Scope(made, period, CALENDAR, SETTINGS)
    measured = measure(scope, METRICS.values())
    roles = {"专员": tuple(version.value.id for version in schemes), "经理": ()}
    scored = score_all(made, period, measured, scope.employed(), schemes, roles)
    scores = rank(scored.scores)
    result = department_result(scope, measured.get("sales_completion", DEPARTMENT))
    staff = made["staff"].frame
    bases = Bases(
        dict(zip(staff["staff_id"], staff["performance_pay_base"].astype("int64"), strict=True)), scope.employment
    )
    paid = pay_all(made, period, CALENDAR, scores, result, rules, bases, lambda first, last: (last - first).days + 1)
    return Material(
        period=period,
        span=CALENDAR.span(period),
        as_of=CALENDAR.as_of(period),
        scope=scope,
        measured=measured,
        scores=scores,
        paid=paid,
        issues=sorted([*issues, *scored.issues, *paid.issues], key=lambda issue: issue.sort_key),
        versions=RULES,
        letterhead=Letterhead("华晟公司", "大客户部", prepared_by="周敏"),
        speaker=ENGLISH,
        run_id="4f9c1e2a",
        staff=roster(made),
    )


def roster(made: Book) -> Mapping[str, Mapping[str, object]]:
    """Return the roster's rows by staff id."""
    rows = made["staff"].frame.to_dict("records")
    return {str(row["staff_id"]): {str(name): cell for name, cell in row.items()} for row in rows}


def department_scheme() -> Version[Scheme]:
    """Return a department sheet with every kind of point rule."""
    items = (
        Item("sales", Name("销售", "Sales"), Decimal(40), "sales_completion", Linear(cap=Decimal("1.2"))),
        Item("amount", Name("销售额", "Amount"), Decimal(10), "sales_amount", Linear(per=Decimal(1000000))),
        Item(
            "banded",
            Name("分档", "Banded"),
            Decimal(20),
            "sales_completion",
            Bands((Step(Decimal("0.8"), Decimal("0.5")), Step(Decimal(1), Decimal(1)))),
        ),
        Item("churn", Name("流失", "Churn"), Decimal(10), "churned_accounts", Deduct(Decimal(2))),
        Item("over", Name("超支", "Over"), Decimal(20), "sales_completion", OverBudget(Decimal("0.5"))),
    )
    form = Scheme("department", Name("部门考核表", "Department"), PeriodKind.MONTH, items, (), subject="department")
    return Version("department", SINCE, "总经理", form, "P0")
