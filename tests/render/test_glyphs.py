"""Characters our font has and has not."""

from __future__ import annotations

from fontTools.ttLib import TTFont

from kam_reports import assets
from kam_reports.core.document import Cell, Document, Facts, Medium, Note, Notes
from kam_reports.render.glyphs import MISSING, REGULAR, cell_text, coverage, missing_glyphs, printable

BOLD = "NotoSansSC-Bold.ttf"


def test_both_weights_have_the_same_characters() -> None:
    """Coverage is read from one weight, so the other must not have fewer."""
    with TTFont(assets.fonts() / REGULAR, lazy=True) as regular, TTFont(assets.fonts() / BOLD, lazy=True) as bold:
        assert set(regular.getBestCmap()) == set(bold.getBestCmap())
    assert MISSING in coverage()


def test_ordinary_text_is_left_alone() -> None:
    """Chinese, Latin and our own signs are in the font."""
    text = "销售台账 2026-06：“1,200.50”元 ≥ 95 %（第 2 名）→ 〇龘囍\n下一行 – · × ÷"
    assert printable(text) == text


def test_what_the_font_lacks_is_seen() -> None:
    """A character without a glyph becomes 〓, a relative of one becomes that, the unseen goes."""
    assert printable("😀好") == "〓好"
    assert printable("a ▸ b") == "a › b"
    assert printable("\u202eabc\u200b\x00\ufe0f") == "abc"
    assert printable("e\u0301 😀") == "é 〓"
    assert printable("a\u2009b\tc\r\nd") == "a b c\nd"


def test_missing_glyphs_are_named() -> None:
    """Only visible characters on paper sections are named."""
    paper = Notes("n", (Note("好😀\u202e"),))
    book = Facts("f", (("🧾", Cell("x")),), medium=Medium.BOOK)
    assert missing_glyphs(Document("k", "p", "题", "zh", (paper, book))) == {"😀"}


def test_cells_hold_no_controls() -> None:
    """A workbook cell keeps every character but controls, direction marks and broken surrogates."""
    assert cell_text("a\x01b\u202ec\ud800d\n😀") == "abcd\n😀"
