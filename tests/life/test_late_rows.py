"""Late rows in six real, closed months: V1 and the corrections paid come to what a restatement computes.

Four rows; 500 with ``KAM_SOAK=1``.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import date
from pathlib import Path
from random import Random

import pytest

from kam_reports.core.period import Period
from kam_reports.life.desk import LifeFault
from kam_reports.life.past import corrections_paid
from kam_reports.life.restate import restate
from kam_reports.life.sets import all_sealed
from kam_reports.life.verify import verify
from tests.conftest import MakeTiny
from tests.journeys import tiny
from tests.life.people import CLERK, act, close, desk, edit, month

MONTHS = [month(f"2026-{number:02d}") for number in range(1, 7)]
LATE_ROWS = 500 if os.environ.get("KAM_SOAK") else 4


def half_a_year() -> tiny.Books:
    """Return the department's workbooks with ratings, a plan and sales in every month up to July."""
    books = tiny.books()
    ratings = books["考核.xlsx"]["评分表"]
    june = [row for row in ratings if row[0] == "2026-06"]
    names = [str(one) for one in (*MONTHS, month("2026-07"))]
    ratings[1:] = [[name, *row[1:]] for name in names for row in june]
    books["考核.xlsx"]["奖金调整"][1:] = []
    books["计划.xlsx"]["销售计划"][1:] = [[name, "E002", 10000, 12000] for name in names]
    for sheet, rows in books["销售台账.xlsx"].items():
        days = [
            date.fromisoformat(f"{name}-1{number}")
            for number, name in enumerate(names)
            if (sheet == "五月") == (number < 5)
        ]
        rows[1:] = [[f"S{day:%m%d}", 1, day, "A-00001", "E002", "螺栓", "华东", 1, 4500] for day in days]
    return books


def first_and_newest(folder: Path) -> tuple[dict[tuple[str, str], int], dict[tuple[str, str], int]]:
    """Return V1 with all corrections that were paid, and the newest version, by month and person (fen)."""
    with desk(folder) as opened:
        closed = all_sealed(opened.workspace)
    first = {(str(one), staff): fen for one in MONTHS for staff, fen in closed[one][0].totals.items()}
    newest = {(str(one), staff): fen for one in MONTHS for staff, fen in closed[one][-1].totals.items()}
    for line in corrections_paid(closed):
        first[line.of, line.staff_id] += line.fen
    return first, newest


def late_row(folder: Path, random: Random, number: int) -> Period:
    """Enter a late sale in a drawn month and return the month."""
    period = random.choice(MONTHS)
    day = date.fromisoformat(f"{period}-{random.randrange(1, 28):02d}")
    row = [f"L{number:04d}", 1, day, "A-00001", "E002", "垫片", "华东", 1, random.randrange(-150_000, 300_000) / 100]
    edit(folder, "销售台账.xlsx", "五月", lambda sheet: sheet.append(row))
    return period


@pytest.mark.slow
@pytest.mark.usefixtures("brief")
def test_late_rows_in_real_months(tiny_workspace: MakeTiny) -> None:
    """Entered in drawn months, restated one by one, paid by July: to the fen, per person and month."""
    quiet = ("due_every_month: [sales, visits, feedback, expenses]", "due_every_month: []")
    folder = tiny_workspace(half_a_year(), changes=[quiet])
    for period in MONTHS:
        close(folder, str(period))
    random = Random(7)  # noqa: S311 - a department need not be secret
    restated = 0
    for number in range(LATE_ROWS):
        period = late_row(folder, random, number)
        with desk(folder) as opened, suppress(LifeFault):  # a row may change nothing: sales count up to the plan
            restate(opened, period, act(CLERK, f"row {number}"))
            restated += 1
    assert restated > LATE_ROWS / 2
    first, newest = first_and_newest(folder)
    assert first != newest
    close(folder, "2026-07")
    first, newest = first_and_newest(folder)
    assert first == newest
    with desk(folder) as opened:
        assert verify(opened).different == ()
