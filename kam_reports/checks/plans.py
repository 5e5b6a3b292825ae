"""Plans and budgets against their parts: a year against its months, the department against its people (domain §4)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kam_reports.checks.cells import Cells, by_key, value_shown
from kam_reports.checks.employment import Employment, employment
from kam_reports.core.issue import Blocks, IssueKind, Severity
from kam_reports.core.period import Period, PeriodKind, parse_period
from kam_reports.core.text import T
from kam_reports.ledgers.spec import MICRO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kam_reports.checks.check import Context, Finding
    from kam_reports.core.period import Calendar
    from kam_reports.ledgers.book import Book

PLAN_DIFFERS_FROM_PARTS = IssueKind(
    "plan-differs-from-parts",
    Severity.WARNING,
    Blocks.NOTHING,
    T("{period} of {giver} is {total} in all, but its parts add up to {parts}; the figure of the longer period holds"),
    T("Correct the longer period or its parts"),
    T("{parts}"),
)
PLAN_DIFFERS_FROM_PERSONS = IssueKind(
    "plan-differs-from-persons",
    Severity.WARNING,
    Blocks.NOTHING,
    T("{period} of the department is {total} in all, but its people's add up to {parts}; the department's own holds"),
    T("Correct the department's row or the people's"),
    T("{parts}"),
)
THE_DEPARTMENT = T("the department")
LEDGERS = ("sales_plan", "development_plan", "budgets")
_OWN = ""


@dataclass(slots=True)
class _Given:
    """What one giver has planned for each period: the sum of the rows, and the first row."""

    totals: dict[Period, int] = field(default_factory=lambda: defaultdict(int))
    rows: dict[Period, int] = field(default_factory=dict)

    def add(self, period: Period, amount: int, row: int) -> None:
        self.totals[period] += amount
        self.rows.setdefault(period, row)


@dataclass(frozen=True, slots=True)
class _Sums:
    """How targets add up: by the rows of exactly a period, else by its parts."""

    calendar: Calendar
    employed: Employment

    def target(self, giver: str, given: _Given, period: Period) -> int | None:
        """The target of a period; None where a month of it has none though the giver was employed in it."""
        if period in given.totals:
            return given.totals[period]
        return self.parts(giver, given, period)

    def parts(self, giver: str, given: _Given, period: Period) -> int | None:
        """The target by the parts of a period alone."""
        if period.kind is PeriodKind.MONTH:
            return None if not giver or self.employed.covers(giver, self.calendar.span(period)) else 0
        targets = [self.target(giver, given, part) for part in self.calendar.parts(period)]
        return None if None in targets else sum(one or 0 for one in targets)

    def of_persons(self, people: dict[str, _Given], period: Period) -> int | None:
        """What people have for a period in all; None where nobody has a row of it, or somebody's is not whole."""
        if not any(period in given.totals for given in people.values()):
            return None
        targets = [
            self.target(giver, given, period)
            for giver, given in people.items()
            if period in given.totals or self.any_part(given, period)
        ]
        return None if None in targets else sum(one or 0 for one in targets)

    def any_part(self, given: _Given, period: Period) -> bool:
        """Whether anything is given for a part of a period."""
        return any(part in given.totals or self.any_part(given, part) for part in self.calendar.parts(period))


def plan_against_parts(book: Book, context: Context) -> Iterator[Finding]:
    """Doubt rows of a longer period that differ from the sum of the same giver's parts."""
    sums = _Sums(context.calendar, employment(book))
    for ledger in LEDGERS:
        cells = Cells(book, ledger, "planned")
        for (giver, _), given in _by(_in_force(book, ledger, context), ["giver", "category"]).items():
            for period in _asked(given, context):
                total = given.totals[period]
                parts = sums.parts(giver, given, period) if sums.any_part(given, period) else None
                if parts is not None and parts != total:
                    yield _differs(cells, PLAN_DIFFERS_FROM_PARTS, given.rows[period], (period, total, parts), giver)


