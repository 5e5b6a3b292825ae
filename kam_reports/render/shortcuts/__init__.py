"""What WeasyPrint does again and again for a page of tables, done once: a third of the time, the same picture.

Each shortcut takes the place of one WeasyPrint function and falls back to it for whatever it doesn't know. They are
written for one version and left out with any other: slower, never wrong. What they learn of a style they keep at the
style (``kam_…``), of a font at its configuration, of a stylesheet at the sheet: it lives no longer than those.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.metadata import version
from itertools import groupby
from typing import Any

from kam_reports.render.shortcuts.borders import collapse_quickly, segments
from kam_reports.render.shortcuts.boxing import box_quickly
from kam_reports.render.shortcuts.cells import shorten_lines
from kam_reports.render.shortcuts.matching import match_once
from kam_reports.render.shortcuts.styles import share_styles

WRITTEN_FOR = {"weasyprint": "70.0", "cssselect2": "0.10.1"}
_LENGTHS = (
    *(f"{kind}_{side}" for kind in ("margin", "padding") for side in ("left", "right", "top", "bottom")),
    *(f"{limit}{axis}" for limit in ("", "min_", "max_") for axis in ("width", "height")),
)
_ROWS_AND_CELLS = frozenset({"tr", "td", "th"})
_BORDERS = tuple(f"border_{side}_width" for side in ("top", "right", "bottom", "left"))


def take(weasyprint: Any) -> bool:  # noqa: ANN401 - WeasyPrint has no types
    """Put the shortcuts into a process's WeasyPrint; tell whether the versions are those they were written for."""
    if any(version(name) != number for name, number in WRITTEN_FOR.items()):
        return False
    if not hasattr(weasyprint, "kam_shortcuts"):
        weasyprint.kam_shortcuts = True
        _keep_layouts(weasyprint.text.line_break.Layout)
        _join_borders(weasyprint.draw)
        share_styles(weasyprint.css)
        match_once(weasyprint.css)
        _resolve_lengths(weasyprint.layout.percent)
        shorten_lines(weasyprint)
        collapse_quickly(weasyprint)
        box_quickly(weasyprint)
    return True


def let_go(document: Any) -> None:  # noqa: ANN401
    """Undo the rings of references in drawn pages, so that their memory is free at once, without a search for it."""
    waiting = [page._page_box for page in document.pages]  # noqa: SLF001
    pages = list(waiting)
    while waiting:
        box = waiting.pop()
        for group in getattr(box, "column_groups", ()):
            for column in group.children:
                column.__dict__.pop("get_cells", None)
        picture = getattr(box, "replacement", None)
        if getattr(picture, "_context", None) is not None:
            picture.__dict__.clear()
        waiting.extend(child for child in box.children if child.children or hasattr(child, "replacement"))
    for page in pages:
        page.__dict__.clear()


def _keep_layouts(layout: Any) -> None:  # noqa: ANN401 - WeasyPrint has no types
    """Draw a line of text from the Pango layout it was measured with, instead of laying it out a second time."""
    close, reopen = layout.deactivate, layout.reactivate

    def deactivate(self: Any) -> None:  # noqa: ANN401
        """Keep a layout just measured; let go of one just drawn."""
        if self.__dict__.pop("measured", None) is None and not self.justification_spacing:
            self.measured = self.style
        else:
            close(self)

    def reactivate(self: Any, style: Any) -> None:  # noqa: ANN401
        """Take the kept layout where nothing would differ, else make it anew."""
        if self.__dict__.get("measured") is style:
            return
        if self.__dict__.pop("measured", None) is not None:
            close(self)
        self.measured = None
        reopen(self, style)

    layout.deactivate, layout.reactivate = deactivate, reactivate


