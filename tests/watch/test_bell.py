"""What wakes the watcher."""

from __future__ import annotations

import time
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest

from kam_reports.config.doors import Polling
from kam_reports.watch import bell as room
from kam_reports.watch.bell import Bell, must_poll

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("kind", "polls"),
    [("ext4", False), ("cifs", True), ("nfs4", True), ("fuse.sshfs", True), ("vboxsf", True), ("", False)],
)
def test_shares_are_polled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, *, polls: bool) -> None:
    """Others' changes on a share raise no event here; config may say otherwise either way."""
    monkeypatch.setattr(room, "file_system_of", lambda _: kind)
    assert must_poll(tmp_path, Polling.AUTO) is polls
    assert must_poll(tmp_path, Polling.ALWAYS)
    assert not must_poll(tmp_path, Polling.NEVER)


def test_a_change_rings_and_our_own_files_do_not(tmp_path: Path) -> None:
    """In sub-folders too; stopping ends the listener. Who waits is woken by a ledger, not by our own file before."""
    (tmp_path / "华东").mkdir()
    stop = Event()
    bell = Bell(tmp_path, stop, listen=True)
    bell.start()
    waiting = Thread(target=bell.wait, args=(600,), daemon=True)
    waiting.start()
    time.sleep(0.5)  # the listener may not listen yet: then our own file goes unheard, as it has to
    (tmp_path / "_状态.xlsx").write_text("ours")
    waiting.join(1.5)
    assert waiting.is_alive()
    for number in range(400):
        (tmp_path / "华东" / f"{number}.xlsx").write_text("x")
        waiting.join(0.3)
        if not waiting.is_alive():
            break
    assert not waiting.is_alive()
    assert bell.works
    stop.set()
    bell.close()
    assert not bell.works


def test_without_events_time_alone_wakes(tmp_path: Path) -> None:
    """Polling, or a folder that is not there yet; a stop ends the wait."""
    stop = Event()
    for bell in (Bell(tmp_path, stop, listen=False), Bell(tmp_path / "none", stop, listen=True)):
        bell.start()
        assert not bell.works
        bell.wait(0.01)
    stop.set()
    Bell(tmp_path, stop, listen=False).wait(600)
