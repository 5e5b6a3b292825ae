"""The staff: who works in the department, in which role, and how well."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from kam_reports.sample.company import (
    GIVEN_FIRST,
    GIVEN_SECOND,
    MAIL_DOMAIN,
    REGIONS,
    SMALL_REGIONS,
    SMALL_STAFF,
    SURNAMES,
)
from kam_reports.sample.months import Month, draw
from kam_reports.sample.row import Row

MANAGER, DIRECTOR, CLERK = "大客户部经理", "总监", "内勤"
PROJECT, SERVICE = "项目经理", "售后专员"
SELLING = ("大客户专员", "KA业务经理", "销售代表")
# What follows the manager, again and again: seven in sales, two clerks, one project manager, one for after-sales.
_TEAM = ("sell", "sell", "sell", CLERK, "sell", "sell", PROJECT, "sell", SERVICE, "sell", CLERK)
_LEAVER_EVERY = 25
_JOINER_PLACE = 4
_JOINING_NEEDS_MONTHS = 4


@dataclass(frozen=True, slots=True)
class Talent:
    """How somebody does: sales completion and points given, each as (low, high), and the size of the plan."""

    completion: tuple[float, float]
    points: tuple[float, float]
    plan_fen: int


_STAR = Talent((1.14, 1.20), (94.0, 99.0), 120_000_000)
_STRONG = Talent((1.02, 1.08), (82.0, 87.5), 78_000_000)
_SOLID = Talent((1.00, 1.04), (84.0, 90.0), 66_000_000)
_STEADY = Talent((0.86, 0.95), (80.0, 87.0), 60_000_000)
_NEW = Talent((0.72, 0.84), (74.0, 82.0), 42_000_000)
_UNEVEN = Talent((0.66, 0.98), (72.0, 82.0), 64_000_000)
_WEAK = Talent((0.60, 0.62), (55.0, 58.5), 45_000_000)
# The first seven in sales; in a larger department the rest are drawn from _CROWD.
_FIRST = (_STAR, _SOLID, _STRONG, _WEAK, _NEW, _UNEVEN, _STEADY)
_CROWD = (_STAR, _STRONG, _STRONG, _SOLID, _SOLID, _SOLID, _STEADY, _STEADY, _STEADY, _NEW, _UNEVEN, _UNEVEN)
_WEAK_SHARE = 0.03
_OFFICE = (Talent((1, 1), (88.0, 95.0), 0), Talent((1, 1), (86.0, 93.0), 0), Talent((1, 1), (87.0, 94.0), 0))


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the department. ``talent`` is known to the sample only."""

    staff_id: str
    name: str
    role: str
    region: str
    supervisor: str | None
    performance_pay_base: int
    hired_on: date
    left_on: date | None
    talent: Talent

    @property
    def sells(self) -> bool:
        """Whether the person has accounts and a sales plan."""
        return self.role in SELLING

    @property
    def supports(self) -> bool:
        """Whether the person is assessed by the staff schemes."""
        return self.role in (PROJECT, SERVICE)

    def works_in(self, month: Month) -> bool:
        """Whether the person is employed on a day of the month."""
        return self.hired_on <= month.last and (self.left_on is None or self.left_on >= month.first)


def regions_of(staff: int) -> tuple[str, ...]:
    """Return the regions a department of this size works in."""
    return REGIONS if staff > SMALL_STAFF else REGIONS[:SMALL_REGIONS]


