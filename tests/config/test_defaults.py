"""The shipped config.yaml says exactly what the domain's table of default numbers says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kam_reports.assess.scheme import Deduct, Linear, OverBudget, PointRule, Scheme, WhenNoData
from kam_reports.config import Rules
from kam_reports.core.period import Calendar, PeriodKind
from kam_reports.metrics.settings import Churn, Limit, LimitUnit, PlanSplit, Split, TierStep, TierSystem, WorkCalendar
from kam_reports.pay.rules import Band, BandTable, Modifier, Prorate
from tests.config.editing import SHIPPED, read

CONFIG = read(SHIPPED)
RULES = CONFIG.rules(date(2026, 6, 30))
LINEAR = Linear(Decimal(0), Decimal(1), Decimal(1))
POINTS = Linear(Decimal(0), Decimal(1), Decimal(100))
RATED = ""

SALES = [
    ("performance", "业绩", "60", "sales_completion", LINEAR),
    ("knowledge", "知识技能", "5", RATED, LINEAR),
    ("sales_skills", "销售技巧", "5", RATED, LINEAR),
    ("sales_process", "销售业务流程", "5", RATED, LINEAR),
    ("coordination", "协调配合能力", "5", RATED, LINEAR),
    ("discipline", "纪律性", "5", RATED, LINEAR),
    ("initiative", "积极性", "5", RATED, LINEAR),
    ("responsibility", "责任感", "5", RATED, LINEAR),
    ("service_attitude", "服务态度", "5", RATED, LINEAR),
]
CLERK = [
    ("workload", "工作量", "20", RATED, LINEAR),
    ("discipline", "纪律性", "10", RATED, LINEAR),
    ("etiquette", "礼仪规范", "10", RATED, LINEAR),
    ("teamwork", "团队精神与全局意识", "10", RATED, LINEAR),
    ("professional", "专业能力", "13.34", RATED, LINEAR),
    ("innovation", "创新能力", "13.33", RATED, LINEAR),
    ("communication", "沟通协调能力", "13.33", RATED, LINEAR),
    ("outcome", "工作效果", "10", RATED, LINEAR),
]
STAFF = [
    ("results", "业绩", "50", RATED, LINEAR),
    ("attitude", "工作态度", "20", RATED, LINEAR),
    ("teamwork", "团队协作", "15", RATED, LINEAR),
    ("satisfaction", "客户满意度", "15", "satisfaction", POINTS),
]
KA = [
    ("sales", "销售业绩", "50", "sales_completion", LINEAR),
    ("satisfaction", "客户满意度", "10", "satisfaction", POINTS),
    ("retention", "客户保持率", "10", "retention_rate", LINEAR),
    ("new_accounts", "新客户开发", "5", "development_completion", LINEAR),
    ("teamwork", "团队协作", "10", RATED, LINEAR),
    ("ability", "业务能力", "15", RATED, LINEAR),
]
TWO_EACH = Deduct(Decimal(2))
DEPARTMENT = [
    ("sales", "大客户销售计划完成率", "20", "sales_completion", LINEAR),
    ("development", "大客户开发计划完成率", "10", "development_completion", LINEAR),
    ("feedback", "大客户意见反馈及时率", "10", "feedback_timeliness", LINEAR),
    ("revisit", "大客户回访率", "5", "revisit_rate", LINEAR),
    ("churn", "大客户流失数", "10", "churned_accounts", TWO_EACH),
    ("complaints", "大客户有效投诉次数", "10", "valid_complaints", TWO_EACH),
    ("expense", "服务费用控制", "5", "expense_control", OverBudget(Decimal("0.5"))),
    ("archive", "大客户信息档案完整性", "10", "archive_completeness", LINEAR),
    ("satisfaction", "大客户满意程度", "5", "satisfaction", POINTS),
    ("inquiry", "解答客户问题的及时性", "5", "inquiry_timeliness", LINEAR),
    ("service_standard", "服务规范执行", "10", RATED, LINEAR),
]
SUPERIOR = {"superior": 100}
KA_RATERS = {"self": 20, "superior": 60, "customer": 20}
STAFF_RATERS = {"superior": 60, "peer": 20, "customer": 20}
MONTH, QUARTER, YEAR = PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR

Line = tuple[str, str, str, str, PointRule]


def _scheme(rules: Rules, scheme: str, cycle: PeriodKind) -> Scheme:
    (found,) = [form.value for form in rules.schemes if (form.value.id, form.value.cycle) == (scheme, cycle)]
    return found


@pytest.mark.parametrize(
    ("scheme", "cycle", "items", "raters", "pays", "subject"),
    [
        ("sales", MONTH, SALES, SUPERIOR, True, "staff"),
        ("clerk", MONTH, CLERK, SUPERIOR, True, "staff"),
        ("staff-month", MONTH, STAFF, STAFF_RATERS, True, "staff"),
        ("staff-year", YEAR, STAFF, STAFF_RATERS, False, "staff"),
        ("ka-quarter", QUARTER, KA, KA_RATERS, False, "staff"),
        ("ka-year", YEAR, KA, KA_RATERS, False, "staff"),
        ("department", QUARTER, DEPARTMENT, SUPERIOR, False, "department"),
        ("department", YEAR, DEPARTMENT, SUPERIOR, False, "department"),
    ],
)
def test_scheme(
    scheme: str,
    cycle: PeriodKind,
    items: list[Line],
    raters: dict[str, int],
    *,
    pays: bool,
    subject: str,
) -> None:
    """Every item, weight, metric, rule, rater and whether it pays."""
    found = _scheme(RULES, scheme, cycle)
    lines = [(item.id, item.name.zh, str(item.weight), item.metric, item.rule) for item in found.items]
    assert lines == items
    assert sum(item.weight for item in found.items) == 100
    assert {item.when_no_data for item in found.items} == {WhenNoData.BLOCK}
    assert dict(found.raters) == raters
    assert (found.pays, found.subject) == (pays, subject)
    assert all(item.name.en for item in found.items)


def test_there_are_no_other_schemes() -> None:
    """The seven schemes of the domain, the department's in two cycles."""
    assert sorted((form.value.id, form.value.cycle.value) for form in RULES.schemes) == [
        ("clerk", "month"),
        ("department", "quarter"),
        ("department", "year"),
        ("ka-quarter", "quarter"),
        ("ka-year", "year"),
        ("sales", "month"),
        ("staff-month", "month"),
        ("staff-year", "year"),
    ]


