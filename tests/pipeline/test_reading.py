"""Reading that begins before the run finds what reading within the run would find, or the run reads itself."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import openpyxl
import pytest
from packaging.utils import canonicalize_name

from kam_reports.cli.session import begin
from kam_reports.pipeline import children, keeping, reading
from kam_reports.pipeline.health import REQUIRED
from kam_reports.pipeline.keeping import kept_results
from kam_reports.pipeline.reading import LEDGER, Reading, take_copies
from tests.intake.raw_books import write_ole

if TYPE_CHECKING:
    from pathlib import Path

    from kam_reports.cli.session import Session
    from kam_reports.ledgers.part import ReadFile
    from kam_reports.pipeline.reading import Inbox
    from tests.conftest import Kam, MakeTiny


def read(session: Session, *, cached: bool = False, workers: int = 0) -> Inbox:
    """Read a workspace's ledgers."""
    kept = kept_results(session.workspace) if cached else None
    taken = take_copies(session.workspace, session.config)
    with Reading(taken, session.config, workers, kept) as begun:
        return begun.finish(lambda *_: None)


def digests(inbox: Inbox) -> list[tuple[str, list[str]]]:
    """Return what tells the parts of every file."""
    return [(file.file, [part.digest for part in file.parts]) for file in inbox.files]


def test_what_is_kept_is_what_would_be_read(tiny_workspace: MakeTiny) -> None:
    """With and without children, with and without what was kept."""
    session = begin(tiny_workspace(), "zh")
    plain = digests(read(session))
    assert plain
    assert digests(read(session, workers=2)) == plain
    assert digests(read(session, cached=True)) == plain
    assert digests(read(session, cached=True)) == plain


def test_what_was_kept_and_is_no_file_is_read_again(tiny_workspace: MakeTiny, monkeypatch: pytest.MonkeyPatch) -> None:
    """Signed, but of another kind: the file is read."""
    session = begin(tiny_workspace(), "zh")
    plain = digests(read(session, cached=True))
    kept = kept_results(session.workspace)
    assert kept is not None
    keys = [key for key in _keys(session, monkeypatch) if key]
    kept.put(LEDGER, keys[0], b"\x80\x05K\x01.")
    assert digests(read(session, cached=True)) == plain
    assert digests(read(session, cached=True, workers=2)) == plain


