"""Boxes of cells that hold one text: made in one step, and left alone by passes that have nothing to do in them.

Part of :mod:`kam_reports.render.shortcuts`.
"""

from __future__ import annotations

from typing import Any

_CELLS = frozenset({"td", "th"})
_PLAIN = {
    "anchor": None,
    "bookmark_level": "none",
    "counter_increment": "auto",
    "display": ("table-cell",),
    "float": "none",
    "position": "static",
    "string_set": "none",
}


def box_quickly(weasyprint: Any) -> None:  # noqa: ANN401 - WeasyPrint has no types
    """Make the boxes of plain cells in fewer steps."""
    build, boxes = weasyprint.formatting_structure.build, weasyprint.formatting_structure.boxes
    _make_cells(build, boxes)
    for name in ("anonymous_table_boxes", "flex_boxes", "grid_boxes"):
        _pass_by(build, name, boxes, boxes.TextBox)
    _pass_by(build, "block_in_inline", boxes, boxes.LineBox, boxes.TextBox)
    _put_in_lines(build, boxes)


def _make_cells(build: Any, boxes: Any) -> None:  # noqa: ANN401
    """Make a cell and its text without asking for what its style doesn't have."""
    slowly, cell_class, text_class = build.element_to_box, boxes.TableCellBox, boxes.TextBox

    def element_to_box(element: Any, style_for: Any, *rest: Any) -> list[Any]:  # noqa: ANN401
        """Return the boxes of an element."""
        if element.tag in _CELLS and element.text and not len(element) and getattr(style_for, "kam_bare", False):
            style = style_for(element)
            if _is_plain(style):
                spans = "colspan" in element.attrib or "rowspan" in element.attrib
                cell = cell_class(element.tag, style, element, []) if spans else _bare(cell_class, element, style)
                text = _bare(text_class, element, style.anonymous_style)
                text.text = element.text
                cell.children, cell.string_set = [text], []
                return [cell]
        return slowly(element, style_for, *rest)  # type: ignore[no-any-return]

    build.element_to_box = element_to_box


def _is_plain(style: Any) -> bool:  # noqa: ANN401
    """Tell whether a style is a cell's, without counters, marks or layers."""
    known = style.__dict__.get("kam_cell")
    if known is None:
        counts = style["counter_reset"] or style["counter_set"]
        known = style.kam_cell = not counts and all(style[name] == value for name, value in _PLAIN.items())
    return known  # type: ignore[no-any-return]


def _bare(box_class: Any, element: Any, style: Any) -> Any:  # noqa: ANN401
    """Return a new box without attributes of its own."""
    box = box_class.__new__(box_class)
    box.__dict__.update(
        element_tag=element.tag,
        element=element,
        style=style,
        remove_decoration_sides=set(),
        children=[],
        first_letter_style=None,
        first_line_style=None,
    )
    return box


def _pass_by(build: Any, name: str, boxes: Any, *inside: Any) -> None:  # noqa: ANN401
    """Keep a pass over all boxes out of cells with one box in them, in which there is again one, as listed."""
    slowly, cell_class = getattr(build, name), boxes.TableCellBox

    def quickly(box: Any) -> Any:  # noqa: ANN401
        """Change a box."""
        if box.__class__ is cell_class:
            child = box
            for wanted in inside:
                if len(child.children) != 1 or child.children[0].__class__ is not wanted:
                    return slowly(box)
                child = child.children[0]
            return box
        return slowly(box)

    setattr(build, name, quickly)


def _put_in_lines(build: Any, boxes: Any) -> None:  # noqa: ANN401
    """Put the one text of a cell into its line."""
    slowly, cell_class, text_class = build.inline_in_block, boxes.TableCellBox, boxes.TextBox

    def inline_in_block(box: Any) -> Any:  # noqa: ANN401
        """Put what stands in lines into lines."""
        if box.__class__ is cell_class and len(box.children) == 1:
            text = box.children[0]
            plain = text.__class__ is text_class and text.text.strip() and not text.leading_collapsible_space
            if plain and _is_plain(box.style):
                box.children = [boxes.LineBox.anonymous_from(box, [text])]
                return box
        return slowly(box)

    build.inline_in_block = inline_in_block
