"""What stands on a person's assessment sheet, in words, for the workbook and the page alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd

from benchmarks.naive.scoring import GROUPS, Department, Item, Month, Pay, Score

TITLES = {"sales": "销售人员月度考核表", "clerk": "内勤月度考核表", "staff-month": "项目与售后人员月度考核表"}
BANDS = ((95, "105%"), (90, "100%"), (60, "按得分的百分比"), (0, "0%"))
BAND_FORMULA = "=IF({0}>=95,1.05,IF({0}>=90,1,IF({0}>=60,{0}/100,IF({0}>=0,0,0))))"
EVIDENCE = (
    "考核项",
    "是否计入",
    "文件",
    "工作表",
    "行号",
    "记录",
    "日期",
    "客户",
    "计入实际",
    "计入目标",
    "该行内容",
    "备注",
)
SOURCES = {"sales": "P2, D", "clerk": "P2, D", "staff-month": "P3, D"}
RULES = (
    "2000-01-01 起生效，程序默认批准：{scheme}；岗位与考核方案（P2, P3, P4, D）；绩效工资档位（95 分起 105%、"
    "90 分起 100%、60 分起按得分的百分比、0 分起 0%、P2）；部门调节（达到挑战目标 5%，达到目标 0%，未达目标 -5%、P2）；"
    "入离职折算（D）"
)
TOLD = ("产品", "区域", "数量", "金额", "毛利", "回款金额", "回款日期", "计划交付日期", "实际交付日期")
PLANNED = ("区域", "产品", "计划金额", "挑战目标", "版本", "变更批准人", "批准日期", "变更原因")
MONEY = {"金额", "毛利", "回款金额", "计划金额", "挑战目标"}
OPEN = {"自评", "上级"}

Value = Any
Row = tuple[Value, ...]


@dataclass
class Sheet:
    """One person's sheet. rows: of the items table, a group row has one cell. trend: month, score, rank, of."""

    name: str
    title: str
    facts: list[tuple[str, Value]]
    rows: list[Row]
    score: Score
    pay: list[Row]
    trend: list[tuple[str, Decimal, int, int]]
    rules: str
    evidence: list[Row]


@dataclass
class Desk:
    """All that sheets are made from."""

    ledgers: dict[str, pd.DataFrame]
    staff: pd.DataFrame
    accounts: pd.Series
    month: Month
    department: Department
    years: dict[str, dict[str, Score]]

    def person(self, staff_id: str) -> pd.Series:
        """Return somebody's line of the roster."""
        return self.staff.loc[[staff_id]].iloc[0]


def compose(desk: Desk, score: Score, pay: Pay) -> Sheet:
    """Put one person's sheet into words."""
    person = desk.person(score.staff_id)
    trend = [
        (name, scores[score.staff_id].total, scores[score.staff_id].rank, scores[score.staff_id].of)
        for name, scores in desk.years.items()
        if score.staff_id in scores
    ]
    scheme = f"{TITLES[score.scheme]}（{SOURCES[score.scheme]}）" + (
        "；计划分解（D）" if score.scheme == "sales" else ""
    )
    return Sheet(
        f"{score.staff_id}_{person['姓名']}",
        TITLES[score.scheme],
        _facts(desk, score.staff_id, person),
        _rows(score),
        score,
        _pay_rows(desk.department, score, pay),
        trend,
        RULES.format(scheme=scheme),
        _evidence(desk, score),
    )


def yuan(value: object) -> str:
    """Return an amount as 1,234.50."""
    return f"{Decimal(str(value)).quantize(Decimal('0.01'), ROUND_HALF_UP):,}"


def _facts(desk: Desk, staff_id: str, person: pd.Series) -> list[tuple[str, Value]]:
    """Return who is assessed."""
    above = person["直接上级"]
    facts: list[tuple[str, Value]] = [
        ("姓名", person["姓名"]),
        ("工号", staff_id),
        ("岗位", person["岗位"]),
        ("区域", person["区域"]),
        ("直接上级", f"{desk.staff.loc[above, '姓名']}（{above}）" if above in desk.staff.index else above),
        ("入职日期", _date(person["入职日期"])),
        ("期间", desk.month.name),
        ("绩效工资基数（元）", Decimal(str(person["绩效工资基数"]))),
        ("数据截至", desk.month.as_of.date()),
    ]
    if pd.notna(person["离职日期"]):
        facts.append(("最后工作日", _date(person["离职日期"])))
    return facts


def _date(day: Value) -> date | None:
    """Return a day without its midnight."""
    return day.date() if isinstance(day, datetime) and day == day else None  # noqa: PLR0124 - NaT is not itself


def _rows(score: Score) -> list[Row]:
    """Return the items table: group rows, items, and how each was counted."""
    rows: list[Row] = []
    for item in score.items:
        if item.name in GROUPS[score.scheme]:
            rows.append((GROUPS[score.scheme][item.name],))
        rows.append((item.name, item.weight, item.target, item.actual, item.value, item.points, _how(item)))
    return rows


