"""Reading .xlsx: values, and what the fast reader leaves out."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import openpyxl
import pytest
import xlsxwriter
from openpyxl.styles import Font
from openpyxl.worksheet.filters import FilterColumn, Filters

from kam_reports.intake import CellFault, Limits, RawTable, Refusal, read_workbook, sheet_issues
from tests.intake.raw_books import write_zip, xlsx_parts

if TYPE_CHECKING:
    from pathlib import Path


def read(path: Path) -> RawTable:
    """Return the only sheet of a file."""
    (table,) = read_workbook(path, Limits()).tables
    return table


Value = str | float | bool | date | datetime | time | timedelta


def saved(path: Path, cells: dict[str, Value]) -> Path:
    """Write one sheet with openpyxl."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for address, value in cells.items():
        sheet[address] = value
    book.save(path)
    return path


def test_values_keep_their_places_and_types(tmp_path: Path) -> None:
    """Blank leading rows and columns stay, blanks are None, each kind of value is its own type."""
    moment = datetime(2026, 6, 3, 9, 30)
    path = saved(
        tmp_path / "a.xlsx",
        {
            "B3": "工号",
            "C3": 1.5,
            "D3": True,
            "B5": date(2026, 6, 3),
            "C5": moment,
            "D5": time(9),
            "E5": timedelta(hours=30),
        },
    )
    table = read(path)
    assert table.first_row == 1
    assert table.height == 5
    assert table.columns[0] == [None] * 5
    assert table.columns[1] == [None, None, "工号", None, date(2026, 6, 3)]
    assert table.columns[2] == [None, None, 1.5, None, moment]
    assert table.columns[3] == [None, None, True, None, time(9)]
    assert table.columns[4][4] == timedelta(hours=30)


def test_whole_serial_is_a_day_unless_its_format_shows_hours(tmp_path: Path) -> None:
    """A whole serial is a date; under a format with hours it is that day at 00:00."""
    codes = ["14", "22", 'yyyy"年"m"月"d"日"', "yyyy-mm-dd hh:mm", '上午/下午h"时"', "31", "57", "32", '0"h"', "[h]:mm"]
    cells = "".join(f'<c r="{chr(65 + i)}1" s="{i + 1}"><v>46176</v></c>' for i in range(len(codes)))
    path = write_zip(tmp_path / "a.xlsx", xlsx_parts(f'<row r="1">{cells}</row>', formats=codes))
    day, midnight = date(2026, 6, 3), datetime(2026, 6, 3)
    values = [column[0] for column in read(path).columns]
    assert values == [day, midnight, day, midnight, midnight, day, day, midnight, 46176.0, timedelta(days=46176)]
    assert [type(value) for value in values[:4]] == [date, datetime, date, datetime]


def test_whole_serial_from_a_formula_shows_hours_too(tmp_path: Path) -> None:
    """The stored result of a formula is read like a constant."""
    row = '<row r="1"><c r="A1" s="1"><f>B1+1</f><v>46176</v></c><c r="B1" s="1"><v>46175.5</v></c></row>'
    path = write_zip(tmp_path / "a.xlsx", xlsx_parts(row, formats=["22"]))
    assert [column[0] for column in read(path).columns] == [datetime(2026, 6, 3), datetime(2026, 6, 2, 12)]


def test_1904_dates(tmp_path: Path) -> None:
    """Serials of the 1904 system are the right days, and the workbook says which system it has."""
    row = '<row r="1"><c r="A1" s="1"><v>44714</v></c><c r="B1"><v>44714</v></c></row>'
    path = write_zip(tmp_path / "a.xlsx", xlsx_parts(row, formats=["14"], properties='date1904="1"'))
    book = read_workbook(path, Limits())
    assert book.date1904
    assert [column[0] for column in book.tables[0].columns] == [date(2026, 6, 3), 44714.0]


