"""Small workbooks are put together anew for python-calamine: what is read stays the same."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import TYPE_CHECKING

import openpyxl
import pytest

from kam_reports.intake import Limits, Refusal, read_workbook, xlsx
from kam_reports.intake.repack import Repacked, merges_first
from tests.intake.raw_books import write_zip, xlsx_parts

if TYPE_CHECKING:
    from pathlib import Path

SHEET = "xl/worksheets/sheet1.xml"
ROWS = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>&lt;mergeCells</t></is></c></row><row r="2"><c r="B2"><v>2</v></c></row>'
)
MERGES = '<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'


@pytest.fixture
def usual_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no workbook be small."""
    monkeypatch.setattr("kam_reports.intake.repack.LARGEST", -1)


def read_both(path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[object, object]:
    """Read a file put together anew, and the usual way."""
    with monkeypatch.context() as patch:
        patch.setattr(xlsx, "check_contents", lambda *_, **__: pytest.fail("the usual way was taken"))
        anew = read_workbook(path, Limits())
    with monkeypatch.context() as patch:
        patch.setattr("kam_reports.intake.repack.LARGEST", -1)
        return anew, read_workbook(path, Limits())


def test_both_ways_read_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Merged cells, formulas, dates, hidden and empty sheets, charts: nothing differs."""
    book = openpyxl.Workbook()
    for name in ("一月", "二月", "空"):
        book.create_sheet(name)
    for name in ("一月", "二月"):
        sheet = book[name]
        for row in range(1, 50):
            sheet.append([f"S{row}", date(2026, 1, row % 28 + 1), row / 7, "=1+1", None])
        sheet.merge_cells("A5:A9")
        sheet.merge_cells("B1:C1")
    book["二月"].sheet_state = "hidden"
    book.create_chartsheet("图")
    book.save(tmp_path / "a.xlsx")
    anew, usual = read_both(tmp_path / "a.xlsx", monkeypatch)
    assert anew == usual


@pytest.mark.parametrize("prefix", [b"", b"x:"])
def test_merged_cells_stand_before_the_cells_too(prefix: bytes) -> None:
    """Those that are behind them, or none; nothing else changes."""
    xml = b"<worksheet><cols/><sheetData><row/></sheetData>%b<pageMargins/></worksheet>"
    for merges, put in ((b"", b"<mergeCells></mergeCells>"), (MERGES.encode(), MERGES.encode())):
        before = (xml % merges).replace(b"</", b"<\0").replace(b"<", b"<" + prefix)
        before = before.replace(b"<" + prefix + b"\0", b"</" + prefix)
        wanted = put.replace(b"</", b"<\0").replace(b"<", b"<" + prefix).replace(b"<" + prefix + b"\0", b"</" + prefix)
        cells = b"<" + prefix + b"sheetData>"
        assert merges_first(before) == before.replace(cells, wanted + cells)


@pytest.mark.parametrize(
    "xml",
    [
        b"<worksheet><sheetData/></worksheet>",
        b"<worksheet><!-- <sheetData> --><sheetData></sheetData></worksheet>",
        b"<worksheet><sheetData></sheetData><!-- <mergeCells> --></worksheet>",
        b"<worksheet><sheetData></sheetData><mergeCells></worksheet>",
        b"no sheet",
    ],
)
def test_odd_xml_stays_as_it_is(xml: bytes) -> None:
    """Comments may hold what looks like a tag."""
    assert merges_first(xml) == xml


@pytest.mark.parametrize("merges", ["", MERGES, f"<!-- {MERGES} -->"])
def test_words_of_merges_in_cells_are_no_merges(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, merges: str) -> None:
    """Only those behind the cells count, and none of a comment."""
    parts = xlsx_parts(ROWS)
    parts[SHEET] = parts[SHEET].replace("</sheetData>", f"</sheetData>{merges}")
    anew, usual = read_both(write_zip(tmp_path / "a.xlsx", parts), monkeypatch)
    assert anew == usual
    assert anew.tables[0].merges == (((1, 0, 1, 1),) if merges == MERGES else ())  # type: ignore[attr-defined]


def test_what_is_wrong_is_said_by_the_usual_way(tmp_path: Path) -> None:
    """A damaged part is refused as ever."""
    path = write_zip(tmp_path / "a.xlsx", xlsx_parts(ROWS))
    with zipfile.ZipFile(path) as archive:
        at = archive.getinfo(SHEET).header_offset
    data = bytearray(path.read_bytes())
    data[at + 60] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(Refusal) as caught:
        read_workbook(path, Limits())
    assert caught.value.kind.code == "file-truncated"


@pytest.mark.usefixtures("usual_way")
def test_the_usual_way_reads_it_too(tmp_path: Path) -> None:
    """Workbooks too large to be held several times."""
    (table,) = read_workbook(write_zip(tmp_path / "a.xlsx", xlsx_parts(ROWS)), Limits()).tables
    assert table.columns == [["<mergeCells", None], [None, 2.0]]


def test_a_workbook_in_the_making_reads_like_a_file() -> None:
    """In slices, from any place, until nothing is left."""
    made = Repacked()
    made.put("a", bytes(700_000))
    whole = made.finished()
    size = whole.seek(0, io.SEEK_END)
    assert whole.seek(0) == 0
    pieces = list(iter(whole.read, b""))
    assert sum(map(len, pieces)) == size
    assert max(map(len, pieces)) < size // 2
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        assert archive.read("a") == bytes(700_000)


def test_two_sheets_in_one_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both read as they are."""
    parts = xlsx_parts('<row r="1"><c r="A1" t="e"><v>#N/A</v></c><c r="B1"><v>1</v></c></row>')
    name = "xl/workbook.xml"
    parts[name] = parts[name].replace("</sheets>", '<sheet name="二" sheetId="2" r:id="r1"/></sheets>')
    anew, usual = read_both(write_zip(tmp_path / "a.xlsx", parts), monkeypatch)
    assert anew == usual
    assert [len(table.faults) for table in anew.tables] == [1, 1]  # type: ignore[attr-defined]
