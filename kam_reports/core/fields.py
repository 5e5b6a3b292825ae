"""What a kind of document can put into a department's own form: names with their meaning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kam_reports.core.document import Format
from kam_reports.core.text import Name, T, Text

TOTAL = "total"
"""The key of a table's closing line."""
NUMBER, GROUP = "no", "group"
"""What each line of a table has beside its columns: its number, and the heading of the group it stands in."""


@dataclass(frozen=True, slots=True)
class Field:
    """One value by name."""

    name: str
    meaning: Text | Name
    format: Format = Format.TEXT


@dataclass(frozen=True, slots=True)
class Block:
    """A table: its columns, the keys by which single lines can be named, and whether it closes with a total."""

    name: str
    meaning: Text | Name
    columns: tuple[Field, ...]
    keys: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fields:
    """All names of one kind of document. title: what the document is called."""

    kind: str
    title: Text | Name
    singles: tuple[Field, ...]
    blocks: tuple[Block, ...] = ()

    def names(self) -> Iterator[str]:
        """Yield every name a form may use."""
        yield from (name for name, _ in self.explained())

    def explained(self) -> Iterator[tuple[str, object]]:
        """Yield every name with its meaning."""
        yield from ((one.name, one.meaning) for one in self.singles)
        for block in self.blocks:
            said = {NUMBER: T("No."), GROUP: T("Group"), **{one.name: one.meaning for one in block.columns}}
            for key, mark in (("", ""), *((key, key) for key in block.keys), (TOTAL, TOTAL)):
                for column, meaning in said.items():
                    if _has(block, key, column):
                        name = ".".join(part for part in (block.name, key, column) if part)
                        yield name, T("{table}: {column}", table=_of(block, mark), column=meaning)


def _has(block: Block, key: str, column: str) -> bool:
    """Return whether a line of a table has a column: the total some, a line by its key all but number and group."""
    if key == TOTAL:
        return column in block.totals
    return not key or column not in {NUMBER, GROUP}


def _of(block: Block, key: str) -> object:
    return T("{table} ▸ {line}", table=block.meaning, line=key) if key else block.meaning
