"""Which files of the folder are complete: a small memory of what was seen when, without a clock of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from kam_reports.intake.inbox import InboxFile

    Mark = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sight:
    """What differs from what was read last, by path.

    ready: complete. moving: still being copied or saved. open: changed, but a lock file stands beside. gone: removed.
    """

    ready: tuple[str, ...] = ()
    moving: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    @property
    def worth_a_run(self) -> bool:
        """Tell whether anything complete is new."""
        return bool(self.ready or self.gone)


@dataclass(slots=True)
class Stillness:
    """The memory. seconds: unchanged for so long is complete. writing: tells of a program that still has it open."""

    seconds: float
    writing: Callable[[InboxFile], bool]
    _taken: dict[str, Mark] = field(default_factory=dict)
    _seen: dict[str, tuple[Mark | None, float]] = field(default_factory=dict)

    def look(self, files: Iterable[InboxFile], now: float) -> Sight:
        """Compare a listing with what was seen and read before; ``now`` in seconds that never run back."""
        ready: list[str] = []
        moving: list[str] = []
        opened: list[str] = []
        listed = set()
        for file in files:
            listed.add(file.path)
            mark = (file.size, file.mtime_ns)
            since = self._since(file.path, mark, now)
            if self._taken.get(file.path) == mark:
                continue
            if file.open_elsewhere:
                opened.append(file.path)
            elif now - since < self.seconds or self.writing(file):
                moving.append(file.path)
            else:
                ready.append(file.path)
        gone = [
            path
            for path in sorted(self._taken.keys() - listed)
            if now - self._since(path, None, now) >= self.seconds  # saving takes a file away for a moment
        ]
        for path in self._seen.keys() - listed - self._taken.keys():
            del self._seen[path]
        return Sight(tuple(ready), tuple(moving), tuple(opened), tuple(gone))

    def leaving(self) -> bool:
        """Tell whether a file that was read is away, though perhaps only for a moment."""
        return any(self._seen.get(path, (None, 0.0))[0] is None for path in self._taken)

    def take(self, files: Iterable[InboxFile], but: Collection[str] = ()) -> None:
        """Remember a listing as read, except for the files that were refused as incomplete or could not be opened."""
        self._taken = {file.path: (file.size, file.mtime_ns) for file in files if file.path not in but}

    def _since(self, path: str, mark: Mark | None, now: float) -> float:
        seen = self._seen.get(path)
        if seen is None or seen[0] != mark:
            self._seen[path] = (mark, now)
            return now
        return seen[1]
