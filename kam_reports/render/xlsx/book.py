"""Document → workbook bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.image import Image

from kam_reports.core.document import Document
from kam_reports.render.grid import Area, BookPlan
from kam_reports.render.layout import plan
from kam_reports.render.logo import logo_of, with_room
from kam_reports.render.native_chart import add_chart
from kam_reports.render.xlsx.formulas import names_in
from kam_reports.render.xlsx.sheet import Book
from kam_reports.render.xlsx.writer import Writer

CREATED = datetime(2000, 1, 1)
_SCREEN_DPI = 96


def write_book(document: Document) -> bytes:
    """Return the document as an .xlsx file."""
    return write_plan(document, plan(document))


def _picture(file: Path) -> tuple[float, float] | None:
    """Return a picture's width and height in pixels; None for a kind that workbooks cannot show (SVG)."""
    try:
        picture = Image(file)
    except XlsxWriterException:
        return None
    return picture.width * _SCREEN_DPI / picture.x_dpi, picture.height * _SCREEN_DPI / picture.y_dpi


def plan_further(document: Document, taken: Iterable[str]) -> BookPlan:
    """Lay out the sheets behind a document's first one, to stand beside sheets with the names ``taken``."""
    layout = plan(document, taken)
    own = {sheet.name for sheet in layout.sheets[1:]}
    return BookPlan(layout.sheets[1:], {name: area for name, area in layout.places.items() if area.sheet in own})


def write_further(document: Document, layout: BookPlan, places: Mapping[str, Area]) -> bytes:
    """Return a workbook of further sheets only. places: what stands on sheets outside of it.

    A formula with names that stand nowhere is written as its value.
    """
    known = {**places, **layout.places}
    for sheet in layout.sheets:
        for index, box in enumerate(sheet.boxes):
            if not known.keys() >= set(names_in(box.cell.formula)):
                sheet.boxes[index] = replace(box, cell=replace(box.cell, formula=""))
    return write_plan(replace(document, marks=()), BookPlan(layout.sheets, known))


def write_plan(document: Document, layout: BookPlan) -> bytes:
    """Return a planned workbook as a file, the department's logo at the top left of its first sheet."""
    logo = logo_of(document)
    picture = None if logo is None else _picture(logo)
    scale = with_room(layout.sheets[0], *picture) if picture else 0.0
    book = Book()
    book.set_properties(
        {"title": document.title, "author": document.organisation, "comments": "kam_reports", "created": CREATED}
    )
    for sheet in layout.sheets:
        Writer(book, sheet, layout).write(document)
    for sheet in layout.sheets:
        for spot in sheet.charts:
            add_chart(book, sheet, spot)
    if scale:
        said = {"description": document.organisation, "object_position": 2}
        placed = {"x_scale": scale, "y_scale": scale, "x_offset": 1, "y_offset": 1}
        book.worksheets()[0].insert_image(0, 0, str(logo), {**said, **placed})
    return book.content()
