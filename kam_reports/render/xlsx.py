"""Document → workbook bytes. The only module of this room that knows XlsxWriter.

Formulas are live and carry their result, so that previews, phones and viewers that never calculate show the engine's
numbers. Texts are written as texts whatever they begin with. The same Document gives the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.image import Image
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from kam_reports.core.document import Cell, Document, Format, Page, Tone
from kam_reports.render.format import NUMERIC, number_format
from kam_reports.render.glyphs import cell_text
from kam_reports.render.grid import Area, BookPlan, Box, Look, SheetPlan
from kam_reports.render.layout import plan
from kam_reports.render.logo import logo_of, with_room
from kam_reports.render.native_chart import add_chart

CREATED = datetime(2000, 1, 1)
_MOST_TEXT = 32_767
_MOST_URL = 2_079
_MOST_LINKS = 65_000
_MOST_FOOTER = 255
_SCREEN_DPI = 96
_A3, _A4 = 8, 9
_LANDSCAPE_FROM, _A3_FROM = 130, 230  # characters across: narrower paper would print them too small to read
_NAME = re.compile(r"\{([^{}\"]+)\}")
_FONT = "Microsoft YaHei"
_LINE, _STRONG_LINE = 1, 2
_GREY, _LIGHT, _RED, _BLUE = "#E8ECF0", "#F3F5F7", "#B00000", "#0B4F8A"
_FRAMED: dict[str, Any] = {"border": _LINE, "border_color": "#555555", "text_wrap": True}
_LOOKS: dict[Look, dict[str, Any]] = {
    Look.ORGANISATION: {"font_size": 9, "font_color": "#333333"},
    Look.BADGE: {"bold": True, "align": "center", "border": _LINE},
    Look.TITLE: {"bold": True, "font_size": 16, "align": "center"},
    Look.SUBTITLE: {"align": "center", "font_color": "#333333"},
    Look.HEADING: {"bold": True, "font_size": 11},
    Look.LABEL: {**_FRAMED, "bg_color": _LIGHT},
    Look.VALUE: {**_FRAMED, "align": "left"},
    Look.HEADER: {**_FRAMED, "bold": True, "bg_color": _GREY, "align": "center"},
    Look.BODY: _FRAMED,
    Look.TOTAL: {**_FRAMED, "bold": True, "top": _STRONG_LINE},
    Look.GROUP: {**_FRAMED, "bold": True, "bg_color": _LIGHT},
    Look.EMPTY: {**_FRAMED, "align": "center", "font_color": "#555555"},
    Look.CAPTION: {"font_size": 9, "font_color": "#444444", "text_wrap": True},
    Look.NOTE: {"text_wrap": True},
    Look.SMALL: {"font_size": 8, "font_color": "#444444", "text_wrap": True},
    Look.SIGN: {**_FRAMED, "bottom": 0},
    Look.HINT: {**_FRAMED, "top": 0, "valign": "bottom", "font_size": 9},
    Look.TILE_LABEL: {**_FRAMED, "bottom": 0, "align": "center", "font_size": 9},
    Look.TILE_FIGURE: {**_FRAMED, "top": 0, "bottom": 0, "align": "center", "bold": True, "font_size": 14},
    Look.TILE_NOTE: {**_FRAMED, "top": 0, "align": "center", "font_size": 8},
    Look.DATA: {"font_size": 9, "font_color": "#666666"},
}
_TONES: dict[Tone, dict[str, Any]] = {
    Tone.PLAIN: {},
    Tone.STRONG: {"bold": True},
    Tone.MUTED: {"font_color": "#666666"},
    Tone.ACTION: {"font_color": _RED, "bold": True},
}
_OWN_ALIGN = frozenset({Look.VALUE, Look.TILE_FIGURE, Look.EMPTY})


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
            if not known.keys() >= set(_NAME.findall(box.cell.formula)):
                sheet.boxes[index] = replace(box, cell=replace(box.cell, formula=""))
    return write_plan(replace(document, marks=()), BookPlan(layout.sheets, known))


def write_plan(document: Document, layout: BookPlan) -> bytes:
    """Return a planned workbook as a file, the department's logo at the top left of its first sheet."""
    logo = logo_of(document)
    picture = None if logo is None else _picture(logo)
    scale = with_room(layout.sheets[0], *picture) if picture else 0.0
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.set_properties(
        {"title": document.title, "author": document.organisation, "comments": "kam_reports", "created": CREATED}
    )
    styles = _Styles(book)
    for sheet in layout.sheets:
        _Writer(book.add_worksheet(sheet.name), sheet, layout, styles).write(document)
    for sheet in layout.sheets:
        for spot in sheet.charts:
            add_chart(book, sheet, spot)
    if scale:
        said = {"description": document.organisation, "object_position": 2}
        placed = {"x_scale": scale, "y_scale": scale, "x_offset": 1, "y_offset": 1}
        book.worksheets()[0].insert_image(0, 0, str(logo), {**said, **placed})
    book.close()
    return target.getvalue()


