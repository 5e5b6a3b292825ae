"""The first who writes a file wins, whole, on every kind of disk; nothing else is left."""

from __future__ import annotations

import errno
import os
import threading
from pathlib import Path

import pytest

from kam_reports.cache import open_store, place_first, write_first


@pytest.fixture(params=["links", "no links"])
def disk(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder on a disk that knows hard links, and on one that does not (exFAT, some shares)."""

    def unknown(*_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    if request.param == "no links":
        monkeypatch.setattr(os, "link", unknown)
    return tmp_path


def test_the_first_wins(disk: Path) -> None:
    """The second is told so, and what it brought is gone."""
    for text, first in (("one", True), ("two", False)):
        brought = disk / f"{text}.part"
        brought.write_text(text, encoding="utf-8")
        assert place_first(brought, disk / "there") is first
    write_first(disk / "there", b"three")
    assert {path.name: path.read_bytes() for path in disk.iterdir()} == {"there": b"one"}


def test_only_the_owner_reads_what_is_written(disk: Path) -> None:
    """It may be a secret."""
    write_first(disk / "key", b"secret")
    assert [(path.name, path.stat().st_mode & 0o777) for path in disk.iterdir()] == [("key", 0o600)]


def test_disk_that_takes_nothing_is_left_clean(disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither half a file nor one under another name."""

    def fails(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "link", fails)
    monkeypatch.setattr("kam_reports.cache.first.shutil.move", fails)
    with pytest.raises(OSError, match="No space"):
        write_first(disk / "key", b"secret")
    assert list(disk.iterdir()) == []


def test_a_store_keeps_on_any_disk(disk: Path) -> None:
    """Also when it is opened a second time; beside its entries there is the secret only."""
    for key in ("1", "2"):
        store = open_store(disk / "cache")
        assert store is not None
        store.put("pdf", key, b"page")
    again = open_store(disk / "cache")
    assert again is not None
    assert [again.get("pdf", key) for key in ("1", "2")] == [b"page", b"page"]
    assert sorted(path.name for path in again.folder.iterdir()) == ["pdf", "secret"]


def test_many_at_once_agree(tmp_path: Path) -> None:
    """Whoever was first: all read the same afterwards."""
    target, read = tmp_path / "key", list[bytes]()

    def write(number: int) -> None:
        write_first(target, bytes([number]) * 32)
        read.append(target.read_bytes())

    writers = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    assert (len(set(read)), len(read[0])) == (1, 32)
    assert [path.name for path in tmp_path.iterdir()] == ["key"]
