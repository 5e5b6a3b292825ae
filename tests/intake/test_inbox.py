"""The input folder: what is listed, what waits, and private copies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kam_reports.intake import InboxFile, Refusal, list_files, snapshot, still_since

if TYPE_CHECKING:
    from pathlib import Path

SECOND = 1_000_000_000


def test_listing(tmp_path: Path) -> None:
    """Ledgers of all folders by path, without what systems and office programs leave behind."""
    inbox = tmp_path / "input"
    for name in (
        "b.xlsx", "华东/六月/a.csv", "~$b.xlsx", ".hidden.xlsx", "Thumbs.db", ".DS_Store", "x.tmp", "_状态.xlsx",
        "__MACOSX/b.xlsx", ".git/c.xlsx", "desktop.ini", "说明.docx", ".~lock.d.ods#", "d.ods", ".~e.et", "e.et",
    ):  # fmt: skip
        (inbox / name).parent.mkdir(parents=True, exist_ok=True)
        (inbox / name).write_text(name)
    found = list_files(inbox)
    assert [file.path for file in found] == ["b.xlsx", "d.ods", "e.et", "华东/六月/a.csv", "说明.docx"]
    assert [file.path for file in found if file.open_elsewhere] == ["b.xlsx", "d.ods", "e.et"]
    assert found[0].size == len("b.xlsx")


def test_links(tmp_path: Path) -> None:
    """Links that stay in the folder are files; those that lead out, or in circles, are not followed."""
    inbox = tmp_path / "input"
    inbox.mkdir()
    (tmp_path / "secret.xlsx").write_text("x")
    (inbox / "a.xlsx").write_text("x")
    (inbox / "out.xlsx").symlink_to(tmp_path / "secret.xlsx")
    (inbox / "in.xlsx").symlink_to("a.xlsx")
    (inbox / "gone.xlsx").symlink_to("nowhere.xlsx")
    (inbox / "up").symlink_to(tmp_path)
    assert [file.path for file in list_files(inbox)] == ["a.xlsx", "in.xlsx"]


def test_files_that_move_wait() -> None:
    """Only what is old enough is taken, or was changed in a time to come."""
    still = InboxFile("a", 10, SECOND)
    assert still_since([still], 3, now_ns=3 * SECOND) == []
    assert still_since([still], 3, now_ns=4 * SECOND) == [still]
    assert still_since([still], 3, now_ns=0) == [still]


def test_snapshots(tmp_path: Path) -> None:
    """One private copy for one content, named by its hash, never the original."""
    inbox, store = tmp_path / "input", tmp_path / "store"
    inbox.mkdir()
    for name in ("a.xlsx", "b.xlsx"):
        (inbox / name).write_bytes(b"ledger" * 1000)
    first, second = (snapshot(inbox, file, store) for file in list_files(inbox))
    assert first == second
    assert first.path.read_bytes() == b"ledger" * 1000
    assert [path.name for path in store.iterdir()] == [first.sha256]


def test_a_copy_that_was_torn_is_made_anew(tmp_path: Path) -> None:
    """What stands in the store under the name of a content is not believed: only what has just been seen."""
    inbox, store = tmp_path / "input", tmp_path / "store"
    inbox.mkdir()
    (inbox / "a.xlsx").write_bytes(b"whole")
    (file,) = list_files(inbox)
    copy = snapshot(inbox, file, store).path
    copy.write_bytes(b"who")
    assert snapshot(inbox, file, store).path.read_bytes() == b"whole"
    assert list(store.iterdir()) == [copy]


def test_a_file_that_changes_is_not_copied(tmp_path: Path) -> None:
    """A file that is no longer as listed is still being written; one that is gone cannot be opened."""
    inbox, store = tmp_path / "input", tmp_path / "store"
    inbox.mkdir()
    (inbox / "a.xlsx").write_bytes(b"half")
    (file,) = list_files(inbox)
    (inbox / "a.xlsx").write_bytes(b"half and more")
    with pytest.raises(Refusal, match="file-still-changing"):
        snapshot(inbox, file, store)
    (inbox / "a.xlsx").unlink()
    with pytest.raises(Refusal, match="file-unreadable"):
        snapshot(inbox, file, store)
    assert list(store.iterdir()) == []
