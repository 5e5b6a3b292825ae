"""Dates of things that have not happened yet: named by a check, never by a run."""

from __future__ import annotations

from datetime import date

from kam_reports.checks import run_checks
from kam_reports.checks.check import Context
from kam_reports.core.period import Calendar, parse_period
from tests.builders import book
from tests.checks.department import changed

LATER = changed("回访台账", 2, 实际日期=date(2026, 11, 20))


def test_a_visit_to_come_is_named() -> None:
    """A visit made after today is doubtful, at its cell; one made today is not."""
    context = Context(Calendar(), today=date(2026, 11, 19))
    found = [issue for issue in run_checks(book(LATER), context) if issue.code == "future-date"]
    assert [issue.place.sheet for issue in found] == ["回访台账"]
    assert found[0].found.startswith("2026-11-20")
    on_the_day = run_checks(book(LATER), Context(Calendar(), today=date(2026, 11, 20)))
    assert not [issue for issue in on_the_day if issue.code == "future-date"]


def test_a_run_does_not_depend_on_its_day() -> None:
    """Without a day in the context, as in every run, nothing is said."""
    issues = run_checks(book(LATER), Context(Calendar(), parse_period("2026-06")))
    assert "future-date" not in {issue.code for issue in issues}
