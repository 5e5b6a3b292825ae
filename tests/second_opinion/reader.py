"""Grids to ledgers: headers found and named, data rows told from titles, totals and blanks, cells typed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from typing import Any

from tests.second_opinion.catalogue import LEDGERS, Field, Ledger
from tests.second_opinion.cells import BAD, Reading, Value, is_blank, parse
from tests.second_opinion.sheets import Grid

_TOTALS = frozenset({"合计", "小计", "总计", "累计"})
_LOOK_AHEAD = 40


@dataclass(slots=True, eq=False)
class Row:
    """One row of a ledger: typed values by field, the cells they were read from, and where they stood."""

    ledger: str
    values: dict[str, Any]
    raw: dict[str, Any]
    file: str = ""
    text_only: bool = False
    bad: set[str] = field(default_factory=set)

    def __getitem__(self, name: str) -> Value:
        """Give a value; None when blank or unreadable."""
        value = self.values.get(name)
        return None if value is BAD else value


@dataclass(slots=True)
class Tables:
    """All ledgers as read: rows by ledger, and the columns that some file has."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    columns: dict[str, set[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Column:
    index: int
    field: Field
    scale: int | None
    rank: int


def read(grids: list[Grid], reading: Reading) -> Tables:
    """Read every grid that is a ledger."""
    tables = Tables()
    for grid in grids:
        found = _headers(grid)
        if found is None:
            continue
        ledger, columns, top, start = found
        tables.rows.setdefault(ledger.name, []).extend(_rows(grid, ledger, columns, (top, start), reading))
        tables.columns.setdefault(ledger.name, set()).update(c.field.name for c in columns)
    return tables


def type_rows(ledger: str, rows: list[dict[str, Any]], reading: Reading) -> list[Row]:
    """Type rows handed over as plain values, by field name."""
    names = {f.name for f in LEDGERS[ledger].fields}
    out = []
    for cells in rows:
        unknown = set(cells) - names
        if unknown:
            message = f"{ledger} has no {sorted(unknown)}"
            raise KeyError(message)
        out.append(_typed(LEDGERS[ledger], dict(cells), {}, reading))
    return out


def _typed(ledger: Ledger, cells: dict[str, Any], scales: dict[str, int], reading: Reading) -> Row:
    values: dict[str, Any] = {}
    for column in ledger.fields:
        place = replace(reading, scale=scales.get(column.name, 1))
        values[column.name] = parse(column.kind, cells.get(column.name), place)
    return Row(ledger.name, values, cells, bad={n for n, v in values.items() if v is BAD})


def _header_text(cell: object) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", str(cell))) if isinstance(cell, str) else ""


def _split_unit(text: str) -> tuple[str, str]:
    found = re.fullmatch(r"(.+?)\(([^()]*)\)", text)
    return (found[1], found[2]) if found else (text, "")


def _named(ledger: Ledger, text: str) -> tuple[Field, int] | None:
    for column in ledger.fields:
        if text in column.headers:
            return column, column.headers.index(text)
    return None


def _names(grid: Grid, top: int) -> tuple[list[list[str]], int]:
    """Give each column's possible names, the best first, and how many rows the header at `top` has."""
    row = grid.rows[top]
    groups = {c: (m[1], m[3]) for m in grid.merges if m[0] == top == m[2] for c in range(m[1], m[3] + 1)}
    own = [_header_text(c) for c in row]
    if not groups or top + 1 >= len(grid.rows) or len(groups) >= len(row):
        return [[t] if t else [] for t in own], 1
    below, height = _names(grid, top + 1)
    names: list[list[str]] = []
    for index, text in enumerate(own):
        under = below[index] if index < len(below) else []
        group = own[groups[index][0]] if index in groups else text
        plain = _split_unit(group)[0]
        unit = group.removeprefix(plain)
        scaled = [u if _split_unit(u)[1] else u + unit for u in under]
        names.append([plain + u for u in scaled if group] + scaled + [group] * bool(group))
    return names, height + 1


def _match(grid: Grid, ledger: Ledger, top: int) -> tuple[list[_Column], int] | None:
    names, height = _names(grid, top)
    best: dict[str, _Column] = {}
    for index, choices in enumerate(names):
        for choice in choices:
            plain, unit = _split_unit(choice)
            found = _named(ledger, plain) or _named(ledger, choice)
            if not found:
                continue
            scale = {"万元": 10000, "万": 10000, "": None}.get(unit, 1)
            column = _Column(index, found[0], scale, found[1])
            known = best.get(column.field.name)
            if known is None or (column.rank == 0 < known.rank):
                best[column.field.name] = column
            break
    if any(f.needed and f.name not in best for f in ledger.fields):
        return None
    return list(best.values()), height


def _best(grid: Grid, top: int) -> tuple[Ledger, list[_Column], int, int] | None:
    found: list[tuple[Ledger, list[_Column], int, int]] = []
    for ledger in LEDGERS.values():
        match = _match(grid, ledger, top)
        if match:
            found.append((ledger, match[0], top, top + match[1]))
    return max(found, key=lambda f: len(f[1])) if found else None


def _headers(grid: Grid) -> tuple[Ledger, list[_Column], int, int] | None:
    for top in range(min(len(grid.rows), _LOOK_AHEAD)):
        found = _best(grid, top)
        if found is None:
            continue
        # A title merged across columns looks like the upper half of a header: the row below tells.
        below = _best(grid, top + 1) if top + 1 < len(grid.rows) else None
        return below if below and len(below[1]) >= len(found[1]) else found
    return None


def _page_scale(grid: Grid, top: int) -> int:
    notes = "".join(_header_text(c) for row in grid.rows[:top] for c in row)
    return 10000 if re.search(r"单位:?万元?", notes) else 1


def _filled_down(grid: Grid, start: int) -> list[list[Any]]:
    """Give the cells with each merged column's value in all its rows."""
    values = [list(r) for r in grid.rows]
    for first, left, last, right in grid.merges:
        if left != right or first < start:
            continue
        for row in values[first : last + 1]:
            if left < min(len(row), len(values[first])):
                row[left] = values[first][left]
    return values


def _rows(grid: Grid, ledger: Ledger, columns: list[_Column], place: tuple[int, int], reading: Reading) -> list[Row]:
    top, start = place
    page = _page_scale(grid, top)
    scales = {c.field.name: page if c.scale is None else c.scale for c in columns}
    values = _filled_down(grid, start)
    reading = replace(reading, from_1904=grid.from_1904)
    out = []
    for as_read, cells in zip(grid.rows[start:], values[start:], strict=True):
        filled = [c for c in as_read if not is_blank(c)]
        if not filled or _header_text(filled[0]) in _TOTALS:
            continue
        named = {c.field.name: cells[c.index] if c.index < len(cells) else None for c in columns}
        if all(is_blank(c) for c in named.values()):
            continue
        row = _typed(ledger, named, scales, reading)
        row.file, row.text_only = grid.file, grid.text_only
        out.append(row)
    return out
