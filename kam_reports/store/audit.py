"""The audit: who did what, when, to which set, why. Append-only, each entry sealed by the hash of the one before."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from kam_reports.store.schema import AUDIT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.engine import Connection, RowMapping

START = "0" * 64
"""What stands before the first entry."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One act. at: UTC in ISO form. manifest: SHA-256 of the set concerned. mark: a name that may stand only once."""

    at: str
    by: str
    action: str
    period: str = ""
    manifest: str = ""
    reason: str = ""
    details: Mapping[str, object] = field(default_factory=dict)
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry as it stands in the chain."""

    number: int
    entry: Entry
    before: str
    hash: str


def canonical(value: object) -> str:
    """Write a value as JSON in one way only: sorted keys, no blanks."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def append(connection: Connection, entry: Entry) -> Recorded:
    """Write an entry at the end of the chain; one whose mark stands there already is returned as it is."""
    if entry.mark:
        there = connection.execute(select(AUDIT).where(AUDIT.c.mark == entry.mark)).mappings().first()
        if there is not None:
            return _recorded(there)
    last = connection.execute(select(AUDIT.c.number, AUDIT.c.hash).order_by(AUDIT.c.number.desc()).limit(1)).first()
    number, before = (int(last[0]) + 1, str(last[1])) if last is not None else (1, START)
    written = Recorded(number, entry, before, _hash(number, entry, before))
    values = asdict(entry) | {"details": canonical(entry.details)}
    connection.execute(insert(AUDIT), [values | {"number": number, "before": before, "hash": written.hash}])
    return written


def entries(connection: Connection, period: str | None = None) -> list[Recorded]:
    """Return the entries in their order, all or those of a period."""
    query = select(AUDIT).order_by(AUDIT.c.number)
    if period is not None:
        query = query.where(AUDIT.c.period == period)
    return [_recorded(row) for row in connection.execute(query).mappings()]


def head(connection: Connection) -> str:
    """Return the hash of the newest entry."""
    found = connection.execute(select(AUDIT.c.hash).order_by(AUDIT.c.number.desc()).limit(1)).scalar()
    return str(found) if found is not None else START


def first_break(chain: Sequence[Recorded]) -> int | None:
    """Return the number of the first entry that is not as it was written, or does not follow the one before it."""
    before = START
    for position, one in enumerate(chain, start=1):
        if one.number != position or one.before != before or one.hash != _hash(one.number, one.entry, one.before):
            return position
        before = one.hash
    return None


def _hash(number: int, entry: Entry, before: str) -> str:
    values = asdict(entry) | {"details": dict(entry.details), "number": number}
    return hashlib.sha256(f"{before}\n{canonical(values)}".encode()).hexdigest()


def _recorded(row: RowMapping) -> Recorded:
    try:
        details = json.loads(row["details"])
    except ValueError:
        details = None
    if details is None or canonical(details) != row["details"]:
        details = {"unreadable": row["details"]}  # it was never written like this: the hash will tell
    entry = Entry(
        at=row["at"],
        by=row["by"],
        action=row["action"],
        period=row["period"],
        manifest=row["manifest"],
        reason=row["reason"],
        details=details,
        mark=row["mark"],
    )
    return Recorded(int(row["number"]), entry, row["before"], row["hash"])
