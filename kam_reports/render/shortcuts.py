"""What WeasyPrint does again and again for a page of tables, done once: a third of the time, the same picture.

Each shortcut takes the place of one WeasyPrint function and falls back to it for whatever it doesn't know. They are
written for one version and left out with any other: slower, never wrong.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cached_property
from itertools import groupby
from typing import Any
from xml.etree.ElementTree import Element

WRITTEN_FOR = "70.0"
_MOST_CHILDREN = 200  # ways to look in one place; a page whose elements all have a name of their own has more
_OF_THE_PAGE = re.compile(r"\d(?:s|l|d)?v(?:w|h|i|b|min|max)\b", re.IGNORECASE)
_LENGTHS = (
    *(f"{kind}_{side}" for kind in ("margin", "padding") for side in ("left", "right", "top", "bottom")),
    *(f"{limit}{axis}" for limit in ("", "min_", "max_") for axis in ("width", "height")),
)
_BORDERS = tuple(f"border_{side}_width" for side in ("top", "right", "bottom", "left"))


def take(weasyprint: Any) -> bool:  # noqa: ANN401 - WeasyPrint has no types
    """Put the shortcuts into a process's WeasyPrint; tell whether it is the version they were written for."""
    if weasyprint.__version__ != WRITTEN_FOR:
        return False
    if not hasattr(weasyprint, "kam_shortcuts"):
        weasyprint.kam_shortcuts = True
        _keep_layouts(weasyprint.text.line_break.Layout)
        _join_borders(weasyprint.draw)
        _share_styles(weasyprint.css)
        _resolve_lengths(weasyprint.layout.percent)
    return True


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
    one_by_one = draw.draw_collapsed_borders

    def draw_collapsed_borders(stream: Any, table: Any) -> None:  # noqa: ANN401
        """Collect the segments as WeasyPrint finds them, and stroke those of a kind together."""
        canvas = _Segments()
        one_by_one_into(canvas, table)
        for (style, width, color), lines in groupby(canvas.found, key=lambda line: line[4:]):
            _stroke(stream, style, width, color, list(lines))

    def one_by_one_into(canvas: Any, table: Any) -> None:  # noqa: ANN401
        before, draw.draw_line = draw.draw_line, canvas.take
        try:
            one_by_one(canvas, table)
        finally:
            draw.draw_line = before

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


class _Segments:
    """Takes the place of a PDF stream while borders are found: remembers lines, draws nothing."""

    def __init__(self) -> None:
        self.found: list[tuple[Any, ...]] = []

    def artifact(self) -> _Segments:
        """Return something to enter."""
        return self

    stacked = artifact

    def __enter__(self) -> None:
        """Do nothing."""

    def __exit__(self, *_: object) -> None:
        """Do nothing."""

    def take(self, _stream: object, *line: Any) -> None:  # noqa: ANN401
        """Remember a line: x1, y1, x2, y2, width, style, colour."""
        x1, y1, x2, y2, width, style, color = line
        self.found.append((x1, y1, x2, y2, style, width, color))


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


def _share_styles(css: Any) -> None:  # noqa: ANN401
    """Compute the properties of like elements once a process instead of once a document.

    Elements are alike when the same declarations of the same stylesheets meet them and their ancestors. Each document
    gets its own style objects, filled with values worked out before; whatever isn't, it works out itself.
    """
    plainly, inherit = css.StyleFor.set_computed_styles, css.Style.__dict__["anonymous_style"].func

    def set_computed_styles(self: Any, element: Any, parent: Any, *args: Any, **options: Any) -> None:  # noqa: ANN401
        """Give an element its style, filled as far as it is known."""
        plainly(self, element, parent, *args, **options)
        pseudo = options.get("pseudo_type")
        if pseudo is None and isinstance(element, Element) and element.get("style") is not None:
            return
        style = self.get_computed_styles()[element, pseudo]
        above = None if parent is None else self.get_computed_styles()[parent, None]
        store = _store(self._sheets, css.INITIAL_VALUES) if above is None else getattr(above, "store", None)
        if store is None:
            return
        style.store, style.cache = store, store.cache
        style.known = store.of(style, above, pseudo)
        style.update(style.known.own)
        style.specified.update(style.known.specified)

    def anonymous_style(self: Any) -> Any:  # noqa: ANN401
        """Return the style of boxes without an element inside this one, filled as far as it is known."""
        made = inherit(self)
        known = getattr(self, "known", None)
        if known is not None:
            if not known.inside:
                known.inside = _worked_out(inherit(self), css.INITIAL_VALUES)
            made.update(known.inside)
        return made

    css.StyleFor.set_computed_styles = set_computed_styles
    shared = cached_property(anonymous_style)
    shared.__set_name__(css.Style, "anonymous_style")
    css.Style.anonymous_style = shared


