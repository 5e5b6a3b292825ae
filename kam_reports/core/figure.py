"""A measured number and everything needed to unfold it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction

    from kam_reports.core.period import Period


class Unit(StrEnum):
    """What a figure is counted in; decides how numerator, denominator and value are written."""

    RATIO = "ratio"
    YUAN = "yuan"
    COUNT = "count"
    QUANTITY = "quantity"
    POINTS = "points"


class Better(StrEnum):
    """Which way a metric should move."""

    HIGHER = "higher"
    LOWER = "lower"


class State(StrEnum):
    """ok; no_data: nothing to measure; incomplete: rows that would have fed it were refused."""

    OK = "ok"
    NO_DATA = "no_data"
    INCOMPLETE = "incomplete"


class Dimension(StrEnum):
    """What a figure can be about."""

    DEPARTMENT = "department"
    REGION = "region"
    PRODUCT = "product"
    TIER = "tier"
    STAFF = "staff"


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """Whom or what a figure is about; the department's name is ``department``."""

    kind: Dimension
    name: str


DEPARTMENT = Subject(Dimension.DEPARTMENT, "department")


@dataclass(frozen=True, slots=True)
class Figure:
    """One metric of one subject in one period, exact.

    numerator, denominator: natural units (yuan, counts, quantities), None when a needed ledger is missing; a count or
    sum has no denominator. value: the exact ratio, sum or mean, None with ``no_data``. parts: what the two
    parts are counted in.
    """

    metric: str
    subject: Subject
    period: Period
    numerator: Fraction | None
    denominator: Fraction | None
    value: Fraction | None
    unit: Unit
    state: State
    parts: Unit