def test_groups_of_the_sales_scheme() -> None:
    """P2's groups: performance 60, ability 20, attitude 20."""
    totals: dict[str, Decimal] = {}
    for item in _scheme(RULES, "sales", MONTH).items:
        totals[item.group.zh] = totals.get(item.group.zh, Decimal(0)) + item.weight
    assert totals == {"业绩": 60, "能力": 20, "态度": 20}


def test_roles() -> None:
    """Every role by its exact name; an unknown one is not there."""
    assert RULES.roles is not None
    ka, staff = ("sales", "ka-quarter", "ka-year"), ("staff-month", "staff-year")
    assert dict(RULES.roles.value) == {
        "经理": (),
        "总监": (),
        "大客户部经理": (),
        "专员": ka,
        "大客户专员": ka,
        "销售代表": ka,
        "KA业务经理": ka,
        "KA业务代表": ka,
        "内勤": ("clerk",),
        "项目经理": staff,
        "大客户项目经理": staff,
        "售后专员": staff,
        "售后服务专员": staff,
    }


def test_calendar() -> None:
    """Calendar months, the year from January, three days of grace, Shanghai time, no days of our own."""
    assert CONFIG.calendar == Calendar(month_cutoff_day=31, fiscal_first_month=1, grace_days=3)
    assert CONFIG.time_zone == "Asia/Shanghai"
    assert CONFIG.work_calendar == WorkCalendar()
    assert CONFIG.due_every_month == ("sales", "visits", "feedback", "expenses")


def test_metric_settings() -> None:
    """Feedback limits, tiers, archive fields; no plan is split and no churn suspected."""
    settings = RULES.settings
    assert settings is not None
    assert dict(settings.limits.by_category) == {
        "咨询": Limit(Decimal(24), LimitUnit.HOURS),
        "投诉跟进": Limit(Decimal(24), LimitUnit.HOURS),
        "意见": Limit(Decimal(3), LimitUnit.WORKING_DAYS),
    }
    assert settings.limits.other == Limit(Decimal(48), LimitUnit.HOURS)
    assert settings.limits.inquiry == "咨询"
    assert settings.tiers.system is TierSystem.SHARE
    assert settings.tiers.steps == (TierStep("战略", Decimal("0.05")), TierStep("重点", Decimal("0.01")))
    assert settings.tiers.names == ("战略", "重点", "普通")
    assert settings.tiers.important == ("战略", "重点")
    assert "、".join(settings.archive_fields) == (
        "客户名称、合作等级、行业、区域、负责人、建档日期、联系人、联系电话、地址、付款方式、资金状况、规模"
    )
    assert settings.split == PlanSplit(Split.NONE)
    assert settings.churn == Churn()


def test_pay() -> None:
    """P2's bands and modifier, nothing prorated, no commission."""
    assert RULES.bands is not None
    assert RULES.modifier is not None
    assert RULES.prorate is not None
    assert RULES.bands.value == BandTable(
        (
            Band(Decimal(95), Decimal("1.05")),
            Band(Decimal(90), Decimal(1)),
            Band(Decimal(60), None),
            Band(Decimal(0), Decimal(0)),
        )
    )
    assert RULES.modifier.value == Modifier(Decimal("0.05"), Decimal(0), Decimal("-0.05"))
    assert RULES.prorate.value is Prorate.NONE
    assert RULES.commission is None


def test_workspace_settings() -> None:
    """Chinese, account ids unchecked, hidden sheets left out, plain PDFs, one worker a core."""
    assert (CONFIG.language, CONFIG.account_id_form, CONFIG.pdf_profile, CONFIG.workers) == ("zh", "", "none", None)
    assert (CONFIG.read_hidden_sheets, CONFIG.aliases, CONFIG.units) == (False, {}, {})
    assert CONFIG.organisation.department == "大客户部"
    assert CONFIG.files.passwords == ()


def test_every_version_is_the_default_one() -> None:
    """All defaults hold from 2000-01-01, approved by default, each with its source."""
    assert len(RULES.used) == 17
    for version in RULES.used:
        assert (version.effective_from, version.approved_by) == (date(2000, 1, 1), "default")
        assert version.source


def test_first_line_names_the_schema() -> None:
    """Editors find the schema through the first line."""
    assert SHIPPED.splitlines()[0] == "# yaml-language-server: $schema=docs/config.schema.json"