def address(area: Area, seen_from: str) -> str:
    """Return an area as a formula names it from a sheet: ``C5``, ``C5:C20`` or ``'依据'!C5``."""
    text = xl_range(area.top, area.left, area.bottom, area.right)
    return text if area.sheet == seen_from else f"{_quoted(area.sheet)}!{text}"


def resolve(formula: str, places: Mapping[str, Area], sheet: str) -> str:
    """Return an Excel formula with each ``{name}`` replaced by its address; an unknown name is a bug of the report."""

    def place(match: re.Match[str]) -> str:
        area = places.get(match[1])
        if area is None:
            message = f"formula {formula!r} names {match[1]!r}, which is not in the document"
            raise LookupError(message)
        return address(area, sheet)

    return f"={_NAME.sub(place, formula)}"


def _quoted(sheet: str) -> str:
    """Return a sheet name as formulas and links write it."""
    doubled = sheet.replace("'", "''")
    return f"'{doubled}'"


def stored(cell: Cell) -> float | int | str:
    """Return what a formula cell stores as its result: the closest double, or a text."""
    value = cell.value
    if isinstance(value, (Decimal, Fraction)):
        return float(value)
    if isinstance(value, datetime):
        return (value.replace(tzinfo=None) - datetime(1899, 12, 30)).total_seconds() / 86_400
    if isinstance(value, date):
        return (value - date(1899, 12, 30)).days
    if isinstance(value, str):
        return cell_text(value)[:_MOST_TEXT]
    return "" if value is None else value


class _Exact(float):
    """A double that is written with all its digits: XlsxWriter formats to 16, which may be another double."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        """Return the shortest text that reads back as this very double."""
        return float.__repr__(self)


def _exact(number: float | str) -> float | str:
    """Return a double that keeps all its digits when written."""
    return _Exact(number) if isinstance(number, float) else number


class _Styles:
    """The cell formats of one workbook, each made once."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401 - XlsxWriter has no types
        self._book = book
        self._made: dict[tuple[Look, str, Tone, bool, bool, bool], Any] = {}

    def of(self, box: Box) -> Any:  # noqa: ANN401 - XlsxWriter has no types
        """Return the format of a box."""
        cell = box.cell
        dated = cell.format in {Format.DATE, Format.TIME}
        link = bool(cell.link)
        text = isinstance(cell.value, str) and not cell.formula
        numbers = "@" if text else number_format(cell.value, cell.format, box.places)
        key = box.look, numbers, cell.tone, link, dated, cell.format in NUMERIC
        if key not in self._made:
            properties = {"font_name": _FONT, "font_size": 10, "valign": "vcenter", **_LOOKS[box.look]}
            properties |= _TONES[cell.tone]
            if numbers not in {"General", "@"}:
                properties["num_format"] = numbers
            if box.look not in _OWN_ALIGN and "align" not in properties:
                properties["align"] = "center" if dated else "right" if cell.format in NUMERIC else "left"
            if link:
                properties |= {"font_color": _BLUE, "underline": 1}
            self._made[key] = self._book.add_format(properties)
        return self._made[key]


