"""What a scorecard is made of: weighted items, their sources, how a value becomes points. Plain values from config."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from kam_reports.core.period import PeriodKind
from kam_reports.core.text import Name


class WhenNoData(StrEnum):
    """What an item without a value does to its sheet."""

    BLOCK = "block"
    FULL = "full"
    ZERO = "zero"
    REDISTRIBUTE = "redistribute"


@dataclass(frozen=True, slots=True)
class Linear:
    """weight × value ÷ ``per``, the value held between floor and cap (as ratios of 1)."""

    floor: Decimal = Decimal(0)
    cap: Decimal = Decimal(1)
    per: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Step:
    """From ``at_least`` on (up to the next step): this share of the weight."""

    at_least: Decimal
    share: Decimal


@dataclass(frozen=True, slots=True)
class Bands:
    """A table: the highest step that the value reaches gives the share of the weight; below the first: nothing.

    steps: in rising order of ``at_least``.
    """

    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Deduct:
    """weight − ``each`` × count, not below 0."""

    each: Decimal


@dataclass(frozen=True, slots=True)
class OverBudget:
    """Full up to 100 %, then ``per_point`` points off for each percentage point over, in proportion, not below 0."""

    per_point: Decimal


PointRule = Linear | Bands | Deduct | OverBudget


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a scorecard: a metric with a point rule, or rated (metric empty)."""

    id: str
    name: Name
    weight: Decimal
    metric: str = ""
    rule: PointRule = field(default_factory=Linear)
    when_no_data: WhenNoData = WhenNoData.BLOCK
    group: Name = field(default_factory=lambda: Name("", ""))

    @property
    def rated(self) -> bool:
        """Whether people rate it (no metric)."""
        return not self.metric


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scorecard form: its items sum to 100.

    cycle: the period kind it is made for. raters: weight of each rater type (self, superior, peer, customer), 0 or
    absent types are ignored. pays: whether its score scales the pay base. subject: ``staff`` or ``department``.
    """

    id: str
    name: Name
    cycle: PeriodKind
    items: tuple[Item, ...]
    raters: tuple[tuple[str, Decimal], ...]
    pays: bool = False
    subject: str = "staff"
