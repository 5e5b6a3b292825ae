"""The user's input folder: which files there are, which of them wait, and private copies to read from."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from kam_reports.core.issue import Blocks, IssueKind, Severity
from kam_reports.core.text import T
from kam_reports.intake.refusal import Refusal
from kam_reports.intake.writers import held_for_writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

FILE_OPEN_ELSEWHERE = IssueKind(
    "file-open-elsewhere",
    Severity.NOTICE,
    Blocks.NOTHING,
    T("The file is open in Excel or WPS; what is not saved yet is not read."),
    T("Save and close the file, then run again."),
)
FILE_STILL_CHANGING = IssueKind(
    "file-still-changing",
    Severity.ERROR,
    Blocks.FILE,
    T("The file is still being copied or saved and was not read."),
    T("Wait until it is complete, then run again."),
)
FILE_UNREADABLE = IssueKind(
    "file-unreadable",
    Severity.ERROR,
    Blocks.FILE,
    T("The file cannot be opened: {found}."),
    T("Close it in other programs and check that it may be read."),
)

OWN_FILES = frozenset({"_状态.xlsx", "_status.xlsx"})
"""What the program itself writes into the folder."""
_IGNORED_NAMES = frozenset({"thumbs.db", "desktop.ini", "ehthumbs.db"})
_IGNORED_ENDINGS = frozenset({".tmp", ".part", ".crdownload", ".partial", ".lnk"})
_IGNORED_FOLDERS = frozenset({"__macosx", "$recycle.bin", "system volume information"})
_BLOCK = 1 << 20
NANOSECONDS = 1_000_000_000


@dataclass(frozen=True, slots=True, order=True)
class InboxFile:
    """A file of the input folder.

    path: below the folder, with ``/``. size: bytes. mtime_ns: last change. open_elsewhere: a lock file of Excel, WPS or
    LibreOffice stands beside it. real: its path on disk where that is no readable text.
    """

    path: str
    size: int
    mtime_ns: int
    open_elsewhere: bool = False
    real: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A private copy of a file's content: where it lies and its SHA-256."""

    sha256: str
    path: Path


def list_files(folder: Path) -> list[InboxFile]:
    """Return the files of a folder and the folders below it, by path.

    Left out: lock and temporary files, hidden ones, what systems put there by themselves, the program's own, and links
    that lead out of the folder.
    """
    found: list[InboxFile] = []
    top = folder.resolve()
    _list(top, "", top, found)
    return sorted(found)


def still_since(files: Sequence[InboxFile], seconds: float, now_ns: int) -> list[InboxFile]:
    """Return the files whose last change is at least so many seconds ago (or lies in the future, as after a copy)."""
    return [file for file in files if not 0 <= now_ns - file.mtime_ns < seconds * NANOSECONDS]


def snapshot(folder: Path, file: InboxFile, store: Path) -> Snapshot:
    """Copy a file into the store under its SHA-256; one copy for one content.

    Raises Refusal when the file cannot be opened or is not as it was listed.
    """
    store.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=store, prefix="new-")
    copy = Path(name)
    try:
        with os.fdopen(handle, "wb") as target:
            digest = _copy(folder / (file.real or file.path), file, target.write)
        final = store / digest
        copy.replace(final)  # whatever stands there under that name: this is the one whose content was seen
    except BaseException:
        copy.unlink(missing_ok=True)
        raise
    return Snapshot(digest, final)


def _copy(source: Path, file: InboxFile, write: Callable[[bytes], object]) -> str:
    digest, size = hashlib.sha256(), 0
    try:
        with source.open("rb") as stream:
            if not file.open_elsewhere and held_for_writing(stream.fileno()):
                raise Refusal(FILE_STILL_CHANGING)
            while block := stream.read(_BLOCK):
                digest.update(block)
                write(block)
                size += len(block)
            state = os.fstat(stream.fileno())
    except OSError as error:
        raise Refusal(FILE_UNREADABLE, error.strerror or type(error).__name__) from error
    if size != file.size or (state.st_size, state.st_mtime_ns) != (file.size, file.mtime_ns):
        raise Refusal(FILE_STILL_CHANGING)
    return digest.hexdigest()


def _list(folder: Path, prefix: str, top: Path, found: list[InboxFile]) -> None:
    try:
        with os.scandir(folder) as listing:
            entries = list(listing)
    except OSError:
        if prefix:
            found.append(InboxFile(prefix.rstrip("/"), 0, 0))  # opening it says why it cannot be read
        return
    names = {entry.name for entry in entries}
    for entry in entries:
        if _ignored(entry.name):
            continue
        if entry.is_dir(follow_symlinks=False):
            if entry.name.lower() not in _IGNORED_FOLDERS:
                _list(Path(entry.path), f"{prefix}{_readable_name(entry.name)}/", top, found)
            continue
        if not entry.is_file() or (entry.is_symlink() and not Path(entry.path).resolve().is_relative_to(top)):
            continue
        try:
            state = entry.stat()
        except OSError:
            continue  # removed in the meantime
        locked = any(lock in names for lock in _locks(entry.name))
        name, real = prefix + _readable_name(entry.name), Path(entry.path).relative_to(top).as_posix()
        found.append(InboxFile(name, state.st_size, state.st_mtime_ns, locked, "" if real == name else real))


def _readable_name(name: str) -> str:
    """Return a file name that can be printed: one that is no UTF-8 is taken for GB18030 (unpacked from an old ZIP)."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("gb18030", "replace")
    return name


def _ignored(name: str) -> bool:
    lower = name.lower()
    return (
        name.startswith(("~$", ".", "~"))
        or name in OWN_FILES
        or lower in _IGNORED_NAMES
        or PurePath(lower).suffix in _IGNORED_ENDINGS
    )


def _locks(name: str) -> Iterator[str]:
    """Names of the lock files that Excel, WPS and LibreOffice put beside an open file."""
    yield f"~${name}"
    yield f".~{name}"
    yield f".~lock.{name}#"
