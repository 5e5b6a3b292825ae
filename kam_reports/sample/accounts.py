"""The key accounts: their archive, who owns them, and how they changed hands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from kam_reports.sample.company import (
    CHURN_REASONS,
    CITIES,
    CREDITS,
    DISTRICTS,
    FIRST_SYLLABLES,
    FUNDS,
    PAYMENT_TERMS,
    ROADS,
    SECOND_SYLLABLES,
    SIZES,
    SURNAMES,
    TITLES,
    TRADES,
)
from kam_reports.sample.months import Month, draw
from kam_reports.sample.people import Person
from kam_reports.sample.row import Row

_CLASSES, _SHARES = ("A", "B", "C"), (26, 38, 36)
_WEIGHT = {"A": 9, "B": 4, "C": 1}
_NEW_SHARE, _CHURN_SHARE, _HANDOVER_SHARE = 0.16, 0.1, 0.08


@dataclass(frozen=True, slots=True)
class Account:
    """A key account with its owners: ``owners`` holds (from which day, staff id) in order of time."""

    account_id: str
    grade: str
    name: str
    industry: str
    region: str
    city: str
    registered_on: date
    won_on: date | None
    churned_on: date | None
    owners: tuple[tuple[date, str], ...]

    @property
    def weight(self) -> int:
        """How much of its owner's business it makes."""
        return _WEIGHT[self.grade]

    @property
    def start(self) -> date:
        """The day it became an account."""
        return self.won_on or self.registered_on

    def owner(self, day: date) -> str:
        """Return who owns it on a day."""
        return next((owner for since, owner in reversed(self.owners) if since <= day), self.owners[0][1])

    def active_through(self, month: Month) -> bool:
        """Whether it is an account on every day of the month."""
        return self.start <= month.first and (self.churned_on is None or self.churned_on > month.last)


def open_accounts(count: int, people: tuple[Person, ...], months: tuple[Month, ...], seed: int) -> tuple[Account, ...]:
    """Return the accounts, each region's given to those in sales there in turn."""
    rng = draw(seed, "accounts")
    sellers = [one for one in people if one.sells]
    names = {region: _names(region, rng) for region in CITIES}
    found = []
    for number in range(1, count + 1):
        first = sellers[number % len(sellers)]
        grade = rng.choices(_CLASSES, _SHARES)[0]
        name, industry, city = next(names[first.region])
        registered, won = _started(months, number, rng)
        fate, turn = rng.random(), rng.random()
        gone = months[min(len(months) - 1, int(fate * 997) % len(months))].day(rng) if fate < _CHURN_SHARE else None
        churned = gone if gone and won and gone > won + timedelta(days=120) else None
        found.append(
            Account(
                account_id=f"{grade}-{number:05d}",
                grade=grade,
                name=name,
                industry=industry,
                region=first.region,
                city=city,
                registered_on=registered,
                won_on=won,
                churned_on=churned,
                owners=_owners(first, sellers, months, turn),
            )
        )
    return tuple(found)


def account_rows(accounts: tuple[Account, ...], months: tuple[Month, ...], seed: int) -> Iterator[Row]:
    """Yield the rows of the account archive, with the gaps a real archive has."""
    rng = draw(seed, "archive")
    for one in accounts:
        gap = rng.random()
        big = min(_CLASSES.index(one.grade), rng.randrange(3))
        yield {
            "account_id": one.account_id,
            "account_name": one.name,
            "cooperation_class": one.grade,
            "industry": one.industry,
            "region": one.region,
            "owner": one.owners[-1][1],
            "registered_on": one.registered_on,
            "won_on": one.won_on,
            "churned_on": one.churned_on,
            "churn_reason": rng.choice(CHURN_REASONS) if one.churned_on else None,
            "contact": rng.choice(SURNAMES) + rng.choice(TITLES),
            "phone": f"1{rng.choice('35789')}{rng.randrange(10):d}0000{rng.randrange(10_000):04d}",
            "address": f"{one.city}市{rng.choice(DISTRICTS)}{rng.choice(ROADS)}{rng.randrange(1, 399)}号",
            "payment_terms": None if gap < 0.04 else rng.choice(PAYMENT_TERMS),
            "funding": None if 0.04 <= gap < 0.14 else rng.choice(FUNDS),
            "size": None if 0.12 <= gap < 0.18 else SIZES[big],
            "credit": None if gap > 0.8 else rng.choice(CREDITS),
            "updated_on": months[0].first + timedelta(days=rng.randrange(-60, 20)),
        }


