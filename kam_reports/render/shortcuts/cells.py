"""Cells and paragraphs of one short line: laid out and drawn without looking at what cannot be in them.

Part of :mod:`kam_reports.render.shortcuts`; the lines themselves are :mod:`kam_reports.render.shortcuts.lines`'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kam_reports.render.shortcuts.glances import look_away
from kam_reports.render.shortcuts.lines import Lines

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
    look_away(weasyprint, lines.finished)


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
