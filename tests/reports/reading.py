"""Reads composed Documents: sections and cells by name, all text, and formulas worked out by a small calculator."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar, cast

from kam_reports.core.document import Chart, Facts, Notes, RowKind, SignOff, Table, Tiles
from kam_reports.core.money import half_up

if TYPE_CHECKING:
    from collections.abc import Callable

    from kam_reports.core.document import Cell, Document, Row

S = TypeVar("S", Facts, Table, Chart, Notes, SignOff, Tiles)
_TOKEN = re.compile(r"\s*(>=|[A-Z]+|\d+(?:\.\d+)?|\{[^}]+\}|[-+*/(),])")


def section(document: Document, name: str, kind: type[S]) -> S:
    """Return the section of a name."""
    found = next(one for one in document.sections if one.name == name)
    assert isinstance(found, kind)
    return found


def names(document: Document) -> list[str]:
    """Return the names of all sections in their order."""
    return [one.name for one in document.sections]


def rows(table: Table) -> list[tuple[object, ...]]:
    """Return the values of a table's body rows."""
    return [tuple(cell.value for cell in row.cells) for row in table.rows if row.kind is RowKind.BODY]


def notes(document: Document, name: str) -> str:
    """Return the sentences of a Notes section."""
    return "\n".join(note.text for note in section(document, name, Notes).items)


def facts(document: Document, name: str) -> dict[str, object]:
    """Return label → value of a Facts section."""
    return {label: cell.value for label, cell in section(document, name, Facts).items}


def cells(document: Document) -> Iterator[Cell]:
    """Yield every cell."""
    for one in document.sections:
        if isinstance(one, Facts):
            yield from (cell for _, cell in one.items)
        elif isinstance(one, Table):
            yield from (cell for row in one.rows for cell in row.cells)


def text(document: Document) -> str:
    """Return everything that can be read in a document."""
    found = [document.title, document.subtitle, *document.footer, *(str(cell.value) for cell in cells(document))]
    for one in document.sections:
        if isinstance(one, Notes):
            found += [note.text for note in one.items]
    return "\n".join(found)


class Calculator:
    """Works out the formulas of a Document exactly, from its cells without formulas."""

    def __init__(self, document: Document) -> None:
        """Index the named cells and the columns of tables."""
        self._named = {cell.name: cell for cell in cells(document) if cell.name}
        self._columns: dict[str, list[Cell]] = {}
        for one in document.sections:
            if isinstance(one, Table):
                for index, column in enumerate(one.columns):
                    body = [row.cells[index] for row in one.rows if row.kind is RowKind.BODY]
                    self._columns[f"{one.name}.{column.key}"] = body

    def of(self, cell: Cell) -> Fraction:
        """Return what a cell comes to."""
        if not cell.formula:
            return Fraction(cell.value) if isinstance(cell.value, (int, Decimal, Fraction)) else Fraction(0)
        tokens = _TOKEN.findall(cell.formula)
        assert "".join(tokens) == cell.formula, cell.formula
        value = self._compared(tokens)
        assert not tokens
        return value

    def _compared(self, tokens: list[str]) -> Fraction:
        left = self._sum(tokens)
        if tokens and tokens[0] == ">=":
            tokens.pop(0)
            return Fraction(left >= self._sum(tokens))
        return left

    def _sum(self, tokens: list[str]) -> Fraction:
        value = self._product(tokens)
        while tokens and tokens[0] in "+-":
            value += (1 if tokens.pop(0) == "+" else -1) * self._product(tokens)
        return value

    def _product(self, tokens: list[str]) -> Fraction:
        value = self._atom(tokens)
        while tokens and tokens[0] in "*/":
            value = value * self._atom(tokens) if tokens.pop(0) == "*" else value / self._atom(tokens)
        return value

    def _atom(self, tokens: list[str]) -> Fraction:
        sign = tokens.pop(0)
        if sign == "-":
            return -self._atom(tokens)
        if sign == "(":
            value = self._compared(tokens)
            tokens.pop(0)
            return value
        if sign.startswith("{"):
            return self.of(self._named[sign[1:-1]])
        if sign.isalpha():
            return self._call(sign, tokens)
        return Fraction(sign)

    def _call(self, function: str, tokens: list[str]) -> Fraction:
        values: list[Fraction] = []
        while tokens.pop(0) != ")":
            if tokens[0].strip("{}") in self._columns:
                values += [self.of(cell) for cell in self._columns[tokens.pop(0).strip("{}")]]
            else:
                values.append(self._compared(tokens))
        if function == "ROUND":
            return Fraction(half_up(values[0], int(values[1])))
        if function == "IF":
            return values[1] if values[0] else values[2]
        plain = cast(
            "Callable[..., Fraction]", {"SUM": lambda *parts: sum(parts, Fraction(0)), "MIN": min, "MAX": max}[function]
        )
        return plain(*values)


def check_formulas(document: Document) -> int:
    """Assert that every formula comes to its cell's value; return how many there are."""
    calculator = Calculator(document)
    found = [cell for cell in cells(document) if cell.formula]
    for cell in found:
        assert isinstance(cell.value, (int, Decimal, Fraction)), cell
        assert calculator.of(cell) == cell.value, cell
    return len(found)


def row_of(table: Table, first: object) -> Row:
    """Return the row whose first or second cell holds a value."""
    return next(row for row in table.rows if first in [cell.value for cell in row.cells[:2]])
