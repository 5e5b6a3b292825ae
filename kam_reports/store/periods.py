"""States, approvals, waivers, seals and corrections of periods in the database."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from kam_reports.store.audit import canonical
from kam_reports.store.schema import APPROVALS, CORRECTIONS, SEALED, STATES, WAIVERS

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


@dataclass(frozen=True, slots=True)
class Approval:
    """A state that was given to a set. details: what was to be seen then (total, pool, warnings)."""

    period: str
    manifest: str
    state: str
    given_by: str
    given_at: str
    note: str = ""
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WaiverRow:
    """An open issue that somebody answers for."""

    period: str
    issue: str
    code: str
    place: str
    given_by: str
    given_at: str
    reason: str


@dataclass(frozen=True, slots=True)
class SealedRow:
    """A sealed set. manifest, seal: SHA-256 of its manifest.json and seal.json."""

    period: str
    version: int
    manifest: str
    seal: str
    sealed_by: str
    sealed_at: str
    reason: str = ""
    run_id: int | None = None


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """A correction line that a sealed month pays."""

    period: str
    version: int
    of: str
    staff_id: str
    fen: int
    link: str
    reason: str


def set_state(connection: Connection, period: str, state: str, manifest: str) -> None:
    """Write a period's present state."""
    connection.execute(delete(STATES).where(STATES.c.period == period))
    connection.execute(insert(STATES), [{"period": period, "state": state, "manifest": manifest}])


def enter_approval(connection: Connection, approval: Approval) -> None:
    """Note that a state was given."""
    connection.execute(insert(APPROVALS), [asdict(approval) | {"details": canonical(approval.details)}])


def approvals(connection: Connection, period: str, manifest: str | None = None) -> list[Approval]:
    """Return the states given to the sets of a period (or to one set), oldest first."""
    query = select(APPROVALS).where(APPROVALS.c.period == period).order_by(APPROVALS.c.id)
    if manifest is not None:
        query = query.where(APPROVALS.c.manifest == manifest)
    return [
        Approval(
            row["period"],
            row["manifest"],
            row["state"],
            row["given_by"],
            row["given_at"],
            row["note"],
            json.loads(row["details"] or "{}"),
        )
        for row in connection.execute(query).mappings()
    ]


def enter_waiver(connection: Connection, waiver: WaiverRow) -> None:
    """Keep a waiver; a second one of the same issue takes the place of the first."""
    connection.execute(delete(WAIVERS).where(WAIVERS.c.period == waiver.period, WAIVERS.c.issue == waiver.issue))
    connection.execute(insert(WAIVERS), [asdict(waiver)])


def waivers(connection: Connection, period: str) -> list[WaiverRow]:
    """Return the waivers of a period, by issue."""
    query = select(WAIVERS).where(WAIVERS.c.period == period).order_by(WAIVERS.c.issue)
    return [
        WaiverRow(
            row["period"],
            row["issue"],
            row["code"],
            row["place"],
            row["given_by"],
            row["given_at"],
            row["reason"],
        )
        for row in connection.execute(query).mappings()
    ]


def enter_sealed(connection: Connection, sealed: SealedRow, corrections: Sequence[CorrectionRow]) -> None:
    """Enter a sealed set and the corrections it pays."""
    connection.execute(insert(SEALED), [asdict(sealed)])
    if corrections:
        connection.execute(insert(CORRECTIONS), [asdict(one) for one in corrections])


def sealed_sets(connection: Connection) -> list[SealedRow]:
    """Return every sealed set, by period and version."""
    query = select(SEALED).order_by(SEALED.c.period, SEALED.c.version)
    return [SealedRow(**row) for row in connection.execute(query).mappings()]


def corrections(connection: Connection) -> list[CorrectionRow]:
    """Return every correction line that was sealed."""
    query = select(CORRECTIONS).order_by(
        CORRECTIONS.c.period, CORRECTIONS.c.version, CORRECTIONS.c.of, CORRECTIONS.c.staff_id
    )
    return [CorrectionRow(**row) for row in connection.execute(query).mappings()]
