"""Scores → money: each line with its base, factor and rule; printed lines add up to the printed total."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

import pandas as pd

from kam_reports.core.issue import Blocks, Issue, IssueKind, Severity
from kam_reports.core.money import to_fen, yuan
from kam_reports.core.place import Place
from kam_reports.core.text import T, Text
from kam_reports.pay.bands import factor_of
from kam_reports.pay.commission import CommissionSlip
from kam_reports.pay.modifier import NO_DEPARTMENT_PLAN, Decided, DepartmentResult, decide
from kam_reports.pay.rules import BandTable, Modifier, Prorate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from kam_reports.assess.score import Score
    from kam_reports.core.dated import Version
    from kam_reports.core.period import Calendar, Period, Span
    from kam_reports.ledgers.book import Book


class LineKind(StrEnum):
    """The lines of a payslip, in their order."""

    BAND = "band"
    MODIFIER = "modifier"
    COMMISSION = "commission"
    ADJUSTMENT = "adjustment"
    CORRECTION = "correction"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class PayLine:
    """One line: amounts in fen. base, factor: None where the line has none. rule: what was applied, in words."""

    kind: LineKind
    amount: int
    base: int | None = None
    factor: Decimal | None = None
    rule: object = ""
    rows: tuple[int, ...] = ()
    version: str = ""


@dataclass(frozen=True, slots=True)
class Payslip:
    """One person's pay for a period, all lines and their total (fen)."""

    staff_id: str
    period: Period
    lines: tuple[PayLine, ...]
    score: Score | None = None

    @property
    def total(self) -> int:
        """The sum of the printed lines."""
        return sum(line.amount for line in self.lines if line.kind is not LineKind.TOTAL)


@dataclass(frozen=True, slots=True)
class PayRules:
    """The pay rules in force on the period's last day; None: not yet any (an issue, never a default)."""

    bands: Version[BandTable] | None
    modifier: Version[Modifier] | None
    prorate: Version[Prorate] | None


@dataclass(slots=True)
class Paid:
    """All payslips of a period, the department's modifier, and what paying had to say."""

    payslips: list[Payslip] = field(default_factory=list)
    modifier: Decided | None = None
    result: DepartmentResult | None = None
    commissions: Mapping[str, CommissionSlip] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)


NO_PAY_RULE = IssueKind(
    "no-pay-rule",
    Severity.ERROR,
    Blocks.PAY,
    T("no version of the rule “{rule}” is in force on the last day of {period}; no pay is proposed"),
    T("Add a version of the rule with an earlier effective_from to config.yaml"),
)


@dataclass(frozen=True, slots=True)
class Further:
    """What pays besides sheets and ledgers: lines by staff id (appeals, corrections of earlier periods).

    late_approvals: adjustments approved after the period's as_of count too (a closed period is computed anew).
    """

    lines: Sequence[tuple[str, PayLine]] = ()
    late_approvals: bool = False


NOTHING_FURTHER = Further()


@dataclass(frozen=True, slots=True)
class Bases:
    """Pay bases (fen) and employment by staff id."""

    base: Mapping[str, int]
    employment: Mapping[str, tuple[date | None, date | None]]


def pay_all(  # noqa: PLR0913, PLR0917 - pay is where everything meets
    book: Book,
    period: Period,
    calendar: Calendar,
    scores: Sequence[Score],
    result: DepartmentResult,
    rules: PayRules,
    bases: Bases,
    workdays: Callable[[date, date], int],
    commissions: Mapping[str, CommissionSlip] | None = None,
    further: Further = NOTHING_FURTHER,
) -> Paid:
    """Make the payslips: band and modifier of everybody with a complete paying sheet, commission, adjustments.

    workdays: counts working days from one day to another, both included. commissions: by staff id; a person whose
    sheet is incomplete gets none.
    """
    paid = Paid(result=result, commissions=commissions or {})
    paying = [score for score in scores if score.scheme.value.pays and score.scheme.value.subject == "staff"]
    blocked = {score.subject for score in scores if not score.complete}
    lines = _bands_of_all(paid, paying, period, calendar, rules, bases, workdays) if paying else {}
    for staff, slip in paid.commissions.items():
        if staff not in blocked:
            rows = tuple(line.row for line in slip.lines)
            lines.setdefault(staff, []).append(PayLine(LineKind.COMMISSION, slip.total, rule=_said(slip), rows=rows))
    for staff, line in (*_adjustments(book, period, calendar, late=further.late_approvals), *further.lines):
        if staff not in blocked:
            lines.setdefault(staff, []).append(line)
    by_subject = {score.subject: score for score in paying}
    paid.payslips = [_payslip(staff, period, lines[staff], by_subject.get(staff)) for staff in sorted(lines)]
    return paid