def test_error_cells_and_unvalued_formulas_are_found(tmp_path: Path) -> None:
    """Both read as blank, so both are told by address; an empty text result is no fault."""
    rows = (
        '<row r="2"><c r="A2" t="e"><v>#REF!</v></c><c r="AB2" s="0" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
        '<row r="3"><c r="A3"><f>A1&amp;"x"</f></c><c r="B3"><f>A1</f><v></v></c><c r="C3"><f>A1</f><v/></c>'
        '<c r="D3" t="str"><f>""</f><v></v></c><c r="E3"><f>1+1</f><v>2</v></c><c r="F3" t="str"><f>A1</f></c></row>'
        '<row r="4"><c r="A4"><f t="shared" ref="A4:A5" si="0">B4*2</f><v>4</v></c></row>'
        '<row r="5"><c r="A5"><f t="shared" si="0"/></c><c r="B5" t="inlineStr"><is><t>t="e"</t></is></c></row>'
    )
    table = read(write_zip(tmp_path / "a.xlsx", xlsx_parts(rows)))
    assert table.faults == (
        CellFault(2, 0, "error", "#REF!"),
        CellFault(2, 27, "error", "#DIV/0!"),
        CellFault(3, 0, "no_value", '=A1&"x"'),
        CellFault(3, 1, "no_value", "=A1"),
        CellFault(3, 2, "no_value", "=A1"),
        CellFault(3, 5, "no_value", "=A1"),
        CellFault(5, 0, "no_value", "=B4*2"),
    )


LOOSE = """
<row r="2">
  <c r="A2" t="e"><v>#REF!</v></c>
  <c s="1" r='B2'><v>46176</v></c>
</row>
<row hidden="1"><c><f>A1</f></c><c t="n" s="1"><f>A2</f><v>46176.0</v></c></row>
"""


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_xml_of_other_shapes(tmp_path: Path, prefix: str) -> None:
    """White space, odd order of attributes, cells without addresses, namespace prefixes: the same facts."""
    parts = xlsx_parts(LOOSE, formats=["22"])
    if prefix:
        name = "xl/worksheets/sheet1.xml"
        text = parts[name].replace("</", "<\0").replace("<", "<x:").replace("<x:\0", "</x:").replace("<x:?", "<?")
        parts[name] = text.replace("xmlns=", "xmlns:x=")
    table = read(write_zip(tmp_path / "a.xlsx", parts))
    assert table.faults == (CellFault(2, 0, "error", "#REF!"), CellFault(3, 0, "no_value", "=A1"))
    assert table.columns[1] == [None, datetime(2026, 6, 3), datetime(2026, 6, 3)]
    assert table.hidden_rows == 1


def test_prefixed_tags_of_the_usual_shape(tmp_path: Path) -> None:
    """What .NET writers produce is looked over the fast way as well."""
    rows = '<row r="1"><c r="A1" t="e"><v>#N/A</v></c><c r="B1"><f>A1</f><v></v></c><c r="C1"><v>1</v></c></row>'
    parts = xlsx_parts(rows)
    name = "xl/worksheets/sheet1.xml"
    text = parts[name].replace("</", "<\0").replace("<", "<x:").replace("<x:\0", "</x:").replace("<x:?", "<?")
    parts[name] = text.replace("xmlns=", "xmlns:x=")
    table = read(write_zip(tmp_path / "a.xlsx", parts))
    assert table.faults == (CellFault(1, 0, "error", "#N/A"), CellFault(1, 1, "no_value", "=A1"))
    assert table.columns[2] == [1.0]


def test_facts_hold_over_block_borders(tmp_path: Path) -> None:
    """In a sheet of several megabytes each fault has its own address, whichever block it lies in."""
    filler = "".join(f'<c r="{letter}{{0}}" t="inlineStr"><is><t>{"x" * 120}</t></is></c>' for letter in "BCDEFGH")
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" t="e"><v>#N/A</v></c>{filler.format(row)}</row>' for row in range(1, 4001)
    )
    table = read(write_zip(tmp_path / "a.xlsx", xlsx_parts(rows)))
    assert [(fault.row, fault.column) for fault in table.faults] == [(row, 0) for row in range(1, 4001)]


