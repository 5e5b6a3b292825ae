"""Cells and paragraphs of one short line: laid out and drawn without looking at what cannot be in them.

Part of :mod:`kam_reports.render.shortcuts`; the lines themselves are :mod:`kam_reports.render.lines`'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kam_reports.render.lines import Lines

_OF_CELLS = {"box_decoration_break": "slice", "continue": "auto", "direction": "ltr", "max_lines": "none"} | {
    "overflow": "visible",
    "position": "static",
}


def shorten_lines(weasyprint: Any) -> None:  # noqa: ANN401 - WeasyPrint has no types
    """Lay out and draw cells and paragraphs of one short line in fewer steps."""
    lines = Lines(weasyprint)
    block = weasyprint.layout.block
    _shorten_paragraphs(block, lines)
    _shorten_cells(block, lines, weasyprint.formatting_structure.boxes.TableCellBox)
    _look_away(weasyprint, lines.finished)


def _shorten_paragraphs(block: Any, lines: Lines) -> None:  # noqa: ANN401
    """Give a box its only line finished."""
    slowly = block.iter_line_boxes

    def iter_line_boxes(  # noqa: PLR0913, PLR0917 - as WeasyPrint's own
        context: Any,  # noqa: ANN401
        box: Any,  # noqa: ANN401
        position_y: float,
        bottom_space: float,
        skip_stack: Any,  # noqa: ANN401
        containing_block: Any,  # noqa: ANN401
        absolute_boxes: Any,  # noqa: ANN401
        fixed_boxes: Any,  # noqa: ANN401
        first_letter_style: Any,  # noqa: ANN401
        first_line_style: Any,  # noqa: ANN401
    ) -> Iterator[Any]:
        """Return the lines of a box, each with where the next begins."""
        plain = skip_stack is None and first_letter_style is None and first_line_style is None
        if plain and not context.excluded_shapes and containing_block.style["direction"] == "ltr":
            line = lines.lay_out(containing_block, position_y)
            if line is not None:
                return iter(((line, None),))
        rest = (absolute_boxes, fixed_boxes, first_letter_style, first_line_style)
        return slowly(context, box, position_y, bottom_space, skip_stack, containing_block, *rest)  # type: ignore[no-any-return]

    block.iter_line_boxes = iter_line_boxes


def _shorten_cells(block: Any, lines: Lines, cell_class: Any) -> None:  # noqa: ANN401
    """Close a cell around its only line."""
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
        if box.__class__ is cell_class and skip_stack is None and _is_plain(box):
            line = lines.lay_out(box, box.content_box_y())
            if line is not None and _fits_page(context, box, line, bottom_space, page_is_empty=page_is_empty):
                return _close(box, line), None, {"break": "any", "page": box.style["page"]}, [], False, None
        return slowly(context, box, bottom_space, skip_stack, page_is_empty, *rest, **named)

    block.block_container_layout = block_container_layout


def _is_plain(cell: Any) -> bool:  # noqa: ANN401
    """Tell whether a cell is one whose rules are worked out here."""
    style = cell.style
    known = style.__dict__.get("kam_plain")
    if known is None:
        known = style.kam_plain = all(style[name] == value for name, value in _OF_CELLS.items())
    return (
        known
        and cell.height == "auto"
        and cell.margin_top == 0
        and cell.first_letter_style is None
        and cell.first_line_style is None
    )


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
