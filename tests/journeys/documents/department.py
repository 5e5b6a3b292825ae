"""A department of five with something for every document: commission, peers and customers who rate, account reviews.

Whatever belongs to one person carries that person's id (order S-E002-1, account 客户E002甲 …), so that a test can see
whose rows a file holds.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from tests.journeys import tiny

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.journeys.tiny import Books, Rows

NAMES = {"E001": "陈立", "E002": "李伟", "E003": "王芳", "E004": "赵敏", "E005": "周强"}
SELLERS = {"E002": "华东", "E005": "华南"}
ASSESSED = ("E002", "E003", "E004", "E005")
SECRET_RATERS = ("钱同事甲", "孙同事乙", "吴客户丙", "郑客户丁")
PERIODS = ("2026-06", "2026Q2", "2026")
MONTHS = (4, 5, 6)
ACCOUNTS = {"E002": ("A-00002", "B-00012"), "E005": ("A-00005", "B-00015")}
_STAFF_ITEMS = ("results", "attitude", "teamwork")
_REVIEWED = ("contract", "price", "quality", "influence", "credit")


def _day(month: int, day: int) -> date:
    return date(2026, month, day)


def _people() -> dict[str, Rows]:
    roles = {"E001": "经理", "E002": "销售代表", "E003": "内勤", "E004": "售后专员", "E005": "销售代表"}
    regions = {"E003": "华东", "E004": "华南", "E001": "华东", **SELLERS}
    pay = {"E001": 0, "E002": 3000, "E003": 1000.5, "E004": 2200, "E005": 2800}
    roster: Rows = [["工号", "姓名", "岗位", "区域", "直接上级", "绩效工资基数", "入职日期", "邮箱"]]
    for staff, name in NAMES.items():
        row = [staff, name, roles[staff], regions[staff], "" if staff == "E001" else "E001", pay[staff]]
        roster.append([*row, date(2019, 5, 6), f"{staff}@example.com"])
    attendance: Rows = [["期间", "工号", "应出勤天数", "实出勤天数"]]
    attendance += [[f"2026-{month:02d}", staff, 21, 21] for month in MONTHS for staff in NAMES]
    return {"花名册": roster, "考勤统计": attendance}


def _accounts() -> dict[str, Rows]:
    headers = [
        "客户编号",
        "客户名称",
        "合作等级",
        "行业",
        "区域",
        "负责人",
        "建档日期",
        "开发日期",
        "流失日期",
        "流失原因",
    ]
    archive: Rows = [[*headers, "联系人", "联系电话", "地址", "付款方式", "资金状况", "规模", "信用评价"]]
    visits: Rows = [["编号", "客户编号", "责任人", "计划日期", "实际日期", "方式", "结果"]]
    more = ["周敏", "021-55550101", "上海市", "月结", "良好", "中型", "优"]
    for staff, (old, new) in ACCOUNTS.items():
        region = SELLERS[staff]
        archive += [
            [old, f"客户{staff}甲", "A", "机械", region, staff, date(2024, 3, 1), date(2024, 3, 5), None, None, *more],
            [new, f"客户{staff}乙", "B", "电子", region, staff, _day(6, 2), _day(6, 3), None, None, *more],
        ]
        visits += [[f"V-{staff}-{m}", old, staff, _day(m, 10), _day(m, 11), "上门", f"回访{staff}"] for m in MONTHS]
        visits.append([f"V-{staff}-9", new, staff, _day(6, 20), None, "电话", None])
    lost = [
        "C-00099",
        "客户E005丙",
        "C",
        "纺织",
        "华南",
        "E005",
        date(2023, 1, 1),
        date(2023, 2, 1),
        _day(6, 9),
        "被竞品替代",
    ]
    served = ["C-00004", "客户E004甲", "C", "化工", "华南", "E004", date(2024, 7, 1), date(2024, 7, 5), None, None]
    archive += [[*lost, *more], [*served, *more]]
    return {"大客户档案": archive, "回访": visits}


def _sold() -> Iterator[list[object]]:
    """Yield the sales: a large and a small order a month, a return in June."""
    for staff, (old, new) in ACCOUNTS.items():
        region = SELLERS[staff]
        for month in MONTHS:
            head = [f"S-{staff}-{month}", 1, _day(month, 8), old, staff, "螺栓", region]
            paid = [4000.55, _day(month, 20), _day(month, 15), _day(month, 14)]
            yield [*head, 10, 8000.55 + month, 900.1, *paid]
            head = [f"T-{staff}-{month}", 1, _day(month, 9), old, staff, f"垫片{staff}", region]
            yield [*head, 7, 2333.33, 210.05, None, None, _day(month, 18), _day(month, 19)]
        yield [
            f"R-{staff}-6",
            1,
            _day(6, 25),
            new,
            staff,
            "螺栓",
            region,
            -1,
            -120.4,
            -12,
            -120.4,
            _day(6, 26),
            None,
            None,
        ]


def _sales() -> dict[str, Rows]:
    headers = ["单号", "行号", "日期", "客户编号", "工号", "产品", "区域", "数量", "金额", "毛利"]
    return {"销售": [[*headers, "回款金额", "回款日期", "计划交付日期", "实际交付日期"], *_sold()]}


def _plans() -> dict[str, Rows]:
    sales: Rows = [["期间", "工号", "区域", "产品", "计划金额", "挑战目标", "变更原因"]]
    development: Rows = [["期间", "工号", "计划开发数"]]
    for staff, region in SELLERS.items():
        sales += [[f"2026-{month:02d}", staff, region, "螺栓", 9000, 12000, "年初分解"] for month in MONTHS]
        sales.append(["2026", staff, region, "螺栓", 108000, 144000, "年初分解"])
        development += [[f"2026-{month:02d}", staff, 1] for month in MONTHS] + [["2026", staff, 12]]
    return {"销售计划": sales, "开发计划": development}


def _ratings() -> Iterator[list[object]]:
    """Yield the ratings of months, quarter and year."""
    for month in ("2026-05", "2026-06"):
        yield from _of_month(month)
    for period in ("2026Q2", "2026"):
        yield from _of_sellers(period)
        yield [period, "department", "service_standard", "上级", "总经理", 86, None]
    for item in _STAFF_ITEMS:
        yield ["2026", "E004", item, "上级", "E001", 83, "评语E004"]
        yield ["2026", "E004", item, "同事", SECRET_RATERS[1], 71, "同事悄悄话"]
    for account in (account for both in ACCOUNTS.values() for account in both):
        for item in _REVIEWED:
            yield ["2026", account, item, "上级", "E001", 80, None]


def _of_month(month: str) -> Iterator[list[object]]:
    """Yield a month's: superiors rate everybody, a peer and a customer the after-sales specialist too."""
    for item in tiny.SALES_ITEMS:
        for staff in SELLERS:
            yield [month, staff, item, "上级", "E001", 82.5, f"评语{staff}"]
    for item in tiny.CLERK_ITEMS:
        yield [month, "E003", item, "上级", "E001", 91, "评语E003"]
    for item in _STAFF_ITEMS:
        yield [month, "E004", item, "上级", "E001", 88, "评语E004"]
        yield [month, "E004", item, "同事", SECRET_RATERS[0], 77, "同事悄悄话"]
        yield [month, "E004", item, "客户", SECRET_RATERS[2], 90, "客户悄悄话"]


