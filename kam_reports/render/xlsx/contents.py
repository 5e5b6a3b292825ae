"""What stands in a workbook's cells, as XML.

A cell is ``<c r="B3" s="5"`` and a rest that says what it holds; the rest depends on the value alone, so that a text
that stands in many cells is looked at once.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from xml.sax.saxutils import escape

from kam_reports.core.document import Cell
from kam_reports.render.glyphs import cell_text
from kam_reports.render.grid import Area
from kam_reports.render.xlsx.formulas import resolve

MOST_TEXT = 32_767
BLANK = "/>"
_BEGINNING = datetime(1899, 12, 30)
_DAY = 86_400
_UTF16 = "utf-16-le"
_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
_LIKE_AN_ESCAPE = re.compile("_(?=x[0-9a-fA-F]{4}_)")
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="{count}" uniqueCount="{unique}">'
)


def stored(cell: Cell) -> float | int | str:
    """Return what a formula cell stores as its result: the closest double, or a text."""
    value = cell.value
    if isinstance(value, (Decimal, Fraction)):
        return float(value)
    if isinstance(value, datetime):
        return (value.replace(tzinfo=None) - _BEGINNING).total_seconds() / _DAY
    if isinstance(value, date):
        return (value - _BEGINNING.date()).days
    if isinstance(value, str):
        return cell_text(value)[:MOST_TEXT]
    return "" if value is None else value


class Texts:
    """The texts of one workbook, each stored once however many cells hold it."""

    def __init__(self) -> None:
        self.uses = 0
        self._numbers: dict[str, int] = {}
        self._rests: dict[str, str] = {}

    def rest(self, text: str) -> str:
        """Return the rest of a cell that holds a text; a text of nothing but controls leaves it blank."""
        rest = self._rests.get(text)
        if rest is None:
            clean = _cut(cell_text(text))
            number = self._numbers.setdefault(clean, len(self._numbers)) if clean else -1
            rest = self._rests[text] = f' t="s"><v>{number}</v></c>' if clean else BLANK
        if rest is not BLANK:
            self.uses += 1
        return rest

    def xml(self) -> str:
        """Return the workbook's part of texts."""
        head = _HEAD.format(count=self.uses, unique=len(self._numbers))
        return f"{head}{''.join(map(_item, self._numbers))}</sst>"


def rest_of(cell: Cell, texts: Texts, places: Mapping[str, Area], sheet: str) -> str:
    """Return what a cell holds: the rest of its XML after address and style. places: what its formula may name."""
    if cell.formula:
        return _formula(resolve(cell.formula, places, sheet)[1:], stored(cell))
    value = cell.value
    if value is None:
        return BLANK
    if isinstance(value, str):
        return texts.rest(value)
    return f"><v>{_number(stored(cell))}</v></c>"


def _number(number: float | str) -> str:
    """Return a number as a workbook stores it: of a double the shortest text that reads back as this very double."""
    if not isinstance(number, float):
        return f"{number:.16G}"
    if not math.isfinite(number):
        message = f"{number} is no number that a workbook could hold"
        raise ValueError(message)
    return repr(number)


def _formula(formula: str, result: float | str) -> str:
    """Return the rest of a cell with a formula (without ``=``, of functions that Excel 2007 knew) and its result."""
    kind = ""
    if isinstance(result, str) and result:
        kind = ' t="e"' if result in _ERRORS else ' t="str"'
        result = escape(result)
    return f"{kind}><f>{escape(formula)}</f><v>{result}</v></c>"


def _cut(text: str) -> str:
    """Return a text no longer than a cell can hold, counted as Excel does: a rare character is two."""
    if 2 * len(text) <= MOST_TEXT:
        return text
    return text.encode(_UTF16)[: 2 * MOST_TEXT].decode(_UTF16, "ignore")


def _item(text: str) -> str:
    """Return one stored text. ``_x0041_`` would be read as an escape: its first ``_`` is written as one."""
    if "_x" in text:
        text = _LIKE_AN_ESCAPE.sub("_x005F_", text)
    space = ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() else ""
    return f"<si><t{space}>{escape(text)}</t></si>"
