"""Making a set aside and publishing it by one rename: a reader finds a whole old set or a whole new one."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from kam_reports.core.fault import OutputFault
from kam_reports.core.text import T

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

DRAFT = "draft"
AHEAD = ".ahead"
"""Where sheets of the last set wait for the next."""
_EXCHANGE = 2
_HERE = -100


@contextmanager
def new_set(parent: Path, name: str = DRAFT, beside: AbstractContextManager[None] | None = None) -> Iterator[Path]:
    """Yield an empty folder for a new set; when the block ends well, the set takes the place of that name.

    beside: is entered just before that and left just after: for what stands beside the set and goes with it.
    """
    fresh, old = _aside(parent, name)
    try:
        recover(parent, name)
        fresh.mkdir(parents=True)
    except OSError as error:
        raise _cannot_write(parent, error) from error
    try:
        yield fresh
        sync_set(fresh)
        with beside or nullcontext():
            _publish(fresh, parent / name, old)
    except OSError as error:
        raise _cannot_write(parent, error) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _aside(parent: Path, name: str) -> tuple[Path, Path]:
    """Where a new set is made, and where the old one goes while they change places."""
    return parent / f".new-{name}", parent / f".old-{name}"


def _cannot_write(folder: Path, error: OSError) -> OutputFault:
    reason = error.strerror or str(error)
    return OutputFault(
        T("results cannot be written: {reason}; the earlier results are untouched", reason=reason), file=str(folder)
    )


def recover(parent: Path, name: str = DRAFT) -> None:
    """Clear away what a run that died left behind; a set that was moved aside comes back."""
    there, (fresh, old) = parent / name, _aside(parent, name)
    if old.exists() and not there.exists():
        old.rename(there)
    for leftover in (fresh, old):
        if leftover.exists():
            shutil.rmtree(leftover)


def _publish(fresh: Path, draft: Path, old: Path) -> None:
    """Put the new set in the draft's place: in one step where the system can exchange folders, else in two."""
    if not draft.exists():
        fresh.rename(draft)
    elif _exchange(fresh, draft):
        shutil.rmtree(fresh, ignore_errors=True)
    else:
        draft.rename(old)
        try:
            fresh.rename(draft)
        except OSError:
            old.rename(draft)
            raise
        shutil.rmtree(old, ignore_errors=True)
    sync_folder(draft.parent)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders atomically (Linux); False where that cannot be done."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    return bool(rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0)


def sync_set(folder: Path) -> None:
    """Bring every file of a set to disk before it is published."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            sync_folder(path)
            continue
        sync_file(path)
    sync_folder(folder)


def sync_file(path: Path) -> None:
    """Bring a file to disk."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Bring a folder's entries to disk."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
