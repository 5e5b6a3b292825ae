"""Copies of published files, made aside while their hash is checked: what is sent is what was looked at."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from kam_reports.core.fault import Fault
from kam_reports.core.text import T
from kam_reports.web.kinds import Member
from kam_reports.web.opened import Moved, Opened

_BLOCK = 1 << 20
_IN_MEMORY = 1 << 21
_FIXED = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Held:
    """A file's bytes, checked against its set's manifest; from ``stream``'s beginning."""

    stream: IO[bytes]
    size: int
    sha256: str


def copy_of(there: Opened, path: str) -> Held:
    """Copy a file aside while hashing it: what is sent is what was hashed."""
    digest = hashlib.sha256()
    target = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed by whoever asked for it
    try:
        with there.open(path) as source:
            while block := source.read(_BLOCK):
                digest.update(block)
                target.write(block)
        size = target.tell()
        target.seek(0)
    except BaseException:
        target.close()
        raise
    return Held(target, size, digest.hexdigest())


def copy_member(there: Opened, member: Member) -> Held:
    """Copy a file of a set aside; one that is not as it was published is not handed out."""
    held = copy_of(there, member.path)
    if held.sha256 != member.sha256:
        held.stream.close()
        _doubt(there, member)
    return held


def _doubt(there: Opened, member: Member) -> None:
    """Say that a file is not the one that was published."""
    if there.handle is None:  # pragma: no cover - Windows: more likely an exchange
        raise Moved
    raise Fault(T("{file} is not as it was published: somebody changed it; run the period again", file=member.path))


def pack_members(there: Opened, wanted: Sequence[Member]) -> Held:
    """Pack files of a set into a ZIP, stored as they are and without times: the same files give the same bytes."""
    target = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed by whoever asked for it
    try:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
            for member in wanted:
                entry = zipfile.ZipInfo(member.path, _FIXED)
                entry.external_attr = 0o644 << 16
                held = copy_member(there, member)
                with held.stream as source, archive.open(entry, "w") as sink:
                    shutil.copyfileobj(source, sink, _BLOCK)
        size = target.tell()
        target.seek(0)
        digest = hashlib.file_digest(target, "sha256").hexdigest()
        target.seek(0)
    except BaseException:
        target.close()
        raise
    return Held(target, size, digest)
