"""Which border wins between two cells, worked out once for each style instead of once for each side of each box.

Part of :mod:`kam_reports.render.shortcuts`. The rules and their order are WeasyPrint's; what is left out is asking
boxes without a border, and asking cells of one style again.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, pairwise
from typing import Any

_Place = tuple[Any, int, int, int, int]
_Border = tuple[tuple[int, float, int], tuple[str, float, Any]]
_STYLES = ("none", "inset", "groove", "outset", "ridge", "dotted", "dashed", "solid", "double", "hidden")
_RANKS = {style: rank for rank, style in enumerate(_STYLES)}
_LIKE = {"inset": "ridge", "outset": "groove"}
_SIDES = ("left", "right", "top", "bottom")
_LOWEST = (0, 0, 0)


class Grid:
    """The borders between the cells of a table: upright ones by row and column, level ones by line and column."""

    def __init__(self, width: int, height: int, clear: Any) -> None:  # noqa: ANN401 - a colour of tinycss2
        weak: _Border = ((0, 0, _RANKS["none"]), ("none", 0, clear))
        self._inner: _Border = ((1, 0, _RANKS["hidden"]), ("hidden", 0, clear))
        self.upright = [[weak] * (width + 1) for _ in range(height)]
        self.level = [[weak] * width for _ in range(height + 1)]

    def hollow(self, x: int, y: int, width: int, height: int) -> None:
        """Keep borders out of a cell that spans several columns or rows."""
        for row in range(y, y + height):
            for column in range(x + 1, x + width):
                self.upright[row][column] = self._inner
        for row in range(y + 1, y + height):
            for column in range(x, x + width):
                self.level[row][column] = self._inner

    def enter(self, sides: tuple[_Border, ...], x: int, y: int, width: int, height: int) -> None:
        """Put the borders of a box around its cells where they outweigh those that are there."""
        left, right, top, bottom = sides
        for row in self.upright[y : y + height]:
            if row[x][0] < left[0]:
                row[x] = left
            if row[x + width][0] < right[0]:
                row[x + width] = right
        above, below = self.level[y], self.level[y + height]
        for column in range(x, x + width):
            if above[column][0] < top[0]:
                above[column] = top
            if below[column][0] < bottom[0]:
                below[column] = bottom

    def widths(self, x: int, y: int, width: int, height: int) -> tuple[float, float, float, float]:
        """Return the half widths of the borders around some cells: top, right, bottom, left."""
        return (
            max(border[1][1] for border in self.level[y][x : x + width]) / 2,
            max(row[x + width][1][1] for row in self.upright[y : y + height]) / 2,
            max(border[1][1] for border in self.level[y + height][x : x + width]) / 2,
            max(row[x][1][1] for row in self.upright[y : y + height]) / 2,
        )


def collapse_quickly(weasyprint: Any) -> None:  # noqa: ANN401 - WeasyPrint has no types
    """Find the borders of tables whose columns run from left to right."""
    build, table_module = weasyprint.formatting_structure.build, weasyprint.layout.table
    slowly, get_color = build.collapse_table_borders, weasyprint.draw.color.get_color

    def collapse_table_borders(table: Any, grid_width: int, grid_height: int) -> tuple[list[Any], list[Any]]:  # noqa: ANN401
        """Set the borders of a table and of all in it; return those between its cells."""
        if not grid_width or not grid_height or table.style["direction"] != "ltr":
            return slowly(table, grid_width, grid_height)  # type: ignore[no-any-return]
        grid = Grid(grid_width, grid_height, table_module.TRANSPARENT)
        _enter_all(grid, table, get_color, grid_width, grid_height)
        _set_all(grid, table, grid_width, grid_height)
        return grid.upright, grid.level

    build.collapse_table_borders = collapse_table_borders


def _enter_all(grid: Grid, table: Any, get_color: Any, width: int, height: int) -> None:  # noqa: ANN401
    """Enter the borders of cells, then rows, groups, columns, groups of columns, the table: the earlier win ties."""
    places = chain(_cells(table), _rows(table, width), _columns(table, height), [(table, 0, 0, width, height)])
    for box, *place in places:
        if box.colspan != 1 or box.rowspan != 1:
            grid.hollow(*place)
        if (sides := _sides(box.style, get_color)) is not None:
            grid.enter(sides, *place)


def _cells(table: Any) -> Iterator[_Place]:  # noqa: ANN401
    """Yield the cells of a table, each with its column and row and how many of them it spans."""
    for y, row in enumerate(row for group in table.children for row in group.children):
        for cell in row.children:
            yield cell, cell.grid_x, y, cell.colspan, cell.rowspan


def _rows(table: Any, width: int) -> Iterator[_Place]:  # noqa: ANN401
    """Yield the rows of a table, then its groups of rows."""
    for y, row in enumerate(row for group in table.children for row in group.children):
        yield row, 0, y, width, 1
    y = 0
    for group in table.children:
        yield group, 0, y, width, len(group.children)
        y += len(group.children)


def _columns(table: Any, height: int) -> Iterator[_Place]:  # noqa: ANN401
    """Yield the columns of a table, then its groups of columns."""
    for group in table.column_groups:
        for column in group.children:
            yield column, column.grid_x, 0, 1, height
    for group in table.column_groups:
        yield group, group.grid_x, 0, group.span, height


def _sides(style: Any, get_color: Any) -> tuple[_Border, ...] | None:  # noqa: ANN401
    """Return the borders of a style: left, right, top, bottom; None where there are none."""
    known = style.__dict__.get("kam_sides", False)
    if known is False:
        found = tuple(_side(style, side, get_color) for side in _SIDES)
        known = style.kam_sides = found if any(weight > _LOWEST for weight, _ in found) else None
    return known  # type: ignore[no-any-return]


def _side(style: Any, side: str, get_color: Any) -> _Border:  # noqa: ANN401
    """Return one border of a style, with its weight before others."""
    look, width = style[f"border_{side}_style"], style[f"border_{side}_width"]
    weight = (1 if look == "hidden" else 0), width, _RANKS[look]
    return weight, (_LIKE.get(look, look), width, get_color(style, f"border_{side}_color"))


def _set_all(grid: Grid, table: Any, width: int, height: int) -> None:  # noqa: ANN401
    """Set the widths of borders that boxes reckon with. The borders themselves are drawn with the table."""
    y = 0
    for group in table.children:
        _set(group, 0, 0, 0, 0)
        for row in group.children:
            _set(row, 0, 0, 0, 0)
            for cell in row.children:
                _set(cell, *grid.widths(cell.grid_x, y, cell.colspan, cell.rowspan))
            y += 1
    for column_group in table.column_groups:
        _set(column_group, 0, 0, 0, 0)
        for column in column_group.children:
            _set(column, 0, 0, 0, 0)
    _, right, _, left = grid.widths(0, 0, width, 1)
    top, _, bottom, _ = grid.widths(0, 0, width, height)
    _set(table, top, right, bottom, left)


def _set(box: Any, top: float, right: float, bottom: float, left: float) -> None:  # noqa: ANN401
    """Set the used border widths of a box."""
    box.border_top_width, box.border_right_width = top, right
    box.border_bottom_width, box.border_left_width = bottom, left


def segments(table: Any, styled_color: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401
    """Return the borders of a table as lines: x1, y1, x2, y2, style, width, colour; the lightest first.

    Each reaches to the middle of those that cross it. Rows are those on this page, after the header's.
    """
    rows = [row for group in table.children for row in group.children]
    if not rows or not table.column_widths:
        return []
    xs = [*table.column_positions, table.column_positions[-1] + table.column_widths[-1]]
    ys = [*(row.position_y for row in rows), rows[-1].position_y + rows[-1].height]
    upright, level = _on_this_page(table, len(rows))
    first, last = bool(table.skip_cell_border_top), len(rows) - bool(table.skip_cell_border_bottom)
    across = [_joints([0, *(border[1][1] for border in line), 0]) for line in level]
    along = list(zip(*(_joints([0, *column, 0]) for column in zip(*_widths(upright), strict=True)), strict=True))
    found: list[tuple[Any, ...]] = []

    def add(border: _Border, side: str, x: float, y: float, width: float, height: float) -> None:
        weight, (style, thick, color) = border
        found.append((weight, x, y, x + width, y + height, style, thick, styled_color(style, color, side)))

    def add_upright(x: int, y: int) -> None:
        border = upright[y][x]
        if border[1][1] and border[1][2].alpha:
            top = ys[y] - across[y][x] if y or not first else ys[y]
            end = ys[y + 1] + across[y + 1][x] if y + 1 <= last else ys[y + 1]
            add(border, "left", xs[x], top, 0, end - top)

    def add_level(x: int, y: int) -> None:
        border = level[y][x]
        if first <= y <= last and border[1][1] and border[1][2].alpha:
            start = xs[x] - along[y][x]
            add(border, "top", start, ys[y], xs[x + 1] + along[y][x + 1] - start, 0)

    for x in range(len(xs) - 1):
        add_level(x, 0)
    for y in range(len(rows)):
        add_upright(0, y)
        for x in range(len(xs) - 1):
            add_upright(x + 1, y)
            add_level(x, y + 1)
    found.sort(key=lambda line: line[0])
    return [line[1:] for line in found]


def _on_this_page(table: Any, count: int) -> tuple[list[Any], list[Any]]:  # noqa: ANN401
    """Return the borders of a table's rows on this page: header, body from the first row not yet drawn, footer."""
    upright, level = table.collapsed_border_grid
    head = len(table.children[0].children) if table.children[0].is_header else 0
    foot = len(table.children[-1].children) if table.children[-1].is_footer else 0
    skipped = table.skipped_rows - head if table.skipped_rows else 0

    def number(y: int, within_head: int) -> int:
        if head and y < within_head:
            return y
        return y + len(upright) - count if foot and y >= count - foot else y + skipped

    return [upright[number(y, head)] for y in range(count)], [level[number(y, head + 1)] for y in range(count + 1)]


def _widths(lines: list[Any]) -> list[list[float]]:
    """Return the widths of borders."""
    return [[border[1][1] for border in line] for line in lines]


def _joints(widths: list[float]) -> list[float]:
    """Return half the width of the wider of each two neighbours."""
    return [max(one, other) / 2 for one, other in pairwise(widths)]
