"""The thorough way to look over a sheet's XML, for files that programs other than the usual ones wrote."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.parsers import expat

from kam_reports.core.text import T
from kam_reports.intake.refusal import FILE_TRUNCATED, Refusal
from kam_reports.intake.sheet_facts import SheetFacts, column_index, formula_text
from kam_reports.intake.table import CellFault

if TYPE_CHECKING:
    from collections.abc import Iterable

_ADDRESS = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_WHOLE = re.compile(r"\d+(?:\.0*)?")
_TRUE = {"1", "true"}


def scan_events(blocks: Iterable[bytes], hour_styles: frozenset[int], *, filled_only: bool = False) -> SheetFacts:
    """Return the facts of a sheet; ``filled_only`` leaves cells without any content out of its area."""
    scanner = _Scanner(hour_styles, filled_only=filled_only)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = scanner.start
    parser.EndElementHandler = scanner.end
    parser.CharacterDataHandler = scanner.text
    try:
        for block in blocks:
            parser.Parse(block, False)  # noqa: FBT003 - expat takes it by position only
        parser.Parse(b"", True)  # noqa: FBT003
    except expat.ExpatError as error:
        raise Refusal(FILE_TRUNCATED, T("a sheet is not well-formed")) from error
    scanner.facts.faults.sort(key=lambda fault: (fault.row, fault.column))
    return scanner.facts


class _Scanner:
    """Follows rows and cells, counting on where a row or cell does not give its address."""

    def __init__(self, hour_styles: frozenset[int], *, filled_only: bool) -> None:
        self.facts = SheetFacts()
        self._hours = hour_styles
        self._filled_only = filled_only
        self._row = 0
        self._column = -1
        self._cell: dict[str, str] | None = None
        self._texts: dict[str, str] = {}
        self._inside = ""
        self._shared: dict[str, str] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Enter an element."""
        name = tag.rpartition(" ")[2]
        if name == "row":
            self._row = int(number) if (number := attributes.get("r", "")).isdecimal() else self._row + 1
            self._column = -1
            self.facts.hidden_rows += attributes.get("hidden") in _TRUE
        elif name == "c":
            address = _ADDRESS.fullmatch(attributes.get("r", ""))
            if address:
                self._column, self._row = column_index(address[1]), int(address[2])
            else:
                self._column += 1
            self._cell, self._texts = attributes, {}
        elif self._cell is not None and name in {"f", "v", "is"}:
            self._inside = name
            self._texts.setdefault(name, "")
            if name == "f" and "si" in attributes:
                self._texts["si"] = attributes["si"]
        elif name == "filterColumn":
            self.facts.filtered = True

    def text(self, data: str) -> None:
        """Gather character data of a cell."""
        if self._inside and self._cell is not None:
            self._texts[self._inside] += data

    def end(self, tag: str) -> None:
        """Leave an element; a cell is judged at its end."""
        name = tag.rpartition(" ")[2]
        if name == self._inside:
            self._inside = ""
        elif name == "c" and self._cell is not None:
            self._judge(self._cell, self._texts)
            self._cell = None

    def _judge(self, cell: dict[str, str], texts: dict[str, str]) -> None:
        facts, kind, value = self.facts, cell.get("t", "n"), texts.get("v", "")
        if texts or not self._filled_only:
            facts.cells += 1
            facts.last_row = max(facts.last_row, self._row)
            facts.last_column = max(facts.last_column, self._column + 1)
        formula = texts.get("f")
        if formula is not None and "si" in texts:
            formula = formula or self._shared.get(texts["si"], "")
            self._shared.setdefault(texts["si"], formula)
        if kind == "e":
            facts.faults.append(CellFault(self._row, self._column, "error", value or "#ERROR"))
        elif formula is not None and not value and not (kind == "str" and "v" in texts):
            facts.faults.append(CellFault(self._row, self._column, "no_value", formula_text(formula)))
        elif (
            kind == "n" and cell.get("s", "").isdecimal() and int(cell["s"]) in self._hours and _WHOLE.fullmatch(value)
        ):
            facts.whole_hours.append((self._row, self._column))
