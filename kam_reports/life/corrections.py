"""What restated periods still owe: V1 and its corrections together always come to the newest version, to the fen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kam_reports.pipeline.history import Correction

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from kam_reports.core.period import Calendar, Period


@dataclass(frozen=True, slots=True)
class Totals:
    """A sealed version's pay by person, without correction lines (fen). reason: why it was restated."""

    version: int
    pay: Mapping[str, int]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PaidCorrection:
    """A correction line of a sealed month."""

    of: str
    staff_id: str
    fen: int
    link: str = ""


def paying_month(of: Period, calendar: Calendar, closed: Collection[Period]) -> Period:
    """Return the earliest open month after a period: the one that pays its corrections."""
    month = calendar.months(of)[-1].shift(1)
    while month in closed:
        month = month.shift(1)
    return month


def due(of: str, versions: Sequence[Totals], paid: Iterable[PaidCorrection]) -> list[Correction]:
    """Return what a period still owes its people: newest version − V1 − what was paid since.

    versions: oldest first. paid: correction lines of sealed months, of any period.
    """
    first, newest = versions[0], versions[-1]
    if newest.version == first.version:
        return []
    done: dict[str, int] = {}
    since: dict[str, str] = {}
    for line in paid:
        if line.of == of:
            done[line.staff_id] = done.get(line.staff_id, 0) + line.fen
            since[line.staff_id] = line.link.partition(" ")[0]
    people = sorted({*first.pay, *newest.pay, *done})
    found = []
    for staff in people:
        fen = newest.pay.get(staff, 0) - first.pay.get(staff, 0) - done.get(staff, 0)
        if fen:
            link = f"V{newest.version} − {since.get(staff) or f'V{first.version}'}"
            found.append(Correction(of, staff, fen, link, newest.reason))
    return found
