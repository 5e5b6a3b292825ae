"""Reading .xls and .et, and telling what else comes in a compound file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from python_calamine import SheetTypeEnum

from kam_reports.core.text import T
from kam_reports.intake.biff import read_globals, scan_records
from kam_reports.intake.cells import open_book
from kam_reports.intake.ole import CompoundFile
from kam_reports.intake.refusal import FILE_ENCRYPTED, FILE_TRUNCATED, Refusal
from kam_reports.intake.sniff import wrong_kind
from kam_reports.intake.table import RawWorkbook
from kam_reports.intake.xlsx import add_facts, check_area, read_table

if TYPE_CHECKING:
    from pathlib import Path

    from kam_reports.intake.limits import Limits

_STREAMS = ("Workbook", "Book", "WORKBOOK", "BOOK")
_OTHERS = (
    ("WordDocument", T("a Word document")),
    ("PowerPoint Document", T("a presentation")),
    ("__properties_version1.0", T("a mail message")),
)


def read_ole(path: Path, ending: str, limits: Limits) -> RawWorkbook:
    """Read a compound file that holds a workbook."""
    compound = CompoundFile(path.read_bytes())
    names = compound.names
    if "EncryptedPackage" in names:
        raise Refusal(FILE_ENCRYPTED)
    main = next((name for name in _STREAMS if name in names), None)
    if main is None:
        other = next((text for name, text in _OTHERS if name in names), T("a file without a workbook"))
        raise wrong_kind(other, ending)
    stream = compound.stream(main)
    book = read_globals(stream)
    facts = []
    for name, offset in book.sheets:
        facts.append(scan_records(stream, offset, book.hours))
        check_area(name, facts[-1], limits)
    tables = []
    with open_book(path, "xls") as workbook:
        if len(workbook.sheets_metadata) != len(facts):
            raise Refusal(FILE_TRUNCATED, T("its list of sheets is damaged"))
        for index, sheet in enumerate(workbook.sheets_metadata):
            if sheet.typ is SheetTypeEnum.WorkSheet:
                table = read_table(workbook.get_sheet_by_index(index), sheet)
                add_facts(table, facts[index])
                tables.append(table)
    return RawWorkbook("xls", tables, date1904=book.date1904)