class Known:
    """All that is known of one style: of an element, of what stands in it without one of its own, of its children."""

    __slots__ = ("inside", "own", "specified", "under")

    def __init__(self, style: Any, properties: Iterable[str]) -> None:  # noqa: ANN401 - WeasyPrint has no types
        """Work an element's style out."""
        twin = style.copy()
        self.own = _worked_out(twin, properties)
        self.specified = dict(twin.specified)
        self.inside: dict[str, Any] = {}
        self.under: dict[object, Known] = {}


class Store:
    """What is known of the styles of one set of stylesheets, as a tree like the page's own."""

    __slots__ = ("cache", "properties", "roots")

    def __init__(self, properties: Iterable[str]) -> None:
        """Begin knowing nothing but the names of all properties."""
        self.properties = tuple(properties)
        self.cache: dict[object, Any] = {}
        self.roots: dict[object, Known] = {}

    def of(self, style: Any, above: Any, pseudo: str | None) -> Known:  # noqa: ANN401
        """Return what is known of an element's style, by its parent's and by the declarations that meet it."""
        known = self.roots if above is None else above.known.under
        key = pseudo, tuple(_declared(name, *declared) for name, declared in style.cascaded.items())
        found = known.get(key)
        if found is None:
            found = Known(style, self.properties)
            if len(known) < _MOST_CHILDREN:
                known[key] = found
        return found


def _declared(name: str, value: object, weight: tuple[Any, ...]) -> tuple[object, ...]:
    """Return what makes a declaration: its place in a stylesheet; its value where it comes from an attribute."""
    precedence, layer, specificity = weight
    what = id(value) if any(specificity) else repr(value)
    return name, what, precedence, layer, *specificity


def mark(sheet: Any, text: str) -> Any:  # noqa: ANN401
    """Let a stylesheet that lives as long as the process lend its styles, unless they depend on the paper's size."""
    if _OF_THE_PAGE.search(text) is None:
        sheet.stores = {}
    return sheet


def _store(sheets: list[tuple[Any, str, object]], properties: Iterable[str]) -> Store | None:
    """Return the store of some stylesheets; None where one of them is made for one document."""
    if not sheets or not all(hasattr(sheet, "stores") for sheet, *_ in sheets):
        return None
    stores = sheets[-1][0].stores
    key = tuple(id(sheet) for sheet, *_ in sheets)
    return stores.setdefault(key, Store(properties))  # type: ignore[no-any-return]


def _worked_out(style: Any, properties: Iterable[str]) -> dict[str, Any]:  # noqa: ANN401
    """Return all properties of a style that nobody else uses."""
    for name in properties:
        with suppress(KeyError):  # logical properties are only ever asked for by their physical names
            style[name]
    return dict(style)


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
    for name in _LENGTHS:
        value = style[name]
        if value.__class__ is str:
            if value != "auto":
                return False
            setattr(box, name, 0 if name[:4] == "min_" else value)
        elif getattr(value, "unit", None) == "px":
            setattr(box, name, value.value)
        else:
            return False
    collapse = style["border_collapse"] == "collapse"
    for name in _BORDERS:
        if not (collapse and hasattr(box, name)):
            setattr(box, name, style[name])
    return True
