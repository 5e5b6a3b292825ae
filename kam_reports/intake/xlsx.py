"""Reading .xlsx and .xlsm: python-calamine for the values, a look over the XML for what it leaves out."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from kam_reports.core.place import cell_address
from kam_reports.core.text import T
from kam_reports.intake.cells import cut, open_book, read_columns
from kam_reports.intake.guard import check_contents, read_blocks, read_part
from kam_reports.intake.ooxml import read_package
from kam_reports.intake.packed import packed_digests
from kam_reports.intake.refusal import FILE_TRUNCATED, SHEET_TOO_LARGE, Refusal
from kam_reports.intake.repack import Repacked, is_small, merges_first
from kam_reports.intake.sheet_events import scan_events
from kam_reports.intake.sheet_facts import SheetFacts, column_index
from kam_reports.intake.sheet_xml import scan_sheet
from kam_reports.intake.table import RawTable, RawWorkbook

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Callable, Container, Iterable
    from pathlib import Path

    from python_calamine import CalamineSheet, SheetMetadata

    from kam_reports.intake.limits import Limits
    from kam_reports.intake.ooxml import Package, SheetPart

SPARSE_AREA = 8_000_000
SPARSE_SHARE = 50
"""An area this large must hold at least one cell in so many: else a stray cell stretches it."""
LARGE_SHEET = 4 << 20
"""The XML of so many bytes is looked over while python-calamine parses it; a smaller sheet's before."""
_DIMENSION = re.compile(rb'<(?:\w+:)?dimension ref="[A-Z]{1,3}[1-9]\d{0,6}:([A-Z]{1,3})([1-9]\d{0,6})"')
_HEAD = 4_096


@dataclass(frozen=True, slots=True)
class _Book:
    """A workbook about to be read. packed: the digest of each sheet; known: those that need not be read again."""

    package: Package
    packed: tuple[str, ...]
    known: Container[str]

    def unknown(self) -> dict[str, list[int]]:
        """Return the members that hold sheets to be read, and the numbers of those sheets."""
        wanted: dict[str, list[int]] = {}
        for number, sheet in enumerate(self.package.sheets):
            if self.packed[number] not in self.known:
                wanted.setdefault(sheet.member, []).append(number)
        return wanted


def read_xlsx(
    path: Path, archive: zipfile.ZipFile, main: str, limits: Limits, known: Container[str] = frozenset()
) -> RawWorkbook:
    """Read a workbook whose main part is ``main``. known: digests of sheets that come without columns."""
    package = read_package(archive, main)
    sheets = frozenset(sheet.member for sheet in package.sheets)
    book = _Book(package, packed_digests(path, archive, main, package), known)
    if is_small(archive, LARGE_SHEET, sheets):
        with suppress(Exception):  # whatever is wrong with it, the usual way finds and says it
            return _read_small(archive, book, limits)
    check_contents(archive, but=sheets)
    with ThreadPoolExecutor(1) as beside, open_book(path, "xlsx") as cells:
        wanted = {number for numbers in book.unknown().values() for number in numbers}
        facts = {
            number: _begin(beside, archive, part, package.hour_styles, limits)
            for number, part in enumerate(package.sheets)
            if number in wanted
        }
        return _read_book(cells, book, lambda number: facts[number]())


def _read_small(archive: zipfile.ZipFile, book: _Book, limits: Limits) -> RawWorkbook:
    """Read a workbook that is put together anew for python-calamine, without the sheets that are known."""
    package, whole, wanted = book.package, Repacked(), book.unknown()
    styles, known = package.hour_styles, {sheet.member for sheet in package.sheets} - wanted.keys()
    facts = [SheetFacts() for _ in package.sheets]
    for name in [member.filename for member in archive.infolist() if not member.is_dir()]:
        if name in known:
            continue
        data = read_part(archive, name)
        for number in wanted.get(name, ()):
            facts[number] = _facts_of(data, package.sheets[number], styles, limits)
        whole.put(name, merges_first(data) if name in wanted else data)
    with CalamineWorkbook.from_filelike(whole.finished()) as cells:
        return _read_book(cells, book, facts.__getitem__)


