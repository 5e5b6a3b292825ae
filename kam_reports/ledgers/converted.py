"""What converting a column gives: typed values, and the cells that could not be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from kam_reports.ledgers.unreadable import Bad

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kam_reports.core.issue import IssueKind


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell that could not be read: its position in the part, what stands there, and what is wrong."""

    position: int
    raw: object
    kind: IssueKind
    values: tuple[tuple[str, object], ...] = ()


@dataclass(slots=True)
class Converted:
    """A typed column. blank: where nothing stands (or nothing could be read). timed: for TIME columns.

    codes: of a column of words each cell's number among ``values``, which are then the distinct ones; else None.
    """

    values: NDArray[np.generic]
    blank: NDArray[np.bool_]
    bad: list[BadCell] = field(default_factory=list)
    timed: NDArray[np.bool_] | None = None
    rounded: int = 0
    rounded_by: Decimal = Decimal(0)
    codes: NDArray[np.unsignedinteger] | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is to be read: its date system and the department's time zone."""

    date1904: bool = False
    time_zone: str = "Asia/Shanghai"


def bad_cells(
    distinct: Sequence[object], parsed: Sequence[object], codes: NDArray[np.int32], blank: NDArray[np.bool_]
) -> list[BadCell]:
    """Name every filled cell whose value could not be read. parsed: what became of each distinct value."""
    if Bad not in set(map(type, parsed)):
        return []
    wrong = np.array([isinstance(value, Bad) for value in parsed], dtype=np.bool_)[codes] & ~blank
    found = []
    for position in np.flatnonzero(wrong).tolist():
        code = codes[position]
        bad = parsed[code]
        assert isinstance(bad, Bad)  # noqa: S101 - chosen so
        found.append(BadCell(position, distinct[code], bad.kind, bad.values))
    return found
