"""Words: measured as WeasyPrint measures them, and only where nothing about them is odd."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from kam_reports.core.document import Document, Note, Notes
from kam_reports.render.pdf import Painter
from kam_reports.render.shortcuts.words import Hand, font_of

ODD = (
    "",
    " ",
    " a",
    "a ",
    "a\nb",
    "a\tb",
    "a\u00adb",
    "a\u200bb",
    "\u05d0",
    "\u202ea",
    "a\u2060b",
    "\U0001f600",
    "e\ufe0f",
)
PLAIN = (
    "1",
    "1,234.50",
    "完成率 / 评分",
    "E199 章建涛",
    "ffi fl AVATAR To",
    "“引号”——…",
    "\u00e9 e\u0301",
    "–",
    "a\u3000b",
)


@pytest.fixture
def style(painter: Painter) -> Any:  # noqa: ANN401 - WeasyPrint has no types
    """Return the style of a paragraph's text."""
    pages = painter._lay_out(Document("default", "x", "t", "zh", (Notes("n", (Note("注"),)),)))
    texts = (box for box in pages.pages[0]._page_box.descendants() if getattr(box, "text", "") == "注")
    return next(texts).style


def test_words_are_as_large_as_weasyprint_says(style: Any) -> None:  # noqa: ANN401
    """Width, height and baseline of a word are those of the line that WeasyPrint lays out."""
    weasyprint = importlib.import_module("weasyprint")
    split = importlib.import_module("weasyprint.text.line_break").split_first_line
    hand = Hand(weasyprint, style)
    for text in PLAIN * 2:
        word = hand.word(text)
        assert word is not None
        layout, length, resume_at, *size = split(text, style, None, 10_000, 0)
        assert (layout.text, length, resume_at) == (text, len(text.encode()), None)
        assert [word.width, word.height, word.baseline] == size
        assert "".join(meant for run in word.runs for _, meant, _ in run.glyphs) == text


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_are_left_to_weasyprint(style: Any, text: str) -> None:  # noqa: ANN401
    """White space at the ends, line ends, invisible and mirrored characters are not for us."""
    assert Hand(importlib.import_module("weasyprint"), style).word(text) is None


def test_a_hand_is_known_by_all_that_shapes_its_letters(style: Any) -> None:  # noqa: ANN401
    """Another size or weight is another hand; another colour is not."""
    other = style.copy()
    other["color"] = "red"
    assert font_of(other) == font_of(style)
    other["font_weight"] = 700
    assert font_of(other) != font_of(style)


def test_words_are_forgotten_when_there_are_too_many(style: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ANN401
    """What is kept is bounded."""
    monkeypatch.setattr("kam_reports.render.shortcuts.words._MOST_WORDS", 3)
    hand = Hand(importlib.import_module("weasyprint"), style)
    for number in range(20):
        assert hand.word(str(number)) is not None
    assert len(hand._words) <= 3
