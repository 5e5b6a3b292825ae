"""Joiners and leavers to the fen, and that splitting an amount never loses one."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kam_reports.core.dated import Version
from kam_reports.core.money import half_up, share_out
from kam_reports.core.text import ENGLISH
from kam_reports.metrics.settings import WorkCalendar
from kam_reports.metrics.workdays import workdays_between
from kam_reports.pay.payslip import Bases, PayRules, _base
from kam_reports.pay.rules import Prorate
from tests.reports.small_month import CALENDAR, JUNE, PAY, SINCE

FIRST, LAST = date(2026, 6, 1), date(2026, 6, 30)


def rules(how: Prorate | None) -> PayRules:
    """Return the pay rules with a way of prorating; None: the rule is not in force yet."""
    version = None if how is None else Version("prorate", SINCE, "总经理", how, "D")
    return PayRules(PAY.bands, PAY.modifier, version)


def workdays(first: date, last: date) -> int:
    """Count working days of the public calendar."""
    return workdays_between(first, last, WorkCalendar())


def base(how: Prorate | None, fen: int, hired: date | None, left: date | None) -> tuple[int, str]:
    """Return the base that June pays on, and how it says so."""
    bases = Bases({"E001": fen}, {"E001": (hired, left)})
    scaled, note = _base("E001", JUNE, CALENDAR, rules(how), bases, workdays)
    return scaled, ENGLISH.say(note)


@pytest.mark.parametrize("how", [*Prorate, None])
@pytest.mark.parametrize(("hired", "left"), [(None, None), (FIRST, LAST), (date(2020, 1, 1), date(2027, 1, 1))])
def test_a_whole_month_is_the_whole_base(how: Prorate | None, hired: date | None, left: date | None) -> None:
    """Here from the first day to the last: nothing is scaled, nothing is said."""
    assert base(how, 123_457, hired, left) == (123_457, "P2 bands")


@pytest.mark.parametrize("how", [Prorate.NONE, None])
def test_none_never_scales(how: Prorate | None) -> None:
    """By default, and before any version, one day at work has the whole base."""
    assert base(how, 100_000, LAST, None) == (100_000, "P2 bands")


@pytest.mark.parametrize(
    ("how", "hired", "left", "fen", "days"),
    [
        (Prorate.CALENDAR_DAYS, LAST, None, 3_333, "1/30"),
        (Prorate.CALENDAR_DAYS, None, FIRST, 3_333, "1/30"),
        (Prorate.CALENDAR_DAYS, date(2026, 6, 2), None, 96_667, "29/30"),
        (Prorate.CALENDAR_DAYS, date(2026, 6, 8), date(2026, 6, 21), 46_667, "14/30"),
        (Prorate.WORKDAYS, LAST, None, 4_762, "1/21"),
        (Prorate.WORKDAYS, date(2026, 6, 8), date(2026, 6, 21), 42_857, "9/21"),
        (Prorate.WORKDAYS, date(2026, 6, 6), date(2026, 6, 7), 0, "0/21"),
        (Prorate.WORKDAYS, date(2026, 6, 19), date(2026, 6, 19), 0, "0/21"),
    ],
)
def test_part_of_a_month(how: Prorate, hired: date | None, left: date | None, fen: int, days: str) -> None:
    """Days at work over the month's days, half-up to the fen; the line says which days."""
    assert base(how, 100_000, hired, left) == (fen, f"P2 bands; base 1,000.00 × {days} days")


@given(st.sampled_from(["calendar_days", "workdays"]), st.integers(0, 10_000_000), st.integers(0, 28))
def test_a_month_shared_by_two_loses_at_most_a_rounding(how: str, fen: int, days: int) -> None:
    """One leaves, the next comes the day after: both bases are exact shares, each off by half a fen at most."""
    left = FIRST + timedelta(days=days)
    before, _ = base(Prorate(how), fen, None, left)
    after, _ = base(Prorate(how), fen, left + timedelta(days=1), None)
    assert abs(before + after - fen) <= 1
    count = (lambda first, last: (last - first).days + 1) if Prorate(how) is Prorate.CALENDAR_DAYS else workdays
    assert before == half_up(Fraction(fen * count(FIRST, left), count(FIRST, LAST)), 0)


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 10**6), max_size=13))
def test_splits_never_lose_a_fen(total: int, weights: list[int]) -> None:
    """The parts of a split add up; each is its exact share, rounded down or up."""
    parts = share_out(total, weights)
    assert sum(parts) == (total if weights else 0)
    assert len(parts) == len(weights)
    used = weights if any(weights) else [1] * len(weights)
    for part, weight in zip(parts, used, strict=True):
        assert abs(part - Fraction(total * weight, sum(used))) < 1


@given(st.integers(0, 10**9), st.lists(st.integers(0, 1000), min_size=1, max_size=13))
def test_splits_are_fair_and_signed(total: int, weights: list[int]) -> None:
    """Less weight never gets more; a negative amount splits like a positive one."""
    parts = share_out(total, weights)
    assert share_out(-total, weights) == [-part for part in parts]
    used = weights if any(weights) else [1] * len(weights)
    pairs = sorted(zip(used, parts, strict=True))
    assert all(less[1] <= more[1] for less, more in pairwise(pairs) if less[0] < more[0])
