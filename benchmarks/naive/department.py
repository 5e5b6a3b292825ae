"""The department's monthly report: key figures, groups, lists and two charts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from openpyxl.chart import BarChart, Reference

from benchmarks.naive.figures import (
    answered,
    budgets,
    collected,
    key_figures,
    tiers,
    visited,
    within,
)
from benchmarks.naive.looks import HEADING, new_book, table
from benchmarks.naive.pages import grid, text_of, write_pdf
from benchmarks.naive.scoring import department, gather
from benchmarks.naive.sheets import TITLES, Row

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from benchmarks.naive.scoring import Score
    from benchmarks.naive.sheets import Desk

GROUPED = (
    "销售额",
    "计划",
    "完成率",
    "毛利",
    "毛利率",
    "回款率",
    "新开发客户",
    "流失客户",
    "反馈及时率",
    "回访率",
    "有效投诉",
)
AMOUNTS = {"销售额", "销售利润"}
COUNTS = {"销售量", "新客户开发数", "客户数", "大客户流失数", "大客户有效投诉次数"}

Table = tuple[str, tuple[str, ...], list[Row]]


def write_report(desk: Desk, scores: dict[str, Score], folder: Path, subtitle: str) -> None:
    """Write the monthly report as workbook and PDF."""
    tables = [_main(desk), *_groups(desk), _costs(desk), *_lists(desk), *_people(desk, scores)]
    months, region = _charts(desk)
    book, front = new_book("概览")
    for title, columns, rows in tables:
        page = book.create_sheet(title[:31])
        page["A1"], page["A1"].font = title, HEADING
        table(page, 2, columns, rows, tuple([22] * len(columns)))
    _draw(front, months, 1)
    _draw(front, region, 20)
    book.save(folder / "部门月报.xlsx")
    parts = [_bars(*months), _bars(*region)]
    for title, columns, rows in tables:
        lines = [[text_of(cell) for cell in row] for row in rows]
        parts.append(f"<h2>{title}</h2>")
        parts.append(grid(columns, lines, tuple([10] * len(columns)), set(range(1, len(columns))), closing=False))
    write_pdf("部门月报", subtitle, "", "\n".join(parts), folder / "部门月报.pdf")


def _main(desk: Desk) -> Table:
    """Return the key figures beside the month before and the year before."""
    this = pd.Period(desk.month.name)
    columns = [key_figures(desk.ledgers, gather(desk.ledgers, str(month))) for month in (this, this - 1, this - 12)]
    rows: list[Row] = []
    for name, (actual, target) in columns[0].items():
        values = [_shown(name, one[name]) for one in columns]
        rows.append((name, values[0], float(actual), "" if target == 1 else float(target), *values[1:]))
    return "主要指标", ("指标", "数值", "实际", "目标 / 基数", "上期", "去年同期"), rows


def _shown(name: str, parts: tuple[float, float]) -> str:
    """Return a key figure in its unit."""
    actual, target = parts
    if not target:
        return "–"
    if name in COUNTS:
        return f"{actual:,.0f}"
    return f"{actual / target:,.2f}" if name in AMOUNTS or name == "大客户满意程度" else f"{actual / target:.2%}"


def _groups(desk: Desk) -> list[Table]:
    """Return the figures by person, region, product and tier."""
    ledgers, month = desk.ledgers, desk.month
    sold = ledgers["sales"][within(ledgers["sales"], "日期", month)].copy()
    sold["已回款"] = collected(sold, month)
    sold["客户级别"] = sold["客户编号"].map(tiers(ledgers, month))
    sold["人员"], plan = sold["工号"], month.plan.rename(columns={"工号": "人员"})
    tables: list[Table] = []
    for column in ("人员", "区域", "产品", "客户级别"):
        sums = sold.groupby(column)[["金额", "毛利", "已回款"]].sum()
        sums["计划"] = plan.groupby(column)["计划金额"].sum() if column in plan else float("nan")
        others = _others(desk, column)
        rows: list[Row] = [
            (key, *_ratios(one), *(others[name].get(key, 0) for name in GROUPED[6:])) for key, one in sums.iterrows()
        ]
        tables.append((f"按{column}", (column, *GROUPED), rows))
    return tables


def _ratios(sums: pd.Series) -> tuple[float, ...]:
    """Return sales, plan, completion, margin, its rate and collection of one group."""
    amount, margin, plan = sums["金额"], sums["毛利"], sums["计划"]
    return amount, plan, amount / plan, margin, margin / amount, sums["已回款"] / amount


def _others(desk: Desk, column: str) -> dict[str, pd.Series]:
    """Return what is counted by person or region from the other ledgers."""
    ledgers, month, nothing = desk.ledgers, desk.month, pd.Series(dtype=float)
    if column not in {"人员", "区域"}:
        return dict.fromkeys(GROUPED[6:], nothing)
    accounts = ledgers["accounts"]
    regions = accounts.set_index("客户编号")["区域"]

    def keyed(frame: pd.DataFrame, owner: str) -> pd.Series:
        return frame[owner] if column == "人员" else frame["客户编号"].map(regions)

    answers, visits = answered(ledgers["feedback"], month), visited(ledgers["visits"], month)
    won, lost = accounts[within(accounts, "开发日期", month)], accounts[within(accounts, "流失日期", month)]
    bad = ledgers["complaints"][within(ledgers["complaints"], "日期", month)]
    bad = bad[bad["是否有效"] == "是"]
    return {
        "新开发客户": won.groupby(keyed(won, "负责人")).size(),
        "流失客户": lost.groupby(keyed(lost, "负责人")).size(),
        "反馈及时率": answers["及时"].groupby(keyed(answers, "责任人")).mean(),
        "回访率": visits["去过"].groupby(keyed(visits, "责任人")).mean(),
        "有效投诉": bad.groupby(keyed(bad, "责任人")).size(),
    }


def _costs(desk: Desk) -> Table:
    """Return costs and budgets by category."""
    ledgers, month = desk.ledgers, desk.month
    spent = ledgers["expenses"][within(ledgers["expenses"], "日期", month)].groupby("类别")["金额"].sum()
    both = pd.DataFrame({"支出": spent, "预算": budgets(ledgers, month)}).fillna(0)
    rows: list[Row] = [(name, one["支出"], one["预算"], one["预算"] - one["支出"]) for name, one in both.iterrows()]
    return "各类费用与预算", ("类别", "实际支出", "预算", "预算余额"), rows


def _lists(desk: Desk) -> list[Table]:
    """Return late answers, missed visits, lost accounts and valid complaints, row by row."""
    ledgers, month = desk.ledgers, desk.month
    answers, visits = answered(ledgers["feedback"], month), visited(ledgers["visits"], month)
    bad = ledgers["complaints"][within(ledgers["complaints"], "日期", month)]
    lost = ledgers["accounts"][within(ledgers["accounts"], "流失日期", month)]
    asked = (
        ("意见反馈逾期", answers[~answers["及时"]], ("编号", "客户编号", "责任人", "期限", "反馈时间")),
        ("计划未执行的回访", visits[~visits["去过"]], ("计划日期", "客户编号", "责任人")),
        ("客户流失", lost, ("客户编号", "客户名称", "负责人", "流失日期", "流失原因")),
        ("有效投诉", bad[bad["是否有效"] == "是"], ("投诉单号", "日期", "客户编号", "责任人", "内容")),
    )
    return [
        (name, (*columns, "位置"), [_listed(desk, row, columns) for _, row in frame.iterrows()])
        for name, frame, columns in asked
    ]


def _listed(desk: Desk, row: pd.Series, columns: tuple[str, ...]) -> Row:
    """Return a record with the names of person and account, and where it stands."""
    names = {"客户编号": desk.accounts, "责任人": desk.staff["姓名"], "负责人": desk.staff["姓名"]}
    cells: list[Any] = [
        f"{row[name]} {names[name].get(row[name], '')}" if name in names else row[name] for name in columns
    ]
    return *(None if pd.isna(cell) else cell for cell in cells), f"{row['文件']} › {row['工作表']} › {row['行号码']}"


def _people(desk: Desk, scores: dict[str, Score]) -> list[Table]:
    """Return who was last three times, and whose score was high three times."""
    recent = list(desk.years.values())[-3:]
    last: list[Row] = [
        (staff_id, desk.staff.loc[staff_id, "姓名"], TITLES[score.scheme], score.total, f"{score.rank} / {score.of}")
        for staff_id, score in sorted(scores.items())
        if score.streak == len(recent)
    ]
    high: list[Row] = [
        (staff_id, desk.staff.loc[staff_id, "姓名"], TITLES[score.scheme], *(month[staff_id].total for month in recent))
        for staff_id, score in sorted(scores.items())
        if all(staff_id in month and month[staff_id].total >= 95 for month in recent)  # noqa: PLR2004
    ]
    return [
        ("连续 3 期末位", ("工号", "人员", "考核方案", "得分", "名次"), last),
        ("晋升、表彰候选", ("工号", "人员", "考核方案", "前二期", "上期", "本期"), high),
    ]


Bars = tuple[str, list[str], list[float], list[float]]


def _charts(desk: Desk) -> tuple[Bars, Bars]:
    """Return sales and plan by month and by region, in 10,000 yuan."""
    sales = desk.ledgers["sales"]
    by_month = sales.groupby(sales["日期"].dt.strftime("%Y-%m"))["金额"].sum()
    plans = [float(department(desk.ledgers, gather(desk.ledgers, name)).plan) / 1e4 for name in desk.years]
    sold = sales[within(sales, "日期", desk.month)].groupby("区域")["金额"].sum()
    planned = desk.month.plan.groupby("区域")["计划金额"].sum()
    names = list(desk.years)
    return (
        ("各月销售额与计划（万元）", names, [by_month.get(name, 0) / 1e4 for name in names], plans),
        (
            "各区域销售额与计划（万元）",
            list(sold.index),
            list(sold / 1e4),
            [planned.get(key, 0) / 1e4 for key in sold.index],
        ),
    )


def _draw(page: Worksheet, bars: Bars, top: int) -> None:
    """Put a chart and its numbers on the first sheet."""
    title, names, actual, plan = bars
    page.cell(top, 12, title)
    page.cell(top, 13, "销售额")
    page.cell(top, 14, "计划")
    for number, (name, sold, planned) in enumerate(zip(names, actual, plan, strict=True), start=top + 1):
        page[f"L{number}"], page[f"M{number}"], page[f"N{number}"] = name, sold, planned
    chart = BarChart()
    chart.title, chart.width, chart.height = title, 24, 8
    bottom = top + len(names)
    chart.add_data(Reference(page, min_col=13, max_col=14, min_row=top, max_row=bottom), titles_from_data=True)
    chart.set_categories(Reference(page, min_col=12, min_row=top + 1, max_row=bottom))
    page.add_chart(chart, f"A{top}")


def _bars(title: str, names: list[str], actual: list[float], plan: list[float]) -> str:
    """Return a chart as SVG over its numbers."""
    high, step = max(*actual, *plan, 1), 616 / len(names)
    drawn = "".join(
        f'<rect x="{84 + step * (place + 0.15 + 0.35 * side):.1f}" y="{98 - 86 * value / high:.1f}" '
        f'width="{step * 0.35:.1f}" height="{86 * value / high:.1f}" fill="{("#24405f", "#7f97b2")[side]}"/>'
        for side, values in enumerate((actual, plan))
        for place, value in enumerate(values)
    )
    head = "".join(f"<th>{name}</th>" for name in names)
    lines = "".join(
        f"<tr><th>{name}</th>{''.join(f'<td>{value:,.2f}</td>' for value in values)}</tr>"
        for name, values in (("销售额", actual), ("计划", plan))
    )
    return (
        f'<h2>{title}</h2><svg viewBox="0 0 700 104">{drawn}<path d="M84 98H700" stroke="#333"/></svg>'
        f'<table class="numbers"><tr><th style="width:12%"></th>{head}</tr>{lines}</table>'
    )
