"""The manager's two lists: last place so often in a row, and honour candidates (P2, P4). Nothing follows by itself."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kam_reports.assess.score import Score
    from kam_reports.core.period import Period

    Earlier = Sequence[tuple[Period, Mapping[tuple[str, str], Score]]]

RATER_GAP, RATER_SAME_FOR = Decimal(10), 3
"""The limits of ratings that deserve a look, where no version of the rule names others."""


@dataclass(frozen=True, slots=True)
class PeopleLists:
    """Who is put on the manager's lists: last so often in a row, or at the honour score so often in a row.

    rater_gap: so many points between self and superior deserve a look. rater_same_for: so many persons rated exactly
    the same do.
    """

    last_place_cycles: int
    honour_score: Decimal
    honour_cycles: int
    rater_gap: Decimal = RATER_GAP
    rater_same_for: int = RATER_SAME_FOR


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person who reached the honour score in every cycle asked for. scores: of those cycles, oldest first."""

    score: Score
    scores: tuple[tuple[Period, Decimal], ...]


def last_places(scores: Iterable[Score], rule: PeopleLists) -> list[Score]:
    """Return the sheets of those who were last in at least as many cycles in a row as the rule says."""
    return [one for one in scores if one.scheme.value.subject == "staff" and one.last_streak >= rule.last_place_cycles]


def candidates(scores: Iterable[Score], earlier: Earlier, rule: PeopleLists) -> list[Candidate]:
    """Return those with the honour score in this cycle and all of the cycles before it that the rule asks for.

    earlier: earlier periods' scores, newest first; a period that is not among them, or without a result, ends the row.
    """
    past = dict(earlier)
    found = []
    for score in scores:
        if score.scheme.value.subject != "staff":
            continue
        row = _row(score, past, rule)
        if row is not None:
            found.append(Candidate(score, row))
    return found


def _row(
    score: Score, past: Mapping[Period, Mapping[tuple[str, str], Score]], rule: PeopleLists
) -> tuple[tuple[Period, Decimal], ...] | None:
    row = []
    for step in range(rule.honour_cycles):
        period = score.period.shift(-step)
        one = score if step == 0 else past.get(period, {}).get((score.scheme.value.id, score.subject))
        if one is None or one.total is None or one.total < rule.honour_score:
            return None
        row.append((period, one.total))
    return tuple(reversed(row))
