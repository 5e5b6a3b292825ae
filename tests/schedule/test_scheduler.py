"""Each due period exactly once, whatever the clock and the machine do."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from kam_reports.config import ConfigFaults
from kam_reports.core.fault import BusyFault, UsageFault
from kam_reports.core.text import T, Text
from kam_reports.post.report import Outcome, last
from kam_reports.schedule.done import DoneFile
from kam_reports.schedule.scheduler import LONGEST_WAIT
from tests.schedule.desk import MONTHLY, Desk, at, config

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Return a machine whose schedule was started in the middle of June, when May was made by hand."""
    made = Desk(tmp_path, config())
    made.boot().look()
    assert made.ran == ["run 2026-05"]
    made.ran.clear()
    return made


def test_due_is_done_once(desk: Desk) -> None:
    """Not before its time, not after it was done, not by a fresh process."""
    scheduler = desk.boot()
    desk.clock = at("2026-07-01 23:59")
    assert scheduler.look() == []
    desk.clock = at("2026-07-02 00:00")
    assert [report.period for report in scheduler.look()] == ["2026-06"]
    assert scheduler.look() == []
    assert desk.boot().look() == []
    assert desk.ran == ["run 2026-06"]
    report = last(desk.root / ".kam")
    assert report is not None
    assert (report.door, report.period) == ("schedule", "2026-06")
    assert len([line for line in desk.told if "2026-06" in line]) == 1


@pytest.mark.parametrize("day", range(1, 32, 3))
def test_machine_off_over_the_due_day(desk: Desk, day: int) -> None:
    """Switched on again on any later day: one run."""
    desk.clock = at("2026-07-02 01:00") + timedelta(days=day)
    desk.boot().look()
    desk.boot().look()
    assert desk.ran == ["run 2026-06"]


def test_months_off_are_caught_up_in_order(desk: Desk) -> None:
    """Each missed period once, oldest first."""
    desk.clock = at("2026-11-03 00:00")
    desk.boot().look()
    desk.boot().look()
    assert desk.ran == [f"run 2026-{month:02d}" for month in (6, 7, 8, 9, 10)]


def test_clock_jumps(desk: Desk) -> None:
    """Back and forth by days and months, with restarts: still one run each."""
    dice = random.Random(8)  # noqa: S311 - days, not secrets
    first, days = at("2026-06-16 00:00"), 150
    for _ in range(300):
        desk.clock = first + timedelta(days=dice.randint(0, days), hours=dice.randint(0, 23))
        desk.boot().look()
    desk.clock = first + timedelta(days=days)
    desk.boot().look()
    assert sorted(desk.ran) == [f"run 2026-{month:02d}" for month in (6, 7, 8, 9, 10)]


def test_first_start_answers_for_the_newest_period_only(tmp_path: Path) -> None:
    """Those before were made by hand; and a period whose time is long over too."""
    plans = '      - {workday: 2, at: "08:00", periods: [month, year]}'
    desk = Desk(tmp_path, config(plans), clock=at("2026-11-20 00:00"))
    desk.boot().look()
    assert desk.ran == ["run 2026-10"]


def test_moving_a_line_does_nothing_twice(desk: Desk) -> None:
    """The mark does not hold the day or the time."""
    desk.clock = at("2026-07-02 00:00")
    desk.boot().look()
    desk.config = config('      - {workday: 3, at: "09:00", what: run, periods: [month]}')
    desk.clock = at("2026-07-10 00:00")
    desk.boot().look()
    assert desk.ran == ["run 2026-06"]


def test_what_could_not_be_done_is_tried_again_and_told_once(desk: Desk) -> None:
    """With growing pauses, until it can."""
    desk.clock, desk.outcome = at("2026-07-02 00:00"), Outcome.COULD_NOT_RUN
    scheduler = desk.boot()
    told = len(desk.told)
    for _ in range(60):
        scheduler.look()
        desk.seconds += 60
    assert 3 <= len(desk.ran) <= 6
    assert len(desk.told) == told + 1
    assert "the disk is full" in desk.told[-1]
    desk.outcome = Outcome.DATA_ERRORS
    desk.seconds += 3600
    scheduler.look()
    desk.ran.clear()
    desk.seconds += 7200
    scheduler.look()
    assert desk.ran == []


def test_a_closed_period_is_nothing_to_do(desk: Desk) -> None:
    """Marked, so that it is not asked for each minute."""
    desk.clock, desk.outcome = at("2026-07-02 00:00"), Outcome.CLOSED
    scheduler = desk.boot()
    scheduler.look()
    scheduler.look()
    assert desk.ran == ["run 2026-06"]


