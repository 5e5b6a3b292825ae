"""One sheet of a form with its values: rows repeated, cells filled, everything below moved down."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from openpyxl.formula.translate import Translator

from kam_reports.core.document import Cell, Format, Value
from kam_reports.core.place import cell_address
from kam_reports.render.format import number_format, show
from kam_reports.render.forms.blocks import RowBlock, merges
from kam_reports.render.forms.form import FormSheet, Spot, position
from kam_reports.render.forms.placeholder import Piece, Placeholder, alone
from kam_reports.render.forms.shift import Shift, Shifts, moved_formula
from kam_reports.render.forms.styles import Styles
from kam_reports.render.forms.tree import Node
from kam_reports.render.forms.values import Line, Values
from kam_reports.render.glyphs import cell_text
from kam_reports.render.grid import Area, text_width
from kam_reports.render.xlsx import stored

_MOST_TEXT = 32_767
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_LINE_HEIGHT, _MOST_HEIGHT, _DEFAULT_HEIGHT = 14.5, 409.0, 15.0
_DEFAULT_WIDTH = 8.43
_GAP = 0.7  # characters of padding that merged columns gain over single ones


@dataclass(slots=True)
class Filled:
    """What filling a sheet has placed: names → where they stand, and cells that link to a name."""

    places: dict[str, Area] = field(default_factory=dict)
    links: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Setting:
    """What is needed to fill a sheet. shifts: of all sheets; blocks: of this one."""

    values: Values
    styles: Styles
    shifts: Shifts
    blocks: tuple[RowBlock, ...]


def fill_sheet(root: Node, sheet: FormSheet, setting: Setting) -> Filled:
    """Fill a sheet in place (its formulas lose their stored results) and say where the values went."""
    return _Filler(root, sheet, setting).fill()


class _Filler:
    """Fills one sheet."""

    def __init__(self, root: Node, sheet: FormSheet, setting: Setting) -> None:
        self._root = root
        self._sheet = sheet
        self._setting = setting
        self._shift = setting.shifts.get(sheet.name.lower(), Shift())
        self._spots: dict[int, list[Spot]] = {}
        for spot in sheet.spots:
            self._spots.setdefault(spot.row, []).append(spot)
        self._widths = _Widths(root)
        merged = merges(root)
        self._merged = {(top, left): right for top, left, _, right in merged}
        self._around = {(top, left) for top, left, bottom, _ in merged if _leaves(top, bottom, setting.blocks)}
        self._done = Filled()

    def fill(self) -> Filled:
        """Write every row anew where it goes."""
        data = self._root.child("sheetData")
        if data is None:
            return self._done
        rows = {int(row.get("r")): row for row in data.elements("row")}
        for number in self._spots:
            rows.setdefault(number, data.new("row", r=str(number)))
        _unshare(rows.values())
        made: list[Node] = []
        blocks = {one.top: one for one in self._setting.blocks}
        inside = {row for one in blocks.values() for row in range(one.top, one.bottom + 1)}
        for number in sorted({*rows, *blocks}):
            if number in blocks:
                made += self._repeat(rows, blocks[number])
            elif number not in inside:
                made.append(self._row(rows[number], number, 0, None))
        data.children = list({row.get("r"): row for row in made}.values())  # the sheet's end is pushed out
        self._margins()
        return self._done

    def _repeat(self, rows: Mapping[int, Node], block: RowBlock) -> Iterator[Node]:
        """Yield the rows of a block once for each line; without lines once, saying so in the first cell."""
        lines: Sequence[Line] = self._setting.values.tables.get(block.table, ())
        if not lines:
            lines = [self._no_line(block)]
        for copy, line in enumerate(lines):
            for number in range(block.top, block.bottom + 1):
                if number in rows:
                    row = rows[number] if copy == len(lines) - 1 else rows[number].copy()
                    yield self._row(row, number, copy, line)
        last = len(lines) - 1
        for number in range(block.top, block.bottom + 1):
            for spot in self._spots.get(number, ()):
                name = alone(spot.parts)
                if name is not None and name.table == block.table:
                    area = self._area(self._shift.row(number), spot.column, self._shift.row(number, last))
                    self._done.places.setdefault(name.name, area)

    def _no_line(self, block: RowBlock) -> Line:
        """Return the line of a table without lines: what the table says instead, in its first text cell."""
        empty = self._setting.values.empty.get(block.table, "")
        first = next(
            name
            for row in range(block.top, block.bottom + 1)
            for spot in self._spots.get(row, ())
            for name in spot.names
            if name.table == block.table
        )
        return {first.column: Cell(empty or None)}

    def _area(self, row: int, column: int, last: int = 0) -> Area:
        return Area(self._sheet.name, row - 1, column, (last or row) - 1, column)

    def _row(self, row: Node, number: int, copy: int, line: Line | None) -> Node:
        """Return a row where it goes, filled."""
        target = self._shift.row(number, copy)
        row.attributes["r"] = str(target)
        row.attributes.pop("spans", None)
        cells = {position(cell.get("r"))[1]: cell for cell in row.elements("c")}
        for column, cell in cells.items():
            cell.attributes["r"] = cell_address(target, column)
            self._formula(cell, number, copy)
            if copy and (number, column) in self._around:
                _set_text(cell, "")  # a label merged around the repeated rows stands once
        for spot in self._spots.get(number, ()):
            cell = cells.setdefault(spot.column, row.new("c", r=cell_address(target, spot.column)))
            self._cell(cell, spot, line or {}, row, (target, number))
        row.children = [cells[column] for column in sorted(cells)]
        return row

    def _formula(self, cell: Node, number: int, copy: int) -> None:
        """Move a formula with its row; what it had stored is no longer its result."""
        formula = cell.child("f")
        if formula is None:
            return
        formula.text = moved_formula(formula.text, self._sheet.name, self._setting.shifts, number, copy)
        if "ref" in formula.attributes:
            formula.attributes["ref"] = self._shift.range(formula.attributes["ref"])
        cell.attributes.pop("t", None)
        cell.children = [formula]

    def _cell(self, cell: Node, spot: Spot, line: Line, row: Node, at: tuple[int, int]) -> None:
        """Put what is wanted into a cell; at: its row now and in the form."""
        target, number = at
        name = alone(spot.parts)
        if name is None:
            text = "".join(self._said(part, line) for part in spot.parts)
            _set_text(cell, text)
        else:
            value = self._value(name, line)
            self._typed(cell, value)
            text = value.value if isinstance(value.value, str) else ""
            if value.name:
                self._done.places.setdefault(value.name, self._area(target, spot.column))
            if value.link:
                self._done.links.append((cell_address(target, spot.column), value.link))
        style = int(cell.get("s") or 0)
        if text and self._setting.styles.wraps(style):
            right = self._merged.get((number, spot.column), spot.column)
            _raise(row, text, self._widths.over(spot.column, right))

    def _value(self, name: Placeholder, line: Line) -> Cell:
        return line.get(name.column, Cell()) if name.table else self._setting.values.of(name.name)

    def _said(self, part: Piece, line: Line) -> str:
        if isinstance(part, str):
            return part
        cell = self._value(part, line)
        return "" if cell.value is None else show(cell.value, cell.format)

    def _typed(self, cell: Node, value: Cell) -> None:
        """Write a value as what it is: text, number, date; a cell without a number format of its own gets ours."""
        if isinstance(value.value, str):
            _set_text(cell, value.value)
            return
        cell.children = []
        cell.attributes.pop("t", None)
        if value.value is None:
            return
        code = number_format(value.value, value.format)
        dated = value.format in {Format.DATE, Format.TIME}
        cell.attributes["s"] = str(self._setting.styles.fitting(int(cell.get("s") or 0), code, dated=dated))
        content = cell.new("v")
        content.text = _digits(value)
        cell.children = [content]

    def _margins(self) -> None:
        """Fill head and foot lines of the printed page; a plain ``&`` is written ``&&`` there."""
        margins = self._root.child("headerFooter")
        if margins is None or not self._sheet.margins:
            return
        texts = {"".join(_raw(part) for part in line): line for line in self._sheet.margins}
        for node in margins.elements():
            line = next((parts for text, parts in texts.items() if text == _tight(node.text)), None)
            if line is not None:
                node.text = "".join(
                    part if isinstance(part, str) else cell_text(self._said(part, {})).replace("&", "&&")
                    for part in line
                )


def _leaves(top: int, bottom: int, found: Sequence[RowBlock]) -> bool:
    """Return whether a merge begins in repeated rows and ends below them."""
    return any(one.top <= top <= one.bottom < bottom for one in found)


def _raw(part: Piece) -> str:
    return part if isinstance(part, str) else f"{{{{{part.name}}}}}"


def _tight(text: str) -> str:
    return re.sub(r"\{\{\s*(.*?)\s*\}\}", r"{{\1}}", text)


def _digits(cell: Cell) -> str:
    """Return a number as a workbook stores it: whole, or the closest double with all its digits."""
    number: Value | float = stored(cell)
    if isinstance(number, float):
        return str(int(number)) if number.is_integer() else repr(number)
    return str(number)


def _set_text(cell: Node, text: str) -> None:
    """Write a text, never a formula, whatever it begins with."""
    clean = _ESCAPE.sub("_x005F_", cell_text(text)[:_MOST_TEXT])
    if not clean:
        cell.children = []
        cell.attributes.pop("t", None)
        return
    content, inline = cell.new("t"), cell.new("is")
    content.attributes["xml:space"] = "preserve"
    content.text = clean
    inline.children = [content]
    cell.attributes["t"] = "inlineStr"
    cell.children = [inline]


def _unshare(rows: Iterable[Node]) -> None:
    """Write formulas that cells share out in each of them: shared ones could not move apart."""
    masters: dict[str, tuple[str, str]] = {}
    for row in rows:
        for cell in row.elements("c"):
            formula = cell.child("f")
            if formula is None or formula.get("t") != "shared":
                continue
            key, address = formula.get("si"), cell.get("r")
            if formula.text:
                masters[key] = (formula.text, address)
            elif key in masters:
                text, origin = masters[key]
                formula.text = Translator(f"={text}", origin).translate_formula(address)[1:]
            for name in ("t", "si", "ref"):
                formula.attributes.pop(name, None)


class _Widths:
    """How many characters fit into columns."""

    def __init__(self, root: Node) -> None:
        form = root.child("sheetFormatPr")
        self._usual = float((form.get("defaultColWidth") if form is not None else "") or _DEFAULT_WIDTH)
        columns = root.child("cols")
        self._columns = [
            (int(one.get("min")) - 1, int(one.get("max")) - 1, float(one.get("width") or self._usual))
            for one in (columns.elements("col") if columns is not None else ())
        ]

    def over(self, first: int, last: int) -> float:
        """Return the room of neighbouring columns."""
        return sum(self._of(column) + _GAP for column in range(first, last + 1)) - _GAP

    def _of(self, column: int) -> float:
        return next((width for low, high, width in self._columns if low <= column <= high), self._usual)


def _raise(row: Node, text: str, room: float) -> None:
    """Make a row high enough for a text that wraps; it is never made lower."""
    lines = sum(max(1, math.ceil(text_width(line) / max(room, 1.0))) for line in text.split("\n"))
    if lines < 2:  # noqa: PLR2004 - one line fits as the form is
        return
    needed = min(lines * _LINE_HEIGHT + 3, _MOST_HEIGHT)
    if needed > float(row.get("ht") or _DEFAULT_HEIGHT):
        row.attributes |= {"ht": f"{needed:g}", "customHeight": "1"}
