"""What people are given: points by their raters, and days at work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from random import Random

from kam_reports.sample.company import GENERAL_MANAGER
from kam_reports.sample.months import Month, draw
from kam_reports.sample.people import CLERK, Person
from kam_reports.sample.row import Row

SUPERIOR, SELF, PEER, CUSTOMER = "上级", "自评", "同事", "客户"
SALES_ITEMS = (
    "知识技能",
    "销售技巧",
    "销售业务流程",
    "协调配合能力",
    "纪律性",
    "积极性",
    "责任感",
    "服务态度",
)
CLERK_ITEMS = (
    "工作量",
    "纪律性",
    "礼仪规范",
    "团队精神与全局意识",
    "专业能力",
    "创新能力",
    "沟通协调能力",
    "工作效果",
)
STAFF_ITEMS = ("业绩", "工作态度", "团队协作")
QUARTER_ITEMS = ("团队协作", "业务能力")
DEPARTMENT_ITEM = "服务规范执行"
DEPARTMENT = "department"
_SELF_BONUS, _CUSTOMER_BONUS = 3.0, 1.0
_REMARKS = ("稳定", "需加强客户跟进", "本期进步明显", "资料归档及时", "主动承担项目")
# How likely somebody was away for at most so many days.
_AWAY = ((0.6, Decimal(0)), (0.75, Decimal("0.5")), (0.93, Decimal(1)), (1.0, Decimal(3)))
_MOOD = 4.0
_LOWEST, _HIGHEST = 50.0, 100.0


def month_rating_rows(people: Sequence[Person], month: Month, seed: int) -> Iterator[Row]:
    """Yield the month's ratings: of those in sales and the clerks by their superior, of the others by three sides."""
    rng = draw(seed, "ratings", month)
    peers = [one for one in people if one.works_in(month)]
    for one in people:
        if not one.works_in(month) or one.supervisor is None:
            continue
        # The work in the office has better and worse months, so that not always the same person is last.
        mood = 0.0 if one.sells else rng.uniform(-_MOOD, _MOOD)
        if one.sells or one.role == CLERK:
            for item in SALES_ITEMS if one.sells else CLERK_ITEMS:
                yield _rating(str(month), one, item, (SUPERIOR, one.supervisor), rng, mood)
        elif one.supports:
            peer = rng.choice(
                [other for other in peers if other.staff_id not in (one.staff_id, one.supervisor)]
            ).staff_id
            for item in STAFF_ITEMS:
                for rater in ((SUPERIOR, one.supervisor), (PEER, peer), (CUSTOMER, "客户代表")):
                    yield _rating(str(month), one, item, rater, rng, mood)


def quarter_rating_rows(people: Sequence[Person], month: Month, seed: int) -> Iterator[Row]:
    """Yield the ratings of the quarter that ends with the month: everyone in sales by three sides, the department."""
    rng = draw(seed, "quarter", month)
    for one in people:
        # Rated are all who were employed on a day of the quarter.
        if one.supervisor is None or not one.sells or not any(one.works_in(month.shift(back)) for back in range(3)):
            continue
        for item in QUARTER_ITEMS:
            for rater in ((SELF, one.staff_id), (SUPERIOR, one.supervisor), (CUSTOMER, "客户代表")):
                yield _rating(month.quarter, one, item, rater, rng)
    yield {
        "period": month.quarter,
        "subject": DEPARTMENT,
        "item": DEPARTMENT_ITEM,
        "rater_type": SUPERIOR,
        "rater": GENERAL_MANAGER,
        "points": Decimal(round(rng.uniform(82, 94))),
        "remark": None,
    }


def attendance_rows(people: Sequence[Person], month: Month, seed: int) -> Iterator[Row]:
    """Yield everyone's days at work."""
    rng = draw(seed, "attendance", month)
    due = month.working_days
    for one in people:
        luck, late = rng.random(), rng.choice((0, 0, 0, 0, 1, 1, 2))
        if not one.works_in(month):
            continue
        away = next(days for chance, days in _AWAY if luck < chance)
        yield {
            "period": str(month),
            "staff_id": one.staff_id,
            "days_due": due,
            "days_present": due - away,
            "times_late": late,
            "days_absent": 0,
        }


def _rating(  # who rates whom for what
    period: str, one: Person, item: str, rater: tuple[str, str], rng: Random, mood: float = 0.0
) -> Row:
    """A rating near the person's level; people are kinder to themselves, customers a little."""
    low, high = one.talent.points
    extra = {SELF: _SELF_BONUS, CUSTOMER: _CUSTOMER_BONUS}.get(rater[0], 0.0) + mood
    points = min(_HIGHEST, max(_LOWEST, rng.uniform(low, high) + extra))
    return {
        "period": period,
        "subject": one.staff_id,
        "item": item,
        "rater_type": rater[0],
        "rater": rater[1],
        "points": Decimal(round(points * 2)) / 2,
        "remark": rng.choice(_REMARKS) if rng.random() < 0.06 else None,
    }