def test_a_bug_ends_nothing(desk: Desk) -> None:
    """It is told in one line, its traceback lies in a file, the errand stays open."""
    desk.clock, desk.fails = at("2026-07-02 00:00"), RuntimeError("a bug")
    scheduler = desk.boot()
    scheduler.look()
    assert any("RuntimeError: a bug" in line for line in desk.told)
    assert not any("Traceback" in line for line in desk.told)
    assert len(list((desk.root / ".kam" / "errors").iterdir())) == 1
    desk.fails = None
    desk.seconds += 60
    scheduler.look()
    assert desk.ran == ["run 2026-06"]


def test_a_broken_config_is_told_once(desk: Desk) -> None:
    """While somebody edits it; afterwards all goes on."""
    scheduler = desk.boot()

    def broken() -> None:
        raise ConfigFaults(T("the file is empty"), file="config.yaml", line=1)

    scheduler.make_job = broken  # type: ignore[assignment]
    told = len(desk.told)
    scheduler.look()
    scheduler.look()
    assert desk.told[told:] == ["config.yaml:1: the file is empty"]
    assert scheduler.pause() == LONGEST_WAIT


def test_an_unknown_year_is_told_with_its_number(desk: Desk) -> None:
    """What else is due is done all the same; once the year is known, its period follows."""
    desk.clock = at("2027-01-04 00:00")
    desk.boot().look()
    assert desk.ran == [f"run 2026-{month:02d}" for month in (6, 7, 8, 9, 10, 11)]
    assert any("2027" in line for line in desk.told)
    desk.config = config(MONTHLY, ("extra_holidays: []", "extra_holidays: [2027-01-01]"))
    desk.clock = at("2027-01-05 00:00")
    desk.boot().look()
    assert desk.ran[-1] == "run 2026-12"


def test_the_wait_is_until_the_next_due_time_but_never_long(desk: Desk) -> None:
    """A minute at most, since the clock may be put right meanwhile; a second at least."""
    scheduler = desk.boot()
    desk.clock = at("2026-07-01 20:00")
    assert scheduler.pause() == LONGEST_WAIT
    desk.clock = at("2026-07-01 23:59") + timedelta(seconds=40)
    assert scheduler.pause() == 20
    desk.clock = at("2026-07-01 23:59") + timedelta(seconds=59.9)
    assert scheduler.pause() == 1


def test_two_schedulers_of_one_workspace(desk: Desk) -> None:
    """While one is at it, the other leaves it alone."""
    desk.clock = at("2026-07-02 00:00")
    marks = DoneFile(desk.root / ".kam" / "schedule.json")
    with marks.held():
        assert desk.boot().look() == []
    assert desk.ran == []
    desk.boot().look()
    assert desk.ran == ["run 2026-06"]


def test_stop_ends_the_loop(desk: Desk) -> None:
    """What has not begun is left for the next start."""
    scheduler = desk.boot()
    scheduler.stop.set()
    scheduler.run()
    desk.clock = at("2026-07-02 00:00")
    assert scheduler.look() == []
    assert desk.ran == []


def test_damaged_marks_are_told_not_guessed(desk: Desk) -> None:
    """Nothing is run without knowing what was done."""
    path = desk.root / ".kam" / "schedule.json"
    whole = path.read_text(encoding="utf-8")
    desk.clock = at("2026-07-02 00:00")
    for text in (whole[:20], '{"done": []}', "[]"):
        path.write_text(text, encoding="utf-8")
        desk.boot().look()
        assert "can no longer be read" in desk.told[-1]
    assert desk.ran == []
    path.write_text(whole, encoding="utf-8")
    desk.boot().look()
    assert set(json.loads(path.read_text(encoding="utf-8"))["done"]) == {"run 2026-05 1", "run 2026-06 1"}


@pytest.mark.parametrize(
    "fails", [UsageFault(T("the roster has changed")), RuntimeError("a bug"), BusyFault(T("busy"))]
)
def test_mail_trouble_ends_nothing(desk: Desk, fails: Exception) -> None:
    """It is told once (a busy outbox not at all), and tried again with growing pauses."""
    tried: list[float] = []

    def sheets(_job: object, _at: object) -> list[Text]:
        tried.append(desk.seconds)
        raise type(fails)(*fails.args)

    server = ("  server:  ", "  server: localhost\n  #"), ("  sender:  ", "  sender: kam@example.com\n  #")
    desk.config = config(MONTHLY, *server)
    scheduler = desk.boot()
    scheduler.sheets = sheets
    told = len(desk.told)
    for _ in range(10):
        scheduler.look()
        desk.seconds += 60
    busy = isinstance(fails, BusyFault)
    assert len(desk.told) - told == (0 if busy else 1)
    assert len(tried) == (10 if busy else 3)
