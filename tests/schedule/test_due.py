"""When things are due: Chinese working days, the department's zone, rules with dates."""

from __future__ import annotations

from datetime import UTC

import pytest

from kam_reports.core.fault import ConfigFault
from kam_reports.core.period import parse_period
from kam_reports.schedule.due import dues_of, kinds_of, newest_finished
from tests.schedule.desk import MONTHLY, at, config


def due(period: str, plans: str = MONTHLY, *changes: tuple[str, str]) -> list[str]:
    """Return when a period is due, in UTC, and for what."""
    asked = parse_period(period)
    assert asked is not None
    found = dues_of(config(plans, *changes), asked)
    return [f"{one.at.astimezone(UTC):%Y-%m-%d %H:%M} {one.key}" for one in found]


@pytest.mark.parametrize(
    ("period", "when"),
    [
        ("2026-06", "2026-07-02"),  # 1 and 2 July are a Wednesday and a Thursday
        ("2026-07", "2026-08-04"),  # the 1st is a Saturday
        ("2026-09", "2026-10-09"),  # National Day, 1 to 7 October
        ("2026-01", "2026-02-03"),
        ("2024-02", "2024-03-04"),  # a leap day is the last of its month
        ("2025-09", "2025-10-10"),  # eight days off
        ("2023-04", "2023-05-05"),  # 1 to 3 May off; Saturday 6 May is worked, but the second is Friday already
    ],
)
def test_second_working_day(period: str, when: str) -> None:
    """Holidays don't count, make-up workdays do; 08:00 in Shanghai is midnight in UTC."""
    assert due(period) == [f"{when} 00:00 run {period} 1"]


def test_days_of_the_department_count() -> None:
    """What config adds to the public calendar, or takes away."""
    assert due("2026-06", MONTHLY, ("extra_holidays: []", "extra_holidays: [2026-07-02]")) == [
        "2026-07-03 00:00 run 2026-06 1"
    ]
    assert due("2026-07", MONTHLY, ("extra_workdays: []", "extra_workdays: [2026-08-01, 2026-08-02]")) == [
        "2026-08-02 00:00 run 2026-07 1"
    ]


def test_a_month_that_ends_on_the_25th() -> None:
    """The working days are counted from the period's own end."""
    assert due("2026-06", MONTHLY, ("month_cutoff_day: 31", "month_cutoff_day: 25")) == [
        "2026-06-29 00:00 run 2026-06 1"
    ]


@pytest.mark.parametrize(
    ("zone", "at_utc"),
    [
        ("UTC", "2026-07-02 08:00"),
        ("Asia/Kolkata", "2026-07-02 02:30"),
        ("Etc/GMT-14", "2026-07-01 18:00"),
        ("America/New_York", "2026-07-02 12:00"),
    ],
)
def test_zones(zone: str, at_utc: str) -> None:
    """08:00 is the department's."""
    assert due("2026-06", MONTHLY, ("time_zone: Asia/Shanghai", f"time_zone: {zone}")) == [f"{at_utc} run 2026-06 1"]


def test_an_hour_that_a_clock_change_skips_or_repeats() -> None:
    """In New York 02:30 of 8 March 2026 is skipped (the moment after), 01:30 of 1 November comes twice (the first)."""
    zone = ("time_zone: Asia/Shanghai", "time_zone: America/New_York")
    days = ("extra_workdays: []", "extra_workdays: [2026-03-08, 2026-11-01]")
    cut = ("month_cutoff_day: 31", "month_cutoff_day: 7")
    assert due("2026-03", '      - {workday: 1, at: "02:30"}', zone, days, cut) == ["2026-03-08 07:30 run 2026-03 1"]
    assert due("2026-10", '      - {workday: 1, at: "01:30"}', zone, days) == ["2026-11-01 05:30 run 2026-10 1"]


def test_a_year_without_known_holidays_is_a_fault() -> None:
    """It names the year; days of that year in config make it known."""
    with pytest.raises(ConfigFault, match="2027"):
        due("2026-12")
    assert due("2026-12", MONTHLY, ("extra_holidays: []", "extra_holidays: [2027-01-01]")) == [
        "2027-01-05 00:00 run 2026-12 1"
    ]


def test_longer_periods_and_several_lines() -> None:
    """A line may name several kinds; two lines of one kind are two errands."""
    plans = (
        '      - {workday: 5, at: "09:30", periods: [quarter, half, year]}\n'
        '      - {workday: 1, at: "17:00", what: check, periods: [month, quarter]}\n'
        '      - {workday: 3, at: "07:05", periods: [quarter]}'
    )
    assert due("2026Q2", plans) == [
        "2026-07-01 09:00 check 2026Q2 1",
        "2026-07-02 23:05 run 2026Q2 2",
        "2026-07-07 01:30 run 2026Q2 1",
    ]
    assert due("2026H1", plans) == ["2026-07-07 01:30 run 2026H1 1"]
    assert due("2025", plans) == ["2026-01-08 01:30 run 2025 1"]
    assert due("2026-05", plans) == ["2026-06-01 09:00 check 2026-05 1"]
    assert [kind.value for kind in kinds_of(config(plans))] == ["month", "quarter", "half", "year"]


def test_a_period_follows_the_version_of_its_last_day() -> None:
    """June by the old line, July by the new one, whenever it is asked; before the first version nothing is due."""
    newer = (
        "    plans:\n",
        '    plans: [{workday: 4, at: "06:00"}]\n  - effective_from: 2026-06-30\n    approved_by: x\n    plans:\n',
    )
    assert due("2026-05", MONTHLY, newer) == ["2026-06-03 22:00 run 2026-05 1"]
    assert due("2026-06", MONTHLY, newer) == ["2026-07-02 00:00 run 2026-06 1"]
    assert due("1999-12", MONTHLY) == []


def test_finished_is_told_in_the_departments_zone() -> None:
    """At 16:30 UTC of 30 June it is July in Shanghai."""
    month = kinds_of(config())[0]
    assert str(newest_finished(config(), month, at("2026-06-30 15:59"))) == "2026-05"
    assert str(newest_finished(config(), month, at("2026-06-30 16:00"))) == "2026-06"