class _Writer:
    """Writes one planned sheet."""

    def __init__(self, target: Any, sheet: SheetPlan, layout: BookPlan, styles: _Styles) -> None:  # noqa: ANN401
        self._target = target
        self._sheet = sheet
        self._layout = layout
        self._styles = styles
        self._links = 0

    def write(self, document: Document) -> None:
        """Write cells and page set-up."""
        for column, width in enumerate(self._sheet.widths):
            self._target.set_column(column, column, round(width, 2))
        for row, height in sorted(self._sheet.heights.items()):
            self._target.set_row(row, round(height, 2))
        for box in self._sheet.boxes:
            self._box(box)
        self._set_up(document)

    def _box(self, box: Box) -> None:
        """Write one box: merge, link, value, comment."""
        style = self._styles.of(box)
        if box.across > 1 or box.down > 1:
            last_row, last_column = box.row + box.down - 1, box.column + box.across - 1
            self._target.merge_range(box.row, box.column, last_row, last_column, "", style)
        self._link(box, style)
        self._value(box, style)
        if box.cell.comment:
            text = cell_text(box.cell.comment)[:_MOST_TEXT]
            self._target.write_comment(box.row, box.column, text, {"x_scale": 1.6, "y_scale": 1.2})

    def _link(self, box: Box, style: Any) -> None:  # noqa: ANN401 - XlsxWriter has no types
        """Make a box jump to its target; past Excel's limits it is just not a link."""
        link = box.cell.link
        if not link or self._links >= _MOST_LINKS:
            return
        if link.startswith("external:"):
            url = link
        elif link.startswith("sheet:"):
            url = f"internal:{_quoted(link.removeprefix('sheet:'))}!A1"
        else:
            area = self._layout.places.get(link)
            if area is None:
                return
            url = f"internal:{_quoted(area.sheet)}!{xl_rowcol_to_cell(area.top, area.left)}"
        if len(url) < _MOST_URL:
            self._links += 1
            self._target.write_url(box.row, box.column, url, style, "x")

    def _value(self, box: Box, style: Any) -> None:  # noqa: ANN401 - XlsxWriter has no types
        """Write a value as what it is."""
        cell = box.cell
        if cell.formula:
            formula = resolve(cell.formula, self._layout.places, self._sheet.name)
            self._target.write_formula(box.row, box.column, formula, style, stored(cell))
        elif cell.value is None:
            self._target.write_blank(box.row, box.column, None, style)
        elif isinstance(cell.value, str):
            text = cell_text(cell.value)[:_MOST_TEXT]
            if text:
                self._target.write_string(box.row, box.column, text, style)
            else:
                self._target.write_blank(box.row, box.column, None, style)
        else:
            self._target.write_number(box.row, box.column, _exact(stored(cell)), style)

    def _set_up(self, document: Document) -> None:
        """Make the sheet ready to print and to use."""
        target, sheet = self._target, self._sheet
        chars = sum(sheet.widths)
        target.set_paper(_A3 if chars > _A3_FROM else _A4)
        if document.page is Page.LANDSCAPE or chars > _LANDSCAPE_FROM:
            target.set_landscape()
        else:
            target.set_portrait()
        target.fit_to_pages(1, 0)
        target.set_margins(left=0.5, right=0.5, top=0.55, bottom=0.7)
        target.center_horizontally()
        target.hide_gridlines(2 if sheet.filter is None else 1)
        target.print_area(0, 0, max(sheet.rows - 1, 0), len(sheet.widths) - 1)
        target.set_footer(_footer(document))
        if sheet.headers:
            target.repeat_rows(*sheet.headers)
        if sheet.filter:
            target.autofilter(sheet.filter.top, sheet.filter.left, sheet.filter.bottom, sheet.filter.right)
        if sheet.freeze:
            target.freeze_panes(sheet.freeze, 0)


def _footer(document: Document) -> str:
    """Return the foot of each printed page: small print at the left, page of pages at the right."""
    tail = "&R&8 &P / &N"
    text = cell_text("  ".join(document.footer)).replace("&", "&&").replace("\n", " ")
    return f"&L&8 {text[: _MOST_FOOTER - len(tail) - 6].rstrip('&')}{tail}"
