"""Every dated rule: a new version leaves earlier months to the byte, and holds from the month it covers the end of."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pytest

from kam_reports.core.text import ENGLISH
from kam_reports.metrics.catalogue import METRICS
from kam_reports.pipeline import data, scoring, stages
from kam_reports.reports import assessment, bonus, commission, department
from kam_reports.reports.explain import Branch, explain
from kam_reports.reports.people_lists import people_lists
from tests.cases.running import Outcome, run
from tests.reports.reading import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cases.running import Rows, Rules

NEW: dict[str, Rules] = {
    "roles": {"roles": [{"schemes": {"内勤": ["clerk", "ka-quarter"], "销售代表": ["clerk"], "经理": []}}]},
    "schemes": {
        "schemes": {
            "clerk": [{"raters": {"superior": 60, "peer": 40}}],
            "ka-quarter": [{"raters": {"superior": 60, "peer": 40, "self": 0, "customer": 0}}],
        }
    },
    "feedback_limits": {"feedback_limits": [{"categories": {"咨询": {"hours": 1}}}]},
    "tiers": {"tiers": [{"steps": [{"name": "战略", "at_least": "90%"}], "important": ["战略"]}]},
    "archive_fields": {"archive_fields": [{"required": ["客户名称", "地址"]}]},
    "plan_split": {"plan_split": [{"how": "even"}]},
    "churn": {"churn": [{"inactive_months": 1, "count_suspected": True}]},
    "pay_bands": {"pay_bands": [{"bands": [{"at_least": 0, "factor": "200%"}]}]},
    "department_modifier": {"department_modifier": [{"target_missed": "-50%"}]},
    "prorate": {"prorate": [{"how": "calendar_days"}]},
    "commission": {"commission": [{"basis": "invoiced", "schemes": ["sales", "clerk"], "rates": [{"rate": "1%"}]}]},
    "people_lists": {"people_lists": [{"last_place_cycles": 1}]},
}
IN_A_QUARTER = ("roles", "schemes", "feedback_limits", "tiers", "archive_fields", "plan_split", "churn")
MEASURED = (
    "sales_completion",
    "sales_amount",
    "satisfaction",
    "feedback_timeliness",
    "visit_coverage",
    "archive_completeness",
    "churned_accounts",
)
RATED = [{"id": "workload", "zh": "工作量", "en": "Workload", "weight": 100}]
SHEET: Rules = {"items": RATED, "groups": {}}
SINCE = "2000-01-02"
SHIPPED: Rules = {
    "schemes": {"clerk": SHEET, "ka-quarter": SHEET},
    "archive_fields": {"required": ["客户名称"]},
    "roles": {"schemes": {"内勤": ["clerk"], "销售代表": ["ka-quarter"], "经理": []}},
}


def ratings(period: str, *staff: str) -> Iterator[dict[str, object]]:
    """Rate people by a superior and a peer."""
    for place, one in enumerate(staff):
        for kind, by, points in (("上级", "甲", 90 - place), ("同事", "乙", 50 - place)):
            yield {"期间": period, "被考核人": one, "指标": "工作量", "评价人类型": kind, "评价人": by, "得分": points}


def planned(period: str, staff: str | None, amount: int) -> dict[str, object]:
    """Return a row of the sales plan."""
    return {"期间": period, "工号": staff, "计划金额": amount}


def feedback(month: str, category: str = "咨询") -> dict[str, object]:
    """Return an item answered after five hours."""
    when = {"提出时间": f"{month}-08 10:00", "反馈时间": f"{month}-08 15:00"}
    return {"编号": f"F{month}{category}", "客户编号": "A-00001", "责任人": "E001", "类别": category, **when}


def ledgers() -> Rows:
    """Return four months in which every rule has something to do."""
    months = ("2026-03", "2026-04", "2026-05", "2026-06")
    return {
        "员工花名册": [
            {"工号": "E001", "姓名": "王芳", "岗位": "内勤", "绩效工资基数": 3000, "入职日期": None},
            {"工号": "E002", "姓名": "李明", "岗位": "销售代表", "绩效工资基数": 2000, "入职日期": None},
            {"工号": "E003", "姓名": "张伟", "岗位": "内勤", "绩效工资基数": 1000, "入职日期": "2026-05-11"},
            {"工号": "E004", "姓名": "赵六", "岗位": "内勤", "绩效工资基数": 1000, "入职日期": "2026-06-11"},
        ],
        "大客户档案": [
            {"客户编号": "A-00001", "客户名称": "甲公司", "负责人": "E001", "开发日期": "2024-01-01", "流失日期": None},
            {"客户编号": "A-00002", "客户名称": "乙公司", "负责人": "E002", "开发日期": "2024-01-01", "地址": "上海"},
        ],
        "销售台账": [
            {"单号": f"S{month}{account}", "日期": f"{month}-10", "客户编号": account, "工号": "E001", "金额": amount}
            for month in months
            for account, amount in (("A-00001", 700), ("A-00002", 300))
            if (month, account) not in {("2026-05", "A-00002"), ("2026-06", "A-00002")}
        ],
        "销售计划": [
            *(planned(period, None, 5000) for period in (*months, "2026Q2")),
            planned("2026", "E002", 12000),
        ],
        "回访台账": [
            {"编号": f"V{month}", "客户编号": "A-00001", "责任人": "E001", "计划日期": None, "实际日期": f"{month}-12"}
            for month in months
        ],
        "意见反馈": [feedback(month) for month in months],
        "评分表": [
            row
            for period in (*months, "2026Q2")
            for row in ratings(period, *("E001", "E002", "E003", "E004")[: 2 if period < "2026-05" else 4])
        ],
    }


@pytest.fixture(autouse=True, scope="module")
def _short_history() -> Iterator[None]:
    """Measure what rules change, and beside a period only what streaks look back on."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scoring, "TREND_LENGTH", scoring.STREAK_LENGTH)
        patch.setattr(stages, "earlier_figures", lambda *_: {})
        patch.setattr(scoring, "METRICS", {name: METRICS[name] for name in MEASURED})
        yield


