"""Fonts cut to a document's glyphs: the same outlines and widths under new numbers."""

from __future__ import annotations

import struct
from io import BytesIO

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from kam_reports import assets
from kam_reports.render.glyphs import REGULAR
from kam_reports.render.outlines import Outlines, characters, plain

BOLD = "NotoSansSC-Bold.ttf"
NAMES = [".notdef", "a", "b", "ab"]


def small_font(*, composite: bool = False) -> bytes:
    """Return a font of four glyphs; the last is made of two others where wished. The last two share an advance."""
    glyphs = {}
    for size, name in enumerate(NAMES, start=1):
        pen = TTGlyphPen(None)
        pen.moveTo((0, 0))
        pen.lineTo((100 * size, 0))
        pen.lineTo((0, 100 * size))
        pen.closePath()
        glyphs[name] = pen.glyph()
    if composite:
        pen = TTGlyphPen(glyphs)
        pen.addComponent("a", (1, 0, 0, 1, 0, 0))
        pen.addComponent("b", (1, 0, 0, 1, 50, 0))
        glyphs["ab"] = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(NAMES)
    builder.setupCharacterMap({ord("a"): "a", ord("b"): "b"})
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics({".notdef": (500, 0), "a": (600, 5), "b": (700, 6), "ab": (700, 7)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Small", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    target = BytesIO()
    builder.save(target)
    return target.getvalue()


def opened(content: bytes) -> TTFont:
    """Return a font read by fontTools, which refuses wrong checksums."""
    return TTFont(BytesIO(content), checkChecksums=2)


def numbers(content: bytes) -> tuple[int, ...]:
    """Return a map's numbers."""
    return struct.unpack(f">{len(content) // 2}H", content)


def test_cut_glyphs_keep_outlines_and_widths() -> None:
    """What is kept looks and measures as before; .notdef always stays; the map leads from old numbers to new."""
    cut = Outlines(small_font()).cut([3, 2])
    assert cut is not None
    font, before = opened(cut[0]), opened(small_font())
    assert numbers(cut[1]) == (0, 0, 1, 2)
    assert font["maxp"].numGlyphs == 3
    for new, old in enumerate([0, 2, 3]):
        ours, theirs = font.getGlyphOrder()[new], NAMES[old]
        assert list(font["glyf"][ours].coordinates) == list(before["glyf"][theirs].coordinates)
        assert font["hmtx"][ours] == before["hmtx"][theirs]


@pytest.mark.parametrize("name", [REGULAR, BOLD])
def test_our_fonts_are_cut_to_a_hundredth(name: str) -> None:
    """Our own fonts are plain, and a few glyphs of them are small; the order and number of askings change nothing."""
    content = (assets.fonts() / name).read_bytes()
    assert plain(content)
    outlines = Outlines(content)
    with TTFont(BytesIO(content), lazy=True) as whole:
        glyphs = [whole.getGlyphID(whole.getBestCmap()[ord(char)]) for char in "绩效考核表0123456789"]
        cut = outlines.cut(glyphs)
        assert cut == outlines.cut([*reversed(glyphs), glyphs[0]])
        assert cut is not None
        font = opened(cut[0])
        place = numbers(cut[1])
        for glyph in glyphs:
            ours, theirs = font.getGlyphOrder()[place[glyph]], whole.getGlyphName(glyph)
            assert list(font["glyf"][ours].coordinates) == list(whole["glyf"][theirs].coordinates)
            assert font["hmtx"][ours] == whole["hmtx"][theirs]
    assert len(cut[0]) < len(content) / 100


def test_what_cannot_be_copied_is_left_alone() -> None:
    """Composite glyphs and numbers that the font doesn't have are for others to cut."""
    assert Outlines(small_font(composite=True)).cut([3]) is None
    assert Outlines(small_font(composite=True)).cut([1]) is not None
    assert Outlines(small_font()).cut([4]) is None


def test_only_static_truetype_is_plain() -> None:
    """Fonts of other kinds, variable and coloured ones and collections are not."""
    content = small_font()
    assert plain(content)
    assert not plain(b"OTTO" + content[4:])
    assert not plain(b"ttcf" + content[4:])
    assert not plain(content.replace(b"post", b"fvar", 1))
    assert not plain(content.replace(b"hmtx", b"HMTX", 1))


@pytest.mark.parametrize("name", [REGULAR, BOLD])
def test_a_fonts_characters_are_those_fonttools_finds(name: str) -> None:
    """Its character map is read in a few milliseconds, without a name for each of 30,000 glyphs."""
    content = (assets.fonts() / name).read_bytes()
    with TTFont(BytesIO(content), lazy=True) as font:
        assert set(characters(content)) == set(font.getBestCmap())


def test_a_font_without_a_character_map_in_groups_is_refused() -> None:
    """A font of few characters has another kind of map, which ours never have."""
    with pytest.raises(ValueError, match="in groups"):
        list(characters(small_font()))