def handover_rows(accounts: tuple[Account, ...]) -> list[Row]:
    """Return the rows of the handover ledger, in order of time."""
    rows: list[tuple[date, str, Row]] = []
    for one in accounts:
        for (_, old), (day, new) in zip(one.owners, one.owners[1:], strict=False):
            row: Row = {"account_id": one.account_id, "from_owner": old, "to_owner": new, "handed_over_on": day}
            rows.append((day, one.account_id, row))
    return [row for _, _, row in sorted(rows, key=lambda item: item[:2])]


def by_owner(accounts: tuple[Account, ...], month: Month) -> Mapping[str, list[Account]]:
    """Return the accounts active through a month, by who owns them at its end."""
    found: dict[str, list[Account]] = {}
    for one in accounts:
        if one.active_through(month):
            found.setdefault(one.owner(month.last), []).append(one)
    return found


def _names(region: str, rng: Random) -> Iterator[tuple[str, str, str]]:
    """Names, trades and cities of a region's companies, each name once, as many as anyone asks for."""
    shift = tuple(CITIES).index(region) * 3
    words = [first + second for first in FIRST_SYLLABLES for second in SECOND_SYLLABLES]
    rng.shuffle(words)
    for trip in range(len(CITIES[region]) * len(TRADES)):
        for place, word in enumerate(words):
            city = CITIES[region][(place + trip) % len(CITIES[region])]
            trade, industry = TRADES[(place * 7 + shift + trip // len(CITIES[region])) % len(TRADES)]
            kind = "股份有限公司" if place % 9 == 0 else "有限公司"
            yield f"{city}{word}{trade}{kind}", industry, city


def _started(months: tuple[Month, ...], number: int, rng: Random) -> tuple[date, date | None]:
    """When it was registered and when it signed its first contract; a few have not signed yet."""
    first = months[0].first
    chance, wait = rng.random(), timedelta(days=rng.randrange(12, 75))
    if chance < _NEW_SHARE:
        won = months[number % len(months)].day(rng)
        return won - wait, won
    registered = first - timedelta(days=rng.randrange(150, 1900))
    return registered, registered + wait


def _owners(
    first: Person, sellers: list[Person], months: tuple[Month, ...], chance: float
) -> tuple[tuple[date, str], ...]:
    """Who owned it since when: a joiner takes over from a colleague, a leaver hands on, others seldom."""
    begin = date(2000, 1, 1)
    near = [one for one in sellers if one.region == first.region and one.left_on is None and one is not first]
    steady = [one for one in near if one.hired_on < months[0].first] or [
        one for one in sellers if one is not first and one.left_on is None and one.hired_on < months[0].first
    ]
    other = steady[int(chance * 1009) % len(steady)] if steady else None
    if other is None:
        return ((begin, first.staff_id),)
    if first.hired_on >= months[0].first:
        return ((begin, other.staff_id), (first.hired_on + timedelta(days=7), first.staff_id))
    if first.left_on is not None:
        return ((begin, first.staff_id), (first.left_on, other.staff_id))
    if chance < _HANDOVER_SHARE and len(months) > 1:
        day = months[len(months) // 2].first + timedelta(days=14)
        return ((begin, first.staff_id), (day, other.staff_id))
    return ((begin, first.staff_id),)
