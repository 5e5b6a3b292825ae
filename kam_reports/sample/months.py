"""Calendar months of the sample, and the random numbers each part of it draws from."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

_YEAR = 12
_SATURDAY = 5
# Public holidays that fall on week days, roughly, by month.
_HOLIDAYS = {1: 1, 2: 5, 4: 1, 5: 2, 6: 1, 9: 1, 10: 5}


class Month(NamedTuple):
    """A calendar month."""

    year: int
    number: int

    def __str__(self) -> str:
        """Return ``2026-06``."""
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def code(self) -> str:
        """``2606``, as document numbers carry it."""
        return f"{self.year % 100:02d}{self.number:02d}"

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self.number, 1)

    @property
    def days(self) -> int:
        """How many days it has."""
        return calendar.monthrange(self.year, self.number)[1]

    @property
    def last(self) -> date:
        """The last day."""
        return date(self.year, self.number, self.days)

    @property
    def quarter(self) -> str:
        """``2026Q2``, the calendar quarter it lies in."""
        return f"{self.year:04d}Q{(self.number + 2) // 3}"

    @property
    def ends_quarter(self) -> bool:
        """Whether it is the last month of its quarter."""
        return self.number % 3 == 0

    @property
    def working_days(self) -> int:
        """Week days less public holidays, as the attendance ledger has them due."""
        week_days = sum(date(self.year, self.number, day).weekday() < _SATURDAY for day in range(1, self.days + 1))
        return week_days - _HOLIDAYS.get(self.number, 0)

    def shift(self, steps: int) -> Month:
        """Return the month ``steps`` later (negative: earlier)."""
        ordinal = self.year * _YEAR + self.number - 1 + steps
        return Month(ordinal // _YEAR, ordinal % _YEAR + 1)

    def day(self, rng: Random, earliest: date | None = None, latest: date | None = None) -> date:
        """Return some day of the month, week days more often, within the limits where they leave any."""
        low = max(self.first, earliest) if earliest and earliest <= self.last else self.first
        high = min(self.last, latest) if latest and latest >= low else self.last
        found = low + timedelta(days=rng.randrange((high - low).days + 1))
        if found.weekday() >= _SATURDAY and found - timedelta(days=2) >= low:
            found -= timedelta(days=2)
        return found


def months_until(until: tuple[int, int], count: int) -> tuple[Month, ...]:
    """Return ``count`` months, the last of them ``until``."""
    last = Month(*until)
    return tuple(last.shift(step) for step in range(1 - count, 1))


def draw(seed: int, *path: object) -> Random:
    """Return the random numbers of one part of the sample.

    Each part has its own, so that a part can be made alone, and another size of one ledger leaves the rest as it was.
    """
    name = "/".join(str(part) for part in (seed, *path))
    return Random(name)  # a sample is repeatable, not secret; text seeds go through SHA-512
