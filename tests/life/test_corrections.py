"""V1 and its corrections come to the newest version: to the fen, per person, once, in whatever order things happen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest

from kam_reports.core.money import half_up, to_fen
from kam_reports.core.period import Calendar, Period, PeriodKind
from kam_reports.life.corrections import PaidCorrection, Totals, due, paying_month
from kam_reports.life.past import corrections_due, corrections_paid
from kam_reports.life.sets import Published, Sealed
from kam_reports.pay.bands import factor_of
from kam_reports.pay.rules import Band, BandTable
from tests.life.people import month

CALENDAR = Calendar()
MONTHS = [Period(PeriodKind.MONTH, 2026, index) for index in range(1, 7)]
PEOPLE = {f"E{number:03d}": 200_000 + 12_345 * number for number in range(12)}
_STEPS = ((95, Decimal("1.05")), (90, Decimal(1)), (60, None), (0, Decimal(0)))
BANDS = BandTable(tuple(Band(Decimal(at_least), factor) for at_least, factor in _STEPS))
PLAN = 1_000_000


def pay(sales: dict[str, int]) -> dict[str, int]:
    """Return each person's pay by the shipped rules: 60 points for sales, 32 for the rest, 5 % for the department."""
    reached = sum(sales.values()) >= PLAN * len(sales)
    found = {}
    for staff, base in PEOPLE.items():
        if staff not in sales:
            continue  # not employed in that month: no row
        points = half_up(min(Fraction(sales[staff], PLAN), Fraction(1)) * 60, 2) + 32
        band = to_fen(Fraction(base, 100) * Fraction(factor_of(points, BANDS)))
        found[staff] = band + to_fen(Fraction(band, 100) * (0 if reached else Fraction(-5, 100)))
    return found


class Department:
    """Months with sales; closed ones with their versions, as the sealed folders would say."""

    def __init__(self, random: Random) -> None:
        """Draw sales for everybody, and who is employed when."""
        self.sales = {
            one: {staff: random.randrange(300_000, 1_400_000) for staff in PEOPLE if random.random() < 0.9}
            for one in (*MONTHS, *(MONTHS[-1].shift(step) for step in range(1, 8)))
        }
        self.closed: dict[Period, list[Sealed]] = {}

    def close(self, period: Period) -> None:
        """Seal a month with whatever corrections are due in it."""
        lines = corrections_due(self.closed, CALENDAR, period)
        corrections = [
            {"of": one.of, "staff_id": one.staff_id, "fen": one.fen, "link": one.link, "reason": one.reason}
            for one in lines
        ]
        self._seal(period, corrections)

    def restate(self, period: Period) -> None:
        """Seal a further version; it keeps the correction lines of V1."""
        self._seal(period, list(self.closed[period][0].set.manifest["corrections"]))

    def _seal(self, period: Period, corrections: list[dict[str, object]]) -> None:
        totals = pay(self.sales[period])
        for one in corrections:
            staff, fen = str(one["staff_id"]), int(str(one["fen"]))
            totals[staff] = totals.get(staff, 0) + fen
        versions = self.closed.setdefault(period, [])
        manifest = {"totals": totals, "corrections": corrections, "outputs": {}}
        found = Published(period, Path(), "", manifest)
        versions.append(Sealed(len(versions) + 1, found, {"reason": f"late {len(versions)}"}, ""))

    def still_open(self) -> Period:
        """Return the first month that is not closed."""
        return next(one for one in self.sales if one not in self.closed)


@pytest.mark.parametrize("seed", range(5))
def test_late_corrections_in_random_order(seed: int) -> None:
    """500 late rows in six closed months, restated now and then, further months closed in between."""
    random = Random(seed)  # noqa: S311 - a department need not be secret
    department = Department(random)
    for one in MONTHS:
        department.close(one)
    first = {one: department.closed[one][0].totals for one in MONTHS}
    for number in range(500):
        period = random.choice(MONTHS)
        sales = department.sales[period]
        staff = random.choice(sorted(PEOPLE))
        sales[staff] = max(sales.get(staff, 0) + random.randrange(-200_000, 300_000), 0)
        if random.random() < 0.02 and len(sales) > 3:
            del sales[staff]
        if random.random() < 0.4:
            department.restate(period)
        if number % 90 == 89:
            department.close(department.still_open())
    for one in MONTHS:
        department.restate(one)
    department.close(department.still_open())
    paid: dict[tuple[str, str], int] = {}
    for line in corrections_paid(department.closed):
        key = line.of, line.staff_id
        paid[key] = paid.get(key, 0) + line.fen
    for one in MONTHS:
        recomputed = pay(department.sales[one])
        for staff in PEOPLE:
            assert first[one].get(staff, 0) + paid.get((str(one), staff), 0) == recomputed.get(staff, 0)
    assert corrections_due(department.closed, CALENDAR, department.still_open()) == ()


def test_link_names_what_was_paid_before() -> None:
    """The first correction leads from V1, the next from the version that was paid last."""
    versions = [Totals(1, {"E1": 100}), Totals(2, {"E1": 150}, "late"), Totals(3, {"E1": 130}, "later")]
    first = due("2026-03", versions[:2], [])
    assert [(one.fen, one.link, one.reason) for one in first] == [(50, "V2 − V1", "late")]
    paid = [PaidCorrection("2026-03", "E1", 50, "V2 − V1"), PaidCorrection("2026-02", "E1", 7, "V9 − V1")]
    assert [(one.fen, one.link) for one in due("2026-03", versions, paid)] == [(-20, "V3 − V2")]
    assert due("2026-03", versions[:2], paid) == []
    assert due("2026-03", versions[:1], []) == []


def test_paid_too_much_comes_back() -> None:
    """A restatement that is taken back by a further one: what was paid is asked for again."""
    versions = [Totals(1, {"E1": 100}), Totals(2, {"E1": 150}), Totals(3, {"E1": 100}, "undone")]
    paid = [PaidCorrection("2026-03", "E1", 50, "V2 − V1")]
    assert [one.fen for one in due("2026-03", versions, paid)] == [-50]


@pytest.mark.parametrize(
    ("of", "closed", "pays"),
    [
        ("2026-03", [], "2026-04"),
        ("2026-03", ["2026-04", "2026-05"], "2026-06"),
        ("2026-03", ["2026-05"], "2026-04"),
        ("2026-12", [], "2027-01"),
        ("2026Q2", ["2026-07"], "2026-08"),
        ("2026", [], "2027-01"),
    ],
)
def test_paying_month(of: str, closed: list[str], pays: str) -> None:
    """The earliest month after it that is still open."""
    assert str(paying_month(month(of), CALENDAR, {month(name) for name in closed})) == pays


def test_months_ending_on_the_25th() -> None:
    """The department's own calendar decides which month follows."""
    calendar = Calendar(month_cutoff_day=25)
    assert calendar.span(month("2026-03")).last == date(2026, 3, 25)
    assert str(paying_month(month("2026-03"), calendar, ())) == "2026-04"
