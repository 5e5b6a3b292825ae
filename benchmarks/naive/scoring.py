"""Scores and pay of every month of a year, by groupby over person and month."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

CENT = Decimal("0.01")
GRACE_DAYS = 3
STREAK = 3
SALES_ITEMS = ("知识技能", "销售技巧", "销售业务流程", "协调配合能力", "纪律性", "积极性", "责任感", "服务态度")
SCHEMES = {
    "sales": {"业绩": "60", **dict.fromkeys(SALES_ITEMS, "5")},
    "clerk": {
        "工作量": "20",
        "纪律性": "10",
        "礼仪规范": "10",
        "团队精神与全局意识": "10",
        "专业能力": "13.34",
        "创新能力": "13.33",
        "沟通协调能力": "13.33",
        "工作效果": "10",
    },
    "staff-month": {"业绩": "50", "工作态度": "20", "团队协作": "15", "客户满意度": "15"},
}
GROUPS = {
    "sales": {"业绩": "业绩", "知识技能": "能力", "纪律性": "态度"},
    "clerk": {"工作量": "工作量", "纪律性": "工作态度", "专业能力": "工作能力", "工作效果": "工作效果"},
    "staff-month": {},
}
"""The group that begins with an item."""
RATERS = {
    "sales": {"上级": 100},
    "clerk": {"上级": 100},
    "staff-month": {"上级": 60, "同事": 20, "客户": 20},
}
ROLES = {
    **dict.fromkeys(("专员", "大客户专员", "销售代表", "KA业务经理", "KA业务代表"), "sales"),
    "内勤": "clerk",
    **dict.fromkeys(("项目经理", "大客户项目经理", "售后专员", "售后服务专员"), "staff-month"),
}


@dataclass
class Item:
    """A line of a sheet. means: of a rated item, the mean and number of ratings by kind of rater."""

    name: str
    weight: Decimal
    value: Decimal
    points: Decimal
    target: Decimal | None = None
    actual: Decimal | None = None
    means: dict[str, tuple[Decimal, int]] = field(default_factory=dict)


@dataclass
class Score:
    """A person's sheet of a month."""

    staff_id: str
    scheme: str
    month: str
    items: list[Item]
    rank: int = 0
    of: int = 0
    last: bool = False
    streak: int = 0

    @property
    def total(self) -> Decimal:
        """The score: the sum of the rounded points."""
        return sum((item.points for item in self.items), Decimal(0))


@dataclass
class Month:
    """Everything grouped that a month's sheets need."""

    name: str
    last: pd.Timestamp
    as_of: pd.Timestamp
    sales: pd.Series
    plan: pd.DataFrame
    ratings: pd.DataFrame
    satisfaction: pd.Series
    answers: pd.Series


@dataclass
class Pay:
    """What a score pays. hit: how the department did."""

    base: Decimal
    factor: Decimal
    band: Decimal
    modifier: Decimal
    change: Decimal
    adjustment: Decimal | None

    @property
    def total(self) -> Decimal:
        """All lines together."""
        return self.band + self.change + (self.adjustment or 0)


@dataclass
class Department:
    """The department's own sales and plan, which move everybody's pay."""

    sales: Decimal
    plan: Decimal
    challenge: Decimal

    @property
    def modifier(self) -> Decimal:
        """+5 % with the challenge reached, -5 % with the target missed."""
        if self.sales >= self.challenge:
            return Decimal("0.05")
        return Decimal(0) if self.sales >= self.plan else Decimal("-0.05")


def cents(value: object) -> Decimal:
    """Return an amount half-up to two decimals."""
    return Decimal(str(value)).quantize(CENT, ROUND_HALF_UP)


def gather(ledgers: dict[str, pd.DataFrame], month: str) -> Month:
    """Group the ledgers for a month."""
    first = pd.Timestamp(f"{month}-01")
    last = first + pd.offsets.MonthEnd(0)
    as_of = last + pd.Timedelta(days=GRACE_DAYS)
    sales, points = ledgers["sales"], ledgers["satisfaction"]
    sold = sales[sales["日期"].between(first, last)]
    asked = points[points["日期"].between(first, last)]
    shares = (asked["得分"] / asked["满分"].fillna(100) * 100).groupby(asked["责任人"])
    ratings = ledgers["ratings"]
    return Month(
        month,
        last,
        as_of,
        sold.groupby("工号")["金额"].sum().round(2),
        plan_in_force(ledgers["sales_plan"], month, as_of),
        ratings[ratings["期间"] == month],
        shares.mean(),
        shares.size(),
    )


def plan_in_force(plan: pd.DataFrame, month: str, as_of: pd.Timestamp) -> pd.DataFrame:
    """Return the highest approved version of every line of a month's plan."""
    rows = plan[plan["期间"] == month].copy()
    rows["版本"] = rows["版本"].fillna(1)
    approved = (rows["变更批准人"].fillna("") != "") & (rows["批准日期"] <= as_of)
    rows = rows[(rows["版本"] == 1) | approved].sort_values("版本")
    rows[["区域", "产品"]] = rows[["区域", "产品"]].fillna("")
    return rows.groupby(["工号", "区域", "产品"]).tail(1).sort_index()


