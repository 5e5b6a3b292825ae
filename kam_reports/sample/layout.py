"""Where everything of a sheet stands, row by row, without drawing it: also tells the cells of planted mistakes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from random import Random

from kam_reports.sample.columns import Kind
from kam_reports.sample.row import Row, Slip, true_value
from kam_reports.sample.sheets import Sheet
from kam_reports.sample.spelling import Cell, clean, typed

# So many rows have one cell typed in another way than Excel would keep it.
_TYPED_SHARE = 0.14
# What a total that no longer adds up is wrong by.
_MISCOUNTED = 900
_TOTAL, _SUBTOTAL, _NUMBER = "合计", "小计", "序号"


class LineKind(StrEnum):
    """What a line of the sheet is."""

    TITLE = "title"
    NOTE = "note"
    HEAD = "head"
    DATA = "data"
    SUBTOTAL = "subtotal"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the sheet: number from 0, what it is, and its cells from the sheet's first column on."""

    row: int
    kind: LineKind
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Merge:
    """Cells that are one: first and last row and column, from 0, with what stands in them and in which line."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int
    cell: Cell
    kind: LineKind


@dataclass(slots=True)
class Found:
    """What turns up while the lines are gone through: merged cells, and slips with row and column from 0."""

    merges: list[Merge] = field(default_factory=list)
    slips: list[tuple[int, int, Slip]] = field(default_factory=list)


def lines_of(sheet: Sheet, found: Found, rng: Random | None, *, merging: bool = True) -> Iterator[Line]:
    """Yield the sheet's lines from top to bottom.

    rng: draws the spellings; None spells all as Excel keeps it. merging: False leaves out what is merged down.
    """
    top, left = sheet.corner
    width = len(sheet.columns) + sheet.numbered
    row = top
    for text, kind in ((sheet.title, LineKind.TITLE), (sheet.note, LineKind.NOTE)):
        if text:
            cell = Cell(text)
            found.merges.append(Merge(row, left, row, left + width - 1, cell, kind))
            yield Line(row, kind, [cell, *[Cell(None)] * (width - 1)])
            row += 1
    for cells in _header(sheet, row, found, merging=merging):
        yield Line(row, LineKind.HEAD, cells)
        row += 1
    yield from _body(sheet, row, found, rng, merging=merging)


def head_height(sheet: Sheet) -> int:
    """Return how many rows stand above the data."""
    return sheet.corner[0] + bool(sheet.title) + bool(sheet.note) + (2 if _grouped(sheet) else 1)


def _grouped(sheet: Sheet) -> bool:
    """Whether the header has two rows."""
    return any(column.group for column in sheet.columns)


def _header(sheet: Sheet, row: int, found: Found, *, merging: bool) -> list[list[Cell]]:
    """The one or two rows of headers."""
    heads = [("", _NUMBER)] * sheet.numbered + [(column.group, column.shown) for column in sheet.columns]
    if not _grouped(sheet):
        return [[Cell(head) for _, head in heads]]
    upper, lower = [], []
    left = sheet.corner[1]
    for place, (group, head) in enumerate(heads):
        first = place == 0 or heads[place - 1][0] != group
        column = left + place
        if not group:
            upper.append(Cell(head))
            lower.append(Cell(None))
            if merging:
                found.merges.append(Merge(row, column, row + 1, column, Cell(head), LineKind.HEAD))
            continue
        upper.append(Cell(group if first else None))
        lower.append(Cell(head))
        if first:
            run = next((n for n, (other, _) in enumerate(heads[place:]) if other != group), len(heads) - place)
            found.merges.append(Merge(row, column, row, column + run - 1, Cell(group), LineKind.HEAD))
    return [upper, lower]


@dataclass(slots=True)
class _Sums:
    """Running sums of the columns that have totals, since the last 小计 and from the top."""

    part: dict[str, int]
    whole: dict[str, int]
    numeric: bool = True

    def add(self, row: Row) -> None:
        """Count a row."""
        for name in self.part:
            value = row[name]
            if isinstance(value, int):
                self.part[name] += value
                self.whole[name] += value


def _body(sheet: Sheet, top: int, found: Found, rng: Random | None, *, merging: bool) -> Iterator[Line]:
    """Data rows with their 小计 and 合计 rows."""
    totals = [column.field for column in sheet.columns if column.total] if sheet.totalled else []
    counted = [n for n, column in enumerate(sheet.columns) if column.total]
    sums = _Sums(dict.fromkeys(totals, 0), dict.fromkeys(totals, 0))
    runs = _Runs(sheet, found) if merging and sheet.merge_down else None
    row, part, number = top, top, 0
    before: object = None
    for record in sheet.rows:
        key = true_value(record[sheet.subtotal_by]) if sheet.subtotal_by else None
        if number and key != before:
            yield Line(row, LineKind.SUBTOTAL, _total(sheet, _SUBTOTAL, sums.part, (part, row), exact=sums.numeric))
            sums.part = dict.fromkeys(totals, 0)
            row += 1
            part = row
        before = key
        number += 1
        cells = _cells(sheet, record, row, found, rng)
        sums.add(record)
        sums.numeric &= not any(isinstance(cells[n].value, str) for n in counted)
        if runs:
            runs.take(record, row, cells)
        yield Line(row, LineKind.DATA, [Cell(number, "whole"), *cells] if sheet.numbered else cells)
        row += 1
    if runs:
        runs.close()
    if not totals or not number:
        return
    if sheet.subtotal_by:
        yield Line(row, LineKind.SUBTOTAL, _total(sheet, _SUBTOTAL, sums.part, (part, row), exact=sums.numeric))
        row += 1
    yield Line(row, LineKind.TOTAL, _grand_total(sheet, sums, (top, row), found))


def _cells(sheet: Sheet, record: Row, row: int, found: Found, rng: Random | None) -> list[Cell]:
    """The cells of a data row; now and then one is typed in another way."""
    odd = int(rng.random() / _TYPED_SHARE * len(sheet.columns)) if rng else -1
    cells = []
    for place, column in enumerate(sheet.columns):
        value = record[column.field]
        cell = typed(value, column, rng) if rng and place == odd else clean(value, column)
        if isinstance(value, Slip):
            found.slips.append((row, sheet.corner[1] + sheet.numbered + place, value))
            if value.shown is not None:
                cell = Cell(value.shown or None, "text" if value.shown else cell.look)
        cells.append(cell)
    return cells


def _total(sheet: Sheet, label: str, sums: dict[str, int], rows: tuple[int, int], *, exact: bool) -> list[Cell]:
    """A 小计 or 合计 row over the rows from the first of ``rows`` to before the second.

    A live formula where every number above is one; a typed sum where Excel would miss numbers kept as text.
    """
    cells = []
    for place, column in enumerate(sheet.columns):
        if column.field not in sums:
            cells.append(Cell(None))
            continue
        value = sums[column.field] / column.unit if column.kind is Kind.MONEY else sums[column.field]
        name = column_letter(sheet.corner[1] + sheet.numbered + place)
        formula = f"=SUBTOTAL(9,{name}{rows[0] + 1}:{name}{rows[1]})" if exact else ""
        cells.append(Cell(value, clean(0, column).look, formula))
    return [Cell(label), *cells] if sheet.numbered else [Cell(label), *cells[1:]]


def _grand_total(sheet: Sheet, sums: _Sums, rows: tuple[int, int], found: Found) -> list[Cell]:
    """The 合计 row, with a wrong number in its last total where that is planted."""
    cells = _total(sheet, _TOTAL, sums.whole, rows, exact=sums.numeric)
    if sheet.wrong_total:
        place = max(n for n, cell in enumerate(cells) if isinstance(cell.value, int | float))
        right = cells[place].value
        wrong = right + _MISCOUNTED if isinstance(right, int | float) else right
        cells[place] = Cell(wrong, cells[place].look)
        found.slips.append((rows[1], sheet.corner[1] + place, replace(sheet.wrong_total, true=str(wrong))))
    return cells


class _Runs:
    """Equal neighbours down a column, to be merged into one cell."""

    def __init__(self, sheet: Sheet, found: Found) -> None:
        self._sheet, self._found = sheet, found
        self._key: tuple[object, ...] = ()
        self._first: list[tuple[int, Cell]] = []
        self._top = self._last = -1

    def take(self, record: Row, row: int, cells: list[Cell]) -> None:
        """Go on with a row: the repeated cells become empty."""
        key = tuple(record[name] for name in self._sheet.merge_down)
        places = [n for n, column in enumerate(self._sheet.columns) if column.field in self._sheet.merge_down]
        if key == self._key and row == self._last + 1:
            for place in places:
                cells[place] = Cell(None, cells[place].look)
        else:
            self.close()
            self._key, self._top = key, row
            self._first = [(place, cells[place]) for place in places]
        self._last = row

    def close(self) -> None:
        """End the run that is open."""
        left = self._sheet.corner[1] + self._sheet.numbered
        if self._last > self._top:
            self._found.merges.extend(
                Merge(self._top, left + place, self._last, left + place, cell, LineKind.DATA)
                for place, cell in self._first
            )


def column_letter(column: int) -> str:
    """Return ``A`` for 0, ``AA`` for 26."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
