"""Quick looks for the page, over an engine that never waits for somebody who writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from kam_reports.store.schema import STATES

if TYPE_CHECKING:
    from sqlalchemy import Engine


def states(reader: Engine) -> dict[str, tuple[str, str]]:
    """Return each period's present state and the set (SHA-256 of its manifest) it was given to."""
    with reader.connect() as connection:
        rows = connection.execute(select(STATES.c.period, STATES.c.state, STATES.c.manifest))
        return {row.period: (row.state, row.manifest) for row in rows}