def changed(rule: str, day: str) -> Rules:
    """Return the rules with a new version of one of them from a day on."""

    def dated(tree: Any) -> Any:  # noqa: ANN401 - a YAML tree
        if isinstance(tree, list):
            return [{"effective_from": day, "approved_by": "部务会", **one} for one in tree]
        return {key: dated(one) for key, one in tree.items()}

    return dict(dated(NEW[rule]))


@lru_cache(maxsize=128)
def outcome(rule: str, day: str, period: str) -> Outcome:
    """Return a period under the shipped rules (no rule named), or with a new version of one from a day on."""
    rules = dict(SHIPPED)
    for key, change in changed(rule, day).items() if rule else ():
        if key == "schemes":
            rules[key] = {
                name: [{"effective_from": SINCE, **SHEET}, {**SHEET, **new[0]}] for name, new in change.items()
            }
        else:
            rules[key] = [*([{"effective_from": SINCE, **SHIPPED[key]}] if key in SHIPPED else []), *change]
    return run(ledgers(), rules, period)


def written(rule: str, day: str, period: str) -> dict[str, bytes]:
    """Return the six CSVs, and the manager's lists, as bytes."""
    one = outcome(rule, day, period)
    material = one.material
    return {
        "figures": data.figures_csv(one.figures),
        "scores": data.scores_csv(material.scores),
        "results": data.results_csv(material.scores),
        "pay": data.pay_csv(material.paid.payslips, material.period, ENGLISH),
        "issues": data.issues_csv(material.issues, ENGLISH),
        "rows": data.rows_csv(one.book.counts()),
        "lists": str([section for section in people_lists(material) if section.name != "rules"]).encode(),
    }


@pytest.mark.parametrize("rule", NEW)
def test_earlier_months_stay_to_the_byte(rule: str) -> None:
    """A version of 1 June is nothing to May, whose last day is the day before; nor one of July to June."""
    assert written(rule, "2026-06-01", "2026-05") == written("", "", "2026-05")
    assert written(rule, "2026-07-01", "2026-06") == written("", "", "2026-06")


@pytest.mark.parametrize("rule", NEW)
def test_holds_from_the_month_whose_last_day_it_covers(rule: str) -> None:
    """From the last day or from the first: the whole month is under it."""
    from_last_day = written(rule, "2026-06-30", "2026-06")
    assert from_last_day != written("", "", "2026-06")
    assert from_last_day == written(rule, "2026-06-01", "2026-06")


