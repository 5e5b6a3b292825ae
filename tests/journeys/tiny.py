"""A department of three people, small enough to check by hand: what a whole run must make of it stands in the tests.

E002 sold 9,500 of a plan of 10,000 and was rated 80 throughout: 57 + 32 = 89 points. E003 was rated 96 throughout.
The department missed its plan, so both lose 5 %. E001, the manager, has no sheet of her own.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import Workbook

from kam_reports import assets

if TYPE_CHECKING:
    from collections.abc import Sequence

Rows = list[list[object]]
Books = dict[str, dict[str, Rows]]
"""File below ``input/`` → sheet → rows of cells."""

SALES_ITEMS = (
    "knowledge",
    "sales_skills",
    "sales_process",
    "coordination",
    "discipline",
    "initiative",
    "responsibility",
    "service_attitude",
)
CLERK_ITEMS = (
    "workload",
    "discipline",
    "etiquette",
    "teamwork",
    "professional",
    "innovation",
    "communication",
    "outcome",
)
DATA = ("figures", "scores", "results", "pay", "issues", "rows")
RESULTS = ("figures", "scores", "results", "pay")


def _day(month: int, day: int) -> date:
    return date(2026, month, day)


def _people() -> dict[str, Rows]:
    roster: Rows = [
        ["工号", "姓名", "岗位", "区域", "直接上级", "绩效工资基数", "入职日期"],
        ["E001", "陈立", "经理", "华东", None, 0, date(2015, 3, 2)],
        ["E002", "李伟", "销售代表", "华东", "E001", 3000, date(2019, 5, 6)],
        ["E003", "王芳", "内勤", "华东", "E001", 1000, date(2020, 7, 1)],
    ]
    attendance: Rows = [
        ["期间", "工号", "应出勤天数", "实出勤天数"],
        ["2026-06", "E002", 21, 21],
        ["2026-06", "E003", 21, 20],
    ]
    return {"花名册": roster, "考勤统计": attendance}


def _accounts() -> dict[str, Rows]:
    headers = ["客户编号", "客户名称", "合作等级", "行业", "区域", "负责人", "建档日期", "开发日期"]
    headers += ["联系人", "联系电话", "地址", "付款方式", "资金状况", "规模"]
    more = ["周敏", "021-55550101", "上海市", "月结", "良好", "中型"]
    archive: Rows = [
        [*headers],
        ["A-00001", "甲机械公司", "A", "机械", "华东", "E002", date(2024, 3, 1), date(2024, 3, 5), *more],
        ["B-00002", "乙电子公司", "B", "电子", "华东", "E002", _day(6, 2), _day(6, 3), *more],
    ]
    handover: Rows = [["客户编号", "原负责人", "新负责人", "交接日期"], ["A-00001", "E001", "E002", _day(1, 5)]]
    visits: Rows = [
        ["编号", "客户编号", "责任人", "计划日期", "实际日期"],
        ["V1", "A-00001", "E002", _day(5, 12), _day(5, 12)],
        ["V2", "A-00001", "E002", _day(6, 10), _day(6, 11)],
    ]
    return {"大客户档案": archive, "客户交接": handover, "回访": visits}


def _sales() -> dict[str, Rows]:
    headers = ["单号", "行号", "日期", "客户编号", "工号", "产品", "区域", "数量", "金额", "毛利"]
    headers += ["回款金额", "回款日期", "计划交付日期", "实际交付日期"]
    paid = [_day(6, 20), _day(6, 15), _day(6, 15)]
    may: Rows = [
        [*headers],
        ["S0501", 1, _day(5, 6), "A-00001", "E002", "螺栓", "华东", 10, 8000, 900, None, None, None, None],
    ]
    june: Rows = [
        [*headers],
        ["S0601", 1, _day(6, 3), "A-00001", "E002", "螺栓", "华东", 10, 4000.5, 500, 4000.5, *paid],
        ["S0602", 1, _day(6, 9), "B-00002", "E002", "垫片", "华东", 20, 3000, 400, None, None, None, None],
        ["S0603", 1, _day(6, 30), "B-00002", "E002", "螺栓", "华东", 5, 2499.5, 300, None, None, None, None],
    ]
    return {"五月": may, "六月": june}


def _plans() -> dict[str, Rows]:
    sales: Rows = [
        ["期间", "工号", "计划金额", "挑战目标"],
        ["2026-05", "E002", 10000, 12000],
        ["2026-06", "E002", 10000, 12000],
    ]
    development: Rows = [["期间", "工号", "计划开发数"], ["2026-06", "E002", 1]]
    return {"销售计划": sales, "开发计划": development}


def _ratings(period: str) -> Rows:
    given = [("E002", item, 80) for item in SALES_ITEMS] + [("E003", item, 96) for item in CLERK_ITEMS]
    return [[period, subject, item, "上级", "E001", points] for subject, item, points in given]


def _assessed() -> dict[str, Rows]:
    headers: list[object] = ["期间", "被考核人", "指标", "评价人类型", "评价人", "得分"]
    adjustments: Rows = [
        ["期间", "工号", "金额", "原因", "批准人", "批准日期"],
        ["2026-06", "E002", 200, "协助盘点", "陈立", _day(6, 29)],
    ]
    return {"评分表": [headers, *_ratings("2026-05"), *_ratings("2026-06")], "奖金调整": adjustments}


def _service() -> dict[str, Rows]:
    complaints: Rows = [
        ["投诉单号", "日期", "客户编号", "责任人", "是否有效"],
        ["C1", _day(6, 12), "A-00001", "E002", "否"],
    ]
    feedback: Rows = [
        ["编号", "提出时间", "客户编号", "责任人", "类别", "反馈时间"],
        ["F1", datetime(2026, 5, 8, 10), "A-00001", "E002", "咨询", datetime(2026, 5, 8, 15)],
        ["F2", datetime(2026, 6, 8, 10), "A-00001", "E002", "咨询", datetime(2026, 6, 8, 15)],
    ]
    satisfaction: Rows = [["日期", "客户编号", "责任人", "得分"], [_day(6, 20), "A-00001", "E002", 90]]
    opportunities: Rows = [
        ["机会编号", "创建日期", "客户编号", "工号", "结果", "关闭日期"],
        ["O1", _day(6, 4), "B-00002", "E002", "赢单", _day(6, 18)],
    ]
    return {"投诉": complaints, "意见反馈": feedback, "满意度": satisfaction, "销售机会": opportunities}


def _money() -> dict[str, Rows]:
    expenses: Rows = [
        ["凭证号", "日期", "责任人", "类别", "金额"],
        ["Z1", _day(5, 7), "E002", "拜访", 280],
        ["Z2", _day(6, 5), "E002", "拜访", 300],
    ]
    budgets: Rows = [["期间", "类别", "工号", "预算金额"], ["2026-06", "拜访", "E002", 500]]
    return {"费用": expenses, "预算": budgets}


def books() -> Books:
    """Return the department's workbooks, fresh, to be changed at will."""
    return {
        "人事.xlsx": _people(),
        "客户.xlsx": _accounts(),
        "销售台账.xlsx": _sales(),
        "计划.xlsx": _plans(),
        "考核.xlsx": _assessed(),
        "客服/客服台账.xlsx": _service(),
        "财务.xlsx": _money(),
    }


def write_book(path: Path, sheets: dict[str, Rows]) -> None:
    """Write one workbook."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def config_text(*changes: tuple[str, str]) -> str:
    """Return the shipped config, files taken at once, with pieces of text replaced."""
    text = (assets.workspace_files() / "config.yaml").read_text(encoding="utf-8")
    for old, new in (("still_seconds: 2 ", "still_seconds: 0 "), *changes):
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def make(folder: Path, inputs: Books | None = None, changes: Sequence[tuple[str, str]] = ()) -> Path:
    """Make a workspace in an empty folder and return it."""
    (folder / "input").mkdir(parents=True)
    (folder / "config.yaml").write_text(config_text(*changes), encoding="utf-8")
    for name, sheets in (books() if inputs is None else inputs).items():
        write_book(folder / "input" / name, sheets)
    return folder
