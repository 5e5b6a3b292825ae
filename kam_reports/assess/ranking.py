"""Rank within a scheme and period, who is last, and for how long (domain §6)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from kam_reports.assess.score import Score

LONGEST_STREAK = 3


def rank(scores: Iterable[Score]) -> list[Score]:
    """Rank complete sheets within each scheme: 1, 2, 2, 4; the lowest is last unless the group is one or all tied."""
    by_scheme: dict[str, list[Score]] = {}
    for score in scores:
        by_scheme.setdefault(score.scheme.value.id, []).append(score)
    return [one for scheme in sorted(by_scheme) for one in _rank_group(by_scheme[scheme])]


def _rank_group(group: Sequence[Score]) -> list[Score]:
    totals = sorted((score.total for score in group if score.total is not None), reverse=True)
    lowest = totals[-1] if totals and totals[-1] != totals[0] else None
    places: dict[Decimal, int] = {}
    for place, total in enumerate(totals, start=1):
        places.setdefault(total, place)
    ranked = []
    for score in group:
        if score.total is None:
            ranked.append(replace(score, of=len(totals)))
            continue
        ranked.append(replace(score, rank=places[score.total], of=len(totals), last=score.total == lowest))
    return ranked


def with_streaks(current: Sequence[Score], earlier: Sequence[Sequence[Score]]) -> list[Score]:
    """Count consecutive periods of being last: this one and at most the two before. earlier: newest first."""
    last_before = [{(one.scheme.value.id, one.subject) for one in scores if one.last} for scores in earlier]
    result = []
    for score in current:
        streak = 0
        if score.last:
            streak = 1
            for lasts in last_before[: LONGEST_STREAK - 1]:
                if (score.scheme.value.id, score.subject) not in lasts:
                    break
                streak += 1
        result.append(replace(score, last_streak=streak))
    return result
