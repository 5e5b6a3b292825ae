"""Which ledger a sheet is, and which column holds what: recognised by headers, wherever they stand."""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from kam_reports.core.issue import Blocks, Issue, IssueKind, Severity
from kam_reports.core.place import Place
from kam_reports.core.text import T
from kam_reports.ledgers.spec import Kind
from kam_reports.ledgers.values import MONEY_UNITS, fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kam_reports.intake.table import RawTable
    from kam_reports.ledgers.spec import LedgerSpec

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
_UNIT_WORDS = (
    "元|万元|千元|百万元|亿元|人民币|rmb|cny|件|个|台|套|吨|公斤|kg|千克|箱|只|米|小时|时|h|hours|天|日|day|days|"
    "分|points|次|家|户|人|名|年|月|份|%|百分比|yuan|张|单|笔|条"
)
_UNIT = re.compile(rf"^(.*?)[\(\[【〔<](?:单位[:：]?)?({_UNIT_WORDS})[\)\]】〕>]$", re.IGNORECASE)
_BRACKET = re.compile(r"^(.*?)[\(\[【〔].*[\)\]】〕]$")
_UNIT_LINE = re.compile(r"(?:金额)?单位[:：]?(?:人民币)?(百万元|千元|万元|亿元|元)")
_GUESSED = frozenset({Kind.ID, Kind.STAFF, Kind.ACCOUNT, Kind.DATE, Kind.TIME, Kind.TEXT, Kind.PERIOD})


@dataclass(frozen=True, slots=True)
class Header:
    """A header as matched: what it says without spaces and unit, and the unit it names."""

    text: str
    unit: str = ""


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


@lru_cache(maxsize=4096)
def normal(text: str) -> str:
    """Return a header without any white space, half-width, lower case."""
    return "".join(unicodedata.normalize("NFKC", fold(text)).split()).lower()


@lru_cache(maxsize=4096)
def split_unit(text: str) -> Header:
    """Split a normalised header into its text and the unit in brackets behind it."""
    found = _UNIT.match(text)
    return Header(found[1], found[2]) if found and found[1] else Header(text)


@dataclass(frozen=True, slots=True)
class Known:
    """All header texts of one ledger: normalised text → (field, rank); rank 0 exact, 1 shipped alias, 2 configured."""

    spec: LedgerSpec
    headers: Mapping[str, tuple[str, int]]


def know(specs: Sequence[LedgerSpec], aliases: Mapping[str, Mapping[str, Sequence[str]]]) -> tuple[Known, ...]:
    """Index the headers of every ledger. aliases: ledger → field → further header texts of config."""
    known = []
    for spec in specs:
        headers: dict[str, tuple[str, int]] = {}
        more = aliases.get(spec.id, {})
        for column in spec.columns:
            ranked = [(column.zh, 0), (column.en, 0), *((alias, 1) for alias in column.aliases)]
            ranked += [(alias, 2) for alias in more.get(column.field, ())]
            for text, rank in ranked:
                key = normal(text)
                if key not in headers or rank < headers[key][1]:
                    headers[key] = (column.field, rank)
        known.append(Known(spec, headers))
    return tuple(known)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """One way to read a block of rows as the headers of one ledger."""

    known: Known
    top: int
    depth: int
    found: tuple[tuple[int, str, int, str, str], ...]  # sheet column, field, rank, unit, shown header
    texts: tuple[str, ...]

    @property
    def fields(self) -> set[str]:
        return {item[1] for item in self.found}

    @property
    def missing(self) -> list[str]:
        spec = self.known.spec
        missing = [column.field for column in spec.required if column.field not in self.fields]
        if spec.any_of and not self.fields.intersection(spec.any_of):
            missing.append(spec.any_of[0])
        return missing


LEAST_MATCHED = 2
LEAST_LIKENESS = 3


def recognise(table: RawTable, known: Sequence[Known], file: str) -> Layout | Issue | None:
    """Find the ledger in a sheet. None: an empty sheet. An Issue: no ledger, or a required column is missing."""
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
        return _missing(like, table, file)
    if best is None:
        first = next((str(cell) for row in rows for cell in row if cell is not None), "")
        return UNKNOWN_SHEET.at(Place(file, table.name), first)
    return _layout(best, table, rows, file)


def _rank(candidate: _Candidate) -> tuple[int, int, int]:
    return (len(candidate.fields), -len(candidate.missing), -candidate.top)


def _candidates(table: RawTable, rows: list[list[object]], known: Sequence[Known]) -> list[_Candidate]:
    result = []
    for top, row in enumerate(rows):
        texts = [cell for cell in row if isinstance(cell, str)]
        if len(texts) < LEAST_MATCHED:
            continue
        depth = _depth(table, top)
        levels = _levels(table, rows, top, depth)
        for one in known:
            found = _match(one, levels)
            if len({item[1] for item in found}) >= LEAST_MATCHED:
                shown = tuple(texts[-1] if texts else "" for texts in levels)
                result.append(_Candidate(one, top, depth, tuple(found), shown))
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


def _levels(table: RawTable, rows: list[list[object]], top: int, depth: int) -> list[list[str]]:
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
        [
            text
            for row in block
            if column < len(row) and isinstance(row[column], str) and (text := normal(str(row[column])))
        ]
        for column in range(width)
    ]


def _match(known: Known, levels: list[list[str]]) -> list[tuple[int, str, int, str, str]]:
    found = []
    for column, texts in enumerate(levels):
        if not texts:
            continue
        match = _match_one(known, texts)
        if match is not None:
            field_name, rank, unit = match
            found.append((column, field_name, rank, unit, texts[-1]))
    return found


def _match_one(known: Known, texts: list[str]) -> tuple[str, int, str] | None:
    """Match the group's text and its own if that is a known header, else its own."""
    headers = [split_unit(text) for text in texts]
    for start in range(len(texts)):
        name = "".join(texts[start:])
        if name in known.headers:
            return (*known.headers[name], "")
        bare = "".join(header.text for header in headers[start:])
        if bare in known.headers:
            return (*known.headers[bare], next((one.unit for one in reversed(headers) if one.unit), ""))
    bracket = _BRACKET.match(texts[-1])
    if bracket and bracket[1] in known.headers:
        field_name, rank = known.headers[bracket[1]]
        if known.spec.column(field_name).kind in _GUESSED:
            return field_name, max(rank, 1), ""
    return None


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
    by_field: dict[str, list[tuple[int, str, int, str, str]]] = {}
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