@pytest.mark.parametrize("rule", IN_A_QUARTER)
def test_a_quarter_is_under_the_rules_of_its_last_day(rule: str) -> None:
    """A version that begins within the quarter, even on its last day, holds for all of it; one a day later for none."""
    base = written("", "", "2026Q2")
    last = written(rule, "2026-06-30", "2026Q2")
    assert last != base
    assert last == written(rule, "2026-04-01", "2026Q2")
    assert written(rule, "2026-07-01", "2026Q2") == base


@pytest.mark.parametrize("rule", NEW)
def test_documents_name_version_and_approver(rule: str) -> None:
    """Some sheet of the month says since when the rule is in force and who approved it."""
    material = outcome(rule, "2026-06-30", "2026-06").material
    documents = [
        *(assessment.compose(material, score) for score in material.scores),
        bonus.compose(material),
        department.compose(material),
        *([commission.compose(material)] if commission.in_force(material) else []),
    ]
    assert "In force from 2026-06-30, approved by 部务会" in "\n".join(text(document) for document in documents)
    used = {version.name: version for version in material.versions}
    assert {"schemes": "clerk"}.get(rule, rule) in used


def lines(branch: Branch) -> Iterator[str]:
    """Yield every sentence of a tree."""
    yield ENGLISH.say(branch.text)
    for one in branch.branches:
        yield from lines(one)


@pytest.mark.parametrize(
    ("rule", "subject", "what"),
    [
        ("schemes", "E001", "score"),
        ("feedback_limits", "E001", "feedback_timeliness"),
        ("tiers", "E001", "visit_coverage"),
        ("tiers", "tier:战略", "sales_amount"),
        ("archive_fields", "E001", "archive_completeness"),
        ("plan_split", "E002", "sales_completion"),
        ("churn", "E002", "churned_accounts"),
        ("pay_bands", "E001", "pay"),
        ("department_modifier", "E001", "pay"),
        ("prorate", "E004", "pay"),
        ("commission", "E001", "pay"),
    ],
)
def test_explain_names_version_and_approver(rule: str, subject: str, what: str) -> None:
    """The tree of a number that the rule made names its version and who approved it."""
    material = outcome(rule, "2026-06-30", "2026-06").material
    name = {"schemes": "clerk"}.get(rule, rule)
    assert f"rule {name}@2026-06-30, approved by 部务会" in list(lines(explain(material, subject, what)))


LATER: dict[str, Rules] = {
    "category": {"feedback_limits": [{"effective_from": "2026-07-01", "categories": {"建议": {"hours": 2}}}]},
    "item": {
        "schemes": {
            "clerk": [
                {"effective_from": SINCE, **SHEET},
                {
                    "effective_from": "2026-07-01",
                    "items": [{"id": "tidiness", "zh": "整洁", "en": "Tidiness", "weight": 100}],
                    "groups": {},
                },
            ]
        }
    },
}


@pytest.mark.parametrize("word", LATER)
def test_a_word_that_only_later_rules_know_is_strange_earlier(word: str) -> None:
    """A category or item of July's rules is still named as unknown in May's issue list."""
    rows = ledgers()
    rows["意见反馈"].append(feedback("2026-05", "建议"))
    rows["评分表"].append({**rows["评分表"][0], "期间": "2026-05", "指标": "整洁"})
    now: Rules = {"schemes": {"clerk": SHEET}}
    lists = [
        data.issues_csv(run(rows, rules, "2026-05").material.issues, ENGLISH) for rules in (now, now | LATER[word])
    ]
    assert lists[0] == lists[1]


REVIEW = {
    "criteria": [{"id": "contract", "zh": "合同额", "en": "Contract", "weight": 100, "metric": "sales_amount"}],
    "grades": [{"name": "A", "at_least": 0}],
    "step_up": 10,
    "step_down": 10,
}


@pytest.mark.parametrize(("day", "reviewed"), [("2026-12-31", 2), ("2027-01-01", 0)])
def test_account_review_of_the_year_whose_last_day_it_covers(day: str, reviewed: int) -> None:
    """From 31 December the year's accounts are reviewed, from New Year's day the next year's."""
    rule = {"effective_from": day, "approved_by": "部务会", **REVIEW}
    assert len(run(ledgers(), {**SHIPPED, "account_review": [rule]}, "2026").material.reviews) == reviewed
