"""Where everything stands in a workbook: a Document laid out on sheets of cells.

Knows nothing of how a workbook is written, only rows, columns, merges and heights.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from kam_reports.core.document import (
    Cell,
    Chart,
    Document,
    Facts,
    Medium,
    Notes,
    RowKind,
    Section,
    SignOff,
    Table,
    Tiles,
    Tone,
)
from kam_reports.render.format import NUMERIC, column_decimals, show
from kam_reports.render.grid import Area, BookPlan, Box, ChartSpot, Look, SheetPlan, grid, set_width, spans, text_width
from kam_reports.render.names import sheet_names

_LINE = 14.0
_FORM_ROW = 18.0
_LONG_TABLE = 40
_BADGE_CHARS = 10.0
_CHAR_PIXELS, _MARGIN_PIXELS = 7, 5
_CHART_ROWS = 11
_MAX_HEIGHT = 409.0
_FREEZE_WITHIN = 8


def plan(document: Document, taken: Iterable[str] = ()) -> BookPlan:
    """Lay a document out on sheets: sections without a sheet of their own come first, under the title.

    taken: names of other sheets of the workbook.
    """
    first = document.sheet or document.title
    by_sheet: dict[str, list[Section]] = {first: []}
    for section in document.sections:
        if section.medium is not Medium.PAPER:
            by_sheet.setdefault(section.sheet or first, []).append(section)
    names = sheet_names(by_sheet, taken)
    places: dict[str, Area] = {}
    sheets = []
    for title, sections in by_sheet.items():
        layout = _Layout(SheetPlan(names[title], grid(sections, document.page)), places)
        if title == first:
            layout.head(document)
        for section in sections:
            layout.section(section)
        layout.finish()
        sheets.append(layout.sheet)
    return BookPlan(tuple(sheets), places)


class _Layout:
    """Places sections one under another on one sheet."""

    def __init__(self, sheet: SheetPlan, places: dict[str, Area]) -> None:
        self.sheet = sheet
        self.places = places
        self.row = 0
        self._rooms: dict[tuple[int, int], float] = {}

    @property
    def _width(self) -> int:
        return len(self.sheet.widths)

    def head(self, document: Document) -> None:
        """Place organisation, badge, title and subtitle."""
        if document.organisation or document.badge:
            left = self._width - 1
            while left > 1 and sum(self.sheet.widths[left:]) < _BADGE_CHARS:
                left -= 1
            self._put(0, document.organisation, Look.ORGANISATION, across=left)
            if document.badge:
                self._put(left, document.badge, Look.BADGE, across=self._width - left)
            self.row += 1
        self._line(document.title, Look.TITLE, height=30)
        if document.subtitle:
            self._line(document.subtitle, Look.SUBTITLE, height=18)

    def finish(self) -> None:
        """Give the rows of a form their height, and note where the sheet ends."""
        self.sheet.rows = self.row
        if self.sheet.filter is None:
            for row in range(self.row):
                self.sheet.heights.setdefault(row, _FORM_ROW)

    def section(self, section: Section) -> None:
        """Place one section, a blank row before it (but not at the top)."""
        if self.row:
            self.sheet.heights[self.row] = 6.0
            self.row += 1
        top = self.row
        title = "" if isinstance(section, SignOff) else section.title
        if title:
            self._line(title, Look.SMALL if isinstance(section, Notes) and section.small else Look.HEADING)
        match section:
            case Facts():
                self._facts(section)
            case Table():
                self._table(section)
            case Chart():
                self._chart(section)
            case Notes():
                for note in section.items:
                    self._line(note.text, Look.SMALL if section.small else Look.NOTE, tone=note.tone)
            case SignOff():
                self._sign_off(section)
            case Tiles():
                self._tiles(section)
        self.places.setdefault(section.name, Area(self.sheet.name, top, 0, top, 0))

    def _facts(self, section: Facts) -> None:
        """Place labelled values, as many pairs a line as the grid has room for."""
        pairs = max(1, min(section.columns, self._width // 2))
        label = max((text_width(label) for label, _ in section.items), default=4) + 2.0
        value = max(sum(self.sheet.widths) / pairs - label, label)
        fit = spans([label, value] * pairs, self.sheet.widths)
        for start in range(0, len(section.items), pairs):
            column = 0
            line = section.items[start : start + pairs]
            for index, (title, cell) in enumerate(line):
                across = fit[2 * index + 1] if index + 1 < len(line) else self._width - column - fit[2 * index]
                self._put(column, title, Look.LABEL, across=fit[2 * index])
                self._put_cell(column + fit[2 * index], cell, Look.VALUE, across=across)
                column += fit[2 * index] + across
            self.row += 1

    def _table(self, table: Table) -> None:
        """Place headers, rows and caption of a table."""
        if not table.columns:
            return
        plain = table.filterable or len(table.columns) == self._width
        fit = (
            [1] * len(table.columns) if plain else spans([column.width for column in table.columns], self.sheet.widths)
        )
        starts = [sum(fit[:index]) for index in range(len(fit))]
        header = self._table_header(table, fit, starts)
        places = column_decimals(table)
        top = self.row
        for row in table.rows:
            if row.kind is RowKind.GROUP:
                self._put_cell(0, row.cells[0], Look.GROUP, across=sum(fit))
            else:
                look = Look.TOTAL if row.kind is RowKind.TOTAL else Look.BODY
                for start, across, cell, decimals in zip(starts, fit, row.cells, places, strict=True):
                    self._put_cell(start, cell, look, across=across, places=decimals)
            self.row += 1
        if not table.rows:
            self._put(0, table.empty or "–", Look.EMPTY, across=sum(fit))
            self.row += 1
        bottom = max((top + i for i, row in enumerate(table.rows) if row.kind is RowKind.BODY), default=top)
        for column, start in zip(table.columns, starts, strict=True):
            self.places[f"{table.name}.{column.key}"] = Area(self.sheet.name, top, start, bottom, start)
        self._note_long_table(table, header, Area(self.sheet.name, top - 1, 0, self.row - 1, sum(fit) - 1))
        if table.caption:
            self._line(table.caption, Look.CAPTION)

    def _note_long_table(self, table: Table, header: tuple[int, int], whole: Area) -> None:
        """Remember which header repeats on each printed page, filters and stays in sight: the longest table's."""
        if table.filterable and self.sheet.filter is None and table.rows:
            self.sheet.filter = whole
            self.sheet.headers = header
            if header[1] < _FREEZE_WITHIN:
                self.sheet.freeze = header[1] + 1
        elif self.sheet.filter is None and len(table.rows) > _LONG_TABLE and self.sheet.headers is None:
            self.sheet.headers = header

    def _table_header(self, table: Table, fit: list[int], starts: list[int]) -> tuple[int, int]:
        """Place one header row, or two where columns are grouped; return first and last header row."""
        top = self.row
        grouped = any(column.group for column in table.columns)
        index = 0
        while grouped and index < len(table.columns):
            column, end = table.columns[index], index + 1
            while column.group and end < len(table.columns) and table.columns[end].group == column.group:
                end += 1
            text, down = (column.group, 1) if column.group else (column.title, 2)
            self._put(starts[index], text, Look.HEADER, across=sum(fit[index:end]), down=down)
            index = end
        if grouped:
            self.row += 1
        for column, start, across in zip(table.columns, starts, fit, strict=True):
            if column.group or not grouped:
                self._put(start, column.title, Look.HEADER, across=across)
        self.row += 1
        return top, self.row - 1

    def _chart(self, section: Chart) -> None:
        """Place a chart, with its numbers to the right of the printed page."""
        column = self._width + 1
        self.sheet.charts.append(ChartSpot(section, self.row, column, _CHART_ROWS))
        for offset, series in enumerate(section.series, start=1):
            self._data(self.row, column + offset, Cell(series.title))
        for index, category in enumerate(section.categories):
            self._data(self.row + 1 + index, column, Cell(category))
            for offset, series in enumerate(section.series, start=1):
                value = series.values[index] if index < len(series.values) else None
                self._data(self.row + 1 + index, column + offset, Cell(value, section.format))
        self.row += _CHART_ROWS
        if section.caption:
            self._line(section.caption, Look.CAPTION)

    def _data(self, row: int, column: int, cell: Cell) -> None:
        """Place one number of a chart."""
        self.sheet.boxes.append(Box(row, column, cell, Look.DATA))

    def _sign_off(self, section: SignOff) -> None:
        """Place sign-off boxes: the role above, room to sign, the hint below."""
        if not section.boxes:
            return
        fit = spans([1.0] * len(section.boxes), self.sheet.widths)
        for look, texts, height in (
            (Look.SIGN, section.boxes, 18.0),
            (Look.HINT, (section.hint,) * len(section.boxes), 40.0),
        ):
            column = 0
            for text, across in zip(texts, fit, strict=True):
                self._put(column, text, look, across=across)
                column += across
            self.sheet.heights[self.row] = height
            self.row += 1

    def _tiles(self, section: Tiles) -> None:
        """Place headline figures side by side: label, value, comparison."""
        if not section.items:
            return
        fit = spans([1.0] * len(section.items), self.sheet.widths)
        column = 0
        for tile, across in zip(section.items, fit, strict=True):
            self._put(column, tile.label, Look.TILE_LABEL, across=across)
            self.row += 1
            self._put_cell(column, tile.cell, Look.TILE_FIGURE, across=across)
            self.row += 1
            self._put(column, tile.note, Look.TILE_NOTE, across=across)
            self.row -= 2
            column += across
        self.sheet.heights[self.row + 1] = 26.0
        self.row += 3

    def _line(self, text: str, look: Look, *, tone: Tone = Tone.PLAIN, height: float = 0) -> None:
        """Place a text over the whole width and go to the next row."""
        self._put_cell(0, Cell(text, tone=tone), look, across=self._width)
        if height:
            self.sheet.heights[self.row] = height
        self.row += 1

    def _put(self, column: int, text: str, look: Look, *, across: int = 1, down: int = 1) -> None:
        """Place a text in the current row."""
        self._put_cell(column, Cell(text), look, across=across, down=down)

    def _put_cell(
        self, column: int, cell: Cell, look: Look, *, across: int = 1, down: int = 1, places: int = 0
    ) -> None:
        """Place a cell in the current row, and make the row high enough for a text that wraps."""
        self.sheet.boxes.append(Box(self.row, column, cell, look, across, down, places))
        if cell.name:
            self.places[cell.name] = Area(self.sheet.name, self.row, column, self.row, column)
        if isinstance(cell.value, str):
            if down == 1:
                self._fit_height(cell.value, self._room(column, across))
        elif cell.format in NUMERIC:
            self._fit_width(cell, column, across)

    def _fit_height(self, text: str, width: float) -> None:
        """Raise the current row's height so that a wrapped text is seen whole."""
        if "\n" not in text and set_width(text) <= width:
            return
        lines = sum(max(1, math.ceil(set_width(line) / max(width, 1))) for line in text.split("\n"))
        if lines > 1:
            height = min(max(self.sheet.heights.get(self.row, 0.0), lines * _LINE + 4), _MAX_HEIGHT)
            self.sheet.heights[self.row] = height

    def _room(self, column: int, across: int) -> float:
        """Return how many characters fit in merged columns: each column adds its own 5 pixels of margin."""
        room = self._rooms.get((column, across))
        if room is None:
            widths = self.sheet.widths[column : column + across]
            pixels = sum(width * _CHAR_PIXELS + _MARGIN_PIXELS for width in widths)
            room = self._rooms[column, across] = (pixels - _MARGIN_PIXELS) / _CHAR_PIXELS
        return room

    def _fit_width(self, cell: Cell, column: int, across: int) -> None:
        """Widen merged columns that would show a number as ####."""
        lacking = text_width(show(cell.value, cell.format)) + 2 - self._room(column, across)
        if lacking > 0:
            self.sheet.widths[column + across - 1] += lacking
            self._rooms.clear()
