"""Following the elements of an OpenDocument spreadsheet, with its repeated rows and cells."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kam_reports.intake.sheet_facts import SheetFacts
from kam_reports.intake.table import CellFault

_ERROR = re.compile(r"#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)|Err:\d{3}|#N/V")
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:T00:00:00(?:\.0*)?)?")
_FORMULA = re.compile(r"(?:of:|oooc:|msoxl:)?=?")


@dataclass(slots=True)
class _Cell:
    attributes: dict[str, str]
    repeated: int
    text: list[str] = field(default_factory=list)


class OdsScanner:
    """Gathers the facts of every sheet. Styles must be seen before the sheets, as the files have them."""

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self.sheets: list[tuple[str, SheetFacts]] = []
        self._hour_formats: set[str] = set()
        self._hour_styles: set[str] = set()
        self._format = ""
        self._defaults: list[tuple[int, str]] = []
        self._row = self._rows = self._column = 0
        self._cell: _Cell | None = None
        self._depth = 0
        self._paragraph = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Enter an element."""
        if tag in {"number:date-style", "number:time-style"}:
            self._format = attributes.get("style:name", "")
        elif tag == "number:hours":
            self._hour_formats.add(self._format)
        elif tag == "style:style" and attributes.get("style:data-style-name") in self._hour_formats:
            self._hour_styles.add(attributes.get("style:name", ""))
        elif tag == "table:table":
            self._depth += 1
            if self._depth == 1:
                self.sheets.append((attributes.get("table:name", ""), SheetFacts()))
                self._row = self._rows = 0
                self._defaults = []
        elif self._depth == 1:
            self._inside(tag, attributes)
        elif tag == "table:filter-condition" and self.sheets:
            self._filtered()

    def _inside(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table:table-column":
            style = attributes.get("table:default-cell-style-name", "")
            self._defaults.append((_count(attributes, "columns"), style))
        elif tag == "table:table-row":
            self._row += self._rows
            self._rows, self._column = _count(attributes, "rows"), 0
            if attributes.get("table:visibility") in {"collapse", "filter"}:
                self.sheets[-1][1].hidden_rows += self._rows
                self.sheets[-1][1].filtered |= attributes["table:visibility"] == "filter"
        elif tag in {"table:table-cell", "table:covered-table-cell"} and self._cell is None:
            self._cell = _Cell(attributes, _count(attributes, "columns"))
        elif tag == "text:p" and self._cell is not None:
            self._paragraph = True

    def text(self, data: str) -> None:
        """Gather what a cell shows."""
        if self._paragraph and self._cell is not None:
            self._cell.text.append(data)

    def end(self, tag: str) -> None:
        """Leave an element; a cell is judged at its end."""
        if tag == "table:table":
            self._depth -= 1
        elif tag == "text:p":
            self._paragraph = False
        elif tag in {"table:table-cell", "table:covered-table-cell"} and self._cell is not None and self._depth == 1:
            self._judge(self._cell)
            self._column += self._cell.repeated
            self._cell = None

    def _filtered(self) -> None:
        for _, facts in self.sheets:
            facts.filtered |= facts.hidden_rows > 0

    def _judge(self, cell: _Cell) -> None:
        kind = cell.attributes.get("office:value-type", "")
        formula = cell.attributes.get("table:formula")
        shown = "".join(cell.text)
        if not kind and formula is None and not shown:
            return
        facts = self.sheets[-1][1]
        facts.cells += 1
        facts.last_row = max(facts.last_row, self._row + self._rows)
        facts.last_column = max(facts.last_column, self._column + cell.repeated)
        if cell.attributes.get("calcext:value-type") == "error" or (formula is not None and _ERROR.fullmatch(shown)):
            self._fault(cell, "error", shown or "#ERROR")
        elif formula is not None and not kind:
            self._fault(cell, "no_value", "=" + _FORMULA.sub("", formula, count=1))
        elif (
            kind == "date" and _DAY.fullmatch(cell.attributes.get("office:date-value", "")) and self._shows_hours(cell)
        ):
            facts.whole_hours += [(row, column) for row, column in self._addresses(cell)]

    def _fault(self, cell: _Cell, kind: str, text: str) -> None:
        for row, column in self._addresses(cell):
            self.sheets[-1][1].faults.append(CellFault(row, column, "error" if kind == "error" else "no_value", text))

    def _addresses(self, cell: _Cell) -> list[tuple[int, int]]:
        """Return all the places of a repeated cell, up to a bound that no real ledger reaches."""
        rows, columns = min(self._rows, 10_000), min(cell.repeated, 100)
        return [(self._row + row + 1, self._column + column) for row in range(rows) for column in range(columns)]

    def _shows_hours(self, cell: _Cell) -> bool:
        style = cell.attributes.get("table:style-name")
        if style is None:
            column = self._column
            for count, default in self._defaults:
                if column < count:
                    style = default
                    break
                column -= count
        return style in self._hour_styles


def _count(attributes: dict[str, str], what: str) -> int:
    number = attributes.get(f"table:number-{what}-repeated", "1")
    return max(int(number), 1) if number.isdecimal() else 1
