"""How a table is fitted onto paper: the width of each column, the size of its letters, rows that may break.

A report wishes for widths; what the columns hold decides whether it gets them. No number, id or short text breaks or
runs into the next cell: where even the whole page is too narrow for them, the table is set in smaller letters. A text
that would stand in many short lines takes what other columns don't use.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from kam_reports.core.document import Cell, Facts, RowKind, Table, Tiles
from kam_reports.render.format import show

_WIDE = 0x2E80
_PAGE_EMS = {False: 62.0, True: 89.0}
_PADDING_EMS, _LEAST_PADDING_EMS = 1.1, 0.9
_BOLD, _NARROW = 1.06, 0.28
_MANY_COLUMNS, _DENSE = 16, 1.08  # a table of so many columns is set in smaller letters
_SHORT_TEXT, _MOST_UNBROKEN_EMS = 14, 7.0
_SHORT_WORD, _LOOKED_AT, _SHORT_TITLE = 12, 80, 2
_LONGEST_ID, _BROAD = 24, 1.14  # ids and short header words are often of capitals and other broad letters
_MOST_LINES, _TALL_LINES = 4, 12  # beyond the first a text is given more room, beyond the second its row may break
_LEAST_TEXT_EMS = 8.0
_STEP, _LEAST_LETTERS = 0.05, 0.4
_MAX_LABEL_EMS = 11
_BULKY_FACTS = 1_000
_TILES_EMS = {False: 36.0, True: 54.0}  # a page's width in the large letters of headline figures


@dataclass(frozen=True, slots=True)
class Fit:
    """A table fitted onto a page.

    shares: each column's part of the width in per cent. letters: the size of its letters in per cent of the usual, in
    steps of 5. tall: the positions of rows so high that they may break over pages; all others stay whole.
    """

    shares: tuple[float, ...]
    letters: int
    tall: frozenset[int]


def fit(table: Table, *, landscape: bool) -> Fit:
    """Fit a table onto a page.

    What narrow columns need beyond their wish is taken from those that have more than they need; what long texts need,
    from those that have more than they fill.
    """
    page = _PAGE_EMS[landscape] * (_DENSE if len(table.columns) >= _MANY_COLUMNS else 1.0)
    needed = [_needed_ems(table, index) for index in range(len(table.columns))]
    letters = 1.0
    if sum(needed) > page and _breaks(table, [need * page / sum(needed) for need in needed]):
        needed, letters = _shrunk(table, page)
    widths = _wished(table, needed, page)
    tall: frozenset[int] = frozenset()
    if texts := _texts(table, [(width - _PADDING_EMS) / letters for width in widths]):
        tried = [_shared(table, widths, needed, texts, letters, lines) for lines in (1, 2)]
        heights = [_heights(table, [(width - _PADDING_EMS) / letters for width in one]) for one in tried]
        # only for a tall row, and many rows of two lines are higher than one of twenty
        best = int(max(heights[0], default=0) > _TALL_LINES and sum(heights[1]) < sum(heights[0]))
        widths = tried[best]
        tall = frozenset(number for number, height in enumerate(heights[best]) if height > _TALL_LINES)
    return Fit(tuple(round(100 * width / sum(widths), 2) for width in widths), round(100 * letters), tall)


def shares(table: Table, *, landscape: bool) -> list[float]:
    """Return each column's part of the page in per cent."""
    return list(fit(table, landscape=landscape).shares)


def ems(text: str, point: float = 0.56) -> float:
    """Return about how wide a text is, in ems. point: how wide a comma or a full stop is taken to be."""
    return sum(1.0 if ord(char) >= _WIDE else point if char in ",." else 0.56 for char in text)


def label_ems(facts: Facts) -> float:
    """Return the width of a facts block's label column: its longest label, within reason."""
    longest = max((ems(label) for label, _ in facts.items), default=0.0)
    return round(min(longest, _MAX_LABEL_EMS) + 1.3, 1)


def bulky(facts: Facts) -> bool:
    """Tell whether a facts block says so much that it may break over pages."""
    return sum(len(cell.value) for _, cell in facts.items if isinstance(cell.value, str)) > _BULKY_FACTS


def long_figures(tiles: Tiles, *, landscape: bool) -> bool:
    """Tell whether a headline figure is too long for its tile in large letters."""
    room = _TILES_EMS[landscape] / max(len(tiles.items), 1) - _PADDING_EMS
    numbers = (tile.cell for tile in tiles.items if not isinstance(tile.cell.value, str))
    return any(ems(show(cell.value, cell.format), _NARROW) * _BOLD > room for cell in numbers)


def _wished(table: Table, needed: Sequence[float], page: float) -> list[float]:
    """Return widths as the report wishes, but none under what its column needs."""
    total = sum(column.width for column in table.columns) or 1
    wished = [page * column.width / total for column in table.columns]
    lacking = sum(max(need - wish, 0.0) for need, wish in zip(needed, wished, strict=True))
    spare = sum(max(wish - need, 0.0) for need, wish in zip(needed, wished, strict=True))
    keep = max(1 - lacking / spare, 0.0) if spare else 0.0
    return [max(need, need + (wish - need) * keep) for need, wish in zip(needed, wished, strict=True)]


def _breaks(table: Table, widths: Sequence[float]) -> bool:
    """Tell whether a number or an id is wider than its column, looked at closely: points are narrow, as is padding."""
    return any(
        _unbroken_ems(cell, _NARROW) * (_BOLD if row.kind is RowKind.TOTAL else 1.0) + _LEAST_PADDING_EMS > width
        for row in table.rows
        if row.kind is not RowKind.GROUP
        for cell, width in zip(row.cells, widths, strict=False)
        if not isinstance(cell.value, str) or _is_id(cell.value)
    )