def _join_borders(draw: Any) -> None:  # noqa: ANN401
    """Draw the borders of a table in a few strokes instead of one a cell and side."""

    def draw_collapsed_borders(stream: Any, table: Any) -> None:  # noqa: ANN401
        """Find the lines between cells, and stroke those of a kind together."""
        for (style, width, color), lines in groupby(segments(table, draw.styled_color), key=lambda line: line[4:]):
            _stroke(stream, style, width, color, list(lines))

    def _stroke(stream: Any, style: str, width: float, color: Any, lines: list[Any]) -> None:  # noqa: ANN401
        with stream.artifact(), stream.stacked():
            if style != "solid" or color.alpha < 1:
                for x1, y1, x2, y2, *_ in lines:
                    draw.draw_line(stream, x1, y1, x2, y2, width, style, color)
                return
            stream.set_color(color, stroke=True)
            stream.set_line_width(width)
            for x1, y1, x2, y2 in _joined(lines):
                stream.move_to(x1, y1)
                stream.line_to(x2, y2)
            stream.stroke()

    draw.draw_collapsed_borders = draw_collapsed_borders


def _joined(lines: list[Any]) -> Iterator[tuple[float, float, float, float]]:
    """Yield lines, those that touch in one direction as one."""
    upright = sorted((x1, y1, y2) for x1, y1, x2, y2, *_ in lines if x1 == x2)
    level = sorted((y1, x1, x2) for x1, y1, x2, y2, *_ in lines if x1 != x2)
    for x, y1, y2 in _touching(upright):
        yield x, y1, x, y2
    for y, x1, x2 in _touching(level):
        yield x1, y, x2, y


def _touching(spans: list[tuple[float, float, float]]) -> Iterator[tuple[float, float, float]]:
    """Yield sorted (line, from, to) spans, overlapping ones of a line as one."""
    line = start = end = None
    for at, first, last in spans:
        if at == line and end is not None and first <= end:
            end = max(end, last)
            continue
        if line is not None and start is not None and end is not None:
            yield line, start, end
        line, start, end = at, first, last
    if line is not None and start is not None and end is not None:
        yield line, start, end


def _resolve_lengths(percent: Any) -> None:  # noqa: ANN401
    """Take plain lengths as they are, without asking three functions about each of the fourteen of each box."""
    slowly = percent.resolve_percentages

    def resolve_percentages(box: Any, containing_block: Any) -> None:  # noqa: ANN401
        """Set a box's used lengths."""
        style = box.style
        if style["box_sizing"] != "content-box" or not _set_plain(box, style):
            slowly(box, containing_block)

    for name, module in sorted(sys.modules.items()):
        if name.startswith("weasyprint.layout") and getattr(module, "resolve_percentages", None) is slowly:
            module.resolve_percentages = resolve_percentages  # type: ignore[attr-defined]


def _set_plain(box: Any, style: Any) -> bool:  # noqa: ANN401
    """Set lengths that depend on nothing; False, to be done again by the rules, where one depends on something."""
    lengths = _lengths(style) if box.element_tag not in _ROWS_AND_CELLS else _kept_lengths(style)
    if lengths is None or "style" not in box.__dict__:  # what stands for a box elsewhere
        return False
    box.__dict__.update(lengths)
    collapse = style["border_collapse"] == "collapse"
    for name in _BORDERS:
        if not (collapse and hasattr(box, name)):
            setattr(box, name, style[name])
    return True


def _kept_lengths(style: Any) -> dict[str, Any] | None:  # noqa: ANN401
    """Return the lengths of a style that no layout changes."""
    known = style.__dict__.get("kam_lengths", False)
    if known is False:
        known = style.kam_lengths = _lengths(style)
    return known  # type: ignore[no-any-return]


def _lengths(style: Any) -> dict[str, Any] | None:  # noqa: ANN401
    """Return the plain lengths of a style; None where one depends on something."""
    lengths: dict[str, Any] = {}
    for name in _LENGTHS:
        value = style[name]
        if value.__class__ is str:
            if value != "auto":
                return None
            lengths[name] = 0 if name[:4] == "min_" else value
        elif getattr(value, "unit", None) == "px":
            lengths[name] = value.value
        else:
            return None
    return lengths
