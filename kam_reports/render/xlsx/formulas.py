"""Names of a Document → addresses of a workbook."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

from xlsxwriter.utility import xl_col_to_name

from kam_reports.render.grid import Area

_NAME = re.compile(r"\{([^{}\"]+)\}")

letters: Callable[[int], str] = cache(xl_col_to_name)
"""A zero-based column's letters."""


def corner(row: int, column: int) -> str:
    """Return the address of a zero-based row and column."""
    return f"{letters(column)}{row + 1}"


def span(top: int, left: int, bottom: int, right: int) -> str:
    """Return the address of a range of cells, or of one cell; all zero-based and inclusive."""
    first, last = corner(top, left), corner(bottom, right)
    return first if first == last else f"{first}:{last}"


def names_in(formula: str) -> list[str]:
    """Return the names that a formula is made of."""
    return _NAME.findall(formula)


def quoted(sheet: str) -> str:
    """Return a sheet name as formulas and links write it."""
    doubled = sheet.replace("'", "''")
    return f"'{doubled}'"


def address(area: Area, seen_from: str) -> str:
    """Return an area as a formula names it from a sheet: ``C5``, ``C5:C20`` or ``'依据'!C5``."""
    text = span(area.top, area.left, area.bottom, area.right)
    return text if area.sheet == seen_from else f"{quoted(area.sheet)}!{text}"


def resolve(formula: str, places: Mapping[str, Area], sheet: str) -> str:
    """Return an Excel formula with each ``{name}`` replaced by its address; an unknown name is a bug of the report."""

    def place(match: re.Match[str]) -> str:
        area = places.get(match[1])
        if area is None:
            message = f"formula {formula!r} names {match[1]!r}, which is not in the document"
            raise LookupError(message)
        return address(area, sheet)

    return f"={_NAME.sub(place, formula)}"
