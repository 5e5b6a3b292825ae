"""Cells of tables that hold one short line: laid out and drawn in one step instead of some forty.

Part of :mod:`kam_reports.render.shortcuts`. Three quarters of a document's boxes are such cells, their lines and the
texts in them. What WeasyPrint finds out about each by asking every rule of CSS is here worked out once for each style;
the sums are the same in the same order, so the numbers are too. A cell with anything else in it, or whose text doesn't
fit on one line, goes the long way.
"""

from __future__ import annotations

from functools import cached_property
from math import inf
from types import ModuleType
from typing import Any

from kam_reports.render.words import Hand, Word, font_of

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
_OF_CELLS = {"box_decoration_break": "slice", "continue": "auto", "direction": "ltr", "max_lines": "none"} | {
    "overflow": "visible",
    "position": "static",
}
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


class Planner:
    """Finds the plan of a style."""

    def __init__(self, weasyprint: ModuleType) -> None:
        self._weasyprint = weasyprint

    def plan(self, cell: Any, style: Any) -> Plan | None:  # noqa: ANN401 - WeasyPrint has no types
        """Return the plan for lines of a style in cells like this one; None where they are not plain."""
        known = style.__dict__.get("kam_plan", False)
        if known is False:
            known = style.kam_plan = self._make(style) if _is_plain(cell.style, style) else None
        return known  # type: ignore[no-any-return]

    def _make(self, style: Any) -> Plan:  # noqa: ANN401
        hands = style.font_config.__dict__.setdefault("kam_hands", {})  # they live as long as the fonts
        font = font_of(style)
        if font not in hands:
            hands[font] = Hand(self._weasyprint, style)
        return Plan(style, hands[font], self._weasyprint.text.line_break.strut(style))


def _is_plain(cell: Any, line: Any) -> bool:  # noqa: ANN401
    """Tell whether the styles of a cell and of its line are ones whose rules are worked out here."""
    indent = line["text_indent"]
    return (
        all(cell[name] == value for name, value in _OF_CELLS.items())
        and all(line[name] == value for name, value in _OF_LINES.items())
        and getattr(indent, "value", 1) == 0
        and line["font_size"] > 0
        and line["white_space"] in _WHITE_SPACE
        and (line["text_align_all"] if line["text_align_last"] == "auto" else line["text_align_last"]) in _SHIFTS
    )


