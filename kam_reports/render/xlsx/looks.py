"""How a box looks in a workbook: fonts, frames, fills and number formats."""

from __future__ import annotations

from functools import cache, lru_cache
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.packager import Packager

from kam_reports.core.document import Format, Tone
from kam_reports.render.format import NUMERIC, number_format
from kam_reports.render.grid import Box, Look

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
_PLAIN_NUMBERS = frozenset({"General", "@"})


_Key = tuple[Look, str, Tone, Format, bool]
Properties = tuple[tuple[str, Any], ...]


class Styles:
    """The cell formats of one workbook, numbered from 1 as they are first used; 0 is the default format."""

    def __init__(self) -> None:
        self._numbers: dict[_Key, str] = {}
        self._formats: dict[str, tuple[int, Properties]] = {}

    def of(self, box: Box) -> str:
        """Return the number of a box's format."""
        cell = box.cell
        text = isinstance(cell.value, str) and not cell.formula
        numbers = "@" if text else number_format(cell.value, cell.format, box.places)
        key = box.look, numbers, cell.tone, cell.format, cell.link != ""
        number = self._numbers.get(key)
        if number is None:
            same, properties = _format(key)
            number = self._numbers[key] = str(self._formats.setdefault(same, (len(self._formats) + 1, properties))[0])
        return number

    def xml(self, *, comments: bool) -> str:
        """Return the workbook's part of styles. comments: whether it has cell comments, which have a font too."""
        return _part(tuple(properties for _, properties in self._formats.values()), comments=comments)


@cache
def _format(key: _Key) -> tuple[str, Properties]:
    """Return what tells a format from others, and its properties as XlsxWriter names them."""
    look, numbers, tone, form, link = key
    properties = {"font_name": _FONT, "font_size": 10, "valign": "vcenter", **_LOOKS[look], **_TONES[tone]}
    if numbers not in _PLAIN_NUMBERS:
        properties["num_format"] = numbers
    if look not in _OWN_ALIGN and "align" not in properties:
        dated = form in {Format.DATE, Format.TIME}
        properties["align"] = "center" if dated else "right" if form in NUMERIC else "left"
    if link:
        properties |= {"font_color": _BLUE, "underline": 1}
    made = Workbook(BytesIO()).add_format(properties)
    return made._get_format_key(), tuple(properties.items())  # noqa: SLF001 - the key XlsxWriter itself numbers by


@lru_cache(maxsize=64)
def _part(formats: tuple[Properties, ...], *, comments: bool) -> str:
    """Return a part of styles as XlsxWriter writes it; many workbooks of a set have the same."""
    book, packager = Workbook(BytesIO()), Packager()
    for properties in formats:
        book.add_format(dict(properties))._get_xf_index()  # noqa: SLF001 - so it is numbered, as when a cell is written
    book.has_comments = comments
    book._prepare_format_properties()  # noqa: SLF001 - what close() does before it packs
    packager._set_in_memory(True)  # noqa: FBT003, SLF001 - no temporary file
    packager.workbook = book
    packager._write_styles_file()  # noqa: SLF001 - this part only
    ((part, _, _),) = packager.filenames
    return str(part.getvalue())
