"""Slow copies: never read early, always read once complete. ``KAM_SOAK=1`` makes fifty of each kind."""

from __future__ import annotations

import os
import random
import sys
import time
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from tests.watch.folders import Folder, digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TIMES = 50 if os.environ.get("KAM_SOAK") else 2
STILL = 0.4
"""Seconds; the copies below pause for less, but where the file stays open for writing."""

PATIENCE = 2400
"""So many looks, two minutes of them at least, before a copy counts as never read."""


def _pieces(content: bytes, dice: random.Random) -> Iterator[tuple[int, bytes]]:
    size = len(content) // dice.randint(3, 6) + 1
    for start in range(0, len(content), size):
        time.sleep(dice.uniform(0, STILL / 2))
        yield start, content[start : start + size]


def append(target: Path, content: bytes, dice: random.Random) -> None:
    """Grow the file piece by piece, opening it anew each time."""
    for _, piece in _pieces(content, dice):
        with target.open("ab") as stream:
            stream.write(piece)


def preallocated(target: Path, content: bytes, dice: random.Random) -> None:
    """Give the file its full size at once, then fill it."""
    with target.open("wb") as stream:
        stream.truncate(len(content))
    for start, piece in _pieces(content, dice):
        with target.open("r+b") as stream:
            stream.seek(start)
            stream.write(piece)


def renamed(target: Path, content: bytes, dice: random.Random) -> None:
    """Fill another file and rename it."""
    other = target.with_name(f"{target.name}.part")
    append(other, content, dice)
    other.replace(target)


def paused(target: Path, content: bytes, dice: random.Random) -> None:
    """Stand still in the middle for longer than a complete file has to, the file still open."""
    with target.open("wb") as stream:
        half = len(content) // dice.randint(2, 3)
        stream.write(content[:half])
        stream.flush()
        time.sleep(2.5 * STILL)
        stream.write(content[half:])


WAYS: dict[str, Callable[[Path, bytes, random.Random], None]] = {
    "append": append,
    "preallocated": preallocated,
    "renamed": renamed,
    "paused": paused,
}


@pytest.mark.parametrize("way", WAYS)
def test_slow_copies(way: str, tmp_path: Path) -> None:
    """Whatever was read of the file is one of its complete contents; in the end the last one was read."""
    if way == "paused" and sys.platform != "linux":
        pytest.skip("only Linux tells that a file is open for writing")
    dice = random.Random(way)  # noqa: S311 - made-up bytes
    folder = Folder(tmp_path / "desk", still=str(STILL))
    watching = Thread(target=folder.watcher(own_time=False).run)
    watching.start()
    complete: set[str] = set()
    try:
        for number in range(TIMES):
            content = dice.randbytes(dice.randint(1_000, 60_000))
            complete.add(digest(content))
            name = folder.input / f"ledger{number % 2}.xlsx"
            if way in {"append", "preallocated"}:
                name = folder.input / f"ledger{number}.xlsx"  # these two begin with an empty file
            WAYS[way](name, content, dice)
            for _ in range(PATIENCE):
                if any(digest(content) in run.values() for run in list(folder.read)):
                    break
                time.sleep(0.05)
            else:
                pytest.fail(f"never read: {folder.told}")
    finally:
        folder.stop.set()
        watching.join(20)
    assert not watching.is_alive()
    assert {one for run in folder.read for one in run.values()} == complete
