"""The doors in config.yaml: defaults, faults, and that they change no result."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest

from kam_reports.config.doors import Errand, Plan, Polling, Security, SendSheets, Watching
from kam_reports.core.period import PeriodKind
from tests.config.editing import SHIPPED, edited, faults, read


def test_defaults() -> None:
    """Events where they arrive; months on the second working day, longer periods on the fifth; no mail."""
    config = read(SHIPPED)
    assert config.watch == Watching(Polling.AUTO, Decimal(5), Decimal(60))
    version = config.schedule.at(date(2026, 6, 30))
    assert version is not None
    assert version.value == (
        Plan(2, time(8), Errand.RUN, (PeriodKind.MONTH,)),
        Plan(5, time(8), Errand.RUN, (PeriodKind.QUARTER, PeriodKind.YEAR)),
    )
    assert (config.mail.server, config.mail.sheets, config.mail.security) == ("", SendSheets.NEVER, Security.STARTTLS)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("burst_seconds: 60", "burst_seconds: 30"),
        ('at: "08:00", what: run, periods: [month]', 'at: "09:15", what: check, periods: [month]'),
        ("report_to: []", "report_to: [a@example.com]"),
    ],
)
def test_doors_change_no_result(old: str, new: str) -> None:
    """A run's id is the same whoever hears of it, and whenever it is started."""
    assert read(edited(old, new)).digest() == read(SHIPPED).digest()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            '{workday: 2, at: "08:00"',
            '{workday: 2, at: "8 Uhr"',
            'here stands "8 Uhr", but a time of day such as 08:00',
        ),
        ('{workday: 2, at: "08:00"', '{workday: 0, at: "08:00"', "0 is not between 1 and 60"),
        ("periods: [month]}", "periods: [month, month]}", '"month" stands here twice'),
        ("periods: [month]}", "periods: [mont]}", 'did you mean "month"?'),
        ("polling: auto", "polling: alway", 'did you mean "always"?'),
        ("report_to: []", "report_to: [boss]", '"boss" is no mail address'),
        ("  server:  ", "  server: mail.example.com\n  #", "a mail server needs a sender"),
        ("  sender:  ", "  sender: kam at home\n  #", '"kam at home" is no mail address'),
    ],
)
def test_faults(old: str, new: str, says: str) -> None:
    """Named with their line and what to write instead."""
    ((_, text),) = faults(edited(old, new))
    assert says in text


def test_mail_leaves_this_machine_encrypted_only() -> None:
    """Plain text is for a server on this machine."""
    text = edited("  sender:  ", "  sender: kam@example.com\n  #", edited("security: starttls", "security: none"))
    ((line, says),) = faults(edited("  server:  ", "  server: mail.example.com\n  #", text))
    assert line.startswith("security: none")
    assert "encrypted only" in says
    assert read(edited("  server:  ", "  server: localhost\n  #", text)).mail.security is Security.NONE
