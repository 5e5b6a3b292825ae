"""What customer service records: complaints, feedback, visits, satisfaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from kam_reports.sample.accounts import Account
from kam_reports.sample.company import COMPLAINT_CAUSES, COMPLAINT_TEXTS, VISIT_METHODS, VISIT_RESULTS
from kam_reports.sample.months import Month, draw
from kam_reports.sample.people import Person
from kam_reports.sample.row import Row

_COMPLAINT_SHARE, _FEEDBACK_SHARE, _SURVEY_SHARE = 0.025, 0.45, 0.12
_BLANK_OWNER_SHARE = 0.15
# An account of class A is visited each month, of class B every second, of class C once a quarter.
_RHYTHM = {"A": 1, "B": 2, "C": 3}
_VISITED_SHARE, _UNPLANNED_SHARE = 0.93, 0.05
_ANSWERED_SHARE = 0.97
# Answers are known until this many days after the last month.
_KNOWN_DAYS = 3
# Hours until an answer, by category: (quickest, slowest of the quick, slowest at all).
_PACE = {"咨询": (1, 20, 40), "投诉跟进": (2, 20, 36), "意见": (4, 52, 130), "资料索取": (2, 40, 70)}
_QUICK_SHARE = 0.9


def complaint_rows(accounts: Sequence[Account], months: Sequence[Month], seed: int) -> Iterator[Row]:
    """Yield the complaints in order of date within each month; sometimes nobody is named for one."""
    rng = draw(seed, "complaints")
    number = 0
    for month in months:
        for account in accounts:
            if not account.active_through(month) or rng.random() > _COMPLAINT_SHARE:
                continue
            number += 1
            day = month.day(rng)
            named = rng.random() > _BLANK_OWNER_SHARE
            valid = rng.random() < 0.55
            yield {
                "complaint_id": f"TS{month.code}-{number:03d}",
                "complained_on": day,
                "account_id": account.account_id,
                "staff_id": account.owner(day) if named else None,
                "valid": valid,
                "attributed_to": rng.choice(COMPLAINT_CAUSES[:3] if valid else COMPLAINT_CAUSES[3:]),
                "content": rng.choice(COMPLAINT_TEXTS),
                "handled_on": day + timedelta(days=rng.randrange(1, 9)),
            }


def feedback_rows(accounts: Sequence[Account], months: Sequence[Month], seed: int) -> Iterator[Row]:
    """Yield what customers asked and said, with the time of the answer; a few of the last days are still open."""
    rng = draw(seed, "feedback")
    known = datetime.combine(months[-1].last + timedelta(days=_KNOWN_DAYS), time(18))
    number = 0
    for month in months:
        for account in accounts:
            if not account.active_through(month) or rng.random() > _FEEDBACK_SHARE:
                continue
            number += 1
            raised = _office_time(month.day(rng), rng)
            category = rng.choice(("咨询", "咨询", "意见", "意见", "投诉跟进", "资料索取"))
            quickest, quick, slowest = _PACE[category]
            hours = rng.uniform(quickest, quick) if rng.random() < _QUICK_SHARE else rng.uniform(quick, slowest)
            answered = (raised + timedelta(hours=hours)).replace(second=0, microsecond=0)
            done = answered <= known and rng.random() < _ANSWERED_SHARE
            yield {
                "feedback_id": f"YJ{month.code}-{number:04d}",
                "raised_at": raised,
                "account_id": account.account_id,
                "staff_id": account.owner(raised.date()),
                "category": category,
                "limit_hours": 8 if category == "咨询" and rng.random() < 0.08 else None,
                "answered_at": answered if done else None,
            }


def visit_rows(accounts: Sequence[Account], months: Sequence[Month], seed: int) -> Iterator[Row]:
    """Yield planned visits, most of them made, and a few made without a plan."""
    rng = draw(seed, "visits")
    number = 0
    for month in months:
        for place, account in enumerate(accounts):
            if not account.active_through(month):
                continue
            due = (place + month.number) % _RHYTHM[account.grade] == 0
            if not due and rng.random() > _UNPLANNED_SHARE:
                continue
            number += 1
            day = month.day(rng)
            owner = account.owner(day)
            shift = rng.choice((-2, -1, 0, 0, 0, 0, 1, 2, 4))
            made: date | None = min(max(day + timedelta(days=shift), month.first), months[-1].last)
            if due and rng.random() > _VISITED_SHARE:
                made = None
            yield {
                "visit_id": f"HF{month.code}-{number:04d}",
                "account_id": account.account_id,
                "staff_id": owner,
                "planned_on": day if due else None,
                "visited_on": made,
                "manner": rng.choice(VISIT_METHODS) if made else None,
                "result": rng.choice(VISIT_RESULTS) if made else None,
            }


def satisfaction_rows(
    accounts: Sequence[Account], people: Sequence[Person], months: Sequence[Month], seed: int
) -> list[Row]:
    """Return the survey: some accounts each month, and for everyone who is assessed by it enough answers."""
    rng = draw(seed, "satisfaction")
    rows: list[Row] = []
    for month in months:
        active = [one for one in accounts if one.active_through(month)] or list(accounts)
        for account in active:
            if rng.random() < _SURVEY_SHARE:
                day = month.day(rng)
                rows.append(_answer(account, day, account.owner(day), rng))
        for one in people:
            closing = month.ends_quarter or month == months[-1] or (one.left_on or month.last) < month.last
            if one.works_in(month) and (one.supports or (one.sells and closing)):
                day = month.day(rng, one.hired_on, one.left_on)
                rows.append(_answer(rng.choice(active), day, one.staff_id, rng))
    rows.sort(key=lambda row: (str(row["surveyed_on"]), str(row["account_id"]), str(row["staff_id"])))
    return rows


def _answer(account: Account, day: date, staff_id: str, rng: Random) -> Row:
    """One answer of the survey, mostly out of 100 points, now and then out of 10."""
    points = min(Decimal(100), Decimal(round(rng.gauss(89, 5) * 2)) / 2)
    short = rng.random() < 0.06
    return {
        "surveyed_on": day,
        "account_id": account.account_id,
        "staff_id": staff_id,
        "points": (points / 10).quantize(Decimal("0.1")) if short else points,
        "full_points": 10 if short else 100,
    }


def _office_time(day: date, rng: Random) -> datetime:
    """A time of the working day, to the minute."""
    return datetime.combine(day, time(rng.randrange(8, 18), rng.randrange(60)))
