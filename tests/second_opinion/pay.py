"""Scores to money: bands, the department's modifier, approved adjustments (domain section 6)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from tests.second_opinion.book import Book
from tests.second_opinion.cells import rounded
from tests.second_opinion.figures import Figure
from tests.second_opinion.periods import Period
from tests.second_opinion.plans import amount, challenge, plan_of
from tests.second_opinion.scores import Sheet
from tests.second_opinion.settings import number


@dataclass(frozen=True, slots=True)
class PayLine:
    """One line of one person's pay."""

    subject: str
    line: str
    base: Fraction | None
    factor: Fraction | None
    amount: Fraction


def pay_lines(book: Book, period: Period, sheets: list[Sheet], sold: Figure) -> list[PayLine]:
    """Work out everyone's pay for the period; nobody with an incomplete sheet is paid."""
    schemes = book.settings["schemes"]
    blocked = {s.subject for s in sheets if s.score is None}
    paying = {s.subject: s for s in sheets if schemes[s.scheme]["pays"]}
    factor = _modifier(book, period, sold)
    out = []
    for subject in sorted((set(book.checked.staff_ids) | set(paying)) - blocked):
        lines = []
        if subject in paying:
            lines = _band_lines(book, paying[subject], factor)
        lines += [PayLine(subject, "adjustment", None, None, a) for a in _adjustments(book, subject, period)]
        if lines:
            total = sum((ln.amount for ln in lines), Fraction(0))
            out += [*lines, PayLine(subject, "total", None, None, total)]
    return out


def _band_lines(book: Book, sheet: Sheet, factor: Fraction) -> list[PayLine]:
    base = book.staff[sheet.subject]["performance_pay_base"]
    share = _band_factor(book, sheet.score or Fraction(0))
    band = rounded(base * share, 2)
    return [
        PayLine(sheet.subject, "band", base, share, band),
        PayLine(sheet.subject, "modifier", band, factor, rounded(band * factor, 2)),
    ]


def _band_factor(book: Book, score: Fraction) -> Fraction:
    for start, share in book.settings["bands"]:
        if score >= number(start):
            return score / 100 if share is None else number(share)
    return Fraction(0)


def _modifier(book: Book, period: Period, sold: Figure) -> Fraction:
    rule = book.settings["modifier"]
    plan = plan_of(book, "sales_plan", "department", "department", period)
    if plan is None or sold.above is None:
        return Fraction(0)
    target = challenge(plan)
    if target is not None and sold.above >= target:
        return number(rule["challenge"])
    return number(rule["reached"] if sold.above >= amount(plan) else rule["missed"])


def _adjustments(book: Book, subject: str, period: Period) -> list[Fraction]:
    return [
        r["amount"]
        for r in book.rows("adjustments")
        if r["staff_id"] == subject and r["period"] == period and r["approved_on"] <= book.as_of(period)
    ]
