"""A raw table → a typed part of a ledger. Runs in the guarded child, one file at a time."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from kam_reports.core.garbage import not_collecting
from kam_reports.core.issue import Blocks, Issue, IssueKind, Severity
from kam_reports.core.money import half_up
from kam_reports.core.place import Place
from kam_reports.core.text import T
from kam_reports.intake.notices import ERROR_CELL, FORMULA_WITHOUT_VALUE, HIDDEN_SHEET, sheet_issues
from kam_reports.intake.workbook import read_workbook
from kam_reports.ledgers.catalogue import LEDGERS
from kam_reports.ledgers.convert import FEN, MICRO_PLACES, BadCell, Reading, convert
from kam_reports.ledgers.layout import Layout, Unread, know, recognise
from kam_reports.ledgers.part import ControlTotal, Part, ReadFile, ReadSheet, Typed
from kam_reports.ledgers.rows import SUBTOTAL, Chosen, Rows, classify
from kam_reports.ledgers.spec import Column, Kind
from kam_reports.ledgers.survey import Survey, blank_mask, survey
from kam_reports.ledgers.unreadable import Bad
from kam_reports.ledgers.values import describe, parse_scaled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from kam_reports.intake.limits import Limits
    from kam_reports.intake.table import CellFault, RawTable
    from kam_reports.ledgers.headers import Known

REQUIRED_EMPTY = IssueKind(
    "required-empty",
    Severity.ERROR,
    Blocks.ROW,
    T("{column} is empty; the row cannot be counted"),
    T("Fill in {column}"),
    T("a filled cell"),
)
NOTE_ROW = IssueKind(
    "note-row",
    Severity.NOTICE,
    Blocks.NOTHING,
    T("“{found}” was taken for a note below the table, not for a record"),
    T("Nothing to do if it is a note"),
)
NOTHING_IN_FILE = IssueKind(
    "nothing-in-file",
    Severity.NOTICE,
    Blocks.FILE,
    T("the file holds no table; there was nothing to read"),
    T("Remove the file if it is not needed"),
)
TOTAL_DIFFERS = IssueKind(
    "control-total-differs",
    Severity.WARNING,
    Blocks.NOTHING,
    T("the {word} of {column} says {found}, but its rows add up to {counted}"),
    T("Check the rows above: one is missing, typed wrong, or the total is old"),
    T("{counted}"),
)
ROUNDED_TO_FEN = IssueKind(
    "more-than-two-decimals",
    Severity.NOTICE,
    Blocks.NOTHING,
    T("{count} amounts of {column} have more than two decimals; each was rounded to the fen, {difference} yuan in all"),
    T("Nothing to do if the amounts are meant so"),
)


@dataclass(frozen=True, slots=True)
class Options:
    """How ledgers are read: config's aliases and column units (ledger → field → …), hidden sheets, time zone."""

    aliases: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    units: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    read_hidden_sheets: bool = False
    time_zone: str = "Asia/Shanghai"


def read_file(path: Path, name: str, limits: Limits, options: Options, former: ReadFile | None = None) -> ReadFile:
    """Read one file into typed parts. name: path under ``input/`` with ``/``. Raises Refusal when it can't be read.

    former: what came of the file when it was read before in the same way: sheets that lie in it just as they did are
    taken from there.
    """
    with not_collecting():  # millions of cells and no cycles among them: looking for them would take most of the time
        return _read_file(path, name, limits, options, former)


def _read_file(path: Path, name: str, limits: Limits, options: Options, former: ReadFile | None) -> ReadFile:
    before = {} if former is None else {sheet.packed: sheet for sheet in former.sheets if sheet.packed}
    workbook = read_workbook(path, limits, name=name, known=before.keys())
    known = know(tuple(LEDGERS.values()), options.aliases)
    how = Reading(date1904=workbook.date1904, time_zone=options.time_zone)
    sheets = [before.get(table.packed) or _read_sheet(table, known, name, how, options) for table in workbook.tables]
    result = ReadFile(name, workbook.format, sheets)
    if not result.parts and not result.issues:
        result.own.append(NOTHING_IN_FILE.at(Place(name)))
    return result


