"""Which ledger a sheet is, and which column holds what: recognised by headers, wherever they stand."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kam_reports.core.issue import Blocks, Issue, IssueKind, Severity
from kam_reports.core.place import Place
from kam_reports.core.text import T
from kam_reports.ledgers.headers import keys_of, know, match_one, normal, split_unit
from kam_reports.ledgers.spec import Kind
from kam_reports.ledgers.values import MONEY_UNITS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kam_reports.intake.table import RawTable
    from kam_reports.ledgers.headers import Key, Known
    from kam_reports.ledgers.spec import LedgerSpec

__all__ = ["Guess", "Layout", "Unread", "know", "normal", "recognise"]

MISSING_COLUMN = IssueKind(
    "missing-column",
    Severity.ERROR,
    Blocks.SHEET,
    T("this sheet looks like the ledger {ledger}, but it has no column {column}{hint}; the sheet was left out"),
    T("Add the column {column} or correct its header"),
    T("a column headed {column}"),
)
MAYBE_HEADER = T(" (is “{header}” meant?)")
TWO_COLUMNS = IssueKind(
    "two-columns-for-one",
    Severity.WARNING,
    Blocks.NOTHING,
    T("“{found}” is a second column for {column}; the one further left, {used}, was used"),
    T("Keep one of the two columns, or give one another header"),
    T("one column for {column}"),
)
UNKNOWN_SHEET = IssueKind(
    "unknown-sheet",
    Severity.NOTICE,
    Blocks.SHEET,
    T("this sheet is no ledger that the program knows; it was left out"),
    T("If it is a ledger, give its columns the headers of an empty ledger (kam blank)"),
)

SEARCHED_ROWS = 60
_DEEPEST = 3
_UNIT_LINE = re.compile(r"(?:金额)?单位[:：]?(?:人民币)?(百万元|千元|万元|亿元|元)")


@dataclass(frozen=True, slots=True)
class Guess:
    """Something read by more than its letter, for the list of guesses: what stands there and how it was taken."""

    place: Place
    found: str
    taken: str
    kind: str


@dataclass(slots=True)
class Layout:
    """A recognised sheet: where its data begin, which sheet column holds which field, and the columns' units."""

    spec: LedgerSpec
    first_data: int
    columns: dict[str, int]
    units: dict[str, str]
    headers: dict[str, str]
    issues: list[Issue] = field(default_factory=list)
    guesses: list[Guess] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Unread:
    """A sheet that is plainly of a ledger and yet cannot be read. rows: how many it has below its headers."""

    issue: Issue
    ledger: str
    file: str
    sheet: str
    rows: int


