"""A workbook put together anew in memory, so that python-calamine reads each of its sheets once instead of twice.

python-calamine looks for the merged cells of a sheet by reading all its XML a second time, as they stand behind the
cells. Here they stand before them too, where that second reading ends at once; and the parts, unpacked already to be
checked, are not packed again. Nothing else is altered. What is looked over and what is read are so the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

from kam_reports.intake.guard import read_part

if TYPE_CHECKING:
    from collections.abc import Collection

LARGEST = 32 << 20
"""Workbooks whose parts together hold more are read from their files: they would be in memory several times."""
_CELLS = re.compile(rb"<((?:\w+:)?)sheetData[\s>]")
_ODD = b"<!"
"""A comment or the like, in which what looks like a tag is none."""


def is_small(archive: zipfile.ZipFile, largest_sheet: int, sheets: Collection[str]) -> bool:
    """Tell whether a workbook may be put together anew. sheets: its members that are sheets."""
    members = archive.infolist()
    return sum(member.file_size for member in members) <= LARGEST and all(
        member.file_size < largest_sheet for member in members if member.filename in sheets
    )


def read_parts(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """Return every part of a workbook by its name, proved by its checksum."""
    return {
        member.filename: read_part(archive, member.filename) for member in archive.infolist() if not member.is_dir()
    }


def repack(parts: dict[str, bytes], sheets: Collection[str]) -> io.BytesIO:
    """Return the workbook of some parts. sheets: which of them are sheets."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), merges_first(data) if name in sheets else data)
    buffer.seek(0)
    return buffer


def merges_first(xml: bytes) -> bytes:
    """Return the XML of a sheet with its merged cells, or none, before its cells too; odd XML as it is."""
    cells = _CELLS.search(xml)
    if cells is None:
        return xml
    prefix = cells[1]
    end = xml.rfind(b"</%bsheetData>" % prefix)
    start, first, last = cells.start(), b"<%bmergeCells" % prefix, b"</%bmergeCells>" % prefix
    if end < 0 or xml.find(_ODD, 0, start) >= 0 or xml.find(_ODD, end) >= 0:
        return xml
    at, upto = xml.find(first, end), xml.find(last, end)
    if at < 0:
        merges = first + b">" + last
    elif upto > at:
        merges = xml[at : upto + len(last)]
    else:
        return xml
    return b"".join((xml[:start], merges, xml[start:]))
