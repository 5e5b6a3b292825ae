"""Document → the values of its names: the one place that says what a placeholder stands for.

A single value is a named cell of the document, its title and other head texts, a mark, a block of notes as one text. A
table gives its body rows column by column, its closing row and rows with a key also one by one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kam_reports.core.document import Cell, Document, Facts, Format, Notes, RowKind, Section, SignOff, Table, Tiles
from kam_reports.core.fields import GROUP, NUMBER, TOTAL

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
Line = Mapping[str, Cell]


@dataclass(slots=True)
class Values:
    """singles: name → cell. tables: name → its lines. empty: table → what it says without lines."""

    singles: dict[str, Cell] = field(default_factory=dict)
    tables: dict[str, list[Line]] = field(default_factory=dict)
    empty: dict[str, str] = field(default_factory=dict)

    def of(self, name: str) -> Cell:
        """Return a single value; a name this document has no value for is blank."""
        return self.singles.get(name, Cell())


def values_of(document: Document) -> Values:
    """Return what each name stands for in a document."""
    values = Values()
    for section in document.sections:
        _add(values, section)
    values.singles |= {name: _mark(text) for name, text in document.marks if name not in values.singles}
    values.singles |= {
        "title": Cell(document.title),
        "subtitle": Cell(document.subtitle),
        "organisation": Cell(document.organisation),
        "badge": Cell(document.badge),
        "footer": Cell("  ".join(document.footer)),
    }
    return values


def _mark(text: str) -> Cell:
    """Return a mark as a value: a day where it is one."""
    return Cell(date.fromisoformat(text), Format.DATE) if _DAY.fullmatch(text) else Cell(text)


def _add(values: Values, section: Section) -> None:
    match section:
        case Facts():
            values.singles |= {cell.name: cell for _, cell in section.items if cell.name}
        case Table():
            _add_table(values, section)
        case Notes():
            texts = [note.text for note in section.items]
            values.singles[section.name] = Cell("\n".join(texts))
            _add_lines(values, section.name, [{"text": Cell(text)} for text in texts])
        case Tiles():
            lines = [{"label": Cell(one.label), "value": one.cell, "note": Cell(one.note)} for one in section.items]
            _add_lines(values, section.name, lines)
        case SignOff():
            boxes = enumerate(section.boxes, start=1)
            values.singles |= {f"{section.name}_{number}": Cell(box) for number, box in boxes}
        case _:
            pass


def _add_table(values: Values, table: Table) -> None:
    keys = [column.key for column in table.columns]
    lines: list[dict[str, Cell]] = []
    heading = Cell()
    for row in table.rows:
        if row.kind is RowKind.GROUP:
            heading = row.cells[0]
            continue
        line = dict(zip(keys, row.cells, strict=True))
        values.singles |= {cell.name: cell for cell in row.cells if cell.name}
        key = row.key or (TOTAL if row.kind is RowKind.TOTAL else "")
        if key:
            values.singles |= {f"{table.name}.{key}.{column}": cell for column, cell in line.items()}
        if row.kind is RowKind.BODY:
            lines.append({GROUP: heading, **line})
    _add_lines(values, table.name, lines)
    values.empty[table.name] = table.empty


def _add_lines(values: Values, name: str, lines: list[dict[str, Cell]]) -> None:
    numbered = enumerate(lines, start=1)
    values.tables[name] = [{NUMBER: Cell(number, Format.COUNT), **line} for number, line in numbered]
