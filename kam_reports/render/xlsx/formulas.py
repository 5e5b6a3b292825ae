"""Names of a Document → addresses of a workbook."""

from __future__ import annotations

import re
from collections.abc import Mapping

from xlsxwriter.utility import xl_range

from kam_reports.render.grid import Area

_NAME = re.compile(r"\{([^{}\"]+)\}")


def names_in(formula: str) -> list[str]:
    """Return the names that a formula is made of."""
    return _NAME.findall(formula)


def quoted(sheet: str) -> str:
    """Return a sheet name as formulas and links write it."""
    doubled = sheet.replace("'", "''")
    return f"'{doubled}'"


def address(area: Area, seen_from: str) -> str:
    """Return an area as a formula names it from a sheet: ``C5``, ``C5:C20`` or ``'依据'!C5``."""
    text = xl_range(area.top, area.left, area.bottom, area.right)
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