def hire(count: int, months: tuple[Month, ...], seed: int) -> tuple[Person, ...]:
    """Return the staff, the manager first; in a large department each region has a director between."""
    rng = draw(seed, "people")
    names = _names(rng)
    width = max(3, len(str(count + count // 5)))
    numbers = _numbers(count, rng)
    regions = regions_of(count)
    large = count > SMALL_STAFF
    manager = f"E{numbers[0]:0{width}d}"
    heads = {
        region: f"E{numbers[place]:0{width}d}" if large else manager for place, region in enumerate(regions, start=1)
    }
    people: list[Person] = []
    sellers = 0
    for place in range(count):
        role, region = _post(place, sellers, regions, large=large)
        supervisor = None if place == 0 else manager if role == DIRECTOR else heads[region or regions[0]]
        hired, left = _employed(sellers if role in SELLING else -1, months, rng)
        people.append(
            Person(
                staff_id=f"E{numbers[place]:0{width}d}",
                name=next(names),
                role=role,
                region=region,
                supervisor=supervisor,
                performance_pay_base=_pay_base(role, rng),
                hired_on=hired,
                left_on=left,
                talent=_talent(role, sellers, place, rng),
            )
        )
        sellers += role in SELLING
    return tuple(people)


def staff_rows(people: tuple[Person, ...]) -> list[Row]:
    """Return the rows of the staff ledger."""
    return [
        {
            "staff_id": one.staff_id,
            "name": one.name,
            "role": one.role,
            "region": one.region or None,
            "supervisor": one.supervisor,
            "performance_pay_base": one.performance_pay_base,
            "hired_on": one.hired_on,
            "left_on": one.left_on,
            "email": f"{one.staff_id.lower()}@{MAIL_DOMAIN}",
        }
        for one in people
    ]


def _numbers(count: int, rng: Random) -> list[int]:
    """Rising staff numbers with the gaps that leavers of earlier years left."""
    found, number = [], 0
    for place in range(count):
        # A fixed rhythm in the first dozen keeps the shipped department's numbers short and memorable.
        number += 1 + (place % 4 == 3 if place <= len(_TEAM) else rng.random() < 0.08)
        found.append(number)
    return found


def _names(rng: Random) -> Iterator[str]:
    """Names of two or three characters, each once."""
    given = [first + second for first in GIVEN_FIRST for second in GIVEN_SECOND] + list(GIVEN_SECOND)
    everyone = [family + rest for family in SURNAMES for rest in given]
    rng.shuffle(everyone)
    return iter(everyone)


def _post(place: int, sellers: int, regions: tuple[str, ...], *, large: bool) -> tuple[str, str]:
    """Role and region of the person at a place of the roster."""
    if place == 0:
        return MANAGER, ""
    if large and place <= len(regions):
        return DIRECTOR, regions[place - 1]
    role = _TEAM[(place - 1) % len(_TEAM)]
    if role == "sell":
        return SELLING[sellers % len(SELLING)], regions[sellers % len(regions)]
    return role, regions[place % len(regions)]


def _employed(seller: int, months: tuple[Month, ...], rng: Random) -> tuple[date, date | None]:
    """First and last day at work: one in sales joined lately, and of a large department some have left."""
    hired = months[0].first - timedelta(days=rng.randrange(200, 3200))
    if len(months) >= _JOINING_NEEDS_MONTHS and seller >= 0 and seller % _LEAVER_EVERY == _JOINER_PLACE:
        return months[2].first + timedelta(days=1), None
    if seller > 0 and seller % _LEAVER_EVERY == 0 and len(months) > 1:
        return hired, months[-2].day(rng)
    return hired, None


def _pay_base(role: str, rng: Random) -> int:
    """Monthly performance pay base in fen."""
    low, high = {MANAGER: (60, 60), DIRECTOR: (50, 56), CLERK: (12, 16), PROJECT: (28, 36), SERVICE: (20, 26)}.get(
        role, (25, 40)
    )
    return rng.randrange(low * 2, high * 2 + 1) * 5_000


def _talent(role: str, seller: int, place: int, rng: Random) -> Talent:
    """How the person does; drawn for each, so that the draws of the others don't hang on the role."""
    chance, crowd = rng.random(), rng.choice(_CROWD)
    if role not in SELLING:
        return _OFFICE[place % len(_OFFICE)]
    if seller < len(_FIRST):
        return _FIRST[seller]
    return _WEAK if chance < _WEAK_SHARE else crowd
