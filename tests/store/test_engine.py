"""Opening the database: its form, where it may lie, what is done with a damaged one."""

from __future__ import annotations

import importlib
import pkgutil
import sqlite3
import stat
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

import kam_reports.store
from kam_reports.core.fault import Fault
from kam_reports.store import Store, StorePlace, engine, open_store, upgrade
from kam_reports.store.engine import StoreFault
from kam_reports.store.mounts import file_system_of, is_network
from kam_reports.store.schema import METADATA


def test_migrations_make_the_schema(store: Store) -> None:
    """What the migrations make is what the schema says, on both databases."""
    for module in pkgutil.iter_modules(kam_reports.store.__path__):  # each enters its tables
        importlib.import_module(f"kam_reports.store.{module.name}")
    with store.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, METADATA) == []


def test_second_opening_finds_everything(tmp_path: Path, url: str) -> None:
    """A database is made once; opened again it is as it was left, and migrations are not run again."""
    place = StorePlace(tmp_path / ".kam", url)
    first = open_store(place)
    with first.begin() as connection:
        connection.execute(text("INSERT INTO begun (period, prepared_by) VALUES ('2026-06', '李伟')"))
    first.close()
    second = open_store(place)
    with second.read() as connection:
        assert connection.execute(text("SELECT prepared_by FROM begun")).scalar() == "李伟"
    assert upgrade.current(second.engine) == upgrade.newest()
    second.close()


def test_what_fails_leaves_nothing(store: Store) -> None:
    """A block that raises keeps none of its changes."""

    def fails() -> None:
        with store.begin() as connection:
            connection.execute(text("INSERT INTO begun (period) VALUES ('2026-06')"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    with store.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM begun")).scalar() == 0


def test_file_is_its_owners_and_safe(tmp_path: Path) -> None:
    """SQLite: mode 0600, write-ahead log, foreign keys, full sync."""
    store = open_store(StorePlace(tmp_path / ".kam"))
    assert stat.S_IMODE((tmp_path / ".kam" / "kam.db").stat().st_mode) == 0o600
    with store.read() as connection:
        found = [connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "foreign_keys")]
        assert found == ["wal", 1]
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
    store.close()


def test_who_looks_keeps_nobody_out(store: Store) -> None:
    """Two look at once, and a third one writes meanwhile; they see what was there when they began."""
    with store.read() as one, store.read() as other:
        for connection in (one, other):
            assert connection.execute(text("SELECT count(*) FROM begun")).scalar() == 0
        with store.begin() as writing:
            writing.execute(text("INSERT INTO begun (period) VALUES ('2026-06')"))
    with store.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM begun")).scalar() == 1


def test_newer_database_is_refused(tmp_path: Path, url: str) -> None:
    """A database that a newer program made is left alone."""
    place = StorePlace(tmp_path / ".kam", url)
    store = open_store(place)
    with store.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(Fault, match="newer program"):
        open_store(place)


def test_damaged_file_is_refused(tmp_path: Path) -> None:
    """A file that is no database, or one with a broken page, is named."""
    folder = tmp_path / ".kam"
    folder.mkdir()
    (folder / "kam.db").write_bytes(b"no database at all" * 300)
    with pytest.raises(StoreFault, match="damaged"):
        open_store(StorePlace(folder))
    (folder / "kam.db").unlink()
    store = open_store(StorePlace(folder))
    with store.begin() as connection:
        connection.execute(
            text("INSERT INTO begun (period, prepared_by) VALUES (:period, :by)"),
            [{"period": str(number), "by": "x" * 200} for number in range(500)],
        )
    store.close()
    with sqlite3.connect(folder / "kam.db") as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        page = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'begun'").fetchone()[0]
    raw.close()
    with (folder / "kam.db").open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 64)
    with pytest.raises(StoreFault, match="damaged"):
        open_store(StorePlace(folder))


def test_network_drive_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says what to set instead."""
    monkeypatch.setattr(engine, "file_system_of", lambda _: "nfs4")
    with pytest.raises(StoreFault, match=r"network drive \(nfs4\).*store.url"):
        open_store(StorePlace(tmp_path))
    assert not (tmp_path / "kam.db").exists()


@pytest.mark.parametrize(
    ("kind", "network"),
    [
        ("ext4", False),
        ("overlay", False),
        ("fuse.ntfs-3g", False),
        ("nfs", True),
        ("cifs", True),
        ("smb3", True),
        ("9p", True),
        ("fuse.sshfs", True),
        ("unc", True),
        ("", False),
    ],
)
def test_network_file_systems(kind: str, *, network: bool) -> None:
    """Which kinds are reached over a network."""
    assert is_network(kind) is network


def test_mount_of_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The longest mount point above the folder counts; blanks in it are written as numbers."""
    share = tmp_path / "my share"
    (share / "inside").mkdir(parents=True)
    mounts = tmp_path / "mounts"
    escaped = str(share).replace(" ", "\\040")
    mounts.write_text(f"disk / ext4 rw 0 0\nserver:/x {escaped} nfs4 rw 0 0\nodd\n", encoding="utf-8")
    monkeypatch.setattr("kam_reports.store.mounts.MOUNTS", mounts)
    assert file_system_of(share / "inside") == "nfs4"
    assert file_system_of(tmp_path) == "ext4"
    monkeypatch.setattr("kam_reports.store.mounts.MOUNTS", tmp_path / "gone")
    assert file_system_of(tmp_path) == ""


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("no url", "no database URL"),
        ("mysql://server/name", "mysql"),
        ("postgresql://kam:secret@127.0.0.1:1/kam?connect_timeout=1", "cannot be used"),
    ],
)
def test_bad_urls(tmp_path: Path, url: str, told: str) -> None:
    """Each says what is wrong, and never the password."""
    if url.startswith("postgresql"):
        pytest.importorskip("psycopg")
    with pytest.raises(StoreFault, match=told) as caught:
        open_store(StorePlace(tmp_path, url))
    assert "secret" not in str(caught.value)


def test_without_psycopg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL without its package: the extra is named."""

    def missing(*_: object, **__: object) -> object:
        raise ModuleNotFoundError

    monkeypatch.setattr(engine, "create_engine", missing)
    with pytest.raises(StoreFault, match=r"kam_reports\[postgres\]"):
        open_store(StorePlace(tmp_path, "postgresql://server/name"))


def test_sqlite_elsewhere(tmp_path: Path) -> None:
    """A file of one's own choice: absolute, or as seen from the workspace."""
    for url, place in ((f"sqlite:///{tmp_path}/far/kam.db", "far/kam.db"), ("sqlite:///near/kam.db", "near/kam.db")):
        open_store(StorePlace(tmp_path / ".kam", url)).close()
        assert (tmp_path / place).is_file()


def test_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """A file in the way is named."""
    (tmp_path / ".kam").write_text("mine", encoding="utf-8")
    with pytest.raises(StoreFault) as caught:
        open_store(StorePlace(tmp_path / ".kam"))
    assert caught.value.file == str(tmp_path / ".kam")
