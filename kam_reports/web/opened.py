"""A folder held open, so that what is read below it is of one set, whatever is published meanwhile."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO


class Missing(Exception):  # noqa: N818 - no error of ours: what was asked for is not there
    """There is no such set or file."""


class Moved(Exception):  # noqa: N818 - a reason to begin again
    """The set was exchanged while it was read."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A folder held open: names below it mean its files even when the folder has been moved."""

    folder: Path
    handle: int | None

    def open(self, path: str) -> IO[bytes]:
        """Open a file below the folder; no link is followed out of it."""
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        try:
            if self.handle is None:
                return os.fdopen(os.open(self.folder / path, flags), "rb")
            return os.fdopen(os.open(path, flags, dir_fd=self.handle), "rb")
        except OSError as error:
            raise Moved from error


@contextmanager
def opened(folder: Path) -> Iterator[Opened]:
    """Hold a folder open; Missing when it is not there, Moved when it may come back."""
    if os.open not in os.supports_dir_fd:  # pragma: no cover - Windows: hashes tell whether a set was exchanged
        yield Opened(folder, None)
        return
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError as error:
        if not folder.parent.is_dir():
            raise Missing(str(folder)) from error
        raise Moved from error  # between two renames, where folders cannot be exchanged in one
    except OSError as error:
        raise Missing(str(folder)) from error
    try:
        yield Opened(folder, handle)
    finally:
        os.close(handle)