def _bands_of_all(  # noqa: PLR0913, PLR0917 - the middle of the function above
    paid: Paid,
    paying: Sequence[Score],
    period: Period,
    calendar: Calendar,
    rules: PayRules,
    bases: Bases,
    workdays: Callable[[date, date], int],
) -> dict[str, list[PayLine]]:
    """Return band and modifier of everybody with a complete paying sheet; say which rule or plan is missing."""
    for name, rule in (("pay_bands", rules.bands), ("department_modifier", rules.modifier)):
        if rule is None:
            paid.issues.append(NO_PAY_RULE.at(Place("config.yaml"), name, rule=name, period=str(period)))
    if rules.bands is None or rules.modifier is None:
        return {}
    result = paid.result or DepartmentResult(None, None, None)
    paid.modifier = decide(result, rules.modifier.value)
    if result.planned is None or result.sold is None:
        paid.issues.append(NO_DEPARTMENT_PLAN.at(Place(""), "", period=str(period)))
    lines = {}
    for score in paying:
        if score.total is not None:
            base, note = _base(score.subject, period, calendar, rules, bases, workdays)
            lines[score.subject] = _band_lines(score.total, base, note, rules.bands, rules.modifier, paid.modifier)
    return lines


def _said(slip: CommissionSlip) -> Text:
    """Say in short how a commission came about."""
    if not slip.reached:
        return T("commission threshold not reached")
    if slip.capped:
        return T("commission of {count} order lines, capped", count=len(slip.lines))
    return T("commission of {count} order lines", count=len(slip.lines))


def _payslip(staff: str, period: Period, lines: list[PayLine], score: Score | None) -> Payslip:
    total = PayLine(LineKind.TOTAL, sum(line.amount for line in lines))
    return Payslip(staff, period, (*lines, total), score)


def _band_lines(
    total: Decimal,
    base: int,
    note: Text,
    bands: Version[BandTable],
    modifier: Version[Modifier],
    decided: Decided,
) -> list[PayLine]:
    """Band and modifier, always both, each rounded to the fen once."""
    factor = factor_of(total, bands.value)
    band = to_fen(Fraction(base, 100) * Fraction(factor))
    more = to_fen(Fraction(band, 100) * Fraction(decided.factor))
    return [
        PayLine(LineKind.BAND, band, base, factor, note, version=bands.label),
        PayLine(LineKind.MODIFIER, more, band, decided.factor, decided.reason, version=modifier.label),
    ]


def _base(
    staff: str,
    period: Period,
    calendar: Calendar,
    rules: PayRules,
    bases: Bases,
    workdays: Callable[[date, date], int],
) -> tuple[int, Text]:
    """Return the pay base, scaled for joiners and leavers if the rule says so, and how."""
    base = bases.base[staff]
    how = rules.prorate.value if rules.prorate is not None else Prorate.NONE
    span = calendar.span(period)
    hired, left = bases.employment.get(staff, (None, None))
    first, last = max(hired or span.first, span.first), min(left or span.last, span.last)
    if how is Prorate.NONE or (first, last) == (span.first, span.last):
        return base, T("P2 bands")
    here, whole = _days(how, first, last, span, workdays)
    scaled = to_fen(Fraction(base, 100) * Fraction(here, whole)) if whole else 0
    return scaled, T("P2 bands; base {base} × {here}/{whole} days", base=f"{yuan(base):,}", here=here, whole=whole)


def _days(how: Prorate, first: date, last: date, span: Span, workdays: Callable[[date, date], int]) -> tuple[int, int]:
    if how is Prorate.CALENDAR_DAYS:
        return (last - first).days + 1, (span.last - span.first).days + 1
    return workdays(first, last), workdays(span.first, span.last)


def _adjustments(book: Book, period: Period, calendar: Calendar, *, late: bool) -> list[tuple[str, PayLine]]:
    """Adjustments of exactly this period that were approved by as_of, or at any time (checks name the others)."""
    frame = book["adjustments"].frame
    as_of = calendar.as_of(period)
    rows = frame[(frame["period"] == str(period)) & (frame["staff_id"] != "")]
    found = []
    for row in rows.to_dict("index").items():
        row_id, cells = int(str(row[0])), row[1]
        approved_on = cells["approved_on"]
        if cells["approved_by"] == "" or pd.isna(approved_on):
            continue
        if approved_on > pd.Timestamp(as_of) and not late:
            continue
        line = PayLine(LineKind.ADJUSTMENT, int(cells["amount"]), rule=str(cells["reason"]), rows=(row_id,))
        found.append((str(cells["staff_id"]), line))
    return sorted(found, key=lambda one: (one[0], one[1].rule, one[1].amount))
