"""Months and the random numbers of each part."""

from __future__ import annotations

from datetime import date

from kam_reports.sample.months import Month, draw, months_until


def test_months_end_with_the_wanted_one() -> None:
    """Months are counted back over the turn of the year."""
    assert [str(month) for month in months_until((2026, 2), 4)] == ["2025-11", "2025-12", "2026-01", "2026-02"]


def test_names() -> None:
    """A month knows its quarter and its code."""
    month = Month(2026, 6)
    assert (month.quarter, month.code, month.ends_quarter, month.days) == ("2026Q2", "2606", True, 30)
    assert not Month(2026, 5).ends_quarter


def test_working_days() -> None:
    """Holidays on week days are not due."""
    assert Month(2026, 2).working_days == 15
    assert Month(2026, 6).working_days == 21


def test_days_keep_to_the_limits() -> None:
    """A day lies in the month and within the limits; limits of other months don't bind."""
    rng = draw(1, "days")
    month = Month(2026, 3)
    days = [month.day(rng, date(2026, 3, 10), date(2026, 3, 12)) for _ in range(50)]
    assert set(days) == {date(2026, 3, 10), date(2026, 3, 11), date(2026, 3, 12)}
    assert all(month.first <= month.day(rng, date(2020, 1, 1), date(2030, 1, 1)) <= month.last for _ in range(50))


def test_each_part_has_its_own_numbers() -> None:
    """The same part draws the same, another part something else."""
    assert draw(1, "a", 2).random() == draw(1, "a", 2).random()
    assert draw(1, "a", 2).random() != draw(1, "a", 3).random()