def _of_sellers(period: str) -> Iterator[list[object]]:
    """Yield what sellers, their superior and a customer gave the sellers."""
    for staff in SELLERS:
        for item in ("teamwork", "ability"):
            yield [period, staff, item, "自评", NAMES[staff], 95, f"自评{staff}"]
            yield [period, staff, item, "上级", "E001", 84, f"评语{staff}"]
            yield [period, staff, item, "客户", SECRET_RATERS[3], 79, "客户悄悄话"]


def _assessed() -> dict[str, Rows]:
    adjustments: Rows = [
        ["期间", "工号", "金额", "原因", "批准人", "批准日期"],
        ["2026-06", "E002", 200, "协助盘点E002", "陈立", _day(6, 29)],
        ["2026-06", "E005", -50, "资料逾期E005", None, None],
    ]
    headers: list[object] = ["期间", "被考核人", "指标", "评价人类型", "评价人", "得分", "评语"]
    return {"评分表": [headers, *_ratings()], "奖金调整": adjustments}


def _service() -> dict[str, Rows]:
    complaints: Rows = [["投诉单号", "日期", "客户编号", "责任人", "是否有效", "责任归属", "内容"]]
    feedback: Rows = [["编号", "提出时间", "客户编号", "责任人", "类别", "反馈时间"]]
    satisfaction: Rows = [["日期", "客户编号", "责任人", "得分"]]
    chances: Rows = [["机会编号", "创建日期", "客户编号", "工号", "来源", "等级", "阶段", "结果", "关闭日期"]]
    for staff, (old, _) in ACCOUNTS.items():
        complaints.append([f"C-{staff}", _day(6, 12), old, staff, "是", "物流", f"迟交{staff}"])
        for month in MONTHS:
            feedback.append(
                [f"F-{staff}-{month}", datetime(2026, month, 8, 10), old, staff, "咨询", datetime(2026, month, 8, 15)]
            )
        feedback.append([f"F-{staff}-late", datetime(2026, 6, 10, 10), old, staff, "咨询", datetime(2026, 6, 15, 9)])
        satisfaction.append([_day(6, 20), old, staff, 90.5])
        chances.append([f"O-{staff}", _day(6, 4), old, staff, "展会", "一级", "签约", "赢单", _day(6, 18)])
    satisfaction.append([_day(6, 21), "C-00004", "E004", 93])
    return {"投诉": complaints, "意见反馈": feedback, "满意度": satisfaction, "销售机会": chances}