def _read_sheet(table: RawTable, known: Sequence[Known], file: str, how: Reading, options: Options) -> ReadSheet:
    layout = recognise(table, known, file)
    if layout is None:
        return ReadSheet(table.packed)
    if isinstance(layout, (Issue, Unread)) and table.hidden:
        return ReadSheet(table.packed)
    if isinstance(layout, Unread):
        return ReadSheet(table.packed, issues=[layout.issue], unread=layout)
    if isinstance(layout, Issue):
        return ReadSheet(table.packed, issues=[layout])
    if table.hidden and not options.read_hidden_sheets:
        left_out = HIDDEN_SHEET.at(Place(file, table.name), table.name)
        return ReadSheet(table.packed, issues=[replace(left_out, severity=Severity.WARNING)])
    return ReadSheet(table.packed, read_table(table, layout, file, how, options))


def read_table(table: RawTable, layout: Layout, file: str, how: Reading, options: Options) -> Part:
    """Type the rows of a recognised sheet."""
    below = [column[layout.first_data :] for column in table.columns]
    seen = [survey(cells) for cells in below]
    above = np.ones(min(layout.first_data, table.height), dtype=np.bool_)
    blanks = [np.concatenate([above, blank_mask(cells, one)]) for cells, one in zip(below, seen, strict=True)]
    rows = classify(table, layout, blanks, seen)
    numbers = _row_numbers(table, rows.data)
    part = Part(layout.spec.id, file, table.name, numbers, dict(layout.columns), {})
    part.below = rows.below
    part.blank, part.totals, part.notes = rows.blank, len(rows.totals), rows.repeated + len(rows.notes)
    part.hidden_rows, part.filtered = table.hidden_rows, table.filtered
    part.issues, part.guesses = list(layout.issues), list(layout.guesses)
    faults = _faults_by_column(table, rows)
    for column in layout.spec.columns:
        if column.field in layout.columns:
            _read_column(table, layout, column, rows, blanks, seen, part, faults, how, options)
    _refuse_rows(layout, part)
    part.issues += sheet_issues(table, file)
    first = min(layout.columns.values())
    for index in rows.notes:
        text = next(str(cells[index]) for cells in table.columns if cells[index] is not None)
        part.issues.append(NOTE_ROW.at(Place(file, table.name, table.row_number(index), first), text))
    return part


def _row_numbers(table: RawTable, indexes: NDArray[np.intp]) -> NDArray[np.int32]:
    """Return the sheet rows of some indexes (of a csv the lines)."""
    if table.rows:
        return np.array(table.rows, dtype=np.int32)[indexes]
    return (indexes + table.first_row).astype(np.int32)


def _faults_by_column(table: RawTable, rows: Rows) -> dict[int, list[tuple[int, CellFault]]]:
    """Cells that read as empty but are not, by sheet column, as (position among the data rows, fault)."""
    if not table.faults:
        return {}
    position = {index: place for place, index in enumerate(rows.data.tolist())}
    result: dict[int, list[tuple[int, CellFault]]] = {}
    for fault in table.faults:
        at = position.get(fault.row - table.first_row)
        if at is not None:
            result.setdefault(fault.column, []).append((at, fault))
    return result


def _read_column(  # noqa: PLR0913, PLR0917 - one column needs all of its sheet
    table: RawTable,
    layout: Layout,
    column: Column,
    rows: Rows,
    blanks: list[NDArray[np.bool_]],
    seen: list[Survey],
    part: Part,
    faults: dict[int, list[tuple[int, CellFault]]],
    how: Reading,
    options: Options,
) -> None:
    index = layout.columns[column.field]
    cells, blank = table.columns[index], blanks[index]
    filled, blank = _fill_down(table, index, cells, blank, layout.first_data) if column.merges_down else (cells, blank)
    below: Sequence[object] = seen[index].cells if filled is cells else filled[layout.first_data :]
    known = seen[index] if filled is cells else survey(below)
    cells = filled
    unit = layout.units.get(column.field) or options.units.get(layout.spec.id, {}).get(column.field, "")
    if len(rows.data) == len(below):
        chosen = below
    else:
        chosen, known = Chosen(cells, rows.data), known.of(rows.data - layout.first_data)
    done = convert(column, chosen, blank[rows.data], unit, how, known)
    for position, fault in faults.get(index, ()):
        kind = ERROR_CELL if fault.kind == "error" else FORMULA_WITHOUT_VALUE
        done.bad = [cell for cell in done.bad if cell.position != position]
        done.bad.append(BadCell(position, fault.text, kind))
        done.blank[position] = True
    part.data[column.field] = Typed(done.values, done.blank, done.timed, done.codes)
    if done.bad:
        part.bad[column.field] = sorted(done.bad, key=lambda cell: cell.position)
    if done.rounded and column.kind is Kind.MONEY:
        place = Place(part.file, part.sheet, table.row_number(layout.first_data - 1), index)
        values: dict[str, object] = {
            "count": done.rounded,
            "column": column.name,
            "difference": half_up(done.rounded_by, MICRO_PLACES).normalize(),
        }
        part.issues.append(ROUNDED_TO_FEN.at(place, layout.headers[column.field], **values))
    if column.kind in (Kind.MONEY, Kind.NUMBER) and rows.totals:
        _check_totals(table, column, index, unit, rows, done.values, part)


