"""What is checked of a zipped workbook before any reader sees it."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kam_reports.core.text import T
from kam_reports.intake.limits import MEGABYTE
from kam_reports.intake.refusal import (
    FILE_EMPTY,
    FILE_ENCRYPTED,
    FILE_TOO_LARGE,
    FILE_TRUNCATED,
    FILE_UNSAFE,
    ZIP_BOMB,
    Refusal,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from kam_reports.intake.limits import Limits

BLOCK = 1 << 20
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
_XML = (".xml", ".rels", ".vml")
_DOCTYPE = re.compile(rb"<\s*!\s*D\s*O\s*C\s*T\s*Y\s*P\s*E", re.IGNORECASE)
_ENCRYPTED = 0x1


def check_size(path: Path, limits: Limits) -> None:
    """Refuse a file that is empty or larger than allowed."""
    size = path.stat().st_size
    if not size:
        raise Refusal(FILE_EMPTY)
    if size > limits.size:
        raise Refusal(FILE_TOO_LARGE, _megabytes(size), limit=_megabytes(limits.size))


@contextmanager
def broken_zip_refused() -> Iterator[None]:
    """Turn every way a zip can be broken into one refusal."""
    try:
        yield
    except _BROKEN as error:
        raise Refusal(FILE_TRUNCATED, T("its parts do not fit together")) from error


def check_members(archive: zipfile.ZipFile, limits: Limits) -> None:
    """Refuse by the table of contents: too many or too large members, and names that no spreadsheet program writes."""
    members = archive.infolist()
    if len(members) > limits.entries:
        raise Refusal(ZIP_BOMB, T("{count} parts", count=len(members)))
    seen: set[str] = set()
    for member in members:
        name = member.filename.replace("\\", "/")
        if name.startswith("/") or ".." in name.split("/") or ":" in name.split("/")[0]:
            raise Refusal(FILE_UNSAFE, T("a part named {name}", name=member.filename))
        if name.lower() in seen:
            raise Refusal(FILE_UNSAFE, T("two parts named {name}", name=member.filename))
        seen.add(name.lower())
        if member.flag_bits & _ENCRYPTED:
            raise Refusal(FILE_ENCRYPTED)
        if member.file_size > MEGABYTE and member.file_size > limits.ratio * max(member.compress_size, 1):
            raise Refusal(ZIP_BOMB, T("{name} holds {size}", name=member.filename, size=_megabytes(member.file_size)))
    total = sum(member.file_size for member in members)
    if total > limits.unpacked:
        raise Refusal(ZIP_BOMB, T("all parts together hold {size}", size=_megabytes(total)))


def check_contents(archive: zipfile.ZipFile, *, but: Collection[str] = ()) -> None:
    """Unpack every member once, so that damage shows by its checksum; ``but`` are those the caller reads itself."""
    for member in archive.infolist():
        if not member.is_dir() and member.filename not in but:
            for _ in read_blocks(archive, member.filename):
                pass


def read_blocks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Yield a member in blocks of a megabyte; its checksum is proved at the end, a DOCTYPE refused at once."""
    with broken_zip_refused(), archive.open(name) as file:
        block = file.read(BLOCK)
        if name.lower().endswith(_XML):
            refuse_doctype(block, name)
        while block:
            yield block
            block = file.read(BLOCK)


def read_part(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return a whole member."""
    return b"".join(read_blocks(archive, name))


def refuse_doctype(head: bytes, name: str) -> None:
    """Refuse XML that declares a document type: the way to entity bombs and foreign files."""
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\0" in head[:8]:
        head = head.replace(b"\0", b"")
    if b"!" in head and _DOCTYPE.search(head):  # the sign alone is found a hundred times as fast
        raise Refusal(FILE_UNSAFE, T("a document type declaration in {name}", name=name))


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.1f} MB" if size < 10 * MEGABYTE else f"{size // MEGABYTE} MB"
