"""The default numbers of domain section 9, as one plain dict that a test may change in part."""

from __future__ import annotations

import copy
from fractions import Fraction
from typing import Any

Settings = dict[str, Any]


def _rated(*items: tuple[str, str, str]) -> list[dict[str, Any]]:
    return [{"id": i, "zh": zh, "weight": w, "source": "ratings"} for i, zh, w in items]


def _metric(item: str, metric: str, weight: str, **rule: object) -> dict[str, Any]:
    return {"id": item, "zh": "", "weight": weight, "source": metric, "rule": "linear", **rule}


_SALES = [
    {**_metric("performance", "sales_completion", "60"), "zh": "业绩"},
    *_rated(
        ("knowledge", "知识技能", "5"),
        ("sales_skills", "销售技巧", "5"),
        ("sales_process", "销售业务流程", "5"),
        ("coordination", "协调配合能力", "5"),
        ("discipline", "纪律性", "5"),
        ("initiative", "积极性", "5"),
        ("responsibility", "责任感", "5"),
        ("service_attitude", "服务态度", "5"),
    ),
]
_CLERK = _rated(
    ("workload", "工作量", "20"),
    ("discipline", "纪律性", "10"),
    ("etiquette", "礼仪规范", "10"),
    ("teamwork", "团队精神与全局意识", "10"),
    ("professional", "专业能力", "13.34"),
    ("innovation", "创新能力", "13.33"),
    ("communication", "沟通协调能力", "13.33"),
    ("outcome", "工作效果", "10"),
)
_STAFF = [
    *_rated(("results", "业绩", "50"), ("attitude", "工作态度", "20"), ("teamwork", "团队协作", "15")),
    _metric("satisfaction", "satisfaction", "15", divide_by=100),
]
_KA = [
    _metric("sales", "sales_completion", "50"),
    _metric("satisfaction", "satisfaction", "10", divide_by=100),
    _metric("retention", "retention_rate", "10"),
    _metric("new_accounts", "development_completion", "5"),
    *_rated(("teamwork", "团队协作", "10"), ("ability", "业务能力", "15")),
]
_DEPARTMENT = [
    _metric("sales", "sales_completion", "20"),
    _metric("development", "development_completion", "10"),
    _metric("feedback", "feedback_timeliness", "10"),
    _metric("revisit", "revisit_rate", "5"),
    _metric("churn", "churned_accounts", "10", rule="deduct", each=2),
    _metric("complaints", "valid_complaints", "10", rule="deduct", each=2),
    _metric("expense", "expense_control", "5", rule="over_budget", each="0.5"),
    _metric("archive", "archive_completeness", "10"),
    _metric("satisfaction", "satisfaction", "5", divide_by=100),
    _metric("inquiry", "inquiry_timeliness", "5"),
    *_rated(("service_standard", "服务规范执行", "10")),
]
_SUPERIOR = {"superior": 100}
_STAFF_RATERS = {"superior": 60, "peer": 20, "customer": 20}
_KA_RATERS = {"self": 20, "superior": 60, "customer": 20}


def _scheme(items: list[dict[str, Any]], raters: dict[str, int], *cycles: str, pays: bool = False) -> dict[str, Any]:
    return {"items": items, "raters": raters, "cycles": list(cycles), "pays": pays}


_SALES_ROLES = ("专员", "大客户专员", "销售代表", "KA业务经理", "KA业务代表")
_STAFF_ROLES = ("项目经理", "大客户项目经理", "售后专员", "售后服务专员")

DEFAULTS: Settings = {
    "calendar": {"fiscal_first_month": 1, "cutoff_day": 0, "grace_days": 3},
    "utc_offset_hours": 8,
    "feedback_limits": {
        "咨询": {"hours": 24},
        "投诉跟进": {"hours": 24},
        "意见": {"workdays": 3},
        "other": {"hours": 48},
    },
    "workdays": {},
    "tiers": {"system": "share", "bands": [["战略", "0.05"], ["重点", "0.01"], ["普通", None]]},
    "important": ["战略", "重点"],
    "archive_fields": [
        "name",
        "cooperation_class",
        "industry",
        "region",
        "owner",
        "registered_on",
        "contact",
        "phone",
        "address",
        "payment_terms",
        "funding",
        "scale",
    ],
    "due_every_month": ["sales", "visits", "feedback", "expenses"],
    "roles": {
        **{r: [] for r in ("经理", "总监", "大客户部经理")},
        **{r: ["sales", "ka-quarter", "ka-year"] for r in _SALES_ROLES},
        **{r: ["staff-month", "staff-year"] for r in _STAFF_ROLES},
        "内勤": ["clerk"],
    },
    "schemes": {
        "sales": _scheme(_SALES, _SUPERIOR, "month", pays=True),
        "clerk": _scheme(_CLERK, _SUPERIOR, "month", pays=True),
        "staff-month": _scheme(_STAFF, _STAFF_RATERS, "month", pays=True),
        "staff-year": _scheme(_STAFF, _STAFF_RATERS, "year"),
        "ka-quarter": _scheme(_KA, _KA_RATERS, "quarter"),
        "ka-year": _scheme(_KA, _KA_RATERS, "year"),
        "department": _scheme(_DEPARTMENT, _SUPERIOR, "quarter", "year"),
    },
    "when_no_data": "block",
    # From this score on: a factor, or None for the score itself as a percentage.
    "bands": [["95", "1.05"], ["90", "1"], ["60", None], ["0", "0"]],
    "modifier": {"challenge": "0.05", "reached": "0", "missed": "-0.05"},
}


def settings(changes: Settings | None = None) -> Settings:
    """Give the defaults with some top-level keys replaced; `calendar` and `schemes` are merged key by key."""
    out = copy.deepcopy(DEFAULTS)
    for key, value in (changes or {}).items():
        if key not in out:
            message = f"unknown setting {key}"
            raise KeyError(message)
        if key in {"calendar", "schemes", "roles", "modifier"}:
            out[key].update(copy.deepcopy(value))
        else:
            out[key] = copy.deepcopy(value)
    return out


def number(value: object) -> Fraction:
    """Read a number of the settings exactly."""
    return Fraction(str(value))
