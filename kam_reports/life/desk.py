"""What every act of a month's life needs: a workspace with its open database, and who acts."""

from __future__ import annotations

import os
import re
import unicodedata
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from kam_reports.core.fault import Fault, OutputFault, UsageFault
from kam_reports.core.text import T
from kam_reports.store import Store, StorePlace, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kam_reports.config import Config
    from kam_reports.core.period import Period
    from kam_reports.pipeline.stages import Job
    from kam_reports.pipeline.workspace import Workspace

_VARIABLE = re.compile(r"\$\{(\w+)\}")


class State(StrEnum):
    """How far a period has come."""

    NONE = "none"
    DRAFT = "draft"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    FINAL = "final"


STATE_WORDS = {
    State.NONE: T("not run yet"),
    State.DRAFT: T("draft"),
    State.REVIEWED: T("reviewed"),
    State.APPROVED: T("approved"),
    State.FINAL: T("final"),
}


class LifeFault(Fault):
    """Something a period's state does not allow."""


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something, when (aware), why, and which set they looked at (SHA-256 of its manifest; empty: any)."""

    by: str
    at: datetime
    note: str = ""
    seen: str = ""

    @property
    def when(self) -> str:
        """The moment in UTC, to the second."""
        return self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class Desk:
    """A workspace with its open database."""

    job: Job
    store: Store

    @property
    def workspace(self) -> Workspace:
        """The folders."""
        return self.job.workspace

    @property
    def config(self) -> Config:
        """The rules."""
        return self.job.config

    def folder(self, period: Period) -> str:
        """Return how a message names a period's folder."""
        return f"output/{period}"


@contextmanager
def open_desk(job: Job) -> Iterator[Desk]:
    """Open a workspace's database (made or upgraded where needed) and let go of it at the end."""
    store = open_store(StorePlace(job.workspace.state, _filled_in(job.config.store_url)))
    try:
        yield Desk(job, store)
    finally:
        store.close()


def _filled_in(url: str) -> str:
    """Put variables of the environment into a URL, so that no password stands in the file."""

    def value(found: re.Match[str]) -> str:
        name = found[1]
        if name not in os.environ:
            raise UsageFault(T("store.url names the variable {name}, which is not set", name=name))
        return os.environ[name]

    return _VARIABLE.sub(value, url)


@contextmanager
def disk_trouble(folder: Path) -> Iterator[None]:
    """Turn what the disk refuses into a fault that says so: what was there before is untouched."""
    try:
        yield
    except OSError as error:
        raise OutputFault(
            T("the folder cannot be written: {reason}", reason=error.strerror or str(error)),
            file=str(error.filename or folder),
        ) from error


def named(act: Act) -> Act:
    """Return an act with its name as it is kept; a Fault without one."""
    name = " ".join(act.by.split())
    if not name:
        raise UsageFault(T("say who does it: --by NAME"))
    return replace(act, by=name)


def same_person(one: str, other: str) -> bool:
    """Tell whether two names are one person's: width, case and blanks don't count."""
    return _person(one) == _person(other)


def _person(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
