"""Whether some program still has a file open for writing: a copy that pauses stands still, but is not complete.

Linux tells it by refusing a read lease while a writer has the file open; this works for local files that belong to
whoever runs this (and for a share's server itself). Everywhere else the answer is "not known to be".
"""

from __future__ import annotations

import errno
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def held_for_writing(handle: int) -> bool:
    """Tell whether a file, open here for reading only, is known to be open for writing elsewhere."""
    if sys.platform != "linux":
        return False
    import fcntl

    try:
        # who opens the file for writing in this very moment sends a signal: one that does nothing by default
        fcntl.fcntl(handle, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except OSError as error:
        return error.errno == errno.EAGAIN
    with suppress(OSError):
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return False


def is_being_written(path: Path) -> bool:
    """Tell whether a file is known to be open for writing; one that cannot be opened is not."""
    try:
        with path.open("rb") as stream:
            return held_for_writing(stream.fileno())
    except OSError:
        return False