def test_merges_filters_hidden_rows_and_sheets(tmp_path: Path) -> None:
    """What a person sees of a sheet, or does not, is handed on."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in range(1, 6):
        sheet.append([row, "x"])
    sheet.merge_cells("A2:B3")
    sheet.row_dimensions[4].hidden = True
    sheet.auto_filter.ref = "A1:B5"
    sheet.auto_filter.filterColumn.append(FilterColumn(colId=0, filters=Filters(filter=["1"])))
    book.create_sheet("暗")["A1"] = 1
    book["暗"].sheet_state = "veryHidden"
    book.save(tmp_path / "a.xlsx")
    shown, hidden = read_workbook(tmp_path / "a.xlsx", Limits()).tables
    assert shown.merges == ((2, 0, 3, 1),)
    assert (shown.hidden_rows, shown.filtered, shown.hidden) == (1, True, False)
    assert (hidden.name, hidden.hidden) == ("暗", True)
    assert [issue.code for issue in sheet_issues(shown, "a.xlsx")] == ["filtered-rows"]
    shown.filtered = False
    assert [issue.code for issue in sheet_issues(shown, "a.xlsx")] == ["hidden-rows"]
    assert sheet_issues(hidden, "a.xlsx") == []


def test_padding_to_the_last_row_costs_nothing(tmp_path: Path) -> None:
    """Blank rows and formatted blank cells down to 1,048,576 are cut and counted."""
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="9"><c r="A9" t="inlineStr"><is><t></t></is></c></row>'
        '<row r="1048576" s="1"><c r="A1048576" s="1"/><c r="XFD1048576" s="1"/></row>'
    )
    table = read(write_zip(tmp_path / "a.xlsx", xlsx_parts(rows, formats=["14"])))
    assert table.columns == [[1.0]]
    assert table.padded_rows == 1048575


def test_cells_far_apart_are_refused_by_address(tmp_path: Path) -> None:
    """Two filled cells at the corners of a sheet would need the whole area: refused before any reader sees them."""
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    path = write_zip(tmp_path / "a.xlsx", xlsx_parts(rows))
    with pytest.raises(Refusal) as caught:
        read_workbook(path, Limits())
    assert caught.value.kind.code == "sheet-too-large"
    assert caught.value.found == "XFD1048576"


def test_a_large_sheet_is_looked_over_while_it_is_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is found is the same; cells that claim to lie far apart are still refused before."""
    book = openpyxl.Workbook()
    for name, day in (("一", 5), ("二", 6)):
        sheet = book.create_sheet(name)
        sheet.append([name, date(2026, 6, day), "=1+1"])
        sheet["A3"], sheet.row_dimensions[3].hidden = "#REF!", True
    book.save(tmp_path / "a.xlsx")
    before = read_workbook(tmp_path / "a.xlsx", Limits()).tables
    monkeypatch.setattr("kam_reports.intake.xlsx.LARGE_SHEET", 0)
    assert read_workbook(tmp_path / "a.xlsx", Limits()).tables == before
    assert [len(table.faults) for table in before] == [0, 2, 2]
    far = saved(tmp_path / "far.xlsx", {"A1": 1, "XFD1048576": 1})
    with pytest.raises(Refusal) as caught:
        read_workbook(far, Limits())
    assert caught.value.kind.code == "sheet-too-large"


def test_other_writers_and_macros(tmp_path: Path) -> None:
    """XlsxWriter's output reads right, and a workbook with macros is called by its name."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        sheet = book.add_worksheet("六月")
        sheet.write_row(0, 0, ["单号", "金额"])
        sheet.write_formula(1, 1, "=1+1", None, 2)
    (tmp_path / "a.xlsx").write_bytes(data.getvalue())
    table = read(tmp_path / "a.xlsx")
    assert (table.name, table.columns, table.faults) == ("六月", [["单号", None], ["金额", 2.0]], ())
    parts = xlsx_parts('<row r="1"><c r="A1"><v>1</v></c></row>')
    name = "xl/_rels/workbook.xml.rels"
    extra = (
        '<Relationship Id="m" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="v.bin"/>'
    )
    parts[name] = parts[name].replace("</Relationships>", f"{extra}</Relationships>")
    assert read_workbook(write_zip(tmp_path / "m.xlsm", parts), Limits()).format == "xlsm"


def test_charts_and_styles_are_no_obstacle(tmp_path: Path) -> None:
    """A workbook with a chart sheet and coloured cells gives its worksheets only."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "x"
    sheet["A1"].font = Font(bold=True)
    book.create_chartsheet("图")
    book.save(tmp_path / "a.xlsx")
    assert [table.name for table in read_workbook(tmp_path / "a.xlsx", Limits()).tables] == ["Sheet"]