@pytest.mark.parametrize("workers", [0, 2])
def test_what_a_changed_file_was_before_is_known(
    tiny_workspace: MakeTiny, monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    """A file with one more row is read with what it was at hand, and comes to what reading it alone gives."""
    session = begin(tiny_workspace(), "zh")
    read(session, cached=True, workers=workers)
    path = next(session.workspace.input.rglob("*.xlsx"))
    book = openpyxl.load_workbook(path)
    book.create_sheet("另").append(["什么", "都不是"])
    book.save(path)
    heard: list[bytes] = []
    real = reading.Formers.of

    def listening(self: reading.Formers, name: str) -> bytes:
        heard.append(real(self, name))
        return heard[-1]

    monkeypatch.setattr(reading.Formers, "of", listening)
    again = digests(read(session, cached=True, workers=workers))
    assert [bool(former) for former in heard] == [True]
    assert again == digests(read(session))


def test_a_refusal_is_not_kept(tiny_workspace: MakeTiny, monkeypatch: pytest.MonkeyPatch) -> None:
    """A workbook that could not be opened is tried again: what was missing may be there by now."""
    folder = tiny_workspace()
    write_ole(folder / "input" / "锁.xlsx", "EncryptedPackage", b"x" * 5000)
    session = begin(folder, "zh")
    refused = [file.file for file in read(session, cached=True).files if file.own]
    assert refused == ["锁.xlsx"]
    tried: list[str] = []
    real = reading.read_one

    def listening(task: reading.Task) -> ReadFile:
        tried.append(task.name)
        return real(task)

    monkeypatch.setattr(reading, "read_one", listening)
    read(session, cached=True)
    assert tried == refused


@pytest.mark.parametrize("name", ["chinesecalendar", "tzdata", "fonttools", "pydyf", "msoffcrypto_tool"])
def test_another_library_trusts_nothing_that_was_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Required, below a required one, or an extra: another version of it is another program, and so is one more."""
    whole = keeping.program_digest.__wrapped__
    (tmp_path / "there").mkdir()
    monkeypatch.syspath_prepend(tmp_path / "there")
    without = whole()
    old = tmp_path / "there" / f"{name}-1.0.dist-info"
    old.mkdir()
    before = whole()
    old.rename(tmp_path / "there" / f"{name}-1.1.dist-info")
    assert len({without, before, whole()}) == 3


def test_every_library_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the doctor looks for is part of each key; places that are none don't matter."""
    seen = {canonicalize_name(name.split("-")[0]) for names in keeping.installed() for name in names}
    assert {canonicalize_name(name) for name in REQUIRED} <= seen
    there = keeping.installed()
    monkeypatch.syspath_prepend("no/such/place")
    assert keeping.installed() == there


def _keys(session: Session, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    heard: list[str] = []
    real = keeping.key_of

    def listening(*parts: object) -> str:
        heard.append(real(*parts))
        return heard[-1]

    with monkeypatch.context() as patch:
        patch.setattr(reading, "key_of", listening)
        read(session)
    return heard


@pytest.mark.parametrize("cached", [False, True])
def test_a_free_processor_is_told_of_once(tiny_workspace: MakeTiny, *, cached: bool) -> None:
    """Whether much is to be read, or nothing."""
    session = begin(tiny_workspace(), "zh")
    if cached:
        read(session, cached=True)
    told: list[threading.Thread] = []
    taken = take_copies(session.workspace, session.config)
    kept = kept_results(session.workspace) if cached else None
    with Reading(taken, session.config, 2, kept, lambda: told.append(threading.current_thread())) as begun:
        assert begun.finish(lambda *_: None).files
    assert len(told) == 1


def test_a_reading_that_nobody_waits_for_ends(tiny_workspace: MakeTiny) -> None:
    """A run that is refused, or whose set stands there already, leaves neither children nor threads."""
    session = begin(tiny_workspace(), "zh")
    before = set(threading.enumerate())
    begun = Reading(take_copies(session.workspace, session.config), session.config, 2)
    begun.close()
    assert {one for one in threading.enumerate() if one not in before and one.name.startswith("Thread")} == set()


def test_inputs_that_cannot_be_copied_are_left_to_the_run(
    tiny_workspace: MakeTiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk is told of by the run, in words."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    session = begin(tiny_workspace(), "zh")
    monkeypatch.setattr(reading, "take_copies", full)
    ready = children.get_ready(session.workspace, session.config, 0, None)
    assert ready.reading is None
    ready.close()


def test_a_config_is_known_by_its_content(tiny_workspace: MakeTiny, kam: Kam, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is loaded once; another content is loaded again, and a fault in it is told."""
    folder = tiny_workspace()
    assert begin(folder, "zh", use_cache=True) == begin(folder, "zh")
    assert not (folder / ".kam").exists()
    kept_results(begin(folder, "zh").workspace)
    plain = begin(folder, "zh").config
    loaded = _loads(monkeypatch)
    assert begin(folder, "zh", use_cache=True).config == plain
    assert begin(folder, "zh", use_cache=True).config.digest() == plain.digest()
    assert len(loaded) == 1
    config = folder / "config.yaml"
    config.write_text(config.read_text(encoding="utf-8").replace("factor: 105%", "factor: 106%"), encoding="utf-8")
    assert begin(folder, "zh", use_cache=True).config != plain
    assert len(loaded) == 2
    config.write_text(config.read_text(encoding="utf-8").replace("metric: satisfaction", "metric: satisfied"), "utf-8")
    told = kam("run", "-w", folder, "--workers", 0)
    assert told.code == 2
    assert "satisfaction" in told.err
    assert "config.yaml" in told.err


def _loads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    from kam_reports.cli import session

    loaded: list[Path] = []
    real = session.load_config

    def counted(path: Path) -> object:
        loaded.append(path)
        return real(path)

    monkeypatch.setattr(session, "load_config", counted)
    return loaded
