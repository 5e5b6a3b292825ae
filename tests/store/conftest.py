"""Databases to test on: SQLite always, PostgreSQL where a server can be started."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kam_reports.store import Store, StorePlace, open_store
from tests.store import postgres


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Start a server for the session; its one database is emptied by each test that takes it."""
    if reason := postgres.why_not():
        pytest.skip(reason)
    with postgres.server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """Return where the database is: blank for the file in the folder."""
    if request.param == "sqlite":
        return ""
    found: str = request.getfixturevalue("postgres_url")
    import psycopg

    with psycopg.connect(found, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return found


@pytest.fixture
def store(tmp_path: Path, url: str) -> Iterator[Store]:
    """Open an empty database."""
    opened = open_store(StorePlace(tmp_path / ".kam", url))
    yield opened
    opened.close()
