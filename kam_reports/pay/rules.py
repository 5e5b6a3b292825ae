"""The rules of pay as plain values (config hands them over, each with its dates)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Band:
    """From ``at_least`` points on (up to the next band): ``factor``, or the score itself as per cent (None)."""

    at_least: Decimal
    factor: Decimal | None


@dataclass(frozen=True, slots=True)
class BandTable:
    """Bands in falling order of ``at_least``; the last begins at 0, so every score has one."""

    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Modifier:
    """The department's own result on everybody's band pay."""

    challenge_reached: Decimal
    target_reached: Decimal
    target_missed: Decimal


class Prorate(StrEnum):
    """How the pay base of joiners and leavers is scaled."""

    NONE = "none"
    CALENDAR_DAYS = "calendar_days"
    WORKDAYS = "workdays"


class Basis(StrEnum):
    """What commission is counted on."""

    INVOICED = "invoiced"
    COLLECTED = "collected"
    MARGIN = "margin"


@dataclass(frozen=True, slots=True)
class Rate:
    """A commission rate and the orders it holds for; an empty condition holds for all. The first that fits counts."""

    rate: Decimal
    product: str = ""
    tier: str = ""
    new_account: bool | None = None


@dataclass(frozen=True, slots=True)
class CompletionStep:
    """From this completion of the plan on, rates are multiplied by ``times``."""

    at_least: Decimal
    times: Decimal


@dataclass(frozen=True, slots=True)
class Commission:
    """Commission on orders.

    new_account_months: an account counts as new for this many months from its first contract. threshold: no
    commission below this completion of the person's plan (None: no threshold). cap_fen: at most this much a person and
    period (None: no cap). schemes: whose people get it.
    """

    basis: Basis
    rates: tuple[Rate, ...]
    schemes: tuple[str, ...]
    new_account_months: int = 12
    steps: tuple[CompletionStep, ...] = ()
    threshold: Decimal | None = None
    cap_fen: int | None = None
