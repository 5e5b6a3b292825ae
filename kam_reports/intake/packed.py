"""Which sheets of a workbook lie in it just as they did: told by their packed bytes, before anything is unpacked.

Whoever changes a cell and saves has most programs write the other sheets to the same bytes again. What a sheet is read
from is its own part and all that sheets share (texts, styles …); other sheets, the properties and what the workbook
part says of windows are none of it.
"""

from __future__ import annotations

import hashlib
import struct
from os import SEEK_END
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterable
    from pathlib import Path
    from typing import IO

    from kam_reports.intake.ooxml import Package

_LOCAL_HEADER = 30
_LENGTHS = struct.Struct("<HH")
_LENGTHS_AT = 26
_PROPERTIES = "docprops/"


def packed_digests(path: Path, archive: zipfile.ZipFile, main: str, package: Package) -> tuple[str, ...]:
    """Return the digest of each sheet of a workbook (empty: it has no part of its own). main: the workbook part."""
    sheets = {sheet.member for sheet in package.sheets}
    members = {member.filename: member for member in archive.infolist()}
    shared = [
        member
        for name, member in members.items()
        if name not in sheets and name != main and not name.lower().startswith(_PROPERTIES)
    ]
    with path.open("rb") as file:
        common = _digest(file, shared, (package.date1904, package.macros))
        return tuple(
            _digest(file, [members[sheet.member]], (sheet.name, sheet.state, common)) if sheet.member else ""
            for sheet in package.sheets
        )


def _digest(file: IO[bytes], members: Iterable[zipfile.ZipInfo], said: tuple[object, ...]) -> str:
    """Return the digest of some members as they lie in the file, and of what is known of them besides."""
    found = hashlib.sha256(repr(said).encode())
    size = file.seek(0, SEEK_END)  # no member is larger, whatever a damaged table of contents says
    for member in members:
        file.seek(member.header_offset + _LENGTHS_AT)
        name, extra = _LENGTHS.unpack(file.read(_LENGTHS.size))
        file.seek(member.header_offset + _LOCAL_HEADER + name + extra)
        data = file.read(min(member.compress_size, size))
        lies = (member.filename, member.compress_type, member.flag_bits, member.CRC, member.file_size, len(data))
        found.update(repr(lies).encode())
        found.update(data)
    return found.hexdigest()
