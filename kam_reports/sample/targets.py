"""What was planned, and how much of it was reached: sales plan, target changes, development plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from kam_reports.sample.company import CHANGE_REASONS, PRODUCTS
from kam_reports.sample.months import Month, draw
from kam_reports.sample.people import Person
from kam_reports.sample.row import Row

_STEP_FEN = 100_000  # plans are whole thousands of yuan
_SEASON = (0.92, 0.85, 1.04, 1.0, 1.03, 1.06, 0.98, 0.96, 1.05, 1.02, 1.06, 1.1)
# Completion of the whole department, counted back from the last month: June reaches its target, not the challenge.
_GOALS = (1.02, 0.985, 1.03, 1.01, 0.96, 1.0)
_AT_LEAST, _AT_MOST = 0.6, 1.3
_FULL = 1.0
# One in sales has the plan given by product, one had it changed in the last month.
_BY_PRODUCT_PLACE, _CHANGED_PLACE = 0, 6


@dataclass(frozen=True, slots=True)
class Target:
    """A person's plan of a month in fen, the plan before it was changed (None: never), and the completion reached."""

    person: Person
    month: Month
    plan: int
    original: int | None
    completion: float

    @property
    def sales(self) -> int:
        """The sales of the month in fen that the completion means."""
        return round(self.plan * self.completion)


def set_targets(people: tuple[Person, ...], months: tuple[Month, ...], seed: int) -> tuple[Target, ...]:
    """Return everyone's targets, month by month."""
    rng = draw(seed, "targets")
    sellers = [one for one in people if one.sells]
    found: list[Target] = []
    for place, month in enumerate(months):
        of_month = []
        for rank, one in enumerate(sellers):
            size = rng.uniform(0.93, 1.07) * _SEASON[month.number - 1]
            completion = rng.uniform(*one.talent.completion)
            if not one.works_in(month):
                continue
            plan = max(_STEP_FEN, round(one.talent.plan_fen * size / _STEP_FEN) * _STEP_FEN)
            changed = place == len(months) - 1 and rank == min(_CHANGED_PLACE, len(sellers) - 1)
            original = round(plan * 1.15 / _STEP_FEN) * _STEP_FEN if changed else None
            of_month.append(Target(one, month, plan, original, completion))
        found += _meet(of_month, _GOALS[(len(months) - 1 - place) % len(_GOALS)])
    return tuple(found)


def _meet(targets: list[Target], goal: float) -> list[Target]:
    """Let those who do well do so well that the department's completion meets the goal."""
    doing_well = [one for one in targets if one.completion >= _FULL] or targets
    lacking = goal * sum(one.plan for one in targets) - sum(one.sales for one in targets)
    factor = 1 + lacking / max(1, sum(one.sales for one in doing_well))
    return [
        replace(one, completion=min(_AT_MOST, max(_AT_LEAST, one.completion * factor))) if one in doing_well else one
        for one in targets
    ]


def challenge(plan: int) -> int:
    """Return the challenge target of a plan: a tenth more."""
    return plan * 11 // 10


def plan_rows(targets: Sequence[Target]) -> list[Row]:
    """Return the persons' rows of the sales plan as first set."""
    rows: list[Row] = []
    first = targets[0].person
    for one in targets:
        plan = one.original or one.plan
        products: tuple[str | None, ...] = (None,)
        if one.person is first and one.original is None:
            products = tuple(product.name for product in PRODUCTS)
        for place, product in enumerate(products):
            each = plan // len(products) // _STEP_FEN * _STEP_FEN
            part = plan - each * (len(products) - 1) if place == 0 else each
            rows.append(_plan_row(one, part, product))
    return rows


def change_rows(targets: Sequence[Target], approver: Person) -> list[Row]:
    """Return the approved changes: version 2 of a plan."""
    rows = []
    for one in targets:
        if one.original is not None:
            row = _plan_row(one, one.plan, None)
            row |= {
                "version": 2,
                "approved_by": approver.staff_id,
                "approved_on": one.month.first + timedelta(days=11),
                "reason": CHANGE_REASONS[0],
            }
            rows.append(row)
    return rows


def department_rows(targets: Sequence[Target]) -> list[Row]:
    """Return the department's own plan of the last month, the sum of the persons' plans in force."""
    month = targets[-1].month
    plans = [one.plan for one in targets if one.month == month]
    return [
        {
            "period": str(month),
            "staff_id": None,
            "region": None,
            "product": None,
            "planned": sum(plans),
            "challenge": sum(challenge(plan) for plan in plans),
            "version": 1,
            "approved_by": None,
            "approved_on": None,
            "reason": None,
        }
    ]


def development_rows(people: tuple[Person, ...], months: tuple[Month, ...], seed: int) -> list[Row]:
    """Return how many accounts each in sales was to win: one a quarter, the strongest two."""
    rng = draw(seed, "development")
    sellers = [one for one in people if one.sells]
    due: dict[tuple[str, str], int] = {}
    rows: list[Row] = []
    for month in months:
        for one in sellers:
            if not one.works_in(month):
                continue
            left = due.setdefault((one.staff_id, month.quarter), 2 if one.talent.plan_fen > 10**8 else 1)
            planned = left if month.ends_quarter or month == months[-1] else min(left, rng.randrange(2))
            due[one.staff_id, month.quarter] = left - planned
            rows.append({"period": str(month), "staff_id": one.staff_id, "planned": planned})
    return rows


def _plan_row(target: Target, amount: int, product: str | None) -> Row:
    """A row of the sales plan, version 1."""
    return {
        "period": str(target.month),
        "staff_id": target.person.staff_id,
        "region": target.person.region,
        "product": product,
        "planned": amount,
        "challenge": challenge(amount),
        "version": 1,
        "approved_by": None,
        "approved_on": None,
        "reason": None,
    }
