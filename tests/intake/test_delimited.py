"""Reading csv and its relatives: encodings, delimiters, lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kam_reports.intake import Limits, RawWorkbook, Refusal, read_workbook

if TYPE_CHECKING:
    from pathlib import Path

TEXT = '工号,姓名,金额\r\nE001,王芳,"1,200.50"\r\n,,\r\nE002,李 雷,3\r\n'
COLUMNS = [["工号", "E001", None, "E002"], ["姓名", "王芳", None, "李 雷"], ["金额", "1,200.50", None, "3"]]


def read(path: Path, data: bytes) -> RawWorkbook:
    """Write bytes and read them."""
    path.write_bytes(data)
    return read_workbook(path, Limits())


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.encode("gb18030"), "gb18030"),
        (TEXT.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_encodings(tmp_path: Path, data: bytes, encoding: str) -> None:
    """Each encoding Chinese offices produce gives the same text; everything stays text, blanks are None."""
    book = read(tmp_path / "a.csv", data)
    assert (book.format, book.encoding) == ("csv", encoding)
    assert book.tables[0].columns == COLUMNS


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(tmp_path: Path, delimiter: str) -> None:
    """The delimiter is found below a title line, whatever the ending of the file."""
    lines = ["销售台账，2026年6月", "单号,日期,金额", "1,2026/6/3,5", "2,2026/6/4,6"]
    data = "\n".join(line.replace(",", delimiter) for line in lines).encode()
    book = read(tmp_path / "a.csv", data)
    assert book.delimiter == delimiter
    assert book.tables[0].columns[2] == [None, "金额", "5", "6"]


def test_delimiter_said_in_the_file(tmp_path: Path) -> None:
    """Excel's own first line is obeyed and is not data, yet it counts as a line."""
    table = read(tmp_path / "a.csv", b"sep=;\r\na,1;b\r\nc;d\r\n").tables[0]
    assert table.columns == [[None, "a,1", "c"], [None, "b", "d"]]
    assert table.row_number(1) == 2


def test_row_numbers_are_lines(tmp_path: Path) -> None:
    """A record with a line break inside has the line it starts on, and so has each after it."""
    table = read(tmp_path / "a.csv", b'a,b\r\n"x\r\ny\nz",2\r\n\r\n3,4\r\n').tables[0]
    assert table.columns == [["a", "x\r\ny\nz", None, "3"], ["b", "2", None, "4"]]
    assert [table.row_number(index) for index in range(table.height)] == [1, 2, 5, 6]


def test_errors_of_excel_are_no_texts(tmp_path: Path) -> None:
    """As in a workbook, such a cell reads as empty and says what it is; a text that only looks alike stays."""
    data = b'a,b\r\n#REF!,"x\r\ny"\r\n1,#N/A\r\n#1,N/A\r\n'
    table = read(tmp_path / "a.csv", data).tables[0]
    assert table.columns == [["a", None, "1", "#1"], ["b", "x\r\ny", None, "N/A"]]
    assert [(one.row, one.column, one.kind, one.text) for one in table.faults] == [
        (2, 0, "error", "#REF!"),
        (3, 1, "error", "#N/A"),
    ]


def test_ragged_and_padded(tmp_path: Path) -> None:
    """Short rows are filled, blank rows and columns at the end are cut and counted."""
    table = read(tmp_path / "a.csv", b"a,b,c,,\n1\n2,3\n,,,,\n,,,,\n").tables[0]
    assert table.columns == [["a", "1", "2"], ["b", None, "3"], ["c", None, None]]
    assert table.padded_rows == 2
    assert [table.row_number(index) for index in range(3)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'a,b\n"x,2\n3,4\n', "csv-open-quote"),
        (b'a,b\n"x,2\n' + b"3,4\n" * 400 + b'5","6"\n', "csv-open-quote"),
        (b'a,b\n"' + b"x" * 200_000 + b'",2\n', "csv-open-quote"),
        (b"a,b\n1,\x00\n" * 3 + b"c,d\n" * 9, "file-text-damaged"),
        (b"a,b\n1,\xff\n", "file-text-damaged"),
        ("a,b\nñandú,é\n".encode("cp1252"), "file-text-damaged"),
        (b"\xff\xfea\x00,", "file-text-damaged"),
        (b"\xff\xfea\x00\x00\x00", "file-text-damaged"),
        ("あいう,\n".encode("shift-jis") * 40, "file-text-damaged"),
        (b"", "file-empty"),
    ],
)
def test_refusals(tmp_path: Path, data: bytes, code: str) -> None:
    """What cannot be read without a doubt is refused, never read half."""
    with pytest.raises(Refusal) as caught:
        read(tmp_path / "a.csv", data)
    assert caught.value.kind.code == code


def test_one_column_and_no_rows(tmp_path: Path) -> None:
    """A csv may have one column, or nothing but blank lines."""
    assert read(tmp_path / "a.csv", "工号\nE001\n".encode()).tables[0].columns == [["工号", "E001"]]
    assert read(tmp_path / "b.csv", b"\n\n").tables[0].columns == []


def test_text_without_a_table(tmp_path: Path) -> None:
    """Prose is left out with a warning; a text table is read under any name."""
    for name, code in (("a.txt", "file-not-a-spreadsheet"), ("a.xls", "file-wrong-kind")):
        with pytest.raises(Refusal) as caught:
            read(tmp_path / name, "说明：\n请在每月5日前，把台账放入文件夹。\n谢谢\n".encode())
        assert caught.value.kind.code == code
    assert read(tmp_path / "b.txt", TEXT.encode()).tables[0].columns == COLUMNS
    assert read(tmp_path / "c.xls", TEXT.replace(",", "\t").encode("gb18030")).delimiter == "\t"
