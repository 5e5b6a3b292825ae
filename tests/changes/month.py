"""A month with every ledger, its traces, and edits of its sheets: what the tests of changes start from."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from kam_reports.changes.trace import Trace, trace_of
from tests.reports.small_month import PAY, STAFF_RULES, Sheets, ledgers, material

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kam_reports.assess.scheme import Scheme
    from kam_reports.core.dated import Version
    from kam_reports.pay.payslip import PayRules


def sheets() -> Sheets:
    """Return a month of four people with rows in every ledger."""
    return {
        **ledgers(),
        "客户交接记录": [
            ["客户编号", "原负责人", "新负责人", "交接日期"],
            ["A-00002", "E004", "E003", date(2026, 1, 5)],
        ],
        "开发计划": [["期间", "工号", "计划开发数"], ["2026-06", "E002", 1], ["2026-06", "E003", 2]],
        "投诉台账": [
            ["投诉单号", "日期", "客户编号", "责任人", "是否有效"],
            ["C1", date(2026, 6, 4), "A-00001", "E002", "是"],
            ["C2", date(2026, 6, 5), "A-00002", None, "否"],
        ],
        "意见反馈台账": [
            ["编号", "提出时间", "客户编号", "责任人", "类别", "反馈时间"],
            ["F1", datetime(2026, 6, 4, 9), "A-00001", "E002", "咨询", datetime(2026, 6, 4, 15)],
            ["F2", datetime(2026, 6, 8, 9), "A-00002", None, "意见", datetime(2026, 6, 18, 15)],
        ],
        "回访台账": [
            ["编号", "客户编号", "责任人", "计划日期", "实际日期"],
            ["V1", "A-00001", "E002", date(2026, 6, 10), date(2026, 6, 11)],
            ["V2", "A-00002", "E003", date(2026, 6, 12), None],
        ],
        "费用台账": [
            ["凭证号", "日期", "责任人", "类别", "金额"],
            ["Z1", date(2026, 6, 5), "E002", "拜访", 300],
            ["Z2", date(2026, 6, 6), "E003", "礼品", 120.5],
        ],
        "费用预算": [
            ["期间", "类别", "工号", "预算金额"],
            ["2026-06", "拜访", "E002", 500],
            ["2026-06", "礼品", "E003", 100],
        ],
        "满意度调查": [
            ["日期", "客户编号", "责任人", "得分", "满分"],
            [date(2026, 6, 20), "A-00001", "E002", 90, 100],
            [date(2026, 6, 21), "A-00002", "E003", 7, 9],
        ],
        "考勤统计": [
            ["期间", "工号", "应出勤天数", "实出勤天数"],
            ["2026-06", "E002", 21, 21],
            ["2026-06", "E003", 21, 20.5],
        ],
        "销售机会": [
            ["机会编号", "创建日期", "客户编号", "工号", "结果", "关闭日期"],
            ["O1", date(2026, 6, 4), "A-00001", "E002", "赢单", date(2026, 6, 18)],
            ["O2", date(2026, 6, 4), "A-00002", "E003", "输单", date(2026, 6, 19)],
        ],
    }


def changed(month: Sheets, sheet: str, row: int, column: int, cell: object) -> Sheets:
    """Return a month with one cell of one row (1 = first below the headers) written otherwise."""
    rows = [list(one) for one in month[sheet]]
    rows[row][column] = cell
    return {**month, sheet: rows}


def without(month: Sheets, sheet: str, row: int) -> Sheets:
    """Return a month without one row (1 = first below the headers)."""
    return {**month, sheet: [one for number, one in enumerate(month[sheet]) if number != row]}


def traced(
    month: Sheets,
    schemes: Sequence[Version[Scheme]] = (STAFF_RULES,),
    rules: PayRules = PAY,
    program: str = "1.0",
    settings: str = "",
) -> Trace:
    """Return the trace of a month."""
    made = material(month, tuple(schemes), rules)
    made.versions = [one for one in (rules.bands, rules.modifier, rules.prorate, *schemes) if one is not None]
    return trace_of(made, program, settings)
