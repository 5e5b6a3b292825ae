"""A small department without a mistake, in all 16 ledgers, and what the checks say once a cell of it is changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from kam_reports.checks import Context, run_checks
from kam_reports.core.period import Calendar, parse_period
from tests.builders import JOINT, book

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kam_reports.core.issue import Issue

Row = list[Any]
Sheets = dict[str, list[Row]]
MONTHS = (1, 2, 3, 4, 5, 6)
ITEMS = {"knowledge": "knowledge", "知识技能": "knowledge", "workload": "workload", "工作量": "workload"}
CATEGORIES = frozenset({"咨询", "意见", "投诉跟进"})
DUE = ("sales", "visits", "feedback", "expenses")


def clean() -> Sheets:
    """Return the department: sheet name → rows, the headers first. E005 left on 31 March, A-00008 on 10 February."""
    return {**_lasting(), **_plans(), **_facts(), **_judged()}


def _lasting() -> Sheets:
    return {
        "员工花名册": [
            ["工号", "姓名", "岗位", "区域", "绩效工资基数", "入职日期", "离职日期"],
            ["E001", "陈志", "经理", "", 5000, date(2019, 1, 1), None],
            ["E002", "王芳", "专员", "华东", 3000, date(2019, 3, 1), None],
            ["E003", "李强", "专员", "华南", 3000, date(2020, 3, 1), None],
            ["E005", "赵敏", "专员", "华南", 3000, date(2020, 3, 1), date(2026, 3, 31)],
        ],
        "大客户档案": [
            ["客户编号", "客户名称", "合作等级", "负责人", "建档日期", "开发日期", "流失日期"],
            *(
                [f"A-0000{n}", f"客户{n}", "A", "E002" if n <= 4 else "E003", date(2024, n, 1), date(2024, n, 9), None]
                for n in range(1, 8)
            ),
            ["A-00008", "客户八", "A", "E003", date(2024, 8, 1), None, date(2026, 2, 10)],
        ],
        "客户交接记录": [
            ["客户编号", "原负责人", "新负责人", "交接日期"],
            ["A-00007", "E005", "E003", date(2026, 4, 1)],
        ],
    }


def _plans() -> Sheets:
    return {
        "销售计划": [
            ["期间", "工号", "区域", "产品", "计划金额", "挑战目标", "版本", "变更批准人", "批准日期"],
            *([f"2026-0{n}", who, "", "", 10000, 12000, 1, "", None] for n in MONTHS for who in ("E002", "E003")),
            *([f"2026-0{n}", "", "", "", 20000, 24000, 1, "", None] for n in MONTHS),
            ["2026Q2", "E002", "", "", 30000, 36000, 1, "", None],
            ["2026-06", "E002", "", "", 10000, 12500, 2, "陈志", date(2026, 6, 2)],
        ],
        "开发计划": [
            ["期间", "工号", "计划开发数"],
            ["2026-04", "E002", 1],
            ["2026-05", "E002", 0],
            ["2026-06", "E002", 1],
            ["2026Q2", "E002", 2],
            ["2026Q2", "E003", 1],
            ["2026Q2", "", 3],
        ],
        "费用预算": [
            ["期间", "类别", "工号", "预算金额"],
            *([f"2026-0{n}", kind, who, 500] for n in MONTHS for kind in ("拜访", "礼品") for who in ("E002", "E003")),
            *([f"2026-0{n}", kind, "", 1000] for n in MONTHS for kind in ("拜访", "礼品")),
        ],
    }


def _facts() -> Sheets:
    return {
        "销售台账": [
            ["单号", "日期", "客户编号", "工号", "数量", "金额", "回款金额", "计划交付日期", "实际交付日期"],
            *(_sale(m, n) for m in MONTHS for n in (1, 2, 3, 4, 5, 6)),
        ],
        "投诉台账": [
            ["投诉单号", "日期", "客户编号", "责任人", "是否有效", "处理完成日期"],
            ["T1", date(2026, 2, 3), "A-00001", "", "是", date(2026, 2, 5)],
            ["T2", date(2026, 5, 3), "A-00005", "E003", "否", None],
        ],
        "意见反馈台账": [
            ["编号", "提出时间", "客户编号", "责任人", "类别", "时限", "反馈时间"],
            *(
                [f"F{m}", datetime(2026, m, 3, 9, 0), "A-00001", "E002", "咨询", None, datetime(2026, m, 3, 15, 0)]
                for m in MONTHS
            ),
            ["F7", datetime(2026, 6, 5, 9, 0), "A-00005", "E003", "建议", 48, None],
        ],
        "回访台账": [
            ["编号", "客户编号", "责任人", "计划日期", "实际日期"],
            *([f"V{m}", "A-00002", "E002", date(2026, m, 8), date(2026, m, 9)] for m in MONTHS),
        ],
        "费用台账": [
            ["凭证号", "日期", "责任人", "类别", "金额"],
            *([f"P{m}{n}", date(2026, m, 10), "E002", "拜访", 100 + n] for m in MONTHS for n in (1, 2)),
        ],
        "销售机会": [
            ["机会编号", "创建日期", "客户编号", "工号", "结果", "关闭日期"],
            ["O1", date(2026, 1, 8), "A-00003", "E002", "赢单", date(2026, 3, 1)],
            ["O2", date(2026, 4, 8), "", "E003", "", None],
        ],
    }


def _sale(month: int, number: int) -> Row:
    who = "E002" if number <= 4 else "E003"
    sold, due, delivered = date(2026, month, 2 * number), date(2026, month, 20), date(2026, month, 19)
    return [f"S{month}{number}", sold, f"A-0000{number}", who, 5, 1000 + 100 * number, 500, due, delivered]


def _judged() -> Sheets:
    return {
        "评分表": [
            ["期间", "被考核人", "指标", "评价人类型", "评价人", "得分"],
            *([f"2026-0{m}", "E002", "知识技能", "上级", "E001", 88] for m in MONTHS),
            ["2026-06", "E003", "knowledge", "自评", "李强", 90],
            ["2026-06", "A-00001", "影响力", "上级", "E001", 90],
        ],
        "满意度调查": [
            ["日期", "客户编号", "责任人", "得分", "满分"],
            *([date(2026, m, 12), "A-00001", "", 90, 100 if m % 2 else None] for m in MONTHS),
        ],
        "考勤统计": [
            ["期间", "工号", "应出勤天数", "实出勤天数"],
            *([f"2026-0{m}", "E002", 21, 20.5] for m in MONTHS),
        ],
        "奖金调整": [
            ["期间", "工号", "金额", "原因", "批准人", "批准日期"],
            ["2026-06", "E002", 200, "奖励", "陈志", date(2026, 7, 3)],
            ["2026-05", "E003", -50, "资料遗失", "陈志", date(2026, 6, 3)],
        ],
    }


def changed(sheet: str, row: int, **cells: object) -> Sheets:
    """Return the department with cells of one sheet row (2 = the first below the headers) changed, by their headers."""
    sheets = clean()
    for header, value in cells.items():
        sheets[sheet][row - 1][sheets[sheet][0].index(header)] = value
    return sheets


def added(sheet: str, *rows: Iterable[object]) -> Sheets:
    """Return the department with rows added to one sheet."""
    sheets = clean()
    sheets[sheet] += [list(row) for row in rows]
    return sheets


def context(period: str = "2026-06", *, id_form: bool = True) -> Context:
    """Return what the checks know beside the book."""
    asked = parse_period(period) if period else None
    return Context(Calendar(), asked, ITEMS, CATEGORIES, DUE, id_form)


def said(sheets: Sheets, period: str = "2026-06") -> list[Issue]:
    """Return what the checks say of a department that reads without an issue (but for an owner nobody knows)."""
    made = book(sheets)
    assert {issue.code for issue in made.issues} <= {"unknown-staff"}
    issues = run_checks(made, context(period))
    made.counts()
    return issues


def where(issues: Iterable[Issue]) -> list[tuple[str, str]]:
    """Return code and ``sheet ▸ cell`` of each issue."""
    return [(issue.code, f"{issue.place.sheet}{JOINT}{issue.place.cell}") for issue in issues]
