"""Texts of one line, measured and spelled in glyphs once a process for each font and size.

Part of :mod:`kam_reports.render.shortcuts`. A department's documents say the same words and numbers again and again;
Pango is asked once for each. Only plain texts are known here: one line, from left to right, nothing invisible in it,
each glyph where its font puts it. WeasyPrint lays out all others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

_MOST_WORDS = 8000  # of one font and size; about a kilobyte each
_FONT = (
    *("direction", "lang", "font_family", "font_style", "font_stretch", "font_weight", "font_size"),
    *("font_kerning", "font_variant_ligatures", "font_variant_position", "font_variant_caps", "font_variant_numeric"),
    *("font_variant_alternates", "font_variant_east_asian", "font_feature_settings", "font_variation_settings"),
    "font_language_override",
)
_UNSEEN = (
    r"\x00-\x1f\x7f-\x9f\xad\u0590-\u08ff\u200b-\u200f\u2028-\u202f\u2060-\u206f"
    r"\ufb1d-\ufdff\ufe00-\ufe0f\ufe70-\ufeff\ufff0-\uffff\U00010000-\U0010ffff"
)  # controls, marks, scripts from right to left, and whatever is rare
_PLAIN = re.compile(rf"[^\s{_UNSEEN}](?:[^{_UNSEEN}]*[^\s{_UNSEEN}])?")
_OLD_PANGO = 14802  # before it, fonts do not know their size


@dataclass(frozen=True, slots=True)
class Run:
    """Glyphs of one font. string: as a PDF shows them. glyphs: number, the text it stands for, its width."""

    font: int
    size: float
    string: str
    glyphs: tuple[tuple[int, str, int], ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A text of one line: how large it is and how it is spelled."""

    width: float
    height: float
    baseline: float
    runs: tuple[Run, ...]


def font_of(style: Any) -> tuple[object, ...]:  # noqa: ANN401 - WeasyPrint has no types
    """Return all that decides which glyphs a style spells a text with, and how large."""
    return tuple(repr(style[name]) for name in _FONT)


class Hand:
    """One font in one size, and the texts met in it."""

    def __init__(self, weasyprint: Any, style: Any) -> None:  # noqa: ANN401 - WeasyPrint has no types
        self._text = weasyprint.text
        self._layout = weasyprint.text.line_break.Layout(style).layout
        self._style = {"letter_spacing": "normal", "font_size": style["font_size"]}
        self._ink, self._logical = (weasyprint.text.ffi.ffi.new("PangoRectangle *") for _ in range(2))
        self._words: dict[str, Word | None] = {}

    def word(self, text: str) -> Word | None:
        """Return a text's word; None where it is not plain."""
        try:
            return self._words[text]
        except KeyError:
            word = self._measure(text) if _PLAIN.fullmatch(text) else None
            if len(self._words) >= _MOST_WORDS:
                self._words.clear()
            self._words[text] = word
            return word

    def _measure(self, text: str) -> Word | None:
        """Ask Pango for a text's size and glyphs."""
        library, layout = self._text.ffi, self._layout
        pango, nothing = library.pango, library.ffi.NULL
        pointer, encoded = library.unicode_to_char_p(text)
        pango.pango_layout_set_text(layout, pointer, -1)
        line = pango.pango_layout_get_line_readonly(layout, 0)
        if pango.pango_layout_get_line_readonly(layout, 1) != nothing or line.resolved_dir % 2:
            return None
        width, height = self._text.line_break.line_size(line, self._style)
        baseline = pango.pango_layout_get_baseline(layout) * library.FROM_UNITS
        runs: list[Run] = []
        font, run = nothing, line.runs[0]
        while run != nothing:
            spelled = self._spell(run.data, encoded)
            if spelled is None:
                return None
            if run.data.item.analysis.font == font:
                before = runs.pop()
                spelled = Run(before.font, before.size, before.string + spelled.string, before.glyphs + spelled.glyphs)
            runs.append(spelled)
            font, run = run.data.item.analysis.font, run.next
        return Word(width, height, baseline, tuple(runs))

    def _spell(self, item: Any, text: bytes) -> Run | None:  # noqa: ANN401
        """Return the glyphs of one run as WeasyPrint writes them; None where one is moved, missing or mirrored."""
        pango, unit = self._text.ffi.pango, 1000 * self._text.ffi.FROM_UNITS
        font, start, length = item.item.analysis.font, item.item.offset, item.item.length
        key, _, size = self._text.fonts.get_pango_font_key(font)
        if pango.pango_version() < _OLD_PANGO:
            size = self._style["font_size"]
        string, spelled, count = "<", [], item.glyphs.num_glyphs
        clusters = [*item.glyphs.log_clusters[0:count], length]
        for place, glyph in enumerate(item.glyphs.glyphs[0:count]):
            number, shape = glyph.glyph, glyph.geometry
            if number >= pango.PANGO_GLYPH_EMPTY or shape.x_offset or shape.y_offset or item.item.analysis.level % 2:
                return None
            pango.pango_font_get_glyph_extents(font, number, self._ink, self._logical)
            wide = round(self._logical.width * unit / size)
            string += f"{number:04x}"
            if kerning := wide - shape.width * unit / size:
                string += f">{int(kerning)}<"
            meant = text[start + clusters[place] : start + clusters[place + 1]].decode()
            spelled.append((number, meant, wide))
        return Run(key, size, string[:-1] if string[-1] == "<" else string + ">", tuple(spelled))
