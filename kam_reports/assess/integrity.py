"""How far ratings can be trusted: how many rated whom, self against superior, raters who give everybody the same.

For the manager's eyes only: it names raters.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from fractions import Fraction
from typing import TYPE_CHECKING

from kam_reports.ledgers.spec import MICRO

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from kam_reports.core.period import Period
    from kam_reports.ledgers.book import Book

TYPES = ("self", "superior", "peer", "customer")


@dataclass(frozen=True, slots=True)
class Rating:
    """What raters of one person gave. counts: raters of each type. own, superior: mean over the items both rated."""

    subject: str
    counts: tuple[tuple[str, int], ...]
    own: Fraction | None
    superior: Fraction | None

    @property
    def gap(self) -> Fraction | None:
        """How much higher (negative: lower) a person rates itself than the superior does."""
        return None if self.own is None or self.superior is None else self.own - self.superior

    def wide(self, limit: Decimal) -> bool:
        """Tell whether the gap is so many points that it asks for a talk."""
        return self.gap is not None and abs(self.gap) >= limit


@dataclass(frozen=True, slots=True)
class Indifferent:
    """A rater who gave every person the same mean. persons: their ids, sorted."""

    rater: str
    rater_type: str
    persons: tuple[str, ...]
    mean: Fraction


def ratings_of(book: Book, period: Period, subjects: Iterable[str]) -> list[Rating]:
    """Return everybody who was rated for exactly the period, by id. subjects: whose ratings are looked at."""
    given: dict[str, dict[str, list[_Given]]] = {}
    for one in _given(book, period, subjects):
        given.setdefault(one.subject, {}).setdefault(one.rater_type, []).append(one)
    return [_rating(subject, by_type) for subject, by_type in sorted(given.items())]


def indifferent(book: Book, period: Period, subjects: Iterable[str], least: int) -> list[Indifferent]:
    """Return the named raters of other people who gave at least so many of them exactly the same mean."""
    given: dict[tuple[str, str], dict[str, list[int]]] = {}
    for one in _given(book, period, subjects):
        if one.rater and one.rater_type != "self":
            given.setdefault((one.rater_type, one.rater), {}).setdefault(one.subject, []).append(one.points)
    found = []
    for (kind, rater), persons in given.items():
        means = {_mean(points) for points in persons.values()}
        if len(persons) >= least and len(means) == 1:
            found.append(Indifferent(rater, kind, tuple(sorted(persons)), means.pop()))
    return sorted(found, key=lambda one: (TYPES.index(one.rater_type), one.rater))


@dataclass(frozen=True, slots=True)
class _Given:
    """One rating. points: in millionths."""

    subject: str
    rater_type: str
    rater: str
    item: str
    points: int


def _given(book: Book, period: Period, subjects: Iterable[str]) -> list[_Given]:
    frame = book["ratings"].frame
    rows = frame[(frame["period"] == str(period)) & frame["subject"].isin(list(subjects))]
    return list(map(_Given, *(rows[field.name].tolist() for field in fields(_Given))))


def _rating(subject: str, by_type: dict[str, list[_Given]]) -> Rating:
    counts = tuple((kind, len({one.rater for one in by_type.get(kind, ())})) for kind in TYPES)
    own, superior = by_type.get("self", []), by_type.get("superior", [])
    both = {one.item for one in own} & {one.item for one in superior}
    if not both:
        return Rating(subject, counts, None, None)
    return Rating(subject, counts, _over(own, both), _over(superior, both))


def _over(given: Iterable[_Given], items: set[str]) -> Fraction:
    """Return the mean of the items' means, so that a second superior on one item does not weigh that item double."""
    points: dict[str, list[int]] = {}
    for one in given:
        if one.item in items:
            points.setdefault(one.item, []).append(one.points)
    return sum(map(_mean, points.values()), Fraction(0)) / len(points)


def _mean(points: list[int]) -> Fraction:
    return Fraction(sum(points), len(points) * MICRO)