def _shrunk(table: Table, page: float) -> tuple[list[float], float]:
    """Return needed widths, and the size of letters in which they fit the page; the air beside letters stays as it is.

    A column of long texts needs some width too: else it would end up as a thread.
    """
    inner = [
        max(_needed_ems(table, index, _NARROW) - _PADDING_EMS, min(text, _LEAST_TEXT_EMS))
        for index, text in _texts(table).items()
    ]
    fitting = (page - len(inner) * _PADDING_EMS) / sum(inner)
    letters = max(math.floor(fitting / _STEP) * _STEP, _LEAST_LETTERS)
    return [letters * one + _PADDING_EMS for one in inner], letters


def _texts(table: Table, rooms: Sequence[float] | None = None) -> dict[int, float]:
    """Return how wide the longest text of each column is; with rooms only of columns where it stands in many lines."""
    found = {}
    rows = [row.cells for row in table.rows if row.kind is not RowKind.GROUP]
    for index in range(len(table.columns)):
        values = (cells[index].value for cells in rows if index < len(cells))
        longest = max((value for value in values if isinstance(value, str)), key=len, default="")
        if rooms is None or _lines(longest, rooms[index]) > _MOST_LINES:
            found[index] = ems(longest)
    return found


def _shared(
    table: Table,
    widths: Sequence[float],
    needed: Sequence[float],
    texts: dict[int, float],
    letters: float,
    lines: int,
) -> list[float]:
    """Return widths in which long texts have the room that other columns don't fill.

    texts: how wide the longest text is in each column where it stands in many lines. lines: how many of them the texts
    of the other columns may take.
    """
    filled = _texts(table)
    spare = {
        index: width - min(width, max(needed[index], letters * _filled_ems(table, index, filled[index] / lines)))
        for index, width in enumerate(widths)
        if index not in texts
    }
    wanted = {index: max(widths[index], letters * long / _MOST_LINES + _PADDING_EMS) for index, long in texts.items()}
    lacking, there = sum(wanted.values()) - sum(widths[index] for index in texts), sum(spare.values())
    if lacking <= there:
        return [wanted.get(i, width - spare.get(i, 0.0) * lacking / there) for i, width in enumerate(widths)]
    room = there + sum(widths[index] for index in texts)
    given = _in_proportion(texts, {index: needed[index] for index in texts}, room)
    return [given[i] if i in given else width - spare[i] for i, width in enumerate(widths)]


def _filled_ems(table: Table, index: int, text: float) -> float:
    """Return the width in which neither a column's header nor a text of some width breaks."""
    title = table.columns[index].title
    return max(ems(title) * _BOLD * (_BROAD if title.isascii() else 1.0), text) + _PADDING_EMS


def _in_proportion(texts: dict[int, float], least: dict[int, float], room: float) -> dict[int, float]:
    """Divide room among texts by their length, so that all take about as many lines; none gets less than its least."""
    given: dict[int, float] = {}
    open_ = dict(texts)
    while open_:
        total = sum(open_.values())
        low = [index for index, long in open_.items() if room * long / total < least[index]]
        for index in low or list(open_):
            given[index] = least[index] if low else room * texts[index] / total
            del open_[index]
        room -= sum(given[index] for index in low)
    return given


def _heights(table: Table, rooms: Sequence[float]) -> list[int]:
    """Return how many lines each row takes."""
    return [
        1
        if row.kind is RowKind.GROUP
        else max(
            (
                _lines(cell.value, room)
                for cell, room in zip(row.cells, rooms, strict=False)
                if isinstance(cell.value, str)
            ),
            default=1,
        )
        for row in table.rows
    ]


def _lines(text: str, room: float) -> int:
    """Return about how many lines a text takes."""
    if len(text) <= room:
        return 1 + text.count("\n")
    return sum(max(math.ceil(ems(line) / max(room, 1.0)), 1) for line in text.split("\n"))


def _needed_ems(table: Table, index: int, point: float = 0.56) -> float:
    """Return the width under which a column would break a number, a short text or a word of its header."""
    words = table.columns[index].title.split()
    title = max((ems(word) for word in words if word.isascii() or len(word) <= _SHORT_TITLE), default=1.0)
    written = (
        _unbroken_ems(row.cells[index], point) * (_BOLD if row.kind == "total" else 1.0)
        for row in table.rows
        if index < len(row.cells) and row.kind != "group"
    )
    return max(title * _BOLD, max(written, default=0.0)) + _PADDING_EMS


def _unbroken_ems(cell: Cell, point: float = 0.56) -> float:
    """Return the width of what should not be broken: a number, an id, or a text as short as a name."""
    text = show(cell.value, cell.format)
    if not isinstance(cell.value, str):
        return ems(text, point)
    if len(text) <= _SHORT_TEXT and (width := ems(text)) <= _MOST_UNBROKEN_EMS:
        return width
    if _is_id(text):
        return ems(text) * _BROAD
    return max(
        (ems(word) for word in text[:_LOOKED_AT].split() if word.isascii() and len(word) <= _SHORT_WORD), default=0.0
    )


def _is_id(text: str) -> bool:
    """Tell whether a text is an id: one word with digits in it."""
    return len(text) <= _LONGEST_ID and text.isascii() and " " not in text and any(map(str.isdigit, text))
