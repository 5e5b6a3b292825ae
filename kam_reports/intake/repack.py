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

if TYPE_CHECKING:
    from collections.abc import Collection

LARGEST = 32 << 20
"""Workbooks whose parts together hold more are read from their files: they would be in memory several times."""
_SLICE = 1 << 18
_CELLS = re.compile(rb"<((?:\w+:)?)sheetData[\s>]")
_ODD = b"<!"
"""A comment or the like, in which what looks like a tag is none."""


def is_small(archive: zipfile.ZipFile, largest_sheet: int, sheets: Collection[str]) -> bool:
    """Tell whether a workbook may be put together anew. sheets: its members that are sheets."""
    members = archive.infolist()
    return sum(member.file_size for member in members) <= LARGEST and all(
        member.file_size < largest_sheet for member in members if member.filename in sheets
    )


class Repacked:
    """A workbook in the making: parts go in one by one; then it reads like a file, a slice at a time."""

    def __init__(self) -> None:
        self._buffer = io.BytesIO()
        self._archive = zipfile.ZipFile(self._buffer, "w", zipfile.ZIP_STORED)

    def put(self, name: str, data: bytes) -> None:
        """Put in a part."""
        self._archive.writestr(zipfile.ZipInfo(name), data)

    def finished(self) -> Repacked:
        """Close the workbook, ready to be read from its start."""
        self._archive.close()
        self._buffer.seek(0)
        return self

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place."""
        return self._buffer.seek(offset, whence)

    def read(self, size: int | None = -1) -> bytes:
        """Return what comes next, never much at once: large pieces would each need fresh memory."""
        return self._buffer.read(_SLICE if size is None or size < 0 else min(size, _SLICE))


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
