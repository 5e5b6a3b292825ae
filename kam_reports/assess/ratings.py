"""What people said: the mean of each rater type, weighted by the types present (domain §5)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from kam_reports.ledgers.spec import MICRO

if TYPE_CHECKING:
    import pandas as pd

    from kam_reports.assess.scheme import Item, Scheme
    from kam_reports.core.period import Period
    from kam_reports.ledgers.frame import Ledger


@dataclass(frozen=True, slots=True)
class RaterMean:
    """What one type of rater gave: how many, their mean, the type's weight in the scheme."""

    rater_type: str
    count: int
    mean: Fraction
    weight: Fraction


@dataclass(frozen=True, slots=True)
class Rated:
    """A rated item's value and how it came about. absent: weighted types nobody of which rated. rows: evidence."""

    value: Fraction | None
    means: tuple[RaterMean, ...] = ()
    absent: tuple[str, ...] = ()
    rows: tuple[int, ...] = ()
    refused: tuple[int, ...] = ()


class Ratings:
    """The ratings of exactly one period, by subject and item word."""

    def __init__(self, ledger: Ledger, period: Period) -> None:
        """Index the rows of the period."""
        self.present = ledger.present
        self._rows = _index(ledger.frame, str(period))
        self._refused = _refused(ledger, str(period))

    def of(self, subject: str, item: Item, scheme: Scheme) -> Rated:
        """Return what a subject got for an item under a scheme; raters' types without weight are ignored."""
        words = _words(item.id, item.name.zh, item.name.en)
        found = sorted(one for word in words for one in self._rows.get((subject, word), ()))
        means: list[RaterMean] = []
        absent: list[str] = []
        for rater_type, weight in scheme.raters:
            given = [points for _, kind, points in found if kind == rater_type]
            if weight <= 0:
                continue
            if given:
                means.append(
                    RaterMean(rater_type, len(given), Fraction(sum(given), len(given) * MICRO), Fraction(weight))
                )
            else:
                absent.append(rater_type)
        used = {mean.rater_type for mean in means}
        rows = tuple(row for row, kind, _ in found if kind in used)
        return Rated(_weighted(means), tuple(means), tuple(absent), rows, self._refused_of(subject, words))

    def _refused_of(self, subject: str, words: frozenset[str]) -> tuple[int, ...]:
        return tuple(row for row, who, word in self._refused if who in (subject, "") and (not word or word in words))


def _weighted(means: list[RaterMean]) -> Fraction | None:
    """Return the mean over the rater types that are present, by their weights."""
    if len(means) == 1:
        return means[0].mean
    total = sum((mean.weight for mean in means), Fraction(0))
    return sum((mean.mean * mean.weight for mean in means), Fraction(0)) / total if total else None


def _index(frame: pd.DataFrame, period: str) -> dict[tuple[str, str], list[tuple[int, str, int]]]:
    rows = frame[(frame["period"] == period) & (frame["subject"] != "")]
    index: dict[tuple[str, str], list[tuple[int, str, int]]] = {}
    for row, subject, item, kind, points in zip(
        rows.index, rows["subject"], rows["item"], rows["rater_type"], rows["points"], strict=True
    ):
        index.setdefault((subject, _word(item)), []).append((int(row), kind, int(points)))
    return index


def _refused(ledger: Ledger, period: str) -> list[tuple[int, str, str]]:
    """Refused ratings that may belong to the period: (row, subject or blank, item word or blank)."""
    rows = ledger.refused
    rows = rows[rows["period"].isin([period, ""])]
    return [
        (int(row), subject, _word(item))
        for row, subject, item in zip(rows.index, rows["subject"], rows["item"], strict=True)
    ]


@cache
def _words(*names: str) -> frozenset[str]:
    """The ways an item may be written: its id and its names."""
    return frozenset(map(_word, names))


@cache
def _word(item: str) -> str:
    return "".join(item.split()).lower()
