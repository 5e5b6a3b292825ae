"""How a box looks in a workbook: fonts, frames, fills and number formats."""

from __future__ import annotations

from typing import Any

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


class Styles:
    """The cell formats of one workbook, each made once."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401 - XlsxWriter has no types
        self._book = book
        self._made: dict[tuple[Look, str, Tone, Format, bool], str] = {}

    def of(self, box: Box) -> str:
        """Return the number of a box's format in the workbook."""
        cell = box.cell
        text = isinstance(cell.value, str) and not cell.formula
        numbers = "@" if text else number_format(cell.value, cell.format, box.places)
        key = box.look, numbers, cell.tone, cell.format, cell.link != ""
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = str(self._book.add_format(_properties(*key))._get_xf_index())  # noqa: SLF001
        return made


def _properties(look: Look, numbers: str, tone: Tone, form: Format, link: bool) -> dict[str, Any]:  # noqa: FBT001 - one of a key
    """Return a format's properties as XlsxWriter names them."""
    properties = {"font_name": _FONT, "font_size": 10, "valign": "vcenter", **_LOOKS[look], **_TONES[tone]}
    if numbers not in _PLAIN_NUMBERS:
        properties["num_format"] = numbers
    if look not in _OWN_ALIGN and "align" not in properties:
        dated = form in {Format.DATE, Format.TIME}
        properties["align"] = "center" if dated else "right" if form in NUMERIC else "left"
    if link:
        properties |= {"font_color": _BLUE, "underline": 1}
    return properties
