"""Reading .ods: python-calamine for the values, a parse of its content for what it leaves out.

Covered beside the values: error cells and formulas without a result, dates in styles that show hours, hidden rows
and sheets, filters, and cells repeated over an area too large to hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers import expat

from kam_reports.core.text import T
from kam_reports.intake.cells import open_book
from kam_reports.intake.guard import check_contents, read_blocks
from kam_reports.intake.ods_events import OdsScanner
from kam_reports.intake.refusal import FILE_ENCRYPTED, FILE_TRUNCATED, Refusal
from kam_reports.intake.table import RawWorkbook
from kam_reports.intake.xlsx import add_facts, check_area, read_table

if TYPE_CHECKING:
    import zipfile
    from pathlib import Path

    from kam_reports.intake.limits import Limits

_MANIFEST = "META-INF/manifest.xml"


def read_ods(path: Path, archive: zipfile.ZipFile, main: str, limits: Limits) -> RawWorkbook:
    """Read a spreadsheet whose content is in the member ``main``."""
    if _MANIFEST in archive.namelist() and b"encryption-data" in b"".join(read_blocks(archive, _MANIFEST)):
        raise Refusal(FILE_ENCRYPTED)
    check_contents(archive, but={main})
    scanner = OdsScanner()
    try:
        if "styles.xml" in archive.namelist():
            _parse(archive, "styles.xml", scanner)
        _parse(archive, main, scanner)
    except expat.ExpatError as error:
        raise Refusal(FILE_TRUNCATED, T("a sheet is not well-formed")) from error
    for name, facts in scanner.sheets:
        facts.faults.sort(key=lambda fault: (fault.row, fault.column))
        check_area(name, facts, limits)
    tables = []
    with open_book(path, "ods") as book:
        if len(book.sheets_metadata) != len(scanner.sheets):
            raise Refusal(FILE_TRUNCATED, T("its list of sheets is damaged"))
        for index, sheet in enumerate(book.sheets_metadata):
            table = read_table(book.get_sheet_by_index(index), sheet)
            add_facts(table, scanner.sheets[index][1])
            tables.append(table)
    return RawWorkbook("ods", tables)


def _parse(archive: zipfile.ZipFile, member: str, scanner: OdsScanner) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = scanner.start
    parser.EndElementHandler = scanner.end
    parser.CharacterDataHandler = scanner.text
    for block in read_blocks(archive, member):
        parser.Parse(block, False)  # noqa: FBT003 - expat takes it by position only
    parser.Parse(b"", True)  # noqa: FBT003
