"""Where WeasyPrint's copies of the fonts lie while a process draws; they go when it ends, a child too.

By itself WeasyPrint takes its folder away when Python forgets the fonts, which at the end of a process is never, or too
late: each would leave 20 MB behind. A process that is killed tidies nothing: the next one that draws does it, and tells
by a lock, which ends with its process, that nobody draws from a folder any more (on Windows nothing is tidied so).
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
import weakref
from contextlib import suppress
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any

PREFIX = "kam-fonts-"
LOCK = "in-use.lock"
SECONDS_YOUNG = 600
"""A folder made so short a time ago may not have its lock yet."""


def give_folder(fonts: Any) -> None:  # noqa: ANN401 - WeasyPrint has no types
    """Give a font configuration a folder of its own, gone with it or with the process, whichever ends first."""
    fonts._folder = folder = Path(tempfile.mkdtemp(prefix=PREFIX))  # noqa: SLF001 - it asks nobody
    lock = None
    with suppress(OSError):  # without a lock the folder stays, should this process be killed
        lock = hold(folder / LOCK)
    # children of a pool end without Python's own atexit; this runs in them too, and only where it was asked for
    Finalize(fonts, _tidy, args=(weakref.ref(fonts), folder, lock), exitpriority=0)
    _tidy_after_killed(folder.parent)


def _tidy(known: weakref.ref[Any], folder: Path, lock: int | None) -> None:
    """Take the folder away, let go of its lock, and let the fonts forget it."""
    shutil.rmtree(folder, ignore_errors=True)
    if lock is not None:
        os.close(lock)
    if (fonts := known()) is not None:
        fonts._folder = None  # noqa: SLF001


def _tidy_after_killed(scratch: Path) -> None:
    """Take away the folders of processes that were killed: nobody holds their locks."""
    before = time.time() - SECONDS_YOUNG
    for lock in scratch.glob(f"{PREFIX}*/{LOCK}"):
        with suppress(OSError):
            if lock.stat().st_mtime < before and (held := hold(lock)) is not None:
                shutil.rmtree(lock.parent, ignore_errors=True)
                os.close(held)


def hold(lock: Path) -> int | None:
    """Hold a lock until this process ends, or its file is closed; OSError when another one does. None: on Windows."""
    if sys.platform == "win32":
        return None
    import fcntl

    file = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(file)
        raise
    return file