def _read_book(cells: CalamineWorkbook, book: _Book, facts: Callable[[int], SheetFacts]) -> RawWorkbook:
    """Read the sheets of an open workbook. facts: gives those of a sheet by its number."""
    package = book.package
    if [sheet.name for sheet in cells.sheets_metadata] != [part.name for part in package.sheets]:
        raise Refusal(FILE_TRUNCATED, T("its list of sheets is damaged"))
    tables = []
    for index, (sheet, packed) in enumerate(zip(cells.sheets_metadata, book.packed, strict=True)):
        if sheet.typ is not SheetTypeEnum.WorkSheet:
            continue
        if packed in book.known:
            tables.append(RawTable(sheet.name, [], packed=packed))
            continue
        table = read_table(cells.get_sheet_by_index(index), sheet)
        add_facts(table, facts(index))
        table.packed = packed
        tables.append(table)
    return RawWorkbook("xlsm" if package.macros else "xlsx", tables, date1904=package.date1904)


def read_table(cells: CalamineSheet, sheet: SheetMetadata) -> RawTable:
    """Return a sheet as python-calamine reads it."""
    columns = read_columns(cells)
    padded = cut(columns)
    merges = tuple((top[0] + 1, top[1], end[0] + 1, end[1]) for top, end in cells.merged_cell_ranges or ())
    hidden = sheet.visible is not SheetVisibleEnum.Visible
    return RawTable(sheet.name, columns, hidden=hidden, merges=merges, padded_rows=padded)


def add_facts(table: RawTable, facts: SheetFacts) -> None:
    """Put in what python-calamine left out."""
    width, height = len(table.columns), table.height
    table.faults = tuple(facts.faults)
    table.hidden_rows, table.filtered = facts.hidden_rows, facts.filtered
    table.padded_rows = max(table.padded_rows, facts.last_row - height)
    for row, column, right in facts.values:
        if row <= height and column < width:
            table.columns[column][row - 1] = right
    for row, column in facts.whole_hours:
        if row <= height and column < width:
            value = table.columns[column][row - 1]
            if type(value) is date:
                table.columns[column][row - 1] = datetime.combine(value, datetime.min.time())


def check_area(name: str, facts: SheetFacts, limits: Limits) -> None:
    """Refuse a sheet whose cells lie so far apart that a reader would have to hold a vast empty area."""
    if too_large(facts, limits):
        raise Refusal(SHEET_TOO_LARGE, cell_address(facts.last_row, facts.last_column - 1), sheet=name)


def too_large(facts: SheetFacts, limits: Limits) -> bool:
    """Tell whether the area from A1 to the last cell is beyond the limit, or mostly nothing."""
    area = facts.last_row * facts.last_column
    return area > limits.cells or (area > SPARSE_AREA and area > SPARSE_SHARE * facts.cells)


def _begin(
    beside: ThreadPoolExecutor, archive: zipfile.ZipFile, part: SheetPart, styles: frozenset[int], limits: Limits
) -> Callable[[], SheetFacts]:
    """Begin to look over a sheet, and return what gives its facts.

    Whether its cells lie too far apart must be known before python-calamine sees it. A large sheet that claims a sound
    area is looked over at the same time; should the claim be a lie, the guard around this process still holds.
    """
    if part.member and archive.getinfo(part.member).file_size >= LARGE_SHEET and _claims_sound_area(archive, part):
        return beside.submit(_facts, archive, part, styles, limits).result
    facts = _facts(archive, part, styles, limits)
    return lambda: facts


def _claims_sound_area(archive: zipfile.ZipFile, part: SheetPart) -> bool:
    with archive.open(part.member) as stream:
        claim = _DIMENSION.search(stream.read(_HEAD))
    if claim is None:
        return False
    return int(claim[2]) * (column_index(claim[1]) + 1) <= SPARSE_AREA


def _facts(archive: zipfile.ZipFile, part: SheetPart, styles: frozenset[int], limits: Limits) -> SheetFacts:
    if not part.member:
        return SheetFacts()
    return _checked(lambda: read_blocks(archive, part.member), part.name, styles, limits)


def _facts_of(data: bytes, part: SheetPart, styles: frozenset[int], limits: Limits) -> SheetFacts:
    return _checked(lambda: [data], part.name, styles, limits)


def _checked(blocks: Callable[[], Iterable[bytes]], name: str, styles: frozenset[int], limits: Limits) -> SheetFacts:
    """Look over a sheet, and refuse it where its cells lie too far apart."""
    facts = scan_sheet(blocks, styles)
    if too_large(facts, limits):
        # Formatting alone may reach to the last row; only what is filled has to be held.
        check_area(name, scan_events(blocks(), styles, filled_only=True), limits)
    return facts