def plan_against_persons(book: Book, context: Context) -> Iterator[Finding]:
    """Doubt the department's own rows where its people have rows of the same period that add up to something else."""
    sums = _Sums(context.calendar, employment(book))
    for ledger in LEDGERS:
        frame = _in_force(book, ledger, context)
        own, persons = frame[frame["giver"] == _OWN], frame[frame["giver"] != _OWN]
        if persons.empty:
            continue
        cells = Cells(book, ledger, "planned")
        for (category, region, product), given in _by(own, ["category", "region", "product"]).items():
            people = {
                giver: one for (giver,), one in _by(_about(persons, category, region, product), ["giver"]).items()
            }
            for period in _asked(given, context):
                total, theirs = given.totals[period], sums.of_persons(people, period)
                if theirs is not None and theirs != total:
                    yield _differs(cells, PLAN_DIFFERS_FROM_PERSONS, given.rows[period], (period, total, theirs))


def _differs(cells: Cells, kind: IssueKind, row: int, told: tuple[Period, int, int], giver: str = "") -> Finding:
    period, total, parts = told
    column = cells.book[cells.ledger].spec.column(cells.name).kind
    values = {
        "period": str(period),
        "total": value_shown(column, total),
        "parts": value_shown(column, parts),
        "giver": giver or THE_DEPARTMENT,
    }
    return cells.finding(kind, row, values)


def _in_force(book: Book, ledger: str, context: Context) -> pd.DataFrame:
    """Rows that count: ``period giver category region product planned``; of sales plans those in force.

    Only of periods that lie in the period of the run: neither a longer one's parts nor its people's rows lie elsewhere.
    """
    mine = book[ledger]
    frame = mine.frame[mine.readable("staff_id") & mine.frame["planned"].notna()]
    if context.period is not None:
        months = set(context.calendar.months(context.period))
        periods = {text: parse_period(str(text)) for text in frame["period"].unique()}
        asked = [text for text, one in periods.items() if one and set(context.calendar.months(one)) <= months]
        frame = frame[frame["period"].isin(asked)]
    blank = pd.Series("", index=frame.index, dtype=object)
    region_of = by_key(book["staff"].frame, "staff_id", "region")
    region = frame.get("region", blank)
    rows = pd.DataFrame(
        {
            "period": frame["period"],
            "giver": frame["staff_id"],
            "category": frame.get("category", blank),
            "region": region.where(region != "", frame["staff_id"].map(region_of).astype(object).fillna("")),
            "product": frame.get("product", blank),
            "planned": frame["planned"].astype(np.int64),
        },
        index=frame.index,
    )
    if ledger != "sales_plan" or frame.empty:
        return rows
    version = frame["version"].fillna(MICRO).astype(np.int64)
    approved = (frame["approved_by"] != "") & frame["approved_on"].notna()
    if context.period is not None:
        approved &= frame["approved_on"] <= pd.Timestamp(context.calendar.as_of(context.period))
    rows["version"], rows["own_region"] = version, region
    rows = rows[(version <= MICRO) | approved].sort_values("version", kind="stable")
    return rows.drop_duplicates(["period", "giver", "own_region", "product"], keep="last").sort_index()


def _by(frame: pd.DataFrame, names: list[str]) -> dict[tuple[str, ...], _Given]:
    """What each group of rows gives for each period."""
    result: dict[tuple[str, ...], _Given] = {}
    periods = {text: parse_period(str(text)) for text in frame["period"].unique()}
    columns = [frame[name] for name in (*names, "period", "planned")]
    for row, *key, text, amount in zip(frame.index, *columns, strict=True):
        period = periods[text]
        if period is not None:
            result.setdefault(tuple(key), _Given()).add(period, int(amount), int(row))
    return result


def _about(persons: pd.DataFrame, category: str, region: str, product: str) -> pd.DataFrame:
    """The persons' rows that are about the same as a row of the department."""
    for name, word in (("category", category), ("region", region), ("product", product)):
        if word:
            persons = persons[persons[name] == word]
    return persons


def _asked(given: _Given, context: Context) -> list[Period]:
    """The periods with rows that lie in the period of the run (without one: all), in order."""
    periods = sorted(given.totals, key=lambda one: (one.length, str(one)))
    if context.period is None:
        return periods
    months = set(context.calendar.months(context.period))
    return [one for one in periods if set(context.calendar.months(one)) <= months]
