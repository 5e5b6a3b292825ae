"""How far ratings can be trusted: how many rated whom, self against superior, raters who give everybody the same.

For the manager's eyes only: it names raters.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from kam_reports.ledgers.spec import MICRO

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    import pandas as pd

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
    rows = _rows(book, period, subjects)
    return [_rating(str(subject), group) for subject, group in rows.groupby("subject", sort=True)]


def indifferent(book: Book, period: Period, subjects: Iterable[str], least: int) -> list[Indifferent]:
    """Return the named raters of other people who gave at least so many of them exactly the same mean."""
    rows = _rows(book, period, subjects)
    rows = rows[(rows["rater"] != "") & (rows["rater_type"] != "self")]
    found = []
    for (kind, rater), group in rows.groupby(["rater_type", "rater"], sort=True):
        means = {str(who): _mean(points) for who, points in group.groupby("subject", sort=True)["points"]}
        if len(means) >= least and len(set(means.values())) == 1:
            found.append(Indifferent(str(rater), str(kind), tuple(means), next(iter(means.values()))))
    return sorted(found, key=lambda one: (TYPES.index(one.rater_type), one.rater))


def _rows(book: Book, period: Period, subjects: Iterable[str]) -> pd.DataFrame:
    frame = book["ratings"].frame
    return frame[(frame["period"] == str(period)) & frame["subject"].isin(list(subjects))]


def _rating(subject: str, group: pd.DataFrame) -> Rating:
    by_type = {str(kind): rows for kind, rows in group.groupby("rater_type", sort=False)}
    counts = tuple((kind, int(by_type[kind]["rater"].nunique()) if kind in by_type else 0) for kind in TYPES)
    own, superior = by_type.get("self"), by_type.get("superior")
    if own is None or superior is None:
        return Rating(subject, counts, None, None)
    both = set(own["item"]) & set(superior["item"])
    if not both:
        return Rating(subject, counts, None, None)
    return Rating(subject, counts, _over(own, both), _over(superior, both))


def _over(rows: pd.DataFrame, items: set[str]) -> Fraction:
    """Return the mean of the items' means, so that a second superior on one item does not weigh that item double."""
    means = [_mean(points) for _, points in rows[rows["item"].isin(list(items))].groupby("item", sort=True)["points"]]
    return sum(means, Fraction(0)) / len(means)


def _mean(points: pd.Series[int]) -> Fraction:
    return Fraction(int(points.sum()), len(points) * MICRO)
