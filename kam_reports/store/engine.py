"""Opening the database: where it may lie, how it is set up, brought to the newest form, and looked over."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError
from sqlalchemy.pool import NullPool

from kam_reports.core.fault import Fault
from kam_reports.core.text import T
from kam_reports.store.mounts import file_system_of, is_network
from kam_reports.store.upgrade import bring_up

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection, Engine

FILE = "kam.db"
_LOOKING = "kam_looking"
SECONDS_TO_WAIT = 10


class StoreFault(Fault):
    """The database cannot be used."""


@dataclass(frozen=True, slots=True)
class StorePlace:
    """Where the database is: a URL, or (empty) ``kam.db`` in the folder. The URL's password is never shown."""

    folder: Path
    url: str = ""


@dataclass(frozen=True, slots=True)
class Store:
    """An open database of the newest form."""

    engine: Engine

    @property
    def local(self) -> bool:
        """Whether it is a file."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Yield a connection for changes: all of them are kept when the block ends well, else none."""
        try:
            with self.engine.begin() as connection:
                if not self.local:  # one writer at a time, as SQLite has it: the audit is a chain
                    connection.execute(text("SELECT pg_advisory_xact_lock(20261123)"))
                yield connection
        except OperationalError as error:
            raise _unusable(self.engine.url, error) from error

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Yield a connection for looking only."""
        try:
            with self.engine.connect().execution_options(**{_LOOKING: True}) as connection:
                yield connection
        except OperationalError as error:
            raise _unusable(self.engine.url, error) from error

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def open_store(place: StorePlace) -> Store:
    """Open the database, making or upgrading it where needed; a Fault when it is damaged or lies where it must not."""
    url = _url(place)
    local = url.get_backend_name() == "sqlite"
    if local:
        _prepare_file(Path(url.database or ""))
    engine = _engine(url, local=local)
    try:
        if local:
            _look_over(engine)
        bring_up(engine)
    except OperationalError as error:
        engine.dispose()
        raise _unusable(url, error) from error
    except DatabaseError as error:
        engine.dispose()
        raise _damaged(url, str(error.orig)) from error
    except BaseException:
        engine.dispose()
        raise
    return Store(engine)


def _url(place: StorePlace) -> URL:
    if not place.url:
        return URL.create("sqlite", database=str(place.folder / FILE))
    try:
        url = make_url(place.url)
    except ArgumentError as error:
        raise StoreFault(T("store.url is no database URL; write postgresql://user@server/name")) from error
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        return url.set(drivername="sqlite", database=str(place.folder.parent / url.database))
    raise StoreFault(
        T("store.url names a database of the kind “{kind}”; postgresql and sqlite are known", kind=url.drivername)
    )


def _engine(url: URL, *, local: bool) -> Engine:
    try:
        # every thread and transaction has a connection of its own: a forked or ended process shares none
        engine = create_engine(url, poolclass=NullPool) if local else create_engine(url, pool_pre_ping=True)
    except (ImportError, NoSuchModuleError) as error:
        raise StoreFault(T("PostgreSQL needs the package psycopg: install the extra kam_reports[postgres]")) from error
    if local:
        event.listen(engine, "connect", _set_up)
        event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own
    """Write-ahead log, foreign keys, and every commit on the disk before it counts."""
    connection.isolation_level = None  # transactions are begun by us: the driver would begin them late
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {SECONDS_TO_WAIT * 1000}",
        "journal_mode = WAL",
        "foreign_keys = ON",
        "synchronous = FULL",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """Begin as a writer from the start, so that nothing read can be overtaken; who only looks keeps nobody out."""
    looking = connection.get_execution_options().get(_LOOKING, False)
    connection.exec_driver_sql("BEGIN" if looking else "BEGIN IMMEDIATE")


def _prepare_file(path: Path) -> None:
    """Make the file for its owner alone; a Fault on a network drive, where locks cannot be trusted."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreFault(
            T("the folder cannot be written: {reason}", reason=error.strerror or str(error)), file=str(path.parent)
        ) from error
    if is_network(kind := file_system_of(path.parent)):
        raise StoreFault(
            T(
                "the database would lie on a network drive ({kind}), where it can be damaged; set store.url in "
                "config.yaml to a PostgreSQL server or to a file on this machine (sqlite:////folder/kam.db)",
                kind=kind,
            ),
            file=str(path),
        )
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        path.chmod(0o600)
    except OSError as error:
        raise StoreFault(
            T("the database cannot be opened: {reason}", reason=error.strerror or str(error)), file=str(path)
        ) from error


def _look_over(engine: Engine) -> None:
    """Check the file's own structure."""
    with engine.connect() as connection:
        found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    if found != "ok":
        raise _damaged(engine.url, str(found))


def _damaged(url: URL, reason: str) -> StoreFault:
    return StoreFault(
        T(
            "the database is damaged ({reason}); put it aside and run again: sealed periods are read back from output/",
            reason=reason,
        ),
        file=url.render_as_string(hide_password=True) if url.host else str(url.database),
    )


def _unusable(url: URL, error: OperationalError) -> StoreFault:
    reason = str(error.orig).strip().splitlines()
    return StoreFault(
        T("the database cannot be used: {reason}", reason=reason[0] if reason else ""),
        file=url.render_as_string(hide_password=True) if url.host else str(url.database),
    )
