"""What people said: the mean of each rater type, weighted by the types present (domain §5)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from math import lcm
from typing import TYPE_CHECKING

import numpy as np

from kam_reports.ledgers.spec import MICRO

if TYPE_CHECKING:
    from decimal import Decimal

    import pandas as pd

    from kam_reports.assess.scheme import Item, Scheme
    from kam_reports.core.period import Period
    from kam_reports.ledgers.frame import Ledger

_REMEMBERED = 50_000


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


@dataclass(frozen=True, slots=True, eq=False)
class _Weights:
    """Rater types with their weights; the same types are one object, which is quicker to look up by than by content."""

    each: tuple[tuple[str, Fraction], ...]


class Ratings:
    """The ratings of exactly one period, by subject and item word."""

    def __init__(self, ledger: Ledger, period: Period) -> None:
        """Index the rows of the period."""
        self.present = ledger.present
        self._rows = _index(ledger.frame, str(period))
        self._refused = _refused(ledger, str(period))
        self._schemes: dict[str, tuple[Scheme, _Weights]] = {}

    def of(self, subject: str, item: Item, scheme: Scheme) -> Rated:
        """Return what a subject got for an item under a scheme; raters' types without weight are ignored."""
        words = _words(item.id, item.name.zh, item.name.en)
        found = self._found(subject, words)
        given: dict[str, tuple[int, int]] = {}
        for _, kind, points in found:
            count, total = given.get(kind, (0, 0))
            given[kind] = count + 1, total + points
        value, means, absent, used = _valued(self._weights_of(scheme), tuple(given.items()))
        rows = tuple([row for row, kind, _ in found if kind in used])
        return Rated(value, means, absent, rows, self._refused_of(subject, words))

    def _weights_of(self, scheme: Scheme) -> _Weights:
        known = self._schemes.get(scheme.id)
        if known is None or known[0] is not scheme:
            known = self._schemes[scheme.id] = (scheme, _weights(scheme.raters))
        return known[1]

    def _found(self, subject: str, words: frozenset[str]) -> list[tuple[int, str, int]]:
        """Return the ratings of a subject under any of an item's words, in the order of their rows."""
        pieces = [piece for word in words if (piece := self._rows.get((subject, word)))]
        return pieces[0] if len(pieces) == 1 else sorted(one for piece in pieces for one in piece)

    def _refused_of(self, subject: str, words: frozenset[str]) -> tuple[int, ...]:
        if not self._refused:
            return ()
        return tuple(row for row, who, word in self._refused if who in (subject, "") and (not word or word in words))


@lru_cache(maxsize=_REMEMBERED)
def _valued(
    weights: _Weights, given: tuple[tuple[str, tuple[int, int]], ...]
) -> tuple[Fraction | None, tuple[RaterMean, ...], tuple[str, ...], frozenset[str]]:
    """Return value, means, absent types and used ones of an item. given: count and sum of points of each rater type.

    Points are whole and people few, so that the same come again and again, in every period that is measured.
    """
    told = dict(given)
    means: list[RaterMean] = []
    absent: list[str] = []
    for rater_type, weight in weights.each:
        if rater_type in told:
            count, total = told[rater_type]
            means.append(RaterMean(rater_type, count, Fraction(total, count * MICRO), weight))
        else:
            absent.append(rater_type)
    return _weighted(means), tuple(means), tuple(absent), frozenset(mean.rater_type for mean in means)


def _weighted(means: list[RaterMean]) -> Fraction | None:
    """Return the mean over the rater types that are present, by their weights: Σ mean × weight ÷ Σ weight.

    Added up as whole numbers over a common denominator, which is the same and makes one fraction instead of many.
    """
    if len(means) <= 1:
        return means[0].mean if means else None
    below = lcm(*(mean.mean.denominator for mean in means))
    parts = lcm(*(mean.weight.denominator for mean in means))
    top = total = 0
    for mean in means:
        weight = mean.weight.numerator * (parts // mean.weight.denominator)
        top += mean.mean.numerator * (below // mean.mean.denominator) * weight
        total += weight
    return Fraction(top, below * total)


@cache
def _weights(raters: tuple[tuple[str, Decimal], ...]) -> _Weights:
    """Return the rater types that have a weight."""
    return _Weights(tuple((rater_type, Fraction(weight)) for rater_type, weight in raters if weight > 0))


def _index(frame: pd.DataFrame, period: str) -> dict[tuple[str, str], list[tuple[int, str, int]]]:
    """Return the ratings of a period by subject and item word, each (row, rater type, points), in order of rows."""
    at = np.flatnonzero((frame["period"].to_numpy() == period) & (frame["subject"].to_numpy() != ""))
    ids = frame.index.to_numpy()[at]
    if (ids[1:] < ids[:-1]).any():
        order = np.argsort(ids, kind="stable")
        at, ids = at[order], ids[order]
    words = [frame[name].to_numpy()[at].tolist() for name in ("subject", "item", "rater_type")]
    points: list[int] = frame["points"].to_numpy(np.int64, na_value=0)[at].tolist()
    index: dict[tuple[str, str], list[tuple[int, str, int]]] = {}
    for row, subject, item, kind, given in zip(ids.tolist(), *words, points, strict=True):
        index.setdefault((subject, _word(item)), []).append((row, kind, given))
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
