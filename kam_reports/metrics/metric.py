"""How a metric is declared, and what its function returns: contributions that the engine groups by any dimension."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

import pandas as pd

from kam_reports.core.figure import Better, Dimension, Unit
from kam_reports.core.text import Name
from kam_reports.ledgers.catalogue import LEDGERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from kam_reports.metrics.scope import Scope
    from kam_reports.metrics.settings import Settings

ACCOUNT_DIMENSIONS = (Dimension.STAFF, Dimension.REGION, Dimension.TIER)
SALES_DIMENSIONS = (Dimension.STAFF, Dimension.REGION, Dimension.PRODUCT, Dimension.TIER)
PERSON_DIMENSIONS = (Dimension.STAFF, Dimension.REGION)

COLUMN_OF = {
    Dimension.STAFF: "staff_id",
    Dimension.REGION: "region",
    Dimension.PRODUCT: "product",
    Dimension.TIER: "tier",
}


class OwnerOn(StrEnum):
    """On which day a metric asks who owns an account, where no date of the account itself says."""

    FIRST_DAY = "first day"
    LAST_DAY = "last day"
    EACH_CLOSE = "each month's close"


@dataclass(frozen=True, slots=True)
class Use:
    """A ledger that a metric reads.

    by: the date (or period) column that puts a row into the period, for refused rows; empty: any row may matter.
    columns: the optional columns it reads (a bad cell there makes its figures incomplete). needs: columns that at least
    one file must have; without them the ledger counts as missing. archive: the required archive fields of config are
    among both. owner_on: of the archive, the day whose owner answers for an account.
    """

    ledger: str
    by: str = ""
    columns: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    archive: bool = False
    owner_on: OwnerOn = OwnerOn.LAST_DAY

    def needed(self, settings: Settings) -> tuple[str, ...]:
        """Return all columns that must be there."""
        return (*self.needs, *archive_columns(settings)) if self.archive else self.needs

    def read(self, settings: Settings) -> tuple[str, ...]:
        """Return all optional columns it reads."""
        return (*self.columns, *archive_columns(settings)) if self.archive else self.columns


def archive_columns(settings: Settings) -> tuple[str, ...]:
    """Return the archive's fields that config requires; names are the Chinese headers or the fields themselves."""
    fields = {column.zh: column.field for column in LEDGERS["accounts"].columns}
    return tuple(fields.get(name, name) for name in settings.archive_fields)


@dataclass(slots=True)
class Contributions:
    """What each row adds to a metric.

    rows: a frame with ``row`` (int64 row id, evidence), ``numerator`` and ``denominator`` (whole numbers in units of
    1/scale; no denominator column for sums and counts), ``staff_id region product tier`` (object or category, ``""`` =
    none) as far as the ledger carries them, ``key`` (object) where distinct things are counted: of the rows of one key
    the largest counts once a subject, and ``only`` (as they): the dimension a row counts for, ``""`` = all.
    left_out: rows seen but not counted, by row id, and why (a reason word of ``explain``).
    """

    rows: pd.DataFrame
    numerator_scale: int = 1
    denominator_scale: int = 1
    left_out: dict[int, str] = field(default_factory=dict)


class _Function(Protocol):
    def __call__(self, scope: Scope, /) -> Contributions: ...


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric of the catalogue, in one shape.

    parts: what its numerator (and denominator) are counted in. effective_from: a metric whose formula itself changes
    has a second function of the same name in another file, with the day the new shape begins; a period is measured in
    the shape of its last day.
    """

    id: str
    name: Name
    unit: Unit
    better: Better
    formula: Name
    source: str
    uses: tuple[Use, ...]
    dimensions: tuple[Dimension, ...]
    parts: Unit
    function: _Function
    effective_from: date = date.min

    @property
    def is_rate(self) -> bool:
        """Whether it has a denominator."""
        return self.unit in (Unit.RATIO, Unit.POINTS)


def metric(  # noqa: PLR0913 - a declaration names what a metric is
    *,
    zh: str,
    en: str,
    unit: Unit,
    better: Better,
    uses: tuple[Use, ...],
    dimensions: tuple[Dimension, ...],
    source: str,
    formula: Name,
    parts: Unit | None = None,
    effective_from: date = date.min,
) -> Callable[[_Function], Metric]:
    """Declare a metric; its id is the name of the function. parts: of a ratio COUNT unless said otherwise."""
    counted_in = parts or (Unit.COUNT if unit is Unit.RATIO else unit)

    def declare(function: _Function) -> Metric:
        name = function.__name__  # type: ignore[attr-defined]
        return Metric(
            name, Name(zh, en), unit, better, formula, source, uses, dimensions, counted_in, function, effective_from
        )

    return declare
