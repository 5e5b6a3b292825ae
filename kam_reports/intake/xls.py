"""Reading .xls and .et, and telling what else comes in a compound file."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from python_calamine import CalamineWorkbook, SheetTypeEnum

from kam_reports.core.text import T
from kam_reports.intake.biff import UTF16_PAGE, read_globals, scan_records
from kam_reports.intake.cells import open_book
from kam_reports.intake.ole import CompoundFile
from kam_reports.intake.refusal import FILE_ENCRYPTED, FILE_TRUNCATED, Refusal
from kam_reports.intake.sniff import wrong_kind
from kam_reports.intake.table import RawWorkbook
from kam_reports.intake.xlsx import add_facts, check_area, read_table

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
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
    data = path.read_bytes()
    compound = CompoundFile(data)
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
        facts.append(scan_records(stream, offset, book))
        check_area(name, facts[-1], limits)
    tables = []
    with _open(path, data, compound.position(main, book.codepage_at) if book.codepage_at else 0) as workbook:
        if len(workbook.sheets_metadata) != len(facts):
            raise Refusal(FILE_TRUNCATED, T("its list of sheets is damaged"))
        for index, sheet in enumerate(workbook.sheets_metadata):
            if sheet.typ is SheetTypeEnum.WorkSheet:
                table = read_table(workbook.get_sheet_by_index(index), sheet)
                add_facts(table, facts[index])
                tables.append(table)
    return RawWorkbook("xls", tables, date1904=book.date1904)


def _open(path: Path, data: bytes, codepage_at: int) -> AbstractContextManager[CalamineWorkbook]:
    """Open the workbook, its code page set right: python-calamine would garble all texts by a wrong one."""
    if not codepage_at:
        return open_book(path, "xls")
    mended = bytearray(data)
    mended[codepage_at : codepage_at + 2] = UTF16_PAGE
    return CalamineWorkbook.from_filelike(BytesIO(mended))
