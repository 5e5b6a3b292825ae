"""Appeals in the database: a person's objection to one line of their sheet, and what became of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from kam_reports.store.schema import APPEALS, may_be_key

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


@dataclass(frozen=True, slots=True)
class Appeal:
    """One appeal. manifest: the set looked at. state: open, granted, rejected, approved. fen: what was granted."""

    id: int
    period: str
    manifest: str
    staff_id: str
    line: str
    value: str
    state: str
    raised_by: str
    raised_at: str
    fen: int = 0
    decided_by: str = ""
    decided_at: str = ""
    reason: str = ""
    approved_by: str = ""
    approved_at: str = ""


def enter_appeal(connection: Connection, appeal: Appeal) -> int:
    """Enter a new appeal and return its number."""
    values = {name: value for name, value in asdict(appeal).items() if name != "id"}
    return int(connection.execute(insert(APPEALS).returning(APPEALS.c.id), [values]).scalar_one())


def update_appeal(connection: Connection, appeal: Appeal) -> None:
    """Write what became of an appeal."""
    values = {name: value for name, value in asdict(appeal).items() if name != "id"}
    connection.execute(update(APPEALS).where(APPEALS.c.id == appeal.id).values(values))


def find_appeal(connection: Connection, number: int) -> Appeal | None:
    """Return an appeal by its number."""
    if not may_be_key(number):
        return None
    row = connection.execute(select(APPEALS).where(APPEALS.c.id == number)).mappings().first()
    return None if row is None else Appeal(**row)


def appeals(connection: Connection, period: str | None = None) -> list[Appeal]:
    """Return the appeals, all or a period's, by number."""
    query = select(APPEALS).order_by(APPEALS.c.id)
    if period is not None:
        query = query.where(APPEALS.c.period == period)
    return [Appeal(**row) for row in connection.execute(query).mappings()]
