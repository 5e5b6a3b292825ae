"""The last set's sheets, laid ready while the ledgers are read: never another byte, nothing left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kam_reports.cache import open_store
from kam_reports.core.document import Document
from kam_reports.pipeline import ahead
from kam_reports.pipeline.ahead import laid_ready
from kam_reports.pipeline.publish import AHEAD
from kam_reports.pipeline.said import Memory, Said
from kam_reports.render.order import Copy, Kept, Media
from kam_reports.render.pool import Press

if TYPE_CHECKING:
    from pathlib import Path

    from kam_reports.cache import Store

PERIOD = "2026-06"
FILES = {Media.XLSX: b"a workbook", Media.PDF: b"a page"}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store with the two files of each of three sheets."""
    found = open_store(tmp_path / "cache")
    assert found is not None
    for number in "123":
        document = Document("assessment", f"考核表/{number}", "", "zh", (), number=number)
        for medium, content in FILES.items():
            Kept(found, "basis").keep(document, medium, Copy(content + number.encode()))
    return found


def said(number: str) -> Said:
    """Return what is remembered of a sheet."""
    return Said(f"key {number}", f"考核表/{number}", number, tuple(FILES))


def press(store: Store) -> Press:
    """Return a press that knows the kept sheets."""
    return Press(kept=Kept(store, "basis"))


def test_a_sheet_laid_ready_is_moved_into_the_set(tmp_path: Path, store: Store) -> None:
    """It is what printing it again gives, and is gone from where it waited; those nobody asks for go at the end."""
    output, into = tmp_path / "output", tmp_path / "set"
    with laid_ready(press(store), output, Memory(PERIOD, (said("1"), said("2"), said("4")))) as ready:
        ready._thread.join()
        printed = ready.take(said("1"), into)
        assert not (output / PERIOD / AHEAD / "考核表" / "1.pdf").exists()
        assert (output / PERIOD / AHEAD / "考核表" / "2.pdf").exists()
        assert ready.take(said("1"), into) == []
        assert ready.take(said("4"), into) == []  # it is not kept any more
    assert not (output / PERIOD).exists()
    assert printed == press(store).reprint("考核表/1", "1", tuple(FILES), tmp_path / "again")
    for medium, content in FILES.items():
        assert (into / "考核表" / f"1.{medium}").read_bytes() == content + b"1"


def test_what_comes_too_late_is_left_to_the_press(tmp_path: Path, store: Store) -> None:
    """Who asks does not wait for the others; nobody needs what was laid ready."""
    output = tmp_path / "output"
    with laid_ready(press(store), output, Memory(PERIOD, tuple(map(said, "123")))) as ready:
        ready.stop()
        there = [one for one in "123" if ready.take(said(one), tmp_path / "set")]
    assert there == list("123"[: len(there)])
    assert not (output / PERIOD / AHEAD).exists()


def test_what_a_run_that_died_left_is_not_taken(tmp_path: Path, store: Store) -> None:
    """The folder is cleared before anything is laid into it."""
    left = tmp_path / "output" / PERIOD / AHEAD / "考核表" / "1.pdf"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"old")
    with laid_ready(press(store), tmp_path / "output", Memory(PERIOD, (said("2"),))) as ready:
        ready._thread.join()
        assert not left.exists()


def test_without_sheets_nothing_is_touched(tmp_path: Path, store: Store) -> None:
    """A first run has no folder, and makes none."""
    with laid_ready(press(store), tmp_path / "output", Memory("")) as ready:
        assert ready.take(said("1"), tmp_path / "set") == []
    assert not (tmp_path / "output").exists()


def test_a_disk_that_refuses_costs_nothing(tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither where sheets are laid ready nor where they are moved: they are printed as ever."""

    def refuse(_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(ahead, "sync_file", refuse)
    into = tmp_path / "set"
    into.mkdir()
    (into / "考核表").write_bytes(b"a file where a folder should be")
    with laid_ready(press(store), tmp_path / "output", Memory(PERIOD, (said("1"),))) as ready:
        ready._thread.join()
        assert ready.take(said("1"), into) == []
