"""What finance records: expenses, budgets, and the adjustments of the bonus."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from kam_reports.sample.company import EXPENSE_CATEGORIES, PERSONAL_CATEGORIES
from kam_reports.sample.months import Month, draw
from kam_reports.sample.people import Person
from kam_reports.sample.row import Row

_YUAN = 100
# Budget a month in yuan: of the department's categories a head in sales, of the personal ones each.
_BUDGET = {"推广": 900, "培训": 450, "拜访": 2400, "礼品": 800}
_STEP_YUAN = 100
_DEPARTMENT_VOUCHERS, _PERSONAL_VOUCHERS = 3, 2
_REASONS = (
    ("新客户首单奖励", 60_000),
    ("客户资料逾期未归档", -15_000),
    ("协助质量部处理批量退货", 30_000),
    ("季度优秀案例分享", 20_000),
    ("合同原件遗失", -20_000),
)


def budget_rows(people: Sequence[Person], months: Sequence[Month]) -> Iterator[Row]:
    """Yield the budgets: of the department for some categories, of each person in sales for the others."""
    for month in months:
        sellers = [one for one in people if one.sells and one.works_in(month)]
        for category in EXPENSE_CATEGORIES:
            if category in PERSONAL_CATEGORIES:
                for one in sellers:
                    yield _budget(month, category, one.staff_id, _allowance(one, category))
            else:
                yield _budget(month, category, None, _BUDGET[category] * len(sellers))


def expense_rows(people: Sequence[Person], month: Month, seed: int) -> list[Row]:
    """Return the vouchers of a month, numbered as finance books them: by category, in order of date."""
    rng = draw(seed, "expenses", month)
    sellers = [one for one in people if one.sells and one.works_in(month)]
    vouchers = []
    for category in EXPENSE_CATEGORIES:
        if category in PERSONAL_CATEGORIES:
            drawn = [
                (one, _allowance(one, category) * _YUAN * rng.uniform(0.3, 0.62), _PERSONAL_VOUCHERS) for one in sellers
            ]
        else:
            budget = _BUDGET[category] * len(sellers) * _YUAN
            drawn = [(people[0], budget * rng.uniform(0.22, 0.42), _DEPARTMENT_VOUCHERS)]
        found = [
            (month.day(rng, one.hired_on, one.left_on), one.staff_id, round(size * rng.uniform(0.8, 1.2)))
            for one, size, count in drawn
            for _ in range(count)
        ]
        vouchers += [(category, *voucher) for voucher in sorted(found)]
    return [
        {
            "voucher_id": f"FY{month.year}{month.number:02d}-{number:04d}",
            "spent_on": day,
            "staff_id": staff_id,
            "category": category,
            "amount": amount,
        }
        for number, (category, day, staff_id, amount) in enumerate(vouchers, start=1)
    ]


def adjustment_rows(people: Sequence[Person], months: Sequence[Month], seed: int) -> list[Row]:
    """Return the approved adjustments of the bonus, three or so a month, more in a large department."""
    rng = draw(seed, "adjustments")
    rows: list[Row] = []
    for month in months:
        paid = [one for one in people[1:] if one.works_in(month)]
        count = min(len(paid), max(1 + (month == months[-1]) * 2, len(people) // 40))
        for place, one in enumerate(rng.sample(paid, count)):
            reason, amount = _REASONS[(place + month.number) % len(_REASONS)]
            rows.append(
                {
                    "period": str(month),
                    "staff_id": one.staff_id,
                    "amount": amount,
                    "reason": reason,
                    "approved_by": people[0].staff_id,
                    "approved_on": month.last + timedelta(days=rng.randrange(-2, 3)),
                }
            )
    return rows


def _allowance(one: Person, category: str) -> int:
    """A person's budget of a category in yuan: the larger the plan, the larger the budget."""
    wanted = _BUDGET[category] * one.talent.plan_fen / 66_000_000
    return round(wanted / _STEP_YUAN) * _STEP_YUAN


def _budget(month: Month, category: str, staff_id: str | None, yuan: int) -> Row:
    """A row of the budget ledger."""
    return {"period": str(month), "category": category, "staff_id": staff_id, "planned": yuan * _YUAN}
