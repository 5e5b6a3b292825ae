"""A made-up Key Account department of any size: what a new workspace begins with, and tests and benchmarks use.

The same arguments give the same bytes. :func:`make` writes the workbooks, :func:`records` gives the same department as
plain rows, :func:`planted` says at which cells the mistakes stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from kam_reports.sample.department import LEDGERS, Department, Size
from kam_reports.sample.drawing import draw_workbook
from kam_reports.sample.layout import Found, column_letter, lines_of
from kam_reports.sample.months import draw
from kam_reports.sample.row import Row
from kam_reports.sample.sheets import Workbook, plain
from kam_reports.sample.workbooks import workbooks

__all__ = ["LEDGERS", "Planted", "Row", "Size", "make", "planted", "records"]


@dataclass(frozen=True, slots=True)
class Planted:
    """A mistake on purpose: where it stands and what it is.

    file: path under the folder, with ``/``. cell: A1 address; empty where what is wrong is that a row isn't there.
    shown: what stands in the cell (empty: nothing); of a missing row the staff id it would be about.
    """

    file: str
    sheet: str
    cell: str
    kind: str
    ledger: str
    shown: str


def make(  # noqa: PLR0913  # the options of the command, each by name
    folder: Path,
    *,
    staff: int = 12,
    accounts: int = 72,
    rows: int | None = None,
    months: int = 6,
    seed: int = 2026,
    until: tuple[int, int] = (2026, 6),
    mistakes: bool = True,
    messy: bool = True,
) -> list[Path]:
    """Write the department's workbooks into a folder and return their paths.

    rows: rows of the sales ledger; None: as many as happen. months, until: that many months, the last of them ``until``
    (year, month). mistakes: with a mistake of each kind of :data:`kam_reports.sample.slips.KINDS`. messy: looking and
    spelled like real ledgers; otherwise clean tables. Raises ValueError for a size nobody can make.
    """
    department = Department(Size(staff, accounts, rows, months, seed, until))
    return [
        draw_workbook(book, folder, _spellings(seed, book, messy=messy))
        for book in _books(department, mistakes=mistakes, messy=messy)
    ]


def planted(  # noqa: PLR0913
    *,
    staff: int = 12,
    accounts: int = 72,
    rows: int | None = None,
    months: int = 6,
    seed: int = 2026,
    until: tuple[int, int] = (2026, 6),
    messy: bool = True,
) -> tuple[Planted, ...]:
    """Return the mistakes that :func:`make` plants with the same arguments, without writing anything."""
    department = Department(Size(staff, accounts, rows, months, seed, until))
    found: list[Planted] = []
    for book in _books(department, mistakes=True, messy=messy):
        rng = _spellings(seed, book, messy=messy)
        for sheet in book.sheets:
            marks = Found()
            for _ in lines_of(sheet, marks, rng, merging=not book.large):
                pass
            for row, column, slip in marks.slips:
                cell = f"{column_letter(column)}{row + 1}"
                shown = str(slip.true) if slip.shown is None else slip.shown
                found.append(Planted(book.path, sheet.name, cell, slip.kind, sheet.ledger, shown))
            if sheet.missing:
                staff_id = sheet.missing.shown or ""
                found.append(Planted(book.path, sheet.name, "", sheet.missing.kind, sheet.ledger, staff_id))
    return tuple(found)


def records(
    *,
    staff: int = 12,
    accounts: int = 72,
    rows: int | None = None,
    months: int = 6,
    seed: int = 2026,
    until: tuple[int, int] = (2026, 6),
) -> dict[str, list[Row]]:
    """Return the department as it truly is, without mistakes: the rows of each ledger by its id.

    Field names are those of the ledgers; money is whole fen, yes/no is bool, points and days are Decimal, periods are
    ``2026-06`` and ``2026Q2``. A blank is None. All rows are in memory at once.
    """
    department = Department(Size(staff, accounts, rows, months, seed, until))
    return {ledger: list(department.rows(ledger)) for ledger in LEDGERS}


def _books(department: Department, *, mistakes: bool, messy: bool) -> Iterator[Workbook]:
    """The workbooks, as clean tables where nobody wants them messy."""
    for book in workbooks(department, mistakes=mistakes):
        yield book if messy else replace(book, sheets=(plain(sheet) for sheet in book.sheets))


def _spellings(seed: int, book: Workbook, *, messy: bool) -> Random | None:
    """What draws the spellings of a workbook."""
    return draw(seed, "spelling", book.path) if messy else None
