"""What config.yaml says of the doors: the drop folder, the schedule, and mail. None of it changes a figure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import time
    from decimal import Decimal

    from kam_reports.core.period import PeriodKind


class Polling(StrEnum):
    """Whether the drop folder is looked through again and again: where no events arrive, always, or never."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class Errand(StrEnum):
    """What the schedule does: make the sets of a period, or only check the ledgers."""

    RUN = "run"
    CHECK = "check"


class Security(StrEnum):
    """How the mail server is spoken to; NONE only to this machine itself."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class SendSheets(StrEnum):
    """From which state on a person's sheet is mailed to that person."""

    NEVER = "never"
    APPROVED = "approved"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Watching:
    """The drop folder. poll_seconds: between two looks where no events arrive. burst_seconds: longest gathering."""

    polling: Polling
    poll_seconds: Decimal
    burst_seconds: Decimal


@dataclass(frozen=True, slots=True)
class Plan:
    """One line of the schedule: on the n-th working day after a period's last day, at a time of day."""

    workday: int
    at: time
    errand: Errand
    periods: tuple[PeriodKind, ...]


@dataclass(frozen=True, slots=True)
class Mailing:
    """How mail is sent; an empty server sends none. Passwords stand in the environment or in files of their own.

    password_env, password_file: where the server's password is. report_to: who gets the report of a scheduled run.
    sheets: from which state on people get their sheets. protect_sheets: encrypt each with its person's password.
    sheet_passwords: file of those passwords.
    """

    server: str
    port: int
    security: Security
    ca_file: str
    user: str
    password_env: str
    password_file: str
    sender: str
    report_to: tuple[str, ...]
    sheets: SendSheets
    protect_sheets: bool
    sheet_passwords: str
