"""Random tables, written by other programs' libraries, read back equal: every value, in its place, of its type.

``KAM_EXAMPLES=1000`` tries more tables than the usual forty of each kind.
"""

from __future__ import annotations

import csv
import io
import os
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from kam_reports.intake import Limits, RawTable, Refusal, read_workbook

Value = str | int | float | bool | date | datetime
Cells = dict[tuple[int, int], Value]
"""Filled cells by (row from 1, column from 0)."""

often = settings(max_examples=int(os.environ.get("KAM_EXAMPLES", "40")), deadline=None, derandomize=True, database=None)
FIRST_DAY, LAST_DAY = date(1900, 3, 1), date(9999, 12, 31)
"""Earlier days have no agreed serial: one of the two date systems counts a 29 February 1900."""
OFFICE_SIGNS = (
    "".join([chr(code) for code in range(0x20, 0x7F)] + [chr(code) for code in range(0x4E00, 0x9FA6)])
    .encode("gb2312", "ignore")
    .decode("gb2312")
)
"""What Chinese offices type: ASCII and the signs of GB2312."""

signs = st.one_of(
    st.sampled_from(OFFICE_SIGNS), st.characters(categories=("L", "M", "N", "P", "S", "Zs"), include_characters="\n\t")
)
texts = st.text(signs, min_size=1, max_size=12)
numbers = st.builds(lambda whole, places: whole / 10**places, st.integers(-(10**12), 10**12), st.integers(0, 3))
days = st.dates(FIRST_DAY, LAST_DAY)
moments = st.datetimes(datetime(1900, 3, 1), datetime(9999, 12, 31)).map(lambda moment: moment.replace(microsecond=0))
values = st.one_of(
    texts,
    st.sampled_from(["合计", "00012", "1.2E+11", "=A1", "#N/A", "NA", "None", "TRUE", "2026/6/3", " 1,200.50 ", "　"]),
    st.integers(-(2**53), 2**53),
    numbers,
    st.booleans(),
    days,
    moments,
)
addresses = st.tuples(st.integers(1, 40), st.integers(0, 30))
tables = st.dictionaries(addresses, values, max_size=30)


def filled(table: RawTable) -> Cells:
    """Return the filled cells of a table by address."""
    return {
        (table.row_number(index), column): value
        for column, cells in enumerate(table.columns)
        for index, value in enumerate(cells)
        if isinstance(value, str | int | float | date)
    }


def typed(cells: Cells) -> dict[tuple[int, int], tuple[str, Value]]:
    """Put each value beside the name of its type: True is not 1, a date no time at midnight; a number is a number."""
    names = {int: "number", float: "number"}
    return {address: (names.get(type(value), type(value).__name__), value) for address, value in cells.items()}


def with_openpyxl(path: Path, cells: Cells) -> None:
    """Write cells with openpyxl, texts that look like something else as texts."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for (row, column), value in cells.items():
        cell = sheet.cell(row, column + 1)
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
    book.save(path)


def with_xlsxwriter(path: Path, cells: Cells) -> None:
    """Write cells with XlsxWriter, dates in formats that show hours or don't."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    day, moment = book.add_format({"num_format": "yyyy/m/d"}), book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    for (row, column), value in cells.items():
        if isinstance(value, str):
            sheet.write_string(row - 1, column, value)
        elif isinstance(value, datetime):
            sheet.write_datetime(row - 1, column, value, moment)
        elif isinstance(value, date):
            sheet.write_datetime(row - 1, column, value, day)
        else:
            sheet.write(row - 1, column, value)
    book.close()


@pytest.mark.parametrize("write", [with_openpyxl, with_xlsxwriter])
@often
@given(cells=tables)
def test_workbooks(write: object, cells: Cells) -> None:
    """Texts, numbers, yes and no, days and moments keep value, type and address; nothing comes that was not there."""
    assert callable(write)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "台账.xlsx"
        write(path, cells)
        (table,) = read_workbook(path, Limits()).tables
    assert typed(filled(table)) == typed(cells)
    assert table.faults == ()
    assert table.height == max((row for row, _ in cells), default=0)


HEADER = ["单号", "客户名称", "金额"]
DELIMITERS = (",", "\t", ";", "|")
MARKED = {"utf-8": b"", "utf-8-sig": b"", "gb18030": b"", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
"""Encodings that always tell themselves, and the mark that stands before them."""
UNMARKED = ("utf-16-le", "utf-16-be", "gb18030")


def written(rows: list[list[str]], delimiter: str) -> tuple[str, dict[tuple[int, int], str]]:
    """Return rows as a text table, and its filled cells by the line they begin on."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter)
    cells: dict[tuple[int, int], str] = {}
    for row in rows:
        line = stream.getvalue().count("\n") + 1
        cells |= {(line, column): text for column, text in enumerate(row) if text}
        writer.writerow(row)
    return stream.getvalue(), cells


def rows_of(alphabet: st.SearchStrategy[str]) -> st.SearchStrategy[list[list[str]]]:
    """Return a strategy of rows below the headers."""
    return st.lists(st.lists(st.text(alphabet, max_size=8), min_size=3, max_size=3), max_size=8)


def read_text(data: bytes) -> RawTable:
    """Return the table of a csv."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "台账.csv"
        path.write_bytes(data)
        (table,) = read_workbook(path, Limits()).tables
    return table


def own(rows: list[list[str]], delimiter: str) -> list[list[str]]:
    """Return the rows with no other delimiter than the one of the file: a reader could only guess between two."""
    others = str.maketrans(dict.fromkeys(set(DELIMITERS) - {delimiter}, "、"))
    return [HEADER, *([text.translate(others) for text in row] for row in rows)]


@pytest.mark.parametrize("delimiter", DELIMITERS)
@pytest.mark.parametrize("encoding", MARKED)
@often
@given(rows=rows_of(st.sampled_from(OFFICE_SIGNS + '\n",;\t|')))
def test_text_tables(encoding: str, delimiter: str, rows: list[list[str]]) -> None:
    """What an office types comes back from each encoding and delimiter; delimiters, quotes and lines in cells too."""
    text, cells = written(own(rows, delimiter), delimiter)
    assert filled(read_text(MARKED[encoding] + text.encode(encoding))) == cells


@pytest.mark.parametrize("encoding", UNMARKED)
@often
@given(delimiter=st.sampled_from(DELIMITERS), rows=rows_of(signs))
def test_text_tables_that_must_be_guessed(encoding: str, delimiter: str, rows: list[list[str]]) -> None:
    """Signs of any language in an encoding that must be guessed are right, or the file is refused: never garbled."""
    text, cells = written(own(rows, delimiter), delimiter)
    try:
        table = read_text(text.encode(encoding))
    except Refusal as refusal:
        assert refusal.kind.code in {"file-text-damaged", "file-truncated"}  # noqa: PT017 - an answer, not an error
    else:
        assert filled(table) == cells
