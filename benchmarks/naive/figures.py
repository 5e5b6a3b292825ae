"""The department's key figures of a month, each a few lines of pandas."""

from __future__ import annotations

import math
from datetime import timedelta

import chinese_calendar
import pandas as pd

from benchmarks.naive.scoring import Month, plan_in_force

HOURS = {"咨询": 24, "投诉跟进": 24}
OTHER_HOURS = 48
OPINION_DAYS = 3
ARCHIVE = [
    "客户名称",
    "合作等级",
    "行业",
    "区域",
    "负责人",
    "建档日期",
    "联系人",
    "联系电话",
    "地址",
    "付款方式",
    "资金状况",
    "规模",
]
STRATEGIC, KEY = 0.05, 0.01

Ledgers = dict[str, pd.DataFrame]
Parts = tuple[float, float]


def within(frame: pd.DataFrame, column: str, month: Month) -> pd.Series:
    """Tell which rows are dated in a month."""
    return frame[column].between(f"{month.name}-01", month.last + pd.Timedelta(hours=23, minutes=59, seconds=59))


def key_figures(ledgers: Ledgers, month: Month) -> dict[str, Parts]:
    """Return numerator and denominator of every key figure; a sum or count has the denominator 1."""
    sold = ledgers["sales"][within(ledgers["sales"], "日期", month)]
    plan = plan_in_force(ledgers["sales_plan"], month.name, month.as_of)
    own = plan[plan["工号"] == ""]
    amount, margin = sold["金额"].sum(), sold["毛利"].sum()
    planned = (own if len(own) else plan)["计划金额"].sum()
    due = ledgers["sales"][within(ledgers["sales"], "计划交付日期", month)]
    closed = ledgers["opportunities"][within(ledgers["opportunities"], "关闭日期", month)]
    return {
        "大客户销售计划完成率": (amount, planned),
        "销售额": (amount, 1),
        "销售量": (sold["数量"].sum(), 1),
        "销售利润": (margin, 1),
        "毛利率": (margin, amount),
        "回款率": (collected(sold, month).sum(), amount),
        "订单准时交付率": ((due["实际交付日期"] <= due["计划交付日期"]).sum(), len(due)),
        "销售机会转化率": ((closed["结果"] == "赢单").sum(), len(closed)),
        **_accounts(ledgers, month),
        **_service(ledgers, month),
    }


def _accounts(ledgers: Ledgers, month: Month) -> dict[str, Parts]:
    """Return the figures about accounts won, kept and lost."""
    accounts, plan = ledgers["accounts"], ledgers["development_plan"]
    won, lost = within(accounts, "开发日期", month).sum(), within(accounts, "流失日期", month).sum()
    opening, closing = (
        active_at(accounts, pd.Timestamp(f"{month.name}-01") - timedelta(1)),
        active_at(accounts, month.last),
    )
    wanted = plan[plan["期间"] == month.name]["计划开发数"].sum()
    filled = (accounts[closing][ARCHIVE].astype(str).replace({"NaT": "", "无": "", "-": "", "/": ""}) != "").to_numpy()
    return {
        "大客户开发计划完成率": (won, wanted),
        "新客户开发数": (won, 1),
        "客户数": (closing.sum(), 1),
        "大客户流失数": (lost, 1),
        "大客户流失率": ((opening & within(accounts, "流失日期", month)).sum(), opening.sum()),
        "客户保持率": ((opening & closing).sum(), opening.sum()),
        "大客户信息档案完整性": (filled.sum(), filled.size),
    }


def _service(ledgers: Ledgers, month: Month) -> dict[str, Parts]:
    """Return the figures about visits, answers, complaints, satisfaction, costs and attendance."""
    visits, answers = visited(ledgers["visits"], month), answered(ledgers["feedback"], month)
    asked = answers[answers["类别"] == "咨询"]
    complaints, points = ledgers["complaints"], ledgers["satisfaction"]
    points = points[within(points, "日期", month)]
    spent = ledgers["expenses"][within(ledgers["expenses"], "日期", month)]["金额"].sum()
    days = ledgers["attendance"][ledgers["attendance"]["期间"] == month.name]
    return {
        "大客户回访率": (visits["去过"].sum(), len(visits)),
        "重要客户月度拜访覆盖率": coverage(ledgers, month),
        "大客户意见反馈及时率": (answers["及时"].sum(), len(answers)),
        "解答客户问题的及时性": (asked["及时"].sum(), len(asked)),
        "大客户有效投诉次数": ((within(complaints, "日期", month) & (complaints["是否有效"] == "是")).sum(), 1),
        "大客户满意程度": ((points["得分"] / points["满分"] * 100).sum(), len(points)),
        "服务费用控制": (spent, budgets(ledgers, month).sum()),
        "出勤率": (days["实出勤天数"].sum(), days["应出勤天数"].sum()),
    }


