"""What metrics need of the configuration, as plain values in force on one day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class LimitUnit(StrEnum):
    """What a feedback limit is counted in."""

    HOURS = "hours"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True, slots=True)
class Limit:
    """How long an answer may take."""

    amount: Decimal
    unit: LimitUnit


@dataclass(frozen=True, slots=True)
class FeedbackLimits:
    """Limit of each category, of ``other`` categories, and which category is an inquiry (咨询)."""

    by_category: tuple[tuple[str, Limit], ...]
    other: Limit
    inquiry: str = "咨询"


class TierSystem(StrEnum):
    """By share of the department's sales of twelve months, or by the amount bought in all."""

    SHARE = "share"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class TierStep:
    """A tier and what it takes: a share (of 1) or yuan."""

    name: str
    at_least: Decimal


@dataclass(frozen=True, slots=True)
class Tiers:
    """The tier system in force: steps in falling order, ``none`` below them all, and which tiers are important.

    ``none`` may be blank: accounts below the lowest step then have no tier.
    """

    system: TierSystem
    steps: tuple[TierStep, ...]
    none: str
    important: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """All tiers, highest first, with the one below them all."""
        return tuple(name for name in (*(step.name for step in self.steps), self.none) if name)


class Split(StrEnum):
    """What to do with a plan that is given only for a longer period."""

    NONE = "none"
    EVEN = "even"
    WEIGHTS = "weights"


@dataclass(frozen=True, slots=True)
class PlanSplit:
    """How longer plans are split over months (12 weights for ``weights``, by calendar month)."""

    how: Split = Split.NONE
    weights: tuple[Decimal, ...] = ()


@dataclass(frozen=True, slots=True)
class Churn:
    """Suspected churn from the sales ledger: no sale for so many months (None: off), counted or only listed."""

    inactive_months: int | None = None
    count_suspected: bool = False


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Working days beside the Chinese public calendar: days the department adds or takes away."""

    extra_workdays: frozenset[date] = frozenset()
    extra_holidays: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything of the configuration that a metric may read, as of one day."""

    limits: FeedbackLimits
    tiers: Tiers
    archive_fields: tuple[str, ...]
    split: PlanSplit = PlanSplit()
    churn: Churn = Churn()
    work_calendar: WorkCalendar = WorkCalendar()
