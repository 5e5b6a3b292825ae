"""The yearly account review (P1): each account's points by criterion, its grade, and the step against last year's."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from kam_reports.assess.points import points, rated_points
from kam_reports.assess.scheme import Linear, PointRule
from kam_reports.ledgers.spec import MICRO

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from kam_reports.core.dated import Version
    from kam_reports.core.period import Period
    from kam_reports.core.text import Name
    from kam_reports.ledgers.book import Book
    from kam_reports.metrics.metric import Contributions


class AccountMeasure(StrEnum):
    """The metrics whose rows name an account, so that they can be measured for one."""

    SALES_AMOUNT = "sales_amount"
    SALES_VOLUME = "sales_volume"
    GROSS_MARGIN = "gross_margin"
    MARGIN_RATE = "margin_rate"
    COLLECTION_RATE = "collection_rate"
    ON_TIME_DELIVERY = "on_time_delivery"
    VALID_COMPLAINTS = "valid_complaints"
    SATISFACTION = "satisfaction"
    ARCHIVE_COMPLETENESS = "archive_completeness"


class Step(StrEnum):
    """What the review says against last year's; NEW: last year has no total to compare with."""

    UP = "up"
    KEEP = "keep"
    DOWN = "down"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion: measured by a metric with a point rule, or rated (no metric)."""

    id: str
    name: Name
    weight: Decimal
    metric: AccountMeasure | None = None
    rule: PointRule = field(default_factory=Linear)


@dataclass(frozen=True, slots=True)
class Grade:
    """From so many points on, a grade."""

    name: str
    at_least: Decimal


@dataclass(frozen=True, slots=True)
class ReviewRule:
    """Criteria that sum to 100, grades in falling order down to 0, and how many points make a step."""

    criteria: tuple[Criterion, ...]
    grades: tuple[Grade, ...]
    step_up: Decimal
    step_down: Decimal


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One criterion of one account. value: as measured, or the mean rating; None: nothing to go by."""

    criterion: Criterion
    value: Fraction | None
    points: Decimal | None


@dataclass(frozen=True, slots=True)
class Review:
    """One account's review. total, grade, step: None while anything is missing."""

    account_id: str
    lines: tuple[ReviewLine, ...]
    total: Decimal | None
    grade: str | None = None
    last: Decimal | None = None
    step: Step | None = None

    @property
    def missing(self) -> tuple[Criterion, ...]:
        """The criteria that leave the review incomplete."""
        return tuple(line.criterion for line in self.lines if line.points is None)


@dataclass(frozen=True, slots=True)
class Year:
    """What a year is reviewed by: the rule in force on its last day and its metrics' contributions by id."""

    period: Period
    rule: Version[ReviewRule]
    contributions: Mapping[str, Contributions]


def review_accounts(book: Book, accounts: Iterable[str], year: Year, before: Year | None) -> list[Review]:
    """Return the reviews of the given accounts by id. before: last year, None where no rule was in force then."""
    ids = sorted(accounts)
    last = {one.account_id: one.total for one in _reviews(book, ids, before)} if before is not None else {}
    return [_compared(one, year.rule.value, last.get(one.account_id)) for one in _reviews(book, ids, year)]


def _compared(review: Review, rule: ReviewRule, last: Decimal | None) -> Review:
    """Add grade and step to a complete review."""
    total = review.total
    if total is None:
        return Review(review.account_id, review.lines, None, last=last)
    grade = next(one.name for one in rule.grades if total >= one.at_least)
    return Review(review.account_id, review.lines, total, grade, last, _step(total, last, rule))


def _step(total: Decimal, last: Decimal | None, rule: ReviewRule) -> Step:
    if last is None:
        return Step.NEW
    if total - last >= rule.step_up:
        return Step.UP
    return Step.DOWN if last - total >= rule.step_down else Step.KEEP


def _reviews(book: Book, ids: list[str], year: Year) -> list[Review]:
    criteria = year.rule.value.criteria
    given = _ratings(book, year.period)
    measured = {
        one.metric: _by_account(year.contributions[one.metric.value])
        for one in criteria
        if one.metric is not None and one.metric.value in year.contributions
    }
    reviews = []
    for account in ids:
        lines = tuple(_line(one, account, given, measured) for one in criteria)
        complete = all(line.points is not None for line in lines)
        total = sum((line.points for line in lines if line.points is not None), Decimal("0.00")) if complete else None
        reviews.append(Review(account, lines, total))
    return reviews


def _line(
    criterion: Criterion,
    account: str,
    given: Mapping[tuple[str, str], list[int]],
    measured: Mapping[AccountMeasure, _Values],
) -> ReviewLine:
    weight = Fraction(criterion.weight)
    if criterion.metric is None:
        words = sorted({_word(word) for word in (criterion.id, criterion.name.zh, criterion.name.en)})
        found = [one for word in words for one in given.get((account, word), [])]
        value = Fraction(sum(found), len(found) * MICRO) if found else None
        return ReviewLine(criterion, value, None if value is None else rated_points(value, weight))
    values = measured.get(criterion.metric)
    value = None if values is None else values.of(account)
    return ReviewLine(criterion, value, None if value is None else points(criterion.rule, value, weight))


@dataclass(frozen=True, slots=True)
class _Values:
    """A metric's parts by account, exact. rate: whether it has a denominator."""

    parts: Mapping[str, tuple[Fraction, Fraction]]
    rate: bool

    def of(self, account: str) -> Fraction | None:
        """Return an account's value: a sum without rows is 0, a rate without anything to divide by has none."""
        top, bottom = self.parts.get(account, (Fraction(0), Fraction(0)))
        if not self.rate:
            return top
        return top / bottom if bottom > 0 else None


def _by_account(found: Contributions) -> _Values:
    rows: pd.DataFrame = found.rows
    rate = "denominator" in rows
    columns = ["numerator", "denominator"] if rate else ["numerator"]
    sums = rows.groupby("account_id", sort=False)[columns].sum()
    parts = {
        str(account): (
            Fraction(int(numbers[0]), found.numerator_scale),
            Fraction(int(numbers[1]) if rate else 0, found.denominator_scale),
        )
        for account, *numbers in sums.itertuples()
    }
    return _Values(parts, rate)


def _ratings(book: Book, period: Period) -> dict[tuple[str, str], list[int]]:
    """Return what every rater gave in exactly this year, by account and criterion word; all raters weigh the same."""
    frame = book["ratings"].frame
    rows = frame[frame["period"] == str(period)]
    found: dict[tuple[str, str], list[int]] = {}
    for subject, item, given in zip(rows["subject"], rows["item"], rows["points"], strict=True):
        found.setdefault((str(subject), _word(str(item))), []).append(int(given))
    return found


def _word(item: str) -> str:
    return "".join(item.split()).lower()
