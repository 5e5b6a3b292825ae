"""Working days follow the public calendar with its make-up days, and what the department adds or takes away."""

from __future__ import annotations

from datetime import date

import pytest

from kam_reports.metrics.settings import WorkCalendar
from kam_reports.metrics.workdays import is_workday, nth_workday_after, workdays_between

PUBLIC = WorkCalendar()


@pytest.mark.parametrize(
    ("day", "works"),
    [("2026-06-18", True), ("2026-06-19", False), ("2026-06-20", False), ("2026-01-04", True), ("2026-10-01", False)],
)
def test_public_calendar(day: str, works: bool) -> None:  # noqa: FBT001 - a table's column
    """The Dragon Boat holiday is off, a make-up Sunday is worked."""
    assert is_workday(date.fromisoformat(day), PUBLIC) is works


def test_own_days_stand_first() -> None:
    """A day the department adds or takes away counts so, whatever the public calendar says."""
    own = WorkCalendar(frozenset({date(2026, 6, 20)}), frozenset({date(2026, 6, 18)}))
    assert is_workday(date(2026, 6, 20), own)
    assert not is_workday(date(2026, 6, 18), own)
    assert nth_workday_after(date(2026, 6, 17), 1, own) == date(2026, 6, 20)


def test_counting() -> None:
    """The day itself never counts for a limit; both ends count for a span."""
    assert nth_workday_after(date(2026, 6, 17), 3, PUBLIC) == date(2026, 6, 23)
    assert nth_workday_after(date(2026, 6, 17), 0, PUBLIC) == date(2026, 6, 17)
    assert workdays_between(date(2026, 6, 1), date(2026, 6, 30), PUBLIC) == 21
    assert workdays_between(date(2026, 6, 30), date(2026, 6, 1), PUBLIC) == 0
