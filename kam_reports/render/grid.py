"""The values of a laid out workbook, and the column grid that a sheet's sections share.

Each sheet has one column grid, that of its widest table; every other section is fitted onto it by merging neighbouring
columns in proportion. So a long table keeps one cell a column and can be sorted and filtered. A sheet of short tables
only is a form: an even grid on which each section gets the columns it has on paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from kam_reports.core.document import (
    Cell,
    Chart,
    Facts,
    Page,
    RowKind,
    Section,
    SignOff,
    Table,
    Tiles,
)
from kam_reports.render.format import show

_FORM_COLUMNS = 30
_FORM_ROWS = 40
_NARROW = re.compile("[^\u2e80-\U0010ffff]+")
_PAGE_CHARS = {Page.PORTRAIT: 84, Page.LANDSCAPE: 130}
_MIN_COLUMN, _MAX_COLUMN, _MAX_LISTED = 6.0, 60.0, 38.0


class Look(StrEnum):
    """What a box is on the page; the writer knows how that looks."""

    ORGANISATION = "organisation"
    BADGE = "badge"
    TITLE = "title"
    SUBTITLE = "subtitle"
    HEADING = "heading"
    LABEL = "label"
    VALUE = "value"
    HEADER = "header"
    BODY = "body"
    TOTAL = "total"
    GROUP = "group"
    EMPTY = "empty"
    CAPTION = "caption"
    NOTE = "note"
    SMALL = "small"
    SIGN = "sign"
    HINT = "hint"
    TILE_LABEL = "tile_label"
    TILE_FIGURE = "tile_figure"
    TILE_NOTE = "tile_note"
    DATA = "data"


@dataclass(slots=True)  # not frozen: a large workbook has 25,000, and frozen ones take three times as long to make
class Box:
    """A cell, or a block of merged cells, at a zero-based row and column; never changed."""

    row: int
    column: int
    cell: Cell
    look: Look
    across: int = 1
    down: int = 1
    places: int = 0


@dataclass(frozen=True, slots=True)
class ChartSpot:
    """A chart over ``rows`` rows from ``row`` on; its numbers stand right of the printed page, from ``column`` on."""

    chart: Chart
    row: int
    column: int
    rows: int


@dataclass(frozen=True, slots=True)
class Area:
    """A range of cells of a sheet, zero-based and inclusive."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class SheetPlan:
    """One sheet: column widths in characters, boxes, row heights in points, and what repeats, filters and freezes."""

    name: str
    widths: list[float]
    boxes: list[Box] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    charts: list[ChartSpot] = field(default_factory=list)
    headers: tuple[int, int] | None = None
    filter: Area | None = None
    freeze: int = 0
    rows: int = 0


@dataclass(frozen=True, slots=True)
class BookPlan:
    """All sheets of a workbook, and where each name of the document stands."""

    sheets: tuple[SheetPlan, ...]
    places: dict[str, Area]


@lru_cache(maxsize=16_384)  # names, ids and labels stand in many cells and documents
def text_width(text: str) -> int:
    """Return how many half-width characters the longest line of a text takes."""
    if "\n" in text:
        return max(map(text_width, text.split("\n")))
    return len(text) if text.isascii() else len(text) + len(_NARROW.sub("", text))


@lru_cache(maxsize=16_384)
def set_width(line: str) -> float:
    """Return about how many characters of column width a line takes as set: letters are narrower than digits."""
    wide = text_width(line) - len(line)
    return 1.92 * wide + 0.92 * (len(line) - wide)


def spans(shares: Sequence[float], widths: Sequence[float]) -> list[int]:
    """Fit columns of given shares onto a grid: how many grid columns each takes, at least one, all of them together."""
    if not shares:
        return []
    total, scale = sum(shares) or 1, sum(widths)
    result: list[int] = []
    used, reached, wanted = 0, 0.0, 0.0
    for index, share in enumerate(shares):
        rest = len(shares) - index - 1
        wanted += share * scale / total
        take = 1
        reached += widths[used]
        while used + take < len(widths) - rest and reached + widths[used + take] / 2 <= wanted:
            reached += widths[used + take]
            take += 1
        result.append(take)
        used += take
    result[-1] += len(widths) - used
    return result


def grid(sections: Iterable[Section], page: Page) -> list[float]:
    """Return the column widths of a sheet: its widest table's, or equal ones where another section needs more."""
    tables = [section for section in sections if isinstance(section, Table) and section.columns]
    needed = 2
    for section in sections:
        match section:
            case SignOff():
                needed = max(needed, len(section.boxes))
            case Tiles():
                needed = max(needed, len(section.items))
            case Facts():
                needed = max(needed, 4)
            case _:
                pass
    chars = _PAGE_CHARS[page]
    if not any(table.filterable or len(table.rows) > _FORM_ROWS for table in tables) and page is Page.PORTRAIT:
        return [chars / _FORM_COLUMNS] * _FORM_COLUMNS
    widest = max(tables, key=lambda table: (len(table.columns), table.filterable), default=None)
    if widest is None or (len(widest.columns) < needed and not widest.filterable):
        return [max(chars / needed, _MIN_COLUMN)] * needed
    total = sum(column.width for column in widest.columns) or 1
    lines = [row.cells for row in widest.rows if row.kind is not RowKind.GROUP]
    widths = [_column_width(widest, index, lines, chars / total) for index in range(len(widest.columns))]
    return widths + [_MIN_COLUMN * 2] * (needed - len(widths))


def _column_width(table: Table, index: int, lines: list[tuple[Cell, ...]], scale: float) -> float:
    """Return a column's width in characters: its share of the page; never too narrow for its numbers and header.

    lines: the table's rows, those that head a group left out.
    """
    column = table.columns[index]
    numbers, texts = 0, 0
    cells = [line[index] for line in lines if index < len(line)]
    for cell in {id(cell): cell for cell in cells}.values():  # many rows of a long table share cells
        value = cell.value
        if isinstance(value, str):
            texts = max(texts, text_width(value))
        else:
            numbers = max(numbers, len(show(value, cell.format)))  # nothing wide in it
    longest_word = max((text_width(word) for word in column.title.split()), default=0)
    if table.filterable:
        wished = max(float(texts), text_width(column.title) + 3.0)
        return min(max(wished, numbers, _MIN_COLUMN) + 2, _MAX_LISTED)
    return min(max(column.width * scale, numbers * 1.1 + 1.5, min(longest_word, 12) + 1.0, _MIN_COLUMN), _MAX_COLUMN)
