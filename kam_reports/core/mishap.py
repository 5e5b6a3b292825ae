"""Errors that nobody foresaw: the whole story goes into a file for whoever mends the program, one line to its user."""

from __future__ import annotations

import errno
import os
import tempfile
import traceback
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from kam_reports.core.text import T

if TYPE_CHECKING:
    from kam_reports.core.text import Text

FOLDER = "errors"
"""Where stories lie in a workspace's ``.kam``."""
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def tell_mishap(error: BaseException, state: Path) -> Text:
    """Keep the story of an error and return the line to be said of it.

    state: the ``.kam`` of the workspace; where it is not there or full, the system's folder for temporary files takes
    the story. One error of one place has one file, however often it comes.
    """
    story = keep_story(error, state)
    file = "" if story is None else str(story)
    if isinstance(error, OSError) and error.errno in _FULL:
        return T("the disk is full; make room and try again (details: {file})", file=file)
    if isinstance(error, MemoryError):
        return T("memory has run out; close other programs and try again (details: {file})", file=file)
    name = traceback.format_exception_only(error)[-1].strip()
    return T(
        "the program met an error it did not expect, and stopped: {error}. What was published before is unharmed. "
        "Please hand this file to whoever looks after the program: {file}",
        error=name,
        file=file,
    )


def keep_story(error: BaseException, state: Path) -> Path | None:
    """Write where an error came from to a file that only its owner reads; None where nothing can be written."""
    story = "".join(traceback.format_exception(error)).encode(errors="replace")
    innermost = traceback.extract_tb(error.__traceback__)[-1:]
    same = sha256(repr((str(error), [(one.filename, one.lineno) for one in innermost])).encode(errors="replace"))
    name = f"{type(error).__name__}-{same.hexdigest()[:12]}.txt"
    temporary = Path(tempfile.gettempdir()) / "kam-errors"
    for folder in [state / FOLDER, temporary] if state.is_dir() else [temporary]:
        with suppress(OSError):
            folder.mkdir(mode=0o700, exist_ok=True)
            opened = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(opened, "wb") as file:
                file.write(story)
            return folder / name
    return None
