"""Where rows go when a block of rows is repeated, and how formulas and ranges follow.

A reference to a cell of the block means its first copy; a range that ends in the block reaches to the last copy, so
that ``SUM(F8:F8)`` below one repeated row adds up all of them, as ``SUM(F8)`` does. Inside a copy, references to rows
of the block mean the same copy, as if the rows had been copied by hand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from openpyxl.formula.tokenizer import Token, Tokenizer

_CELL = r"(\$?[A-Za-z]{1,3})(\$?)(\d{1,7})"
_REFERENCE = re.compile(rf"(?:(.*)!)?{_CELL}(?::{_CELL})?", re.DOTALL)
_ROWS = re.compile(r"(?:(.*)!)?(\$?)(\d{1,7}):(\$?)(\d{1,7})", re.DOTALL)
_OVER_ALL = frozenset({"SUM(", "AVERAGE(", "COUNT(", "COUNTA(", "MAX(", "MIN(", "MEDIAN(", "PRODUCT("})
LAST_ROW = 1_048_576
_EDGE = Token("", Token.OPERAND)
_AROUND_ARGUMENT = frozenset({Token.FUNC, Token.SEP, Token.WSPACE})


@dataclass(frozen=True, slots=True)
class Repeated:
    """Rows (sheet numbers, inclusive) that stand ``copies`` times."""

    top: int
    bottom: int
    copies: int

    @property
    def height(self) -> int:
        """How many rows one copy has."""
        return self.bottom - self.top + 1

    def holds(self, row: int) -> bool:
        """Return whether a row is of this block."""
        return self.top <= row <= self.bottom


@dataclass(frozen=True, slots=True)
class Shift:
    """The repeated blocks of one sheet, from top to bottom."""

    blocks: tuple[Repeated, ...] = ()

    def row(self, row: int, copy: int = 0) -> int:
        """Return where a row goes (a row of a block: in that copy), at most to the end of the sheet."""
        moved = row + sum(one.height * (one.copies - 1) for one in self.blocks if one.bottom < row)
        block = self.block(row)
        return min(moved + (block.height * copy if block else 0), LAST_ROW)

    def block(self, row: int) -> Repeated | None:
        """Return the block a row is of."""
        return next((one for one in self.blocks if one.holds(row)), None)

    def last(self, row: int) -> int:
        """Return where a range that ends in this row ends."""
        block = self.block(row)
        return self.row(row, block.copies - 1 if block else 0)

    def range(self, text: str) -> str:
        """Return a range (``B4:C9``, ``B4``) or several with spaces between, as attributes of a sheet name them."""
        return " ".join(self._area(part) for part in text.split())

    def _area(self, text: str) -> str:
        found = _REFERENCE.fullmatch(text)
        if found is None or not self.blocks:
            return text
        column, mark, row, column2, mark2, row2 = found.groups()[1:]
        first = f"{column}{mark}{self.row(int(row))}"
        last = self.last(int(row2 or row))
        if not row2:
            return first if last == self.row(int(row)) else f"{first}:{column}{mark}{last}"
        return f"{first}:{column2}{mark2}{last}"


Shifts = Mapping[str, Shift]
"""Sheet name in lower case → where its rows go."""


def moved_formula(formula: str, sheet: str, shifts: Shifts, at: int = 0, copy: int = 0) -> str:
    """Return a formula (without ``=``) as it reads after the rows have moved.

    sheet: the one it stands on. at, copy: its own row before, and which copy of it this is.
    """
    if not any(shift.blocks for shift in shifts.values()):
        return formula
    tokens = [_EDGE, *Tokenizer(f"={formula}").items, _EDGE]
    opened: list[str] = []
    for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if token.subtype == Token.OPEN:
            opened.append(token.value.upper() if token.type == Token.FUNC else "")
        elif token.subtype == Token.CLOSE and opened:
            opened.pop()
        elif token.type == Token.OPERAND and token.subtype == Token.RANGE:
            whole = bool(opened) and opened[-1] in _OVER_ALL and {before.type, after.type} <= _AROUND_ARGUMENT
            token.value = _moved(token.value, sheet.lower(), shifts, at, copy, whole=whole)
    return "".join(token.value for token in tokens[1:-1])


def _moved(text: str, sheet: str, shifts: Shifts, at: int, copy: int, *, whole: bool) -> str:
    """Return one reference of a formula; whole: a single cell of a block stands for all its copies."""
    found = _REFERENCE.fullmatch(text) or _ROWS.fullmatch(text)
    if found is None:
        return text
    named = _unquoted(found[1]) if found[1] else sheet
    shift = shifts.get(named, Shift())
    prefix = f"{found[1]}!" if found[1] else ""
    if found.re is _ROWS:
        return f"{prefix}{found[2]}{shift.row(int(found[3]))}:{found[4]}{shift.last(int(found[5]))}"
    _, column, mark, row, column2, mark2, row2 = found.groups()
    own = shift.block(at) if named == sheet else None
    if not row2:
        inside = own is not None and own.holds(int(row)) and not mark
        first = f"{prefix}{column}{mark}{shift.row(int(row), copy if inside else 0)}"
        last = shift.last(int(row))
        return f"{first}:{column}{mark}{last}" if whole and own is None and last > shift.row(int(row)) else first
    if own is not None and own.holds(int(row)) and own.holds(int(row2)):
        return f"{prefix}{column}{mark}{shift.row(int(row), copy)}:{column2}{mark2}{shift.row(int(row2), copy)}"
    return f"{prefix}{column}{mark}{shift.row(int(row))}:{column2}{mark2}{shift.last(int(row2))}"


def _unquoted(sheet: str) -> str:
    return (sheet[1:-1].replace("''", "'") if sheet.startswith("'") and sheet.endswith("'") else sheet).lower()
