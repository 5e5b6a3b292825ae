"""``{{ name }}`` in a cell's text.

A name is ``score`` (one value), ``items.points`` (a column of a table: its row is repeated), ``items.total.points`` or
``items.performance.points`` (one line of a table by its key).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

OPEN, CLOSE = "{{", "}}"
_PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_NAME = re.compile(r"\w[\w-]*(?:\.\w[\w-]*){0,2}")
_TABLE_COLUMN = 2


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A name that stands for a value."""

    name: str

    @property
    def table(self) -> str:
        """The table whose lines repeat the row, empty for a single value."""
        parts = self.name.split(".")
        return parts[0] if len(parts) == _TABLE_COLUMN else ""

    @property
    def column(self) -> str:
        """The last part of the name."""
        return self.name.rpartition(".")[2]


Piece = str | Placeholder


def has_placeholder(text: str) -> bool:
    """Return whether a text holds placeholders, or tries to."""
    return OPEN in text


def pieces(text: str) -> tuple[Piece, ...]:
    """Return a text taken apart; raises ValueError with the part that is no placeholder."""
    found: list[Piece] = []
    at = 0
    for match in _PLACEHOLDER.finditer(text):
        inside = match[1].strip()
        if not _NAME.fullmatch(inside):
            raise ValueError(match[0])
        found += [text[at : match.start()], Placeholder(inside)]
        at = match.end()
    found.append(text[at:])
    if unclosed := next((one for one in found if isinstance(one, str) and (OPEN in one or CLOSE in one)), ""):
        raise ValueError(unclosed)
    return tuple(one for one in found if one)


def alone(parts: tuple[Piece, ...]) -> Placeholder | None:
    """Return the placeholder that is the whole text but for spaces, or None."""
    rest = [one for one in parts if not isinstance(one, str) or one.strip()]
    return rest[0] if len(rest) == 1 and isinstance(rest[0], Placeholder) else None
