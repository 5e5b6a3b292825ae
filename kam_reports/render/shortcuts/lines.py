"""Lines of one plain text, laid out in one step instead of some forty.

Part of :mod:`kam_reports.render.shortcuts`. Three quarters of a document's boxes are cells and paragraphs of one short
line, their lines and the texts in them. What WeasyPrint finds out about each by asking every rule of CSS is here worked
out once for each style; the sums are the same in the same order, so the numbers are too. A line with anything else in
it, or whose text doesn't fit, goes the long way.
"""

from __future__ import annotations

from functools import cached_property
from math import inf
from types import ModuleType
from typing import Any

from kam_reports.render.shortcuts.words import Hand, Word, font_of

_TOLERANCE = 1 + 1e-9  # WeasyPrint's own
_SIDES = ("top", "right", "bottom", "left")
_NO_LENGTHS: dict[str, Any] = {
    **{f"{kind}_{side}": 0 for kind in ("margin", "padding") for side in _SIDES},
    **{f"border_{side}_width": 0 for side in _SIDES},
    "min_width": 0,
    "max_width": inf,
    "min_height": 0,
    "max_height": inf,
    "text_indent": 0,
    "background": None,
}
_SHIFTS = {"left": 0.0, "start": 0.0, "center": 0.5, "right": 1.0, "end": 1.0}
_WHITE_SPACE = frozenset({"normal", "nowrap", "pre-line"})
_OF_LINES = {"direction": "ltr", "letter_spacing": "normal", "position": "static", "text_decoration_line": "none"} | {
    "vertical_align": "baseline",
    "visibility": "visible",
    "word_spacing": 0,
}


class Plan:
    """What is the same for all short cells of one style. hand: what their texts are set in."""

    __slots__ = ("baseline", "bottom", "half", "hand", "line_height", "shift", "size")

    def __init__(self, style: Any, hand: Hand, strut: tuple[float, float]) -> None:  # noqa: ANN401
        self.hand = hand
        self.size = style["font_size"]
        self.line_height, self.baseline = strut
        self.half = (self.line_height - self.size) / 2
        self.bottom = 0 - self.baseline + (self.size + self.half + self.half)
        last, usual = style["text_align_last"], style["text_align_all"]
        self.shift = _SHIFTS[usual if last == "auto" else last]


class Lines:
    """Lays out lines of one short text. finished: the class of the boxes that such lines become."""

    def __init__(self, weasyprint: ModuleType) -> None:
        self._weasyprint = weasyprint
        boxes = weasyprint.formatting_structure.boxes
        self._line, self._text = boxes.LineBox, boxes.TextBox
        self.finished, self._finished_text = _classes(weasyprint)

    def lay_out(self, around: Any, y: float) -> Any:  # noqa: ANN401 - WeasyPrint has no types
        """Return the finished line of a box that holds nothing else, at a height; None where it is not short."""
        line = self._only_line(around)
        plan = None if line is None else self._plan(line.style)
        word = None if plan is None else plan.hand.word(line.children[0].text)
        if plan is None or word is None:
            return None
        return _finish(around, y, self.finished, self._finished_text, plan, word)

    def _only_line(self, around: Any) -> Any:  # noqa: ANN401
        """Return the line of a box that holds one text and nothing else; else None."""
        if len(around.children) != 1:
            return None
        line = around.children[0]
        if line.__class__ is not self._line or len(line.children) != 1:
            return None
        text, element = line.children[0], line.element
        odd = (
            text.__class__ is not self._text
            or text.style is not line.style
            or text.justification_spacing
            or line.is_leader
            or (element is not None and element.tag == "form")
        )
        return None if odd else line

    def _plan(self, style: Any) -> Plan | None:  # noqa: ANN401
        """Return the plan for lines of a style; None where they are not plain."""
        known = style.__dict__.get("kam_plan", False)
        if known is False:
            known = style.kam_plan = self._make(style) if _is_plain(style) else None
        return known  # type: ignore[no-any-return]

    def _make(self, style: Any) -> Plan:  # noqa: ANN401
        hands = style.font_config.__dict__.setdefault("kam_hands", {})  # they live as long as the fonts
        font = font_of(style)
        if font not in hands:
            hands[font] = Hand(self._weasyprint, style)
        return Plan(style, hands[font], self._weasyprint.text.line_break.strut(style))


def _is_plain(style: Any) -> bool:  # noqa: ANN401
    """Tell whether the style of a line is one whose rules are worked out here."""
    indent = style["text_indent"]
    return (
        all(style[name] == value for name, value in _OF_LINES.items())
        and getattr(indent, "value", 1) == 0
        and style["font_size"] > 0
        and style["white_space"] in _WHITE_SPACE
        and (style["text_align_all"] if style["text_align_last"] == "auto" else style["text_align_last"]) in _SHIFTS
    )


def _classes(weasyprint: Any) -> tuple[Any, Any]:  # noqa: ANN401
    """Return the boxes that finished short lines and their texts are."""
    boxes, layout_class = weasyprint.formatting_structure.boxes, weasyprint.text.line_break.Layout
    line_class, text_class = boxes.LineBox, boxes.TextBox

    class ShortLine(line_class):  # type: ignore[misc,valid-type] # WeasyPrint has no types
        """The line of a cell, finished."""

    class ShortText(text_class):  # type: ignore[misc,valid-type] # WeasyPrint has no types
        """The text of a cell, finished. word: how it is spelled. room: the width it was given."""

        @cached_property
        def pango_layout(self) -> Any:  # noqa: ANN401
            """A layout for whoever asks for one after all; made when it is used."""
            layout = layout_class.__new__(layout_class)
            layout.justification_spacing, layout.first_line_direction = 0, 0
            layout.text, layout.max_width = self.text, self.room
            return layout

    return ShortLine, ShortText


def _finish(around: Any, y: float, line_class: Any, text_class: Any, plan: Plan, word: Word) -> Any:  # noqa: ANN401
    """Return the finished line; None where the text is wider than the box around it."""
    x = around.content_box_x()
    room = x + around.width - x
    most = (x + room) * _TOLERANCE
    if word.width > most - x or x + word.width > most:
        return None
    width = x + word.width - x
    shift = 0 if width >= room else (room - width) * plan.shift
    half = (plan.line_height - word.height) / 2
    baseline = word.baseline + half
    top, bottom = 0 - baseline, 0 - baseline + (word.height + half + half)
    line_top, line_bottom = min(top, 0 - plan.baseline), max(bottom, plan.bottom)
    old = around.children[0]
    text, line = text_class.__new__(text_class), line_class.__new__(line_class)
    text.__dict__.update(old.children[0].__dict__)
    text.__dict__.update(_NO_LENGTHS)
    text.__dict__.update(
        position_x=x + shift,
        position_y=top + (y - line_top),
        width=word.width,
        height=word.height,
        margin_top=half,
        margin_bottom=half,
        baseline=baseline,
        word=word,
        room=room,
    )
    line.__dict__.update(old.__dict__)
    line.__dict__.update(_NO_LENGTHS)
    line.__dict__.update(
        children=[text],
        position_x=x + shift,
        position_y=y,
        width=width,
        height=line_bottom - line_top,
        baseline=-line_top,
        resume_at=None,
    )
    return line