def department(ledgers: dict[str, pd.DataFrame], month: Month) -> Department:
    """Return the department's sales, plan and challenge target; its own plan row stands before the persons'."""
    own = month.plan[month.plan["工号"] == ""]
    rows = own if len(own) else month.plan
    sales = ledgers["sales"]
    sold = sales[sales["日期"].between(f"{month.name}-01", month.last)]
    return Department(cents(sold["金额"].sum()), cents(rows["计划金额"].sum()), cents(rows["挑战目标"].sum()))


def score_month(ledgers: dict[str, pd.DataFrame], month: Month) -> dict[str, Score]:
    """Score everybody employed in a month, and rank each scheme."""
    staff = ledgers["staff"]
    left = staff["离职日期"]
    there = (staff["入职日期"] <= month.last) & (left.isna() | (left >= f"{month.name}-01"))
    plans = month.plan.groupby("工号")["计划金额"].sum()
    ratings = month.ratings.groupby(["被考核人", "指标", "评价人类型"])["得分"].agg(["mean", "size"])
    by_person = {key: frame.droplevel(0) for key, frame in ratings.groupby(level=0)}
    scores = {}
    for _, person in staff[there].iterrows():
        scheme = ROLES.get(person["岗位"])
        if scheme is not None:
            own = by_person.get(person["工号"], ratings.iloc[:0].droplevel(0))
            scores[person["工号"]] = _score(person["工号"], scheme, month, plans, own)
    _rank(scores.values())
    return scores


def _score(staff_id: str, scheme: str, month: Month, plans: pd.Series, ratings: pd.DataFrame) -> Score:
    """Score one person."""
    items = []
    for name, weight in SCHEMES[scheme].items():
        if (scheme, name) == ("sales", "业绩"):
            items.append(_sales_item(name, weight, cents(month.sales.get(staff_id, 0)), cents(plans[staff_id])))
        elif name == "客户满意度":
            mean = Decimal(str(month.satisfaction[staff_id]))
            points = cents(Decimal(weight) * min(mean / 100, Decimal(1)))
            count = Decimal(int(month.answers[staff_id]))
            items.append(Item(name, Decimal(weight), mean, points, count, mean * count))
        else:
            items.append(_rated_item(name, weight, RATERS[scheme], ratings.loc[[name]].droplevel(0)))
    return Score(staff_id, scheme, month.name, items)


def _sales_item(name: str, weight: str, sales: Decimal, plan: Decimal) -> Item:
    """Return sales against plan."""
    share = sales / plan
    points = cents(Decimal(weight) * min(max(share, Decimal(0)), Decimal(1)))
    return Item(name, Decimal(weight), share, points, plan, sales)


def _rated_item(name: str, weight: str, raters: dict[str, int], ratings: pd.DataFrame) -> Item:
    """Return a rated item: the weighted mean over the kinds of raters that rated."""
    means = {kind: (Decimal(str(row["mean"])), int(row["size"])) for kind, row in ratings.iterrows() if kind in raters}
    whole = sum(raters[kind] for kind in means)
    value = sum((mean * raters[kind] for kind, (mean, _) in means.items()), Decimal(0)) / whole
    ordered = {kind: means[kind] for kind in raters if kind in means}
    return Item(name, Decimal(weight), value, cents(Decimal(weight) * value / 100), means=ordered)


def _rank(scores: Iterable[Score]) -> None:
    """Rank each scheme: 1, 2, 2, 4; the lowest is last, unless all are level."""
    frame = pd.DataFrame([(score.scheme, float(score.total), score) for score in scores], columns=["s", "t", "o"])
    for _, group in frame.groupby("s"):
        ranks = group["t"].rank(method="min", ascending=False)
        low, high = group["t"].min(), group["t"].max()
        for rank, total, score in zip(ranks, group["t"], group["o"], strict=True):
            score.rank, score.of, score.last = int(rank), len(group), bool(total == low < high)


def score_year(ledgers: dict[str, pd.DataFrame], months: list[str]) -> dict[str, dict[str, Score]]:
    """Score every month of a list, oldest first, and count for how many in a row each person was last."""
    years: dict[str, dict[str, Score]] = {}
    for name in months:
        scores = score_month(ledgers, gather(ledgers, name))
        for staff_id, score in scores.items():
            before = next(reversed(years.values()), {}).get(staff_id)
            score.streak = min((before.streak if before else 0) + 1, STREAK) if score.last else 0
        years[name] = scores
    return years


def pay_of(score: Score, base: Decimal, modifier: Decimal, adjustments: pd.DataFrame) -> Pay:
    """Return what a score pays: band, department modifier, approved adjustments of the month."""
    factor = band_factor(score.total)
    band = cents(base * factor)
    mine = adjustments[(adjustments["工号"] == score.staff_id) & (adjustments["期间"] == score.month)]
    adjustment = cents(mine["金额"].sum()) if len(mine) else None
    return Pay(base, factor, band, modifier, cents(band * modifier), adjustment)


def band_factor(total: Decimal) -> Decimal:
    """Return the share of the pay base that a score earns."""
    for at_least, factor in ((95, Decimal("1.05")), (90, Decimal(1)), (60, total / 100)):
        if total >= at_least:
            return factor
    return Decimal(0)