_Found = tuple[int, str, int, str, str]
"""Sheet column, field, rank, unit, shown header."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """One way to read a block of rows as the headers of one ledger."""

    known: Known
    top: int
    depth: int
    found: tuple[_Found, ...]
    texts: tuple[str, ...]

    @property
    def fields(self) -> set[str]:
        return {item[1] for item in self.found}

    @property
    def missing(self) -> list[str]:
        spec = self.known.spec
        known = self.fields
        named = any(column.kind is Kind.ACCOUNT and column.field in known for column in spec.columns)
        missing = [
            column.field
            for column in spec.required
            if column.field not in known and not (column.or_account and named)  # the account's owner answers
        ]
        if spec.any_of and not self.fields.intersection(spec.any_of):
            missing.append(spec.any_of[0])
        return missing


LEAST_MATCHED = 2
LEAST_LIKENESS = 3


def recognise(table: RawTable, known: Sequence[Known], file: str) -> Layout | Unread | Issue | None:
    """Find the ledger in a sheet. None: an empty sheet. An Issue: no ledger. Unread: a required column is missing."""
    height = min(SEARCHED_ROWS, max((len(column) for column in table.columns), default=0))
    rows = [[column[row] if row < len(column) else None for column in table.columns] for row in range(height)]
    if not any(cell is not None for row in rows for cell in row):
        return None
    candidates = _candidates(table, rows, known)
    complete = [one for one in candidates if not one.missing]
    partial = [one for one in candidates if one.missing and len(one.fields) >= LEAST_LIKENESS]
    best = max(complete, key=_rank, default=None)
    like = max(partial, key=_rank, default=None)
    if like is not None and (best is None or len(like.fields) >= len(best.fields) + LEAST_LIKENESS):
        lost = _filled_below(table, like.top + like.depth)
        return Unread(_missing(like, table, file), like.known.spec.id, file, table.name, lost)
    if best is None:
        first = next((str(cell) for row in rows for cell in row if cell is not None), "")
        return UNKNOWN_SHEET.at(Place(file, table.name), first)
    return _layout(best, table, rows, file)


def _filled_below(table: RawTable, first: int) -> int:
    """Return how many rows from an index on hold anything."""
    below = zip(*(column[first:] for column in table.columns), strict=True)
    return sum(any(cell is not None for cell in row) for row in below)


def _rank(candidate: _Candidate) -> tuple[int, int, int]:
    return (len(candidate.fields), -len(candidate.missing), -candidate.top)


def _candidates(table: RawTable, rows: list[list[object]], known: Sequence[Known]) -> list[_Candidate]:
    """Try every row as the first of a header block: only rows with two headers or more of some ledger go further."""
    result = []
    every = frozenset().union(*(one.headers for one in known))
    most = 0
    keys: dict[tuple[str, ...], tuple[Key, ...]] = {}
    for top, row in enumerate(rows):
        texts_here = sum(isinstance(cell, str) for cell in row)
        if texts_here < LEAST_MATCHED:
            continue
        depth = _depth(table, top)
        if depth == 1 and texts_here <= most:
            continue  # fewer texts than a block above has columns of one ledger: it cannot be a better one
        levels = _levels(table, rows, top, depth)
        asked = []
        for column, texts in enumerate(levels):
            if texts not in keys:
                keys[texts] = keys_of(texts, every)
            if keys[texts]:
                asked.append((column, keys[texts], texts[-1]))
        if len(asked) < LEAST_MATCHED:
            continue
        shown = tuple(texts[-1] if texts else "" for texts in levels)
        for one in known:
            found = _match(one, asked)
            if len({item[1] for item in found}) >= LEAST_MATCHED:
                candidate = _Candidate(one, top, depth, found, shown)
                result.append(candidate)
                most = most if candidate.missing else max(most, len(candidate.fields))
    return result


def _depth(table: RawTable, top: int) -> int:
    """How many rows the header block has: cells merged across columns pull in the row below, merged-down ones too."""
    depth = 1
    while depth < _DEEPEST:
        row = table.first_row + top + depth - 1
        reach = depth
        for first_row, first_column, last_row, last_column in table.merges:
            if first_row == row and last_column > first_column and last_row == first_row:
                reach = max(reach, depth + 1)
            if first_row <= row < last_row and first_row >= table.first_row + top:
                reach = max(reach, min(last_row - table.first_row - top + 1, _DEEPEST))
        if reach == depth:
            break
        depth = reach
    return depth


def _levels(table: RawTable, rows: list[list[object]], top: int, depth: int) -> list[tuple[str, ...]]:
    """Return for each column its header texts from the top level down, merged cells spread over what they cover."""
    block = [list(rows[row]) if row < len(rows) else [] for row in range(top, top + depth)]
    for first_row, first_column, last_row, last_column in table.merges:
        offset = first_row - table.first_row - top
        if not 0 <= offset < depth or last_row - table.first_row - top >= depth:
            continue
        anchor = block[offset][first_column] if first_column < len(block[offset]) else None
        for column in range(first_column + 1, last_column + 1):
            if column < len(block[offset]) and block[offset][column] is None:
                block[offset][column] = anchor
    width = len(table.columns)
    return [
        tuple(
            text
            for row in block
            if column < len(row) and isinstance(cell := row[column], str) and (text := normal(cell))
        )
        for column in range(width)
    ]


def _match(known: Known, asked: Sequence[tuple[int, tuple[Key, ...], str]]) -> tuple[_Found, ...]:
    """Return which columns are a ledger's. asked: column, what its header may mean, its header as shown."""
    found: list[_Found] = []
    for column, keys, shown in asked:
        match = match_one(known, keys)
        if match is not None:
            found.append((column, *match, shown))
    return tuple(found)


def _missing(candidate: _Candidate, table: RawTable, file: str) -> Issue:
    spec = candidate.known.spec
    missing = candidate.missing[0]
    used = {item[0] for item in candidate.found}
    free = [text for column, text in enumerate(candidate.texts) if text and column not in used]
    near = difflib.get_close_matches(normal(spec.column(missing).zh), free, n=1, cutoff=0.4)
    hint = MAYBE_HEADER.with_values(header=near[0]) if near else ""
    names = [spec.column(one).name for one in candidate.missing]
    return MISSING_COLUMN.at(
        Place(file, table.name), near[0] if near else "", ledger=spec.name, column=names, hint=hint
    )


def _layout(candidate: _Candidate, table: RawTable, rows: list[list[object]], file: str) -> Layout:
    spec = candidate.known.spec
    header_row = table.first_row + candidate.top + candidate.depth - 1
    layout = Layout(spec, candidate.top + candidate.depth, {}, {}, {})
    by_field: dict[str, list[_Found]] = {}
    for item in candidate.found:
        by_field.setdefault(item[1], []).append(item)
    sheet_unit = _sheet_unit(rows[: candidate.top])
    for name, items in by_field.items():
        items.sort(key=lambda item: (item[2] > 0, item[0]))
        column, _, rank, unit, text = items[0]
        layout.columns[name] = column
        layout.headers[name] = text
        if spec.column(name).kind is Kind.MONEY:
            layout.units[name] = unit if unit in MONEY_UNITS else sheet_unit
        place = Place(file, table.name, header_row, column)
        if rank or split_unit(normal(text)).text not in (normal(spec.column(name).zh), normal(spec.column(name).en)):
            layout.guesses.append(Guess(place, text, spec.column(name).zh, "header"))
        if layout.units.get(name, "元") not in ("", "元"):
            layout.guesses.append(Guess(place, text, layout.units[name], "unit"))
        exact = items[0][2] == 0 and (len(items) == 1 or items[1][2] > 0)
        layout.issues += [
            TWO_COLUMNS.at(
                Place(file, table.name, header_row, other[0]), other[4], column=spec.column(name).name, used=text
            )
            for other in items[1:]
            if not exact
        ]
    return layout


def _sheet_unit(rows: list[list[object]]) -> str:
    for row in rows:
        for cell in row:
            if isinstance(cell, str) and (found := _UNIT_LINE.search(normal(cell))):
                return found[1]
    return ""
