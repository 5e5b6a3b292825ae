"""Reading .xls, .xlsb, .ods: the same facts as for .xlsx, as far as each format holds them."""

from __future__ import annotations

import struct
from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest

from kam_reports.intake import CellFault, Limits, Refusal, read_workbook
from tests.intake.raw_books import (
    error_record,
    number_record,
    ods_parts,
    record,
    text_record,
    write_ole,
    write_zip,
    xls_stream,
    xlsb_parts,
    xlsx_parts,
)

if TYPE_CHECKING:
    from pathlib import Path

CELLS = (
    text_record(0, 0, "日期") + number_record(1, 0, 46176, 2) + number_record(1, 1, 46176, 1) + error_record(2, 1, 0x17)
)
COLUMNS = [["日期", date(2026, 6, 3)], [None, datetime(2026, 6, 3)]]


@pytest.mark.parametrize("name", ["a.xls", "a.et", "a.xlsx", "copy"])
def test_xls_by_content(tmp_path: Path, name: str) -> None:
    """Dates, midnights and error cells of an .xls, whatever its ending says."""
    book = read_workbook(write_ole(tmp_path / name, "Workbook", xls_stream(CELLS)), Limits())
    (table,) = book.tables
    assert (book.format, table.name, table.columns) == ("xls", "台账", COLUMNS)
    assert table.faults == (CellFault(3, 1, "error", "#REF!"),)
    assert table.padded_rows == 1


@pytest.mark.parametrize("codepage", [936, 1252])
def test_xls_texts_do_not_depend_on_a_stray_code_page(tmp_path: Path, codepage: int) -> None:
    """Some exporters name an old code page, though texts of this format are UTF-16."""
    path = write_ole(tmp_path / "a.xls", "Workbook", xls_stream(CELLS, codepage=codepage))
    assert read_workbook(path, Limits()).tables[0].columns == COLUMNS


def test_xls_1904_and_a_date_id_with_a_number_format(tmp_path: Path) -> None:
    """The date system is known, and a format of one's own under the id of a date makes no date."""
    cells = number_record(0, 0, 44714, 2) + number_record(0, 1, 17, 3)
    stream = xls_stream(cells, date1904=True, custom=(52, "#,##0.00"))
    book = read_workbook(write_ole(tmp_path / "a.xls", "Workbook", stream), Limits())
    assert book.date1904
    assert [column[0] for column in book.tables[0].columns] == [date(2026, 6, 3), 17.0]


@pytest.mark.parametrize(
    ("stream", "name", "code"),
    [
        ("EncryptedPackage", "a.xlsx", "file-encrypted"),
        ("WordDocument", "a.xls", "file-wrong-kind"),
        ("WordDocument", "a.doc", "file-not-a-spreadsheet"),
        ("Contents", "a.xls", "file-wrong-kind"),
    ],
)
def test_other_compound_files(tmp_path: Path, stream: str, name: str, code: str) -> None:
    """What else comes in a compound file is named."""
    with pytest.raises(Refusal) as caught:
        read_workbook(write_ole(tmp_path / name, stream, b"x" * 5000), Limits())
    assert caught.value.kind.code == code


def test_protected_xls(tmp_path: Path) -> None:
    """A workbook stream with a password record is refused as such."""
    stream = xls_stream(CELLS)
    locked = stream[:20] + struct.pack("<HHH", 0x2F, 2, 0) + stream[20:]
    with pytest.raises(Refusal) as caught:
        read_workbook(write_ole(tmp_path / "a.xls", "Workbook", locked), Limits())
    assert caught.value.kind.code == "file-encrypted"


def _cell(kind: int, column: int, style: int, content: bytes) -> bytes:
    return record(kind, struct.pack("<II", column, style) + content)


