"""Where a run's time and memory go: seconds, what was handled, and the most memory all its processes held, by stage."""

from __future__ import annotations

import os
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

from kam_reports.core.text import T, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS_BETWEEN = 0.3
_PARENT = 1
"""Position of the parent's number among the fields of /proc/N/stat behind the name."""


@dataclass(slots=True)
class Stage:
    """One stage. seconds: wall clock. count: rows read or documents drawn. peak: bytes of all processes together."""

    name: Text
    seconds: float = 0.0
    count: int = 0
    peak: int = 0


@dataclass(slots=True)
class Profile:
    """The stages of a run in their order; measures nothing unless it is on."""

    on: bool = False
    stages: list[Stage] = field(default_factory=list)

    @contextmanager
    def stage(self, name: Text) -> Iterator[Stage]:
        """Measure a stage; the caller puts in what it handled. The seconds of a stage within it are its own."""
        stage, before = Stage(name), len(self.stages)
        if not self.on:
            yield stage
            return
        start = time.perf_counter()
        with _Sampler() as sampler:
            try:
                yield stage
            finally:
                stage.seconds = time.perf_counter() - start - sum(one.seconds for one in self.stages[before:])
        stage.peak = sampler.peak
        self.stages.append(stage)

    @property
    def total(self) -> Stage:
        """All stages together."""
        return Stage(
            T("in all"), sum(one.seconds for one in self.stages), 0, max((s.peak for s in self.stages), default=0)
        )


class _Sampler:
    """Looks again and again at how much memory this process and its children hold."""

    def __init__(self) -> None:
        self.peak = held_by_all()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()
        self.peak = max(self.peak, held_by_all())

    def _look(self) -> None:
        while not self._end.wait(SECONDS_BETWEEN):
            self.peak = max(self.peak, held_by_all())


def held_by_all() -> int:
    """Return the bytes this process and all below it hold (Linux; elsewhere 0); shared pages are shared out."""
    if not sys.platform.startswith("linux"):
        return 0
    parents = _parents()
    family, found = {os.getpid()}, True
    while found:
        fresh = {child for child, parent in parents.items() if parent in family} - family
        family |= fresh
        found = bool(fresh)
    return sum(map(_held, family))


def _parents() -> dict[int, int]:
    parents = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                rest = (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
                parents[int(folder.name)] = int(rest[_PARENT])
            except (OSError, IndexError, ValueError):
                continue
    return parents


def _held(process: int) -> int:
    try:
        for line in Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        return 0
    return 0