def _money() -> dict[str, Rows]:
    expenses: Rows = [["凭证号", "日期", "责任人", "类别", "金额"]]
    budgets: Rows = [["期间", "类别", "工号", "预算金额"]]
    for staff in SELLERS:
        expenses += [[f"Z-{staff}-{month}", _day(month, 5), staff, "拜访", 333.35] for month in MONTHS]
        expenses.append([f"Y-{staff}", _day(6, 6), staff, "礼品", 88.8])
        budgets += [[f"2026-{month:02d}", kind, staff, 300] for month in MONTHS for kind in ("拜访", "礼品")]
    return {"费用": expenses, "预算": budgets}


def books() -> Books:
    """Return the department's workbooks, fresh."""
    return {
        "人事.xlsx": _people(),
        "客户.xlsx": _accounts(),
        "销售台账.xlsx": _sales(),
        "计划.xlsx": _plans(),
        "考核.xlsx": _assessed(),
        "客服/客服台账.xlsx": _service(),
        "财务.xlsx": _money(),
    }


def config_text(*changes: tuple[str, str]) -> str:
    """Return the shipped config with its commented examples of commission and account review switched on."""
    text = tiny.config_text(*changes)
    for rule in ("commission", "account_review"):
        head, rest = text.split(f"\n{rule}: []\n", 1)
        lines = rest.split("\n")
        end = next(index for index, line in enumerate(lines) if not line.startswith("# "))
        text = "\n".join([head, *(line[2:] for line in lines[:end]), *lines[end:]])
    return text


def make(folder: Path, inputs: Books | None = None, *changes: tuple[str, str]) -> Path:
    """Make a workspace of the department and return it."""
    tiny.make(folder, books() if inputs is None else inputs)
    (folder / "config.yaml").write_text(config_text(*changes), encoding="utf-8")
    return folder
