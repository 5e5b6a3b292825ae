"""The doors in config.yaml: drop folder, schedule and mail."""

import re
from datetime import time
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema, model_validator

from kam_reports.config.doors import Errand, Polling, Security, SendSheets
from kam_reports.config.models.ruling import Ruling, Strict
from kam_reports.config.scalars import (
    Listed,
    MaybeWords,
    Number,
    Shown,
    Whole,
    Word,
    Words,
    YesNo,
    about,
    between,
    describe,
    member,
    refuse,
)
from kam_reports.core.period import PeriodKind
from kam_reports.core.text import T

_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
_ADDRESS = re.compile(r"[^\s@<>(),;:\"\\]+@[^\s@<>(),;:\"\\]+", re.ASCII)
_PASSWORD_VARIABLE = "KAM_MAIL_PASSWORD"  # noqa: S105 - where the password is, not the password
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


def _time_of_day(found: object) -> time:
    clock = _CLOCK.fullmatch(found) if isinstance(found, str) else None
    if clock is None:
        refuse(T("here stands {found}, but a time of day such as 08:00 is needed", found=describe(found)))
    return time(int(clock[1]), int(clock[2]))


def _address(found: str) -> str:
    if found and not _ADDRESS.fullmatch(found):
        refuse(T('"{found}" is no mail address', found=found))
    return found


def _each_once(kinds: tuple[PeriodKind, ...]) -> tuple[PeriodKind, ...]:
    for index, kind in enumerate(kinds):
        if kind in kinds[:index]:
            refuse(T('"{name}" stands here twice', name=kind.value), index)
    return kinds


TimeOfDay = Annotated[
    time,
    BeforeValidator(_time_of_day),
    WithJsonSchema({"type": "string", "pattern": f"^({_CLOCK.pattern})$"}),
    Shown(T("time of day")),
]
Address = Annotated[Words, AfterValidator(_address)]


class WatchBlock(Strict):
    """How the drop folder is watched."""

    polling: Annotated[
        Polling, member(Polling), about(T("auto: where no events arrive (network shares); always; never"))
    ] = Polling.AUTO
    poll_seconds: Annotated[Number, between(1, 3_600), about(T("Seconds between two looks where no events arrive"))] = (
        Decimal(5)
    )
    burst_seconds: Annotated[
        Number, between(1, 3_600), about(T("While files keep coming, those that are complete wait so long at most"))
    ] = Decimal(60)


class PlanLine(Strict):
    """One line of the schedule."""

    workday: Annotated[Whole, between(1, 60), about(T("On which working day after a period's last day"))]
    at: Annotated[TimeOfDay, about(T("Time of day in the department's time zone"))]
    what: Annotated[Errand, member(Errand), about(T("run: make the set; check: only check the ledgers"))] = Errand.RUN
    periods: Annotated[
        Listed[Annotated[PeriodKind, member(PeriodKind)]],
        AfterValidator(_each_once),
        about(T("Kinds of period: month, quarter, half, year")),
    ] = (PeriodKind.MONTH,)


class Schedule(Ruling):
    """What is done by itself, and when."""

    plans: Annotated[Listed[PlanLine], about(T("What is done on which working day; an empty list: nothing"))]


class MailBlock(Strict):
    """How mail is sent; no server: none is."""

    server: Annotated[MaybeWords, about(T("Name of the mail server; blank: no mail is sent"))] = ""
    port: Annotated[Whole, between(1, 65_535), about(T("Its port: usually 587 with starttls, 465 with tls"))] = 587
    security: Annotated[
        Security, member(Security), about(T("starttls or tls; none only with a server on this machine"))
    ] = Security.STARTTLS
    ca_file: Annotated[
        MaybeWords, about(T("Certificates to trust (PEM file), where the server's are not from a public authority"))
    ] = ""
    user: Annotated[MaybeWords, about(T("Name to sign in with; blank: no sign-in"))] = ""
    password_env: Annotated[Word, about(T("Environment variable that holds the password"))] = _PASSWORD_VARIABLE
    password_file: Annotated[
        MaybeWords, about(T("File that holds the password and nobody else may read; used before the variable"))
    ] = ""
    sender: Annotated[Annotated[MaybeWords, AfterValidator(_address)], about(T("Address that mail comes from"))] = ""
    report_to: Annotated[Listed[Address], about(T("Who gets the report of a scheduled run"))] = ()
    sheets: Annotated[
        SendSheets,
        member(SendSheets),
        about(T("Mail each person the own sheet: never, or once the period is approved or final")),
    ] = SendSheets.NEVER
    protect_sheets: Annotated[YesNo, about(T("Encrypt each sheet with its person's password"))] = False
    sheet_passwords: Annotated[
        MaybeWords, about(T("File of those passwords, a line a person: staff ID, comma, password"))
    ] = ""

    @model_validator(mode="after")
    def _complete(self) -> "MailBlock":
        if self.server and not self.sender:
            refuse(T("a mail server needs a sender"), "sender")
        if self.server and self.security is Security.NONE and self.server not in _THIS_MACHINE:
            refuse(T("mail leaves this machine encrypted only; write starttls or tls"), "security")
        return self