def budgets(ledgers: Ledgers, month: Month) -> pd.Series:
    """Return the budget of each category: the department's own row, else the persons' together."""
    rows = ledgers["budgets"][ledgers["budgets"]["期间"] == month.name]
    own = rows[rows["工号"] == ""].groupby("类别")["预算金额"].sum()
    return own.combine_first(rows.groupby("类别")["预算金额"].sum())


def collected(sold: pd.DataFrame, month: Month) -> pd.Series:
    """Return what was collected of each order by the day the ledgers are complete."""
    paid = sold["回款日期"].isna() | (sold["回款日期"] <= month.as_of)
    return sold["回款金额"].fillna(0).where(paid, 0)


def active_at(accounts: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    """Tell which accounts were active at the end of a day."""
    start = accounts["开发日期"].fillna(accounts["建档日期"])
    return (start <= day) & ~(accounts["流失日期"] <= day)


def tiers(ledgers: Ledgers, month: Month) -> pd.Series:
    """Return the tier of every account by its share of twelve months' sales."""
    sales = ledgers["sales"]
    year = sales[sales["日期"].between(month.last - pd.DateOffset(years=1) + timedelta(1), month.last)]
    share = year.groupby("客户编号")["金额"].sum() / year["金额"].sum()
    names = ledgers["accounts"]["客户编号"]
    part = names.map(share).fillna(0)
    named = pd.Series("普通", index=names.index).mask(part >= KEY, "重点").mask(part >= STRATEGIC, "战略")
    return named.set_axis(names)


def coverage(ledgers: Ledgers, month: Month) -> Parts:
    """Return how many important active accounts were visited."""
    accounts, tier = ledgers["accounts"], tiers(ledgers, month)
    active = accounts[active_at(accounts, month.last)]["客户编号"]
    important = active[active.map(tier).isin(["战略", "重点"])]
    seen = ledgers["visits"][within(ledgers["visits"], "实际日期", month)]["客户编号"]
    return important.isin(seen).sum(), len(important)


def visited(visits: pd.DataFrame, month: Month) -> pd.DataFrame:
    """Return the month's planned accounts, and whether somebody went."""
    planned = visits[within(visits, "计划日期", month)].drop_duplicates("客户编号").copy()
    seen = visits[within(visits, "实际日期", month)]["客户编号"]
    early = planned["实际日期"] < f"{month.name}-01"
    planned["去过"] = planned["客户编号"].isin(seen) | early
    return planned


def answered(feedback: pd.DataFrame, month: Month) -> pd.DataFrame:
    """Return the items decided in a month, with their limit and whether they were answered in time."""
    items = feedback[feedback["提出时间"] <= month.last + pd.Timedelta(days=1)].copy()
    limits = [_limit(*row) for row in items[["提出时间", "类别", "时限"]].itertuples(index=False, name=None)]
    items["期限"] = pd.to_datetime(pd.Series(limits, index=items.index, dtype=object))
    items["及时"] = items["反馈时间"].notna() & (items["反馈时间"] <= items["期限"])
    items["定于"] = items["反馈时间"].where(items["及时"], items["期限"] - pd.Timedelta(seconds=1))
    return items[within(items, "定于", month)]


def _limit(raised: pd.Timestamp, category: str, hours: float) -> pd.Timestamp:
    """Return when an item had to be answered."""
    if not math.isnan(hours):
        return raised + pd.Timedelta(hours=hours)
    if category != "意见":
        return raised + pd.Timedelta(hours=HOURS.get(category, OTHER_HOURS))
    day = raised.normalize()
    for _ in range(OPINION_DAYS):
        day += timedelta(1)
        while not chinese_calendar.is_workday(day.date()):
            day += timedelta(1)
    return day + timedelta(1)
