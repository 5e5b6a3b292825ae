"""The whole made-up department: its people, accounts and targets, and each ledger's rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from kam_reports.sample.accounts import Account, account_rows, handover_rows, open_accounts
from kam_reports.sample.costs import adjustment_rows, budget_rows, expense_rows
from kam_reports.sample.grades import attendance_rows, month_rating_rows, quarter_rating_rows
from kam_reports.sample.months import Month, months_until
from kam_reports.sample.people import Person, hire, regions_of, staff_rows
from kam_reports.sample.row import Row, Rows
from kam_reports.sample.sales import Quota, opportunity_rows, quotas, sales_rows
from kam_reports.sample.service import complaint_rows, feedback_rows, satisfaction_rows, visit_rows
from kam_reports.sample.targets import (
    Target,
    change_rows,
    department_rows,
    development_rows,
    plan_rows,
    set_targets,
)

LEAST_STAFF, MOST_STAFF = 3, 5_000
LEAST_ACCOUNTS, MOST_ACCOUNTS = 1, 99_999
LEAST_MONTHS, MOST_MONTHS = 1, 36
_LARGE_STAFF, _LARGE_ROWS = 150, 20_000


@dataclass(frozen=True, slots=True)
class Size:
    """How large a department is wanted, and until when: ``months`` months that end with ``until`` (year, month).

    rows: rows of the sales ledger; None: about nine a person and month.
    """

    staff: int = 12
    accounts: int = 72
    rows: int | None = None
    months: int = 6
    seed: int = 2026
    until: tuple[int, int] = (2026, 6)

    def __post_init__(self) -> None:
        """Refuse a size nobody can make."""
        for name, value, least, most in (
            ("staff", self.staff, LEAST_STAFF, MOST_STAFF),
            ("accounts", self.accounts, LEAST_ACCOUNTS, MOST_ACCOUNTS),
            ("months", self.months, LEAST_MONTHS, MOST_MONTHS),
            ("rows", self.rows or 0, 0, 50_000_000),
        ):
            if not least <= value <= most:
                raise ValueError(f"{name}={value}: must be from {least} to {most}")


@dataclass(frozen=True)
class Department:
    """A department of a size; everything in it follows from the size alone.

    Small ledgers are made when asked for; the sales ledger comes region by region and month by month.
    """

    size: Size

    @cached_property
    def months(self) -> tuple[Month, ...]:
        """The months, in order."""
        return months_until(self.size.until, self.size.months)

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """The regions it works in."""
        return regions_of(self.size.staff)

    @cached_property
    def people(self) -> tuple[Person, ...]:
        """The staff, the manager first."""
        return hire(self.size.staff, self.months, self.size.seed)

    @cached_property
    def accounts(self) -> tuple[Account, ...]:
        """The key accounts."""
        return open_accounts(self.size.accounts, self.people, self.months, self.size.seed)

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """Everyone's plan and what was reached of it."""
        return set_targets(self.people, self.months, self.size.seed)

    @cached_property
    def quotas(self) -> tuple[Quota, ...]:
        """How many rows of the sales ledger everyone's months have."""
        return quotas(self.targets, self.size.rows, self.size.seed)

    @property
    def large(self) -> bool:
        """Whether its workbooks are to be written in little memory."""
        return self.size.staff > _LARGE_STAFF or (self.size.rows or 0) > _LARGE_ROWS

    def sheet_name(self, month: Month) -> str:
        """Return what a month's sheet is called: ``6月``, with the year where the months are of several."""
        same = self.months[0].year == self.months[-1].year
        return f"{month.number}月" if same else f"{month.year}年{month.number}月"

    def sales(self, region: str, month: Month) -> Iterator[Row]:
        """Yield the sales of a region and month."""
        seed, last = self.size.seed, self.months[-1]
        return sales_rows(self.quotas, self.accounts, region, month, last=last, seed=seed)

    def rows(self, ledger: str) -> Rows:
        """Yield the rows of a ledger by its id."""
        return _MAKERS[ledger](self)


def _by_month(department: Department, rows: Callable[[Sequence[Person], Month, int], Rows]) -> Iterator[Row]:
    """Yield what is made month by month."""
    for month in department.months:
        yield from rows(department.people, month, department.size.seed)


def _plan(department: Department) -> Iterator[Row]:
    """Yield the persons' plans, their changes, and the department's own plan."""
    yield from plan_rows(department.targets)
    yield from change_rows(department.targets, department.people[0])
    yield from department_rows(department.targets)


def _sales(department: Department) -> Iterator[Row]:
    """Yield the sales of all regions and months."""
    for region in department.regions:
        for month in department.months:
            yield from department.sales(region, month)


def _ratings(department: Department) -> Iterator[Row]:
    """Yield the ratings of the months, then of the quarters."""
    yield from _by_month(department, month_rating_rows)
    for month in department.months:
        if month.ends_quarter:
            yield from quarter_rating_rows(department.people, month, department.size.seed)


_MAKERS: Mapping[str, Callable[[Department], Rows]] = {
    "staff": lambda one: staff_rows(one.people),
    "accounts": lambda one: account_rows(one.accounts, one.months, one.size.seed),
    "account_handover": lambda one: handover_rows(one.accounts),
    "sales_plan": _plan,
    "sales": _sales,
    "development_plan": lambda one: development_rows(one.people, one.months, one.size.seed),
    "complaints": lambda one: complaint_rows(one.accounts, one.months, one.size.seed),
    "feedback": lambda one: feedback_rows(one.accounts, one.months, one.size.seed),
    "visits": lambda one: visit_rows(one.accounts, one.months, one.size.seed),
    "expenses": lambda one: _by_month(one, expense_rows),
    "budgets": lambda one: budget_rows(one.people, one.months),
    "ratings": _ratings,
    "satisfaction": lambda one: satisfaction_rows(one.accounts, one.people, one.months, one.size.seed),
    "attendance": lambda one: _by_month(one, attendance_rows),
    "opportunities": lambda one: opportunity_rows(one.targets, one.accounts, one.size.seed),
    "adjustments": lambda one: adjustment_rows(one.people, one.months, one.size.seed),
}
LEDGERS = tuple(_MAKERS)
