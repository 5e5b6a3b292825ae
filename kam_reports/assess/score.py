"""Scores as values: each line says item, input, rule, result; the score is the sum of what is printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kam_reports.core.figure import State

if TYPE_CHECKING:
    from decimal import Decimal
    from fractions import Fraction

    from kam_reports.assess.ratings import Rated
    from kam_reports.assess.scheme import Item, Scheme
    from kam_reports.core.dated import Version
    from kam_reports.core.figure import Figure
    from kam_reports.core.period import Period


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One item of a scorecard. weight: as it counts here (grown where another item's was shared out).

    value: before floor and cap; None without data. points: None where the item leaves the sheet incomplete.
    """

    item: Item
    weight: Fraction
    value: Fraction | None
    points: Decimal | None
    state: State
    figure: Figure | None = None
    rated: Rated | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """One subject's scorecard. total: None when incomplete. rank, of, last, last_streak are set by the ranking."""

    scheme: Version[Scheme]
    subject: str
    period: Period
    lines: tuple[ScoreLine, ...]
    total: Decimal | None
    rank: int | None = None
    of: int = 0
    last: bool = False
    last_streak: int = 0

    @property
    def complete(self) -> bool:
        """Whether there is a score."""
        return self.total is not None

    @property
    def doubtful(self) -> bool:
        """Whether rows that would have fed a line were refused: paid in the draft, but not to be made final."""
        return any(line.state is State.INCOMPLETE for line in self.lines)

    @property
    def missing(self) -> tuple[ScoreLine, ...]:
        """The lines that leave the sheet incomplete."""
        return tuple(line for line in self.lines if line.points is None)
