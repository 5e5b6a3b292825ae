"""Passes over all boxes of a page that find nothing in most of them: links, backgrounds, outlines, layers; and drawing.

Part of :mod:`kam_reports.render.shortcuts`. Whether a style has anything to find is asked once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_CORNERS = tuple(f"border_{corner}_radius" for corner in ("top_left", "top_right", "bottom_right", "bottom_left"))
_SQUARE = {**dict.fromkeys(_CORNERS, (0, 0)), "background": None}
_ALL_AROUND = 7  # what gather_anchors knows of what is around a box
_FLAT = {"float": "none", "opacity": 1, "overflow": "visible", "position": "static", "outline_width": 0}


def look_away(weasyprint: Any, line_class: Any) -> None:  # noqa: ANN401 - WeasyPrint has no types
    """Keep those who look through all boxes from looking where there is nothing. line_class: finished short lines."""
    cell_class = weasyprint.formatting_structure.boxes.TableCellBox

    def is_quiet(box: Any) -> bool:  # noqa: ANN401
        """Tell whether a box is a short line, or a flat cell that holds nothing else."""
        if box.__class__ is line_class:
            return True
        if box.__class__ is not cell_class or len(box.children) != 1 or box.children[0].__class__ is not line_class:
            return False
        return _is_flat(box.style) and not (box.bookmark_label or box.link or box.is_grid_item)

    _pass_links(weasyprint, is_quiet)
    _pass_backgrounds(weasyprint.layout.background)
    _pass_outlines(weasyprint.draw, is_quiet)
    _pass_layers(weasyprint.stacking, is_quiet, line_class)
    _write_lines(weasyprint.draw, line_class)


def _is_flat(style: Any) -> bool:  # noqa: ANN401
    """Tell whether a style has no layer, link target, outline or form of its own."""
    known = style.__dict__.get("kam_flat")
    if known is None:
        moved = style["transform"] or style["anchor"] or style["appearance"] == "auto"
        known = style.kam_flat = not moved and all(style[name] == value for name, value in _FLAT.items())
    return known  # type: ignore[no-any-return]


def _has_no_background(style: Any) -> bool:  # noqa: ANN401
    """Tell whether a style has neither background nor shadow nor round corners nor pictures around it."""
    known = style.__dict__.get("kam_blank")
    if known is None:
        color = style["background_color"]
        color = style["color"] if color == "currentcolor" else color
        known = style.kam_blank = (
            all((0, "px") in style[corner] for corner in _CORNERS)
            and style["border_image_source"][0] == style["mask_border_source"][0] == "none"
            and not any(value for _, value in style["background_image"])
            and color.alpha == 0
            and not style["box_shadow"]
        )
    return known  # type: ignore[no-any-return]


def _pass_links(weasyprint: Any, is_quiet: Callable[[Any], bool]) -> None:  # noqa: ANN401
    """Look for links and marks but in quiet boxes."""
    slowly = weasyprint.anchors.gather_anchors

    def gather_anchors(box: Any, *rest: Any, **named: Any) -> None:  # noqa: ANN401
        """Find the links and marks in a box. The last of the rest is the link around it."""
        if not is_quiet(box) or (len(rest) == _ALL_AROUND and rest[-1]):
            slowly(box, *rest, **named)

    weasyprint.anchors.gather_anchors = weasyprint.document.gather_anchors = gather_anchors


def _pass_backgrounds(backgrounds: Any) -> None:  # noqa: ANN401
    """Look for backgrounds where a style has one."""
    slowly = backgrounds.layout_box_backgrounds

    def layout_box_backgrounds(page: Any, box: Any, get_image: Any, *rest: Any, **named: Any) -> None:  # noqa: ANN401
        """Find the backgrounds of a box and of all in it. What stands for a box elsewhere has no style of its own."""
        if rest or named or box is page or "style" not in box.__dict__ or not _has_no_background(box.style):
            slowly(page, box, get_image, *rest, **named)
            return
        box.__dict__.update(_SQUARE)
        for child in box.all_children():
            layout_box_backgrounds(page, child, get_image)

    backgrounds.layout_box_backgrounds = layout_box_backgrounds


def _pass_outlines(draw: Any, is_quiet: Callable[[Any], bool]) -> None:  # noqa: ANN401
    """Draw outlines but in quiet boxes."""
    slowly = draw.draw_outline

    def draw_outline(stream: Any, box: Any) -> None:  # noqa: ANN401
        """Draw the outlines of a box and of all in it."""
        if not is_quiet(box):
            slowly(stream, box)

    draw.draw_outline = draw.border.draw_outline = draw_outline


def _pass_layers(stacking: Any, is_quiet: Callable[[Any], bool], line_class: Any) -> None:  # noqa: ANN401
    """Leave quiet boxes in the layer they are in."""
    slowly = stacking._dispatch  # noqa: SLF001

    def _dispatch(box: Any, page: Any, contexts: Any, blocks: Any, floats: Any, blocks_and_cells: Any) -> Any:  # noqa: ANN401 - as WeasyPrint's own
        """Find the layer of a box."""
        if not is_quiet(box):
            return slowly(box, page, contexts, blocks, floats, blocks_and_cells)
        if box.__class__ is not line_class:
            blocks_and_cells[box] = {}
        return box

    stacking._dispatch = _dispatch  # noqa: SLF001


def _write_lines(draw: Any, line_class: Any) -> None:  # noqa: ANN401
    """Draw short lines by their glyphs."""
    slowly = draw.draw_inline_level

    def draw_inline_level(stream: Any, page: Any, box: Any, *rest: Any, **named: Any) -> None:  # noqa: ANN401
        """Draw what stands in a line."""
        if box.__class__ is not line_class or not _write(stream, box):
            slowly(stream, page, box, *rest, **named)

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
