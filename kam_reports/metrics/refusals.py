"""Which figures a refusal marks: its ledger's, for the department and the subjects the row still names (domain §2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from kam_reports.core.figure import Dimension, Subject
from kam_reports.core.period import parse_period
from kam_reports.ledgers.spec import Kind
from kam_reports.metrics.feedback_items import decide
from kam_reports.metrics.metric import COLUMN_OF, Metric, OwnerOn, Use
from kam_reports.metrics.settings import Split

if TYPE_CHECKING:
    from kam_reports.metrics.scope import Scope

_MAY_BE_NOBODYS = frozenset({"sales_plan", "development_plan", "budgets", "expenses"})
"""Ledgers whose rows may be the department's alone: a blank person there names nobody, and nothing is unreadable."""
_PLANS = frozenset({"sales_plan", "development_plan", "budgets"})
_NAMING = frozenset({"staff_id", "account_id", "owner", "subject"})


@dataclass(slots=True)
class Marks:
    """Whose figures of a metric are incomplete. everyone: all of them. rows: the refused rows by subject."""

    everyone: bool = False
    department: bool = False
    subjects: dict[Subject, set[int]] = field(default_factory=dict)
    rows: set[int] = field(default_factory=set)

    def hit(self, subject: Subject) -> bool:
        """Tell whether a subject's figure is incomplete."""
        if self.everyone:
            return True
        if subject.kind is Dimension.DEPARTMENT:
            return self.department
        return subject in self.subjects

    def rows_of(self, subject: Subject) -> set[int]:
        """Return the refused rows that would have fed a subject's figure."""
        if subject.kind is Dimension.DEPARTMENT or self.everyone:
            return self.rows
        return self.subjects.get(subject, set())


def marks_of(scope: Scope, metric: Metric, undelivered: frozenset[str]) -> Marks:
    """Return the marks of one metric."""
    marks = Marks()
    unread = {sheet.ledger for sheet in scope.book.unread}
    for use in metric.uses:
        if use.ledger in undelivered or use.ledger in unread:
            marks.everyone = marks.department = True
        for rows in (_refused(scope, use), _with_bad_cells(scope, use)):
            if rows is not None and len(rows):
                _mark(scope, use, metric, rows, marks)
    return marks


def _refused(scope: Scope, use: Use) -> pd.DataFrame:
    """Refused rows of the ledger that may belong to the period, with their attributes."""
    ledger = scope.book[use.ledger]
    if ledger.refused.empty:
        return ledger.refused
    rows = _attributed(scope, use, refused=True)
    bad = pd.Series([use.by in ledger.bad.get(int(row), {}) for row in rows.index], index=rows.index, dtype="bool")
    return rows[_maybe_inside(scope, use, rows, bad=bad)]


def _with_bad_cells(scope: Scope, use: Use) -> pd.DataFrame | None:
    """Used rows of which a cell that the metric reads could not be read; None: all cells could."""
    ledger = scope.book[use.ledger]
    names = [name for name in (*use.read(scope.settings), *sorted(_NAMING)) if ledger.unreadable.get(name)]
    if not names:
        return None
    ids = set().union(*(ledger.unreadable[name] for name in names))
    rows = _attributed(scope, use, refused=False)
    rows = rows[rows.index.isin(list(ids))]
    date_bad = pd.Series(rows.index.isin(list(ledger.unreadable.get(use.by, set()))), index=rows.index)
    return rows[_maybe_inside(scope, use, rows, bad=date_bad)]


def _attributed(scope: Scope, use: Use, *, refused: bool) -> pd.DataFrame:
    ledger = scope.book[use.ledger]
    if use.ledger == "accounts":
        return _accounts(scope, use, ledger.refused if refused else ledger.frame)
    kind = ledger.spec.column(use.by).kind if use.by else None
    by = use.by if kind in (Kind.DATE, Kind.TIME) else ""
    return scope.facts(use.ledger, by, refused=refused)