def test_xlsb(tmp_path: Path) -> None:
    """Midnights, error cells, hidden rows and the date system of a binary workbook."""
    hidden = b"\x10"
    row = struct.pack("<IIH", 1, 0, 0)
    text = struct.pack("<I", 2) + "日期".encode("utf-16-le")
    sheet = (
        record(129) + record(148, struct.pack("<IIII", 0, 1, 0, 3)) + record(145)
        + record(0, struct.pack("<IIH", 0, 0, 0) + b"\0\0\0" + struct.pack("<I", 0)) + _cell(6, 0, 0, text)
        + record(0, row + b"\0" + hidden + b"\0" + struct.pack("<I", 0))
        + _cell(5, 0, 2, struct.pack("<d", 46176)) + _cell(5, 1, 1, struct.pack("<d", 46176))
        + _cell(2, 2, 1, struct.pack("<I", 46176 << 2 | 2)) + _cell(3, 3, 0, b"\x2a")
        + record(146) + record(130)
    )  # fmt: skip
    book = read_workbook(write_zip(tmp_path / "a.xlsb", xlsb_parts(sheet)), Limits())
    (table,) = book.tables
    midnight = datetime(2026, 6, 3)
    assert (book.format, book.date1904, table.name) == ("xlsb", False, "台账")
    assert table.columns == [["日期", date(2026, 6, 3)], [None, midnight], [None, midnight]]
    assert table.faults == (CellFault(2, 3, "error", "#N/A"),)
    assert table.hidden_rows == 1


ODS_STYLES = (
    '<number:date-style style:name="N1"><number:year/><number:hours/></number:date-style>'
    '<style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/>'
)


def test_ods(tmp_path: Path) -> None:
    """Midnights, error cells, formulas without a result and hidden rows of an .ods; repeats count."""
    day = 'office:value-type="date" office:date-value="2026-06-03"'
    table = (
        '<table:table table:name="台账"><table:table-column table:number-columns-repeated="2"/>'
        '<table:table-column table:default-cell-style-name="ce1"/>'
        '<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="9"/>'
        "</table:table-row>"
        f"<table:table-row><table:table-cell {day}/>"
        f'<table:table-cell table:style-name="ce1" {day}/><table:table-cell {day}/></table:table-row>'
        '<table:table-row table:visibility="filter" table:number-rows-repeated="2"><table:table-cell/>'
        '<table:table-cell table:formula="of:=[.A1]/0" office:value-type="string" office:string-value="" '
        'calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
        '<table:table-cell table:formula="of:=[.A1]"/></table:table-row></table:table>'
    )
    book = read_workbook(write_zip(tmp_path / "a.ods", ods_parts(table, ODS_STYLES)), Limits())
    (sheet,) = book.tables
    midnight = datetime(2026, 6, 3)
    assert book.format == "ods"
    assert [column[2] for column in sheet.columns] == [date(2026, 6, 3), midnight, midnight]
    assert sheet.faults == (
        CellFault(4, 1, "error", "#DIV/0!"),
        CellFault(4, 2, "no_value", "=[.A1]"),
        CellFault(5, 1, "error", "#DIV/0!"),
        CellFault(5, 2, "no_value", "=[.A1]"),
    )
    assert (sheet.hidden_rows, sheet.filtered) == (2, True)


def test_ods_cell_repeated_without_end_is_refused(tmp_path: Path) -> None:
    """One value repeated over the whole sheet is a few bytes in the file and gigabytes in memory."""
    table = (
        '<table:table table:name="x"><table:table-row table:number-rows-repeated="1048576"><table:table-cell '
        'table:number-columns-repeated="16384" office:value-type="float" office:value="1"/></table:table-row>'
        "</table:table>"
    )
    with pytest.raises(Refusal) as caught:
        read_workbook(write_zip(tmp_path / "a.ods", ods_parts(table)), Limits())
    assert caught.value.kind.code == "sheet-too-large"


def test_ods_with_a_password_and_other_documents(tmp_path: Path) -> None:
    """An encrypted .ods and a text document are refused by name."""
    parts = ods_parts("")
    parts["META-INF/manifest.xml"] = "<manifest><encryption-data/></manifest>"
    with pytest.raises(Refusal, match="file-encrypted"):
        read_workbook(write_zip(tmp_path / "a.ods", parts), Limits())
    parts = {**ods_parts(""), "mimetype": "application/vnd.oasis.opendocument.text"}
    with pytest.raises(Refusal, match="file-wrong-kind"):
        read_workbook(write_zip(tmp_path / "b.ods", parts), Limits())


@pytest.mark.parametrize("ending", [".xls", ".ods", ".xlsb", ".csv", ""])
def test_xlsx_under_another_name(tmp_path: Path, ending: str) -> None:
    """The content decides, not the ending."""
    path = write_zip(tmp_path / f"a{ending}", xlsx_parts('<row r="1"><c r="A1"><v>1</v></c></row>'))
    book = read_workbook(path, Limits())
    assert (book.format, book.tables[0].columns) == ("xlsx", [[1.0]])
