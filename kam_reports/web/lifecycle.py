"""What the page asks of a month's life: how far sets have come, giving states, waivers, appeals, and the audit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from kam_reports.core.text import Text
from kam_reports.web.access import Stage
from kam_reports.web.files import Set


@dataclass(frozen=True, slots=True)
class Given:
    """A state that was given: which, by whom, when (UTC, ISO), with what note."""

    stage: Stage
    by: str
    at: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class OpenIssue:
    """An error that keeps a period from being closed, and who answers for it, if anybody."""

    id: str
    code: str
    place: str
    message: str
    waived_by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a period's draft stands. stale: what changed since it was made. pool, total: fen; None: none configured."""

    stage: Stage
    digest: str
    prepared_by: str = ""
    given: tuple[Given, ...] = ()
    issues: tuple[OpenIssue, ...] = ()
    stale: tuple[Text, ...] = ()
    pool: int | None = None
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """An entry for the audit. at: seconds since 1970. details: plain values, never a password, token or amount."""

    at: int
    by: str
    action: str
    period: str = ""
    digest: str = ""
    details: Mapping[str, object] = field(default_factory=dict)


class Lifecycle(Protocol):
    """A department's month's life, as far as the page needs it; refusals are Faults."""

    def stages(self) -> Mapping[str, tuple[Stage, str]]:
        """Return of each period the present state and the digest of the set it was given to (quick)."""
        ...

    def standing(self, period: str) -> Standing:
        """Return how a period's draft stands, looking at today's ledgers and rules."""
        ...

    def give(self, period: str, stage: Stage, deed: Deed, note: str) -> tuple[Text, ...]:
        """Give a state to the set of ``deed.digest``; returns warnings."""
        ...

    def waive(self, period: str, issue: str, deed: Deed, reason: str) -> None:
        """Answer for an open issue."""
        ...

    def appeal(self, period: str, staff_id: str, line: str, deed: Deed, reason: str) -> str:
        """Begin an appeal against one line of a person's sheet; returns its number."""
        ...

    def record(self, deed: Deed) -> None:
        """Write an entry into the audit."""
        ...


def stage_of(found: Set, stages: Mapping[str, tuple[Stage, str]]) -> Stage:
    """Tell how far a set has come: a sealed one is final, a draft has the state given to exactly these bytes."""
    if found.sealed:
        return Stage.FINAL
    stage, digest = stages.get(found.period, (Stage.DRAFT, ""))
    return stage if digest == found.digest else Stage.DRAFT