def _accounts(scope: Scope, use: Use, frame: pd.DataFrame) -> pd.DataFrame:
    """Archive rows with the owner on the day concerned (each of them, where the metric looks at several)."""
    days: list[pd.Timestamp] = []
    if use.by:
        owners = [scope.owners.at(frame["account_id"], frame[use.by], frame["owner"])]
    else:
        if use.owner_on is OwnerOn.FIRST_DAY:
            days = [scope.first]
        elif use.owner_on is OwnerOn.LAST_DAY:
            days = [scope.last]
        else:
            days = [pd.Timestamp(scope.calendar.span(month).last) for month in scope.calendar.months(scope.period)]
        accounts = frame["account_id"]
        owners = [scope.owners.at(accounts, pd.Series(day, index=frame.index), frame["owner"]) for day in days]
    return pd.concat([scope.attribute("accounts", frame.assign(staff_id=owner), None) for owner in owners])


def _maybe_inside(scope: Scope, use: Use, rows: pd.DataFrame, *, bad: pd.Series[bool]) -> pd.Series[bool]:
    """Tell which rows belong to the period by their date; a date that could not be read belongs to every one."""
    if not use.by:
        return _maybe_active(scope, rows) if use.ledger == "accounts" else pd.Series(data=True, index=rows.index)
    if scope.book[use.ledger].spec.column(use.by).kind is Kind.PERIOD:
        return rows["period"].map(lambda text: _period_inside(scope, use.ledger, str(text))).astype("bool")
    if use.ledger == "feedback":
        return _feedback_inside(scope, rows)
    days = rows[use.by]
    return scope.within(days) | (days.isna() & bad)


def _maybe_active(scope: Scope, rows: pd.DataFrame) -> pd.Series[bool]:
    """An account matters unless it surely began after the period or churned before it."""
    start = rows["won_on"].where(rows["won_on"].notna(), rows["registered_on"])
    return ~((start > scope.last) | (rows["churned_on"] < scope.first))


def _period_inside(scope: Scope, ledger: str, text: str) -> bool:
    """Tell whether a row of a period may feed the asked one: a part of it, or a longer plan that config splits."""
    period = parse_period(text)
    if period is None:
        return True
    given, asked = set(scope.calendar.months(period)), set(scope.calendar.months(scope.period))
    if ledger in _PLANS and scope.settings.split.how is not Split.NONE:
        return not given.isdisjoint(asked)
    return given <= asked


def _feedback_inside(scope: Scope, rows: pd.DataFrame) -> pd.Series[bool]:
    """An item may be decided on any day from the one it was raised to the one its limit ends."""
    decided = [decide(scope, refused=refused) for refused in (False, True)]
    frame = pd.concat(decided).reindex(rows.index)
    ends = (frame["limit_at"] - pd.Timedelta(microseconds=1)).dt.floor("D")
    raised = frame["raised_at"]
    unknown_end = "limit_hours" in rows and ends.isna()
    return raised.isna() | ((raised < scope.last + pd.Timedelta(days=1)) & (unknown_end | (ends >= scope.first)))


def _mark(scope: Scope, use: Use, metric: Metric, rows: pd.DataFrame, marks: Marks) -> None:
    """Mark the department and whom the rows name; a row that names nobody because it can't be read marks everyone."""
    marks.department = True
    marks.rows |= {int(row) for row in rows.index}
    dimensions = [dimension for dimension, column in COLUMN_OF.items() if column in rows]
    ledger = scope.book[use.ledger]
    for row, *names in rows[[COLUMN_OF[dimension] for dimension in dimensions]].itertuples():
        row_id = int(row)
        nobodys = use.ledger in _MAY_BE_NOBODYS and ledger.is_blank(row_id, "staff_id")
        if not any(names) and not nobodys:
            marks.everyone = True
        for dimension, name in zip(dimensions, names, strict=True):
            if name and dimension in metric.dimensions:
                marks.subjects.setdefault(Subject(dimension, str(name)), set()).add(row_id)
