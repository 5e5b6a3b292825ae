"""The summary of accounts: one line an active account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from benchmarks.naive.figures import active_at, collected, tiers, within
from benchmarks.naive.looks import TITLE, new_book, table

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.naive.sheets import Desk, Row

ACCOUNTS = (
    *("客户编号", "客户名称", "合作等级", "行业", "区域", "负责人", "客户级别", "客户起始日期", "近十二个月销售额"),
    *("销售额", "毛利", "毛利率", "回款", "最近回访", "有效投诉", "完整率"),
)


def write_accounts(desk: Desk, folder: Path, subtitle: str) -> None:
    """Write a line an active account."""
    ledgers, month = desk.ledgers, desk.month
    accounts = ledgers["accounts"]
    sales = ledgers["sales"]
    now = sales[within(sales, "日期", month)].copy()
    now["已回款"] = collected(now, month)
    sums, year = now.groupby("客户编号")[["金额", "毛利", "已回款"]].sum(), sales.groupby("客户编号")["金额"].sum()
    tier, seen = tiers(ledgers, month), ledgers["visits"].groupby("客户编号")["实际日期"].max()
    bad = ledgers["complaints"][within(ledgers["complaints"], "日期", month)].groupby("客户编号").size()
    rows: list[Row] = []
    for _, one in accounts[active_at(accounts, month.last)].iterrows():
        key, start = one["客户编号"], one["开发日期"] if pd.notna(one["开发日期"]) else one["建档日期"]
        amount, margin, paid = sums.loc[key] if key in sums.index else (0.0, 0.0, 0.0)
        visit = seen.get(key)
        full = sum(value not in {"", "无"} for value in one[10:18]) / 8
        rows.append(
            (
                *(key, one["客户名称"], one["合作等级"], one["行业"], one["区域"]),
                *(f"{one['负责人']} {desk.staff['姓名'].get(one['负责人'], '')}", tier[key], start.date()),
                *(year.get(key, 0.0), amount, margin, margin / amount if amount else None, paid),
                *(None if visit is None or pd.isna(visit) else visit.date(), int(bad.get(key, 0)), full),
            )
        )
    book, page = new_book("客户汇总")
    page["A1"], page["A2"] = "大客户档案汇总表", subtitle
    page["A1"].font = TITLE
    table(page, 3, ACCOUNTS, rows, (10, 32, 8, 14, 8, 14, 8, 12, 16, 14, 14, 8, 14, 12, 8, 8))
    book.save(folder / "大客户档案汇总表.xlsx")
