"""A file that some program still has open for writing is not complete, however still it stands."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from kam_reports.intake.inbox import list_files, snapshot
from kam_reports.intake.refusal import Refusal
from kam_reports.intake.writers import is_being_written

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")


@linux
def test_a_writer_is_seen(tmp_path: Path) -> None:
    """While it has the file open; a reader is none; a file that is away is not being written."""
    path = tmp_path / "a.xlsx"
    path.write_text("x")
    assert not is_being_written(path)
    with path.open("rb"):
        assert not is_being_written(path)
    with path.open("ab"):
        assert is_being_written(path)
    assert not is_being_written(path)
    assert not is_being_written(tmp_path / "none")


@linux
def test_no_copy_is_taken_meanwhile(tmp_path: Path) -> None:
    """But of a file that an office program has open beside its lock file: its saved state is complete."""
    inbox, store = tmp_path / "input", tmp_path / "store"
    inbox.mkdir()
    (inbox / "a.xlsx").write_bytes(b"half")
    (file,) = list_files(inbox)
    with (inbox / "a.xlsx").open("ab"):
        with pytest.raises(Refusal, match="file-still-changing"):
            snapshot(inbox, file, store)
        assert snapshot(inbox, replace(file, open_elsewhere=True), store).path.read_bytes() == b"half"
    assert snapshot(inbox, file, store).path.read_bytes() == b"half"


def test_other_systems_are_asked_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not known to be."""
    monkeypatch.setattr(sys, "platform", "darwin")
    path = tmp_path / "a.xlsx"
    with path.open("ab"):
        assert not is_being_written(path)
