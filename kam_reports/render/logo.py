"""The department's logo at the top left of a workbook's first sheet, beside the organisation's name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from kam_reports.core.document import Document
from kam_reports.render.grid import Look, SheetPlan

MARK = "logo"
_HEIGHT, _ROW = 34.0, 28.0  # pixels, points
_CHAR_PIXELS, _MARGIN_PIXELS = 7, 5


def logo_of(document: Document) -> Path | None:
    """Return the picture that the document's marks name."""
    address = dict(document.marks).get(MARK, "")
    return Path(url2pathname(urlsplit(address).path)) if address else None


def with_room(sheet: SheetPlan, width: float, height: float) -> float:
    """Make room for a picture of so many pixels before the organisation's name; return the scale it fits in.

    At most half of that line is given to the picture.
    """
    scale = _HEIGHT / max(height, 1.0)
    for index, box in enumerate(sheet.boxes):
        if box.look is not Look.ORGANISATION:
            continue
        pixels = [column * _CHAR_PIXELS + _MARGIN_PIXELS for column in sheet.widths[: box.across]]
        scale = min(scale, sum(pixels) / 2 / max(width, 1.0))
        taken = 0
        while taken < box.across - 1 and sum(pixels[:taken]) < width * scale + _MARGIN_PIXELS:
            taken += 1
        sheet.boxes[index] = replace(box, column=box.column + taken, across=box.across - taken)
        sheet.heights[box.row] = _ROW
    return scale