def _how(item: Item) -> str:
    """Say how an item became points."""
    if item.name == "客户满意度":
        return "（得分 ÷ 满分 × 100）的平均；数值 ÷ 100 × 权重，限于 0% 至 100%"
    if item.target is not None:
        return "Σ 金额 ÷ Σ 有效计划金额；完成率 × 权重，限于 0% 至 100%"
    if len(item.means) == 1:
        return "；".join(f"{kind}：{count} 人评分" for kind, (_, count) in item.means.items())
    weights = {"上级": 60, "同事": 20, "客户": 20}
    return "；".join(
        f"{kind} {mean:.2f}（{count} 人评分，权重 {weights[kind]}）" for kind, (mean, count) in item.means.items()
    )


def _pay_rows(department: Department, score: Score, pay: Pay) -> list[Row]:
    """Return the pay table."""
    at_least, share = next(band for band in BANDS if score.total >= band[0])
    how = f"{at_least} 分起{share}" if at_least == BANDS[2][0] else f"{at_least} 分起为 {share}"
    hit = {1: "达到挑战目标", 0: "达到目标"}.get(int(pay.modifier.compare(0)), "未达目标")
    told = f"{hit}：部门销售 {department.sales:,}，计划 {department.plan:,}，挑战目标 {department.challenge:,}"
    rows: list[Row] = [
        ("绩效工资", pay.base, pay.factor, pay.band, f"P2 档位：得分 {score.total}，{how}"),
        ("部门调节", pay.band, pay.modifier, pay.change, told),
    ]
    if pay.adjustment is not None:
        rows.append(("奖金调整", None, None, pay.adjustment, "经批准的调整"))
    return [*rows, ("应发合计", None, None, pay.total, "")]


def _evidence(desk: Desk, score: Score) -> list[Row]:
    """Return the ledger rows behind every item."""
    rows: list[Row] = []
    ratings = desk.month.ratings[desk.month.ratings["被考核人"] == score.staff_id]
    for item in score.items:
        if score.scheme == "sales" and item.name == "业绩":
            rows += _sold(desk, score.staff_id)
        elif item.name == "客户满意度":
            rows += _asked(desk, score.staff_id)
        else:
            rows += [_rated(item.name, row) for _, row in ratings[ratings["指标"] == item.name].iterrows()]
    return rows


def _sold(desk: Desk, staff_id: str) -> list[Row]:
    """Return the orders and plan rows behind sales against plan."""
    sales = desk.ledgers["sales"]
    mine = sales[(sales["工号"] == staff_id) & sales["日期"].between(f"{desk.month.name}-01", desk.month.last)]
    rows: list[Row] = []
    for _, row in mine.iterrows():
        record = f"{row['单号']}-{int(row['行号'])}"
        account = f"{row['客户编号']} {desk.accounts.get(row['客户编号'], '')}"
        day, told = row["日期"].date(), _told(row, TOLD)
        rows.append(("业绩", "是", *_place(row), record, day, account, row["金额"], 0, told, ""))
    for _, row in desk.month.plan[desk.month.plan["工号"] == staff_id].iterrows():
        told = _told(row, PLANNED if row["版本"] > 1 else PLANNED[:4])
        rows.append(("业绩", "是", *_place(row), "", row["期间"], "", 0, row["计划金额"], told, ""))
    return rows


def _asked(desk: Desk, staff_id: str) -> list[Row]:
    """Return the surveys behind customer satisfaction."""
    answers = desk.ledgers["satisfaction"]
    days = answers["日期"].between(f"{desk.month.name}-01", desk.month.last)
    return [
        (
            *("客户满意度", "是", *_place(row), "", row["日期"].date()),
            f"{row['客户编号']} {desk.accounts.get(row['客户编号'], '')}",
            *(row["得分"] / row["满分"] * 100, 1, f"得分 {row['得分']:g}；满分 {row['满分']:g}", ""),
        )
        for _, row in answers[(answers["责任人"] == staff_id) & days].iterrows()
    ]


def _rated(name: str, row: pd.Series) -> Row:
    """Return a rating; of peers and customers only what they gave."""
    if row["评价人类型"] in OPEN:
        who = "；".join(filter(None, (row["评价人类型"], row["评价人"], row["评语"])))
        return name, "是", *_place(row), "", row["期间"], "", row["得分"], None, who, ""
    hidden = "该评价人的姓名、位置和评语不予显示"
    return name, "是", "不予显示", "", None, "", row["期间"], "", row["得分"], None, row["评价人类型"], hidden


def _place(row: pd.Series) -> tuple[str, str, int]:
    """Return where a record stands."""
    return row["文件"], row["工作表"], int(row["行号码"])


def _told(row: pd.Series, columns: tuple[str, ...]) -> str:
    """Return a record in words, blanks left out."""
    parts = []
    for column in columns:
        value = row[column]
        if pd.isna(value) or value == "":
            continue
        if column in MONEY:
            value = yuan(value)
        elif isinstance(value, pd.Timestamp):
            value = f"{value:%Y-%m-%d}"
        elif isinstance(value, float):
            value = f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"  # noqa: PLR2004 - %g turns to 1e+06 there
        parts.append(f"{column} {value}")
    return "；".join(parts)