def shorten_cells(weasyprint: Any) -> None:  # noqa: ANN401
    """Lay out and draw cells of one short line in one step."""
    boxes = weasyprint.formatting_structure.boxes
    planner = Planner(weasyprint)
    line_class, text_class = _classes(weasyprint)
    block = weasyprint.layout.block
    slowly = block.block_container_layout

    def block_container_layout(
        context: Any,  # noqa: ANN401
        box: Any,  # noqa: ANN401
        bottom_space: float,
        skip_stack: Any,  # noqa: ANN401
        page_is_empty: bool,  # noqa: FBT001 - WeasyPrint's own
        *rest: Any,  # noqa: ANN401
        **named: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        """Lay out a box."""
        if box.__class__ is boxes.TableCellBox and skip_stack is None and (line := _only_line(boxes, box)) is not None:
            plan = planner.plan(box, line.style)
            word = None if plan is None else plan.hand.word(line.children[0].text)
            if plan is not None and word is not None:
                laid = _lay_out(box, line_class, text_class, plan, word)
                if laid is not None and _fits_page(context, box, laid, bottom_space, page_is_empty=page_is_empty):
                    return _close(box, laid), None, {"break": "any", "page": box.style["page"]}, [], False, None
        return slowly(context, box, bottom_space, skip_stack, page_is_empty, *rest, **named)

    block.block_container_layout = block_container_layout
    _look_away(weasyprint, line_class)


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


def _only_line(boxes: Any, cell: Any) -> Any:  # noqa: ANN401
    """Return the line of a cell that holds one text and nothing else; else None."""
    if len(cell.children) != 1 or cell.height != "auto" or cell.element.tag not in {"td", "th"}:
        return None
    line = cell.children[0]
    if line.__class__ is not boxes.LineBox or len(line.children) != 1:
        return None
    text = line.children[0]
    odd = (
        text.__class__ is not boxes.TextBox
        or text.style is not line.style
        or text.justification_spacing
        or line.is_leader
        or cell.first_letter_style is not None
        or cell.first_line_style is not None
        or cell.margin_top
    )
    return None if odd else line


def _lay_out(cell: Any, line_class: Any, text_class: Any, plan: Plan, word: Word) -> Any:  # noqa: ANN401
    """Return the finished line; None where the text is wider than the cell."""
    x, y = cell.content_box_x(), cell.content_box_y()
    room = x + cell.width - x
    most = (x + room) * _TOLERANCE
    if word.width > most - x or x + word.width > most:
        return None
    width = x + word.width - x
    shift = 0 if width >= room else (room - width) * plan.shift
    half = (plan.line_height - word.height) / 2
    baseline = word.baseline + half
    top, bottom = 0 - baseline, 0 - baseline + (word.height + half + half)
    line_top, line_bottom = min(top, 0 - plan.baseline), max(bottom, plan.bottom)
    old = cell.children[0]
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


def _fits_page(context: Any, cell: Any, line: Any, bottom_space: float, *, page_is_empty: bool) -> bool:  # noqa: ANN401
    """Tell whether a line ends above the end of the page, as it must for the rules on breaks not to matter."""
    below = 0 if page_is_empty else cell.border_bottom_width + cell.padding_bottom
    return not context.footnotes and not context.overflows_page(bottom_space, line.position_y + line.height + below)


def _close(cell: Any, line: Any) -> Any:  # noqa: ANN401
    """Return the cell around its finished line."""
    done = cell.copy_with_children([line])
    height = max(0, line.position_y + line.height - done.content_box_y())
    done.height = max(min(height, done.max_height), done.min_height)
    return done


def _look_away(weasyprint: Any, line_class: Any) -> None:  # noqa: ANN401
    """Keep those who look through all boxes for links, backgrounds or outlines from looking into short lines."""
    draw, stacking = weasyprint.draw, weasyprint.stacking
    anchors, backgrounds = weasyprint.anchors, weasyprint.layout.background
    gather, lay, outline, dispatch, inline = (
        anchors.gather_anchors,
        backgrounds.layout_box_backgrounds,
        draw.draw_outline,
        stacking._dispatch,  # noqa: SLF001
        draw.draw_inline_level,
    )

    def gather_anchors(box: Any, *rest: Any, **named: Any) -> None:  # noqa: ANN401
        """Find the links and marks in a box."""
        if box.__class__ is not line_class:
            gather(box, *rest, **named)

    def layout_box_backgrounds(page: Any, box: Any, *rest: Any, **named: Any) -> None:  # noqa: ANN401
        """Find the background of a box."""
        if box.__class__ is not line_class:
            lay(page, box, *rest, **named)

    def draw_outline(stream: Any, box: Any) -> None:  # noqa: ANN401
        """Draw the outlines in a box."""
        if box.__class__ is not line_class:
            outline(stream, box)

    def _dispatch(box: Any, *rest: Any) -> Any:  # noqa: ANN401
        """Find the layer of a box."""
        return box if box.__class__ is line_class else dispatch(box, *rest)

    def draw_inline_level(stream: Any, page: Any, box: Any, *rest: Any, **named: Any) -> None:  # noqa: ANN401
        """Draw what stands in a line."""
        if box.__class__ is not line_class or not _write(stream, box):
            inline(stream, page, box, *rest, **named)

    anchors.gather_anchors = weasyprint.document.gather_anchors = gather_anchors
    backgrounds.layout_box_backgrounds = layout_box_backgrounds
    draw.draw_outline = weasyprint.draw.border.draw_outline = draw_outline
    stacking._dispatch = _dispatch  # noqa: SLF001
    draw.draw_inline_level = draw_inline_level


def _write(stream: Any, line: Any) -> bool:  # noqa: ANN401
    """Write a short line into a page; False where its fonts are not known yet or not plain."""
    text, known = line.children[0], stream._fonts  # noqa: SLF001
    if line.text_overflow != "clip" or line.block_ellipsis != "none":
        return False
    fonts = []
    for run in text.word.runs:
        if run.font not in known:
            return False
        font = known[run.font]
        if font.bitmap or font.png or font.svg or font.colr:
            return False
        if any(font.widths.get(number, wide) != wide for number, _, wide in run.glyphs):
            return False
        fonts.append(font)
    with stream.marked(text, "Span"):
        stream.set_color(text.style["color"])
        stream.begin_text()
        stream.set_text_matrix(1, 0, 0, -1, text.position_x, text.position_y + text.baseline)
        for font, run in zip(fonts, text.word.runs, strict=True):
            stream.set_font_size(font.hash, run.size)
            for number, meant, wide in run.glyphs:
                font.to_unicode.setdefault(number, meant)
                font.widths.setdefault(number, wide)
            stream.show_text(run.string)
        stream.end_text()
    return True
