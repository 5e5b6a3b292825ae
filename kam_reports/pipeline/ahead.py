"""The last set's sheets, laid ready while the ledgers are read: after a changed row most of them come again.

They wait in a folder of their own beside the set. A sheet that says what it said is moved into the new set from there,
already on the disk; what has not been laid ready in time is written as ever, and what is not wanted is thrown away.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import TYPE_CHECKING

from kam_reports.core.fault import OutputFault
from kam_reports.pipeline.publish import AHEAD, sync_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kam_reports.pipeline.said import Memory, Said
    from kam_reports.render.order import Printed
    from kam_reports.render.pool import Press


class Ahead:
    """Sheets being laid ready in a folder by a thread of their own."""

    def __init__(self, press: Press, folder: Path, sheets: Sequence[Said]) -> None:
        """Keep what is to be laid ready; nothing is written yet."""
        self._press, self._folder, self._sheets = press, folder, sheets
        self._there: dict[tuple[str, str], list[Printed]] = {}
        self._enough = Event()
        self._thread = Thread(target=self._lay, daemon=True)

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def take(self, one: Said, folder: Path) -> list[Printed]:
        """Move the files of a sheet into a set and say what they are; none where it was not laid ready."""
        self.stop()
        printed = self._there.pop((one.path, one.number), [])
        try:
            for file in printed:
                target = folder / file.path
                if not target.parent.is_dir():
                    target.parent.mkdir(parents=True)
                (self._folder / file.path).replace(target)
        except OSError:
            return []
        return printed

    def stop(self) -> None:
        """Lay no more ready."""
        self._enough.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _lay(self) -> None:
        """Write every sheet that is still kept, then bring all to disk, until it is enough."""
        with suppress(OSError, OutputFault):
            for one in self._sheets:
                if self._enough.is_set():
                    return
                self._there[one.path, one.number] = self._press.reprint(one.path, one.number, one.media, self._folder)
            for printed in list(self._there.values()):
                for file in printed:
                    if self._enough.is_set():
                        return
                    sync_file(self._folder / file.path)


@contextmanager
def laid_ready(press: Press, output: Path, memory: Memory) -> Iterator[Ahead]:
    """Lay the last set's sheets ready in a period's folder; what is left of them goes at the end."""
    folder = output / memory.period / AHEAD
    ahead = Ahead(press, folder, memory.last)
    if not memory.last:
        yield ahead
        return
    shutil.rmtree(folder, ignore_errors=True)
    ahead.start()
    try:
        yield ahead
    finally:
        ahead.stop()
        shutil.rmtree(folder, ignore_errors=True)
        with suppress(OSError):
            folder.parent.rmdir()  # where nothing of that period stands any more
