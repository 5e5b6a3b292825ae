"""Reading .xlsx and .xlsm: python-calamine for the values, a look over the XML for what it leaves out."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, datetime
from typing import TYPE_CHECKING

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from kam_reports.core.place import cell_address
from kam_reports.core.text import T
from kam_reports.intake.cells import cut, open_book, read_columns
from kam_reports.intake.guard import check_contents, read_blocks, read_part
from kam_reports.intake.ooxml import read_package
from kam_reports.intake.refusal import FILE_TRUNCATED, SHEET_TOO_LARGE, Refusal
from kam_reports.intake.repack import Repacked, is_small, merges_first
from kam_reports.intake.sheet_events import scan_events
from kam_reports.intake.sheet_facts import SheetFacts, column_index
from kam_reports.intake.sheet_xml import scan_sheet
from kam_reports.intake.table import RawTable, RawWorkbook

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Callable, Iterable
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


def read_xlsx(path: Path, archive: zipfile.ZipFile, main: str, limits: Limits) -> RawWorkbook:
    """Read a workbook whose main part is ``main``."""
    package = read_package(archive, main)
    sheets = frozenset(sheet.member for sheet in package.sheets)
    if is_small(archive, LARGE_SHEET, sheets):
        with suppress(Exception):  # whatever is wrong with it, the usual way finds and says it
            return _read_small(archive, package, limits)
    check_contents(archive, but=sheets)
    with ThreadPoolExecutor(1) as beside, open_book(path, "xlsx") as book:
        facts = [_begin(beside, archive, part, package.hour_styles, limits) for part in package.sheets]
        return _read_book(book, package, lambda index: facts[index]())


def _read_small(archive: zipfile.ZipFile, package: Package, limits: Limits) -> RawWorkbook:
    """Read a workbook that is put together anew for python-calamine."""
    whole, styles = Repacked(), package.hour_styles
    wanted: dict[str, list[int]] = {}
    for number, sheet in enumerate(package.sheets):
        wanted.setdefault(sheet.member, []).append(number)
    facts = [SheetFacts() for _ in package.sheets]
    for name in [member.filename for member in archive.infolist() if not member.is_dir()]:
        data = read_part(archive, name)
        for number in wanted.get(name, ()):
            facts[number] = _facts_of(data, package.sheets[number], styles, limits)
        whole.put(name, merges_first(data) if name in wanted else data)
    with CalamineWorkbook.from_filelike(whole.finished()) as book:
        return _read_book(book, package, facts.__getitem__)


def _read_book(book: CalamineWorkbook, package: Package, facts: Callable[[int], SheetFacts]) -> RawWorkbook:
    """Read the sheets of an open workbook. facts: gives those of a sheet by its number."""
    if [sheet.name for sheet in book.sheets_metadata] != [part.name for part in package.sheets]:
        raise Refusal(FILE_TRUNCATED, T("its list of sheets is damaged"))
    tables = []
    for index, sheet in enumerate(book.sheets_metadata):
        if sheet.typ is SheetTypeEnum.WorkSheet:
            table = read_table(book.get_sheet_by_index(index), sheet)
            add_facts(table, facts(index))
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