def _fill_down(
    table: RawTable, index: int, cells: list[object], blank: NDArray[np.bool_], first: int
) -> tuple[list[object], NDArray[np.bool_]]:
    """Spread cells merged down this column over the rows they cover."""
    spans = [
        (top - table.first_row, bottom - table.first_row)
        for top, left, bottom, _ in table.merges
        if left == index and bottom > top and top - table.first_row >= first
    ]
    if not spans:
        return cells, blank
    cells, blank = list(cells), blank.copy()
    for top, bottom in spans:
        for row in range(top + 1, min(bottom + 1, len(cells))):
            cells[row], blank[row] = cells[top], blank[top]
    return cells, blank


def _refuse_rows(layout: Layout, part: Part) -> None:
    """Find the rows whose required cells are bad or empty."""
    refused = np.zeros(len(part.rows), dtype=np.bool_)
    account = next(
        (part.data[c.field] for c in layout.spec.columns if c.kind is Kind.ACCOUNT and c.field in part.data), None
    )
    for column in layout.spec.required:
        if column.field not in part.data:
            continue  # the account's owner answers for each row
        typed = part.data[column.field]
        bad = part.bad.get(column.field, [])
        empty = typed.blank.copy()
        empty[[cell.position for cell in bad]] = False
        if column.or_account and account is not None:
            empty &= account.blank
        if layout.spec.id == "adjustments" and column.field in ("approved_by", "approved_on"):
            empty[:] = False  # checks/approvals.py says it once for the pair
        if empty.any():
            missing = [
                BadCell(position, "", REQUIRED_EMPTY, (("column", column.name),))
                for position in np.flatnonzero(empty).tolist()
            ]
            part.bad[column.field] = sorted([*bad, *missing], key=lambda cell: cell.position)
        if part.bad.get(column.field):
            refused[[cell.position for cell in part.bad[column.field]]] = True
    part.refused = refused


def _check_totals(  # noqa: PLR0913, PLR0917 - a total is checked against all of its sheet
    table: RawTable,
    column: Column,
    index: int,
    unit: str,
    rows: Rows,
    values: NDArray[np.generic],
    part: Part,
) -> None:
    """Compare each filled total cell of the column with the rows it covers."""
    money = column.kind is Kind.MONEY
    places = FEN if money else MICRO_PLACES
    bad_rows = {cell.position for cell in part.bad.get(column.field, ())}
    since = 0
    for total, word in rows.totals.items():
        upto = int(np.searchsorted(rows.data, total))
        start = since if word == SUBTOTAL else 0
        covered_to = upto if word == SUBTOTAL else len(rows.data)
        if word == SUBTOTAL:
            since = upto
        stated = (
            None
            if table.columns[index][total] is None
            else parse_scaled(table.columns[index][total], unit, money=money)
        )
        if stated is None or isinstance(stated, Bad) or any(start <= row < covered_to for row in bad_rows):
            continue
        counted = Decimal(int(values[start:covered_to].astype(np.int64).sum())).scaleb(-places)
        agrees = stated == counted or _agrees_unrounded(table, index, unit, rows.data[start:covered_to], stated, places)
        place = Place(part.file, part.sheet, table.row_number(total), index)
        part.control_totals.append(ControlTotal(place, column.field, word, stated, counted, agrees))
        if not agrees:
            found = describe(table.columns[index][total])
            shown = {"word": word, "column": column.name, "counted": f"{counted.normalize():f}"}
            part.issues.append(TOTAL_DIFFERS.at(place, found, **shown))


def _agrees_unrounded(
    table: RawTable, index: int, unit: str, covered: NDArray[np.intp], stated: Decimal, places: int
) -> bool:
    """Tell whether a total agrees with the cells before each was rounded (a total is rounded once, not per row)."""
    exact = Decimal(0)
    cells = table.columns[index]
    for row in covered.tolist():
        cell = cells[row]
        if cell is None:
            continue
        value = parse_scaled(cell, unit, money=True)
        if isinstance(value, Decimal):
            exact += value
    return half_up(exact, places) == half_up(stated, places)
