"""The store of kept results: what went in comes out, or nothing does."""

from __future__ import annotations

import os
import pickle
from typing import TYPE_CHECKING

import pytest

from kam_reports.cache import Store, open_store

if TYPE_CHECKING:
    from pathlib import Path


def opened(folder: Path) -> Store:
    """Open a store that must be there."""
    store = open_store(folder)
    assert store is not None
    return store


def entry(store: Store) -> Path:
    """Return the only entry's file."""
    (path,) = store.folder.glob("*/*/*")
    return path


def test_what_is_kept_comes_back(tmp_path: Path) -> None:
    """By kind and key, also from another process's copy of the store and after it is opened again."""
    store = opened(tmp_path / "cache")
    store.put("pdf", "k", b"page")
    assert store.get("pdf", "k") == b"page"
    assert pickle.loads(pickle.dumps(store)).get("pdf", "k") == b"page"  # noqa: S301 - our own bytes
    assert opened(tmp_path / "cache").get("pdf", "k") == b"page"
    assert store.get("xlsx", "k") is None
    assert store.get("pdf", "other") is None


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "moved", "forged"])
def test_damaged_or_forged_entries_count_as_missing(tmp_path: Path, damage: str) -> None:
    """Torn, altered, moved under another key or signed with another secret: never handed out, and cleared away."""
    store = opened(tmp_path / "cache")
    store.put("pdf", "k", b"page of some length")
    path, key = entry(store), "k"
    content = path.read_bytes()
    if damage == "cut":
        path.write_bytes(content[:-1])
    elif damage == "flip":
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    elif damage == "empty":
        path.write_bytes(b"")
    elif damage == "moved":
        key = "other"
        target = store._path("pdf", key)
        target.parent.mkdir(exist_ok=True)
        path.rename(target)
    else:
        opened(tmp_path / "elsewhere").put("pdf", "k", b"another page")
        path.write_bytes(entry(opened(tmp_path / "elsewhere")).read_bytes())
    assert store.get("pdf", key) is None
    assert not list(store.folder.glob("*/*/*"))


def test_pruning_keeps_what_was_used_last(tmp_path: Path) -> None:
    """The size is bounded; unfinished files go."""
    store = opened(tmp_path / "cache")
    for number in range(4):
        store.put("pdf", str(number), b"x" * 68)
        os.utime(store._path("pdf", str(number)), (number, number))
    store.get("pdf", "0")
    (store.folder / "pdf" / "aa").mkdir(exist_ok=True)
    (store.folder / "pdf" / "aa" / "rest.part").write_bytes(b"x")
    assert store.prune(200) == 200
    assert [store.get("pdf", str(number)) is not None for number in range(4)] == [True, False, False, True]
    assert not list(store.folder.glob("*/*/*.part"))


def test_a_folder_that_cannot_be_written_is_no_store(tmp_path: Path) -> None:
    """Nothing fails: nothing is kept."""
    (tmp_path / "file").write_text("in the way")
    assert open_store(tmp_path / "file" / "cache") is None
    store = opened(tmp_path / "cache")
    Store(tmp_path / "file" / "cache", store.secret).put("pdf", "k", b"page")


def test_only_the_owner_may_read(tmp_path: Path) -> None:
    """Kept ledgers hold people's pay."""
    store = opened(tmp_path / "cache")
    store.put("pdf", "k", b"page")
    assert (store.folder.stat().st_mode & 0o777, entry(store).stat().st_mode & 0o777) == (0o700, 0o600)
    (store.folder / "secret").write_bytes(b"short")
    assert opened(tmp_path / "cache").get("pdf", "k") is None
