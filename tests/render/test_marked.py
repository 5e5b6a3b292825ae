"""Marked copies: the faulty cells coloured and explained, everything else as it was."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook as NewWorkbook

from kam_reports.core.fault import OutputFault
from kam_reports.core.issue import Issue, IssueKind
from kam_reports.core.place import Place
from kam_reports.core.text import ENGLISH, Speaker
from kam_reports.intake.limits import Limits
from kam_reports.intake.notices import FILTERED_ROWS
from kam_reports.ledgers.layout import MISSING_COLUMN
from kam_reports.ledgers.read import REQUIRED_EMPTY, TOTAL_DIFFERS
from kam_reports.ledgers.unreadable import NOT_A_DATE, NOT_AN_AMOUNT
from kam_reports.render import marked
from kam_reports.render.marked import GivenBack, Source, copying, give_back, mark
from kam_reports.render.marked.comments import with_boxes
from kam_reports.render.marked.markup import Unmarkable, first_child, readable
from kam_reports.render.marked.sheet import colour_cells

ROOT = Path(__file__).parents[2]
RED, ORANGE, YELLOW = "FFFFC7CE", "FFFFD9A8", "FFFFF7B0"


def issue(kind: IssueKind, sheet: str, at: tuple[int, int] = (0, -1), found: object = "", **values: object) -> Issue:
    """Return an issue of the file ``a.xlsx``."""
    return kind.at(Place("a.xlsx", sheet, *at), found, severity=kind.severity, **values)


def amount(sheet: str, row: int, column: int, found: object = "abc") -> Issue:
    """Return an error in an amount."""
    return issue(NOT_AN_AMOUNT, sheet, (row, column), found, header_unit="元")


def total(sheet: str, row: int, column: int) -> Issue:
    """Return a warning at a total."""
    return issue(TOTAL_DIFFERS, sheet, (row, column), 900, word="合计", column="金额", counted="800")


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A workbook with formulas and their results, looks, merges, validation, a filter, a second and a hidden sheet."""
    path = tmp_path / "a.xlsx"
    with NewWorkbook(path, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("六月")
        money = book.add_format({"num_format": "#,##0.00", "border": 1, "bold": True})
        sheet.set_column("A:C", 17.5)
        sheet.merge_range("A1:C1", "销售台账", book.add_format({"bold": True}))
        sheet.write_row("A3", ["单号", "日期", "金额"])
        sheet.write_row("A4", ["=cmd", "2026-02-30", "abc"], money)
        sheet.write("C5", 12.5, money)
        sheet.write_formula("C6", "=SUM(C4:C5)", money, 900)
        sheet.merge_range("A8:A10", "S-1", money)
        sheet.data_validation("B4:B9", {"validate": "list", "source": ["是", "否"]})
        sheet.autofilter("A3:C5")
        sheet.freeze_panes(3, 0)
        book.add_worksheet("其他").write_formula("A1", "=1+1", None, 2)
        book.add_worksheet("隐藏").hide()
    return path


def opened(data: bytes) -> Any:  # noqa: ANN401 - openpyxl's cells are many types
    """Return a copy as openpyxl sees it."""
    return load_workbook(io.BytesIO(data))


def members(data: bytes) -> dict[str, bytes]:
    """Return the parts of a package."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_cells_are_coloured_and_explained(ledger: Path) -> None:
    """An error is red, a warning orange, a notice yellow; each says what is wrong and what to do."""
    notice = issue(FILTERED_ROWS, "其他", (1, 0), count=3)
    found = [amount("六月", 4, 2), total("六月", 6, 2), notice]
    book = opened(mark(ledger, "a.xlsx", found, ENGLISH, Limits()))
    sheet = book["六月"]
    assert [sheet[at].fill.fgColor.rgb for at in ("C4", "C6")] == [RED, ORANGE]
    assert book["其他"]["A1"].fill.fgColor.rgb == YELLOW
    assert sheet["C4"].comment.text == "error: “abc” is not an amount\n→ Write a plain number in 元, such as 1200.50"
    assert sheet["C4"].comment.author == "kam_reports"
    assert sheet["C6"].comment.text.startswith("warning: the 合计 of 金额 says 900")
    assert sheet["C5"].comment is None
    assert sheet["C5"].fill.fgColor.rgb == "00000000"


def test_look_and_content_stay(ledger: Path) -> None:
    """Formats, widths, merges, filters, validation, formulas: as in the original, in every sheet."""
    before, after = load_workbook(ledger), opened(mark(ledger, "a.xlsx", [amount("六月", 4, 2)], ENGLISH, Limits()))
    assert [sheet.sheet_state for sheet in after] == [sheet.sheet_state for sheet in before]
    for name in before.sheetnames:
        old, new = before[name], after[name]
        assert {at: size.width for at, size in new.column_dimensions.items()} == {
            at: size.width for at, size in old.column_dimensions.items()
        }
        assert new.merged_cells.ranges == old.merged_cells.ranges
        assert (new.auto_filter.ref, new.freeze_panes) == (old.auto_filter.ref, old.freeze_panes)
        assert len(new.data_validations.dataValidation) == len(old.data_validations.dataValidation)
        for row in old.iter_rows():
            for cell in row:
                twin = new[cell.coordinate]
                assert (twin.value, twin.number_format) == (cell.value, cell.number_format)
                assert (repr(twin.font), repr(twin.border)) == (repr(cell.font), repr(cell.border))


def test_only_what_must_changes(ledger: Path) -> None:
    """Parts that need no change are the same to the byte, stored results stay, the original is untouched."""
    digest = hashlib.sha256(ledger.read_bytes()).hexdigest()
    data = mark(ledger, "a.xlsx", [amount("六月", 4, 2)], ENGLISH, Limits())
    old, new = members(ledger.read_bytes()), members(data)
    changed = {name for name in old if old[name] != new[name]}
    assert changed == {"[Content_Types].xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"}
    assert hashlib.sha256(ledger.read_bytes()).hexdigest() == digest
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("六月").to_python(skip_empty_area=False)
    assert rows[5][2] == 900
    assert rows[3][0] == "=cmd"


def test_same_bytes(ledger: Path) -> None:
    """The same ledger and issues give the same bytes."""
    found = [amount("六月", 4, 2), total("六月", 6, 2)]
    assert mark(ledger, "a.xlsx", found, ENGLISH, Limits()) == mark(ledger, "a.xlsx", found, ENGLISH, Limits())


def test_cells_that_were_never_written(ledger: Path) -> None:
    """An empty required cell is coloured where no cell was, in a row that was there and in one that was not."""
    empty = [issue(REQUIRED_EMPTY, "六月", at, column="金额") for at in ((5, 0), (2, 1), (40, 3))]
    sheet = opened(mark(ledger, "a.xlsx", empty, ENGLISH, Limits()))["六月"]
    assert [sheet[at].fill.fgColor.rgb for at in ("A5", "B2", "D40")] == [RED] * 3
    assert [sheet[at].value for at in ("A5", "B2", "D40")] == [None] * 3
    assert "金额 is empty" in sheet["D40"].comment.text
    assert sheet["C5"].value == 12.5


def test_several_issues_of_one_cell_and_of_the_sheet(ledger: Path) -> None:
    """One cell has one comment, the gravest first; what concerns the whole sheet stands at A1."""
    whole = issue(MISSING_COLUMN, "其他", ledger="销售台账", column="日期", hint="")
    both = [total("六月", 4, 2), issue(NOT_A_DATE, "六月", (4, 2), "abc"), whole]
    book = opened(mark(ledger, "a.xlsx", both, ENGLISH, Limits()))
    text = book["六月"]["C4"].comment.text
    assert text.index("error: ") < text.index("warning: ")
    assert book["六月"]["C4"].fill.fgColor.rgb == RED
    assert "has no column 日期" in book["其他"]["A1"].comment.text


def test_a_cell_inside_a_merge_is_marked_where_it_shows(ledger: Path) -> None:
    """A covered cell shows its first cell's look, so that one is marked, once for all."""
    sheet = opened(mark(ledger, "a.xlsx", [amount("六月", 9, 0), amount("六月", 10, 0)], ENGLISH, Limits()))["六月"]
    assert sheet["A8"].fill.fgColor.rgb == RED
    assert sheet["A8"].comment.text.count("not an amount") == 2


def test_comments_of_the_clerk_stay(tmp_path: Path) -> None:
    """Comments that were there stay; where one stands at a faulty cell, ours is put behind it."""
    path = tmp_path / "a.xlsx"
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "S"
    sheet["A1"], sheet["B2"], sheet["C3"] = "x", "abc", "abc"
    for at in ("A1", "B2"):
        sheet[at].comment = Comment(f"note {at}", "clerk")
    book.save(path)
    again = opened(mark(path, "a.xlsx", [amount("S", 2, 1), amount("S", 3, 2)], ENGLISH, Limits()))["S"]
    assert (again["A1"].comment.text, again["A1"].comment.author) == ("note A1", "clerk")
    assert again["B2"].comment.text.startswith("note B2\n\nerror: ")
    assert again["C3"].comment.author == "kam_reports"


def test_marking_a_marked_copy(ledger: Path, tmp_path: Path) -> None:
    """A copy that is corrected and handed in again can be marked again."""
    first = tmp_path / "again.xlsx"
    first.write_bytes(mark(ledger, "a.xlsx", [amount("六月", 4, 2)], ENGLISH, Limits()))
    sheet = opened(mark(first, "a.xlsx", [amount("六月", 4, 2), amount("六月", 4, 1)], ENGLISH, Limits()))["六月"]
    assert sheet["C4"].comment.text.count("not an amount") == 2
    assert sheet["B4"].comment.text.count("not an amount") == 1


def test_chinese_and_hostile_text(ledger: Path) -> None:
    """What stands in the cell is quoted as it is: markup stays text, invisible characters vanish."""
    bad = amount("六月", 4, 2, "<b>&\"'\x07{x}")
    text = opened(mark(ledger, "a.xlsx", [bad], Speaker("zh", ENGLISH.catalogue), Limits()))["六月"]["C4"].comment.text
    assert "“<b>&\"'{x}”" in text


def test_no_more_comments_than_a_program_bears(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond a bound cells are only coloured, and A1 says so; errors are told before warnings."""
    monkeypatch.setattr(copying, "MOST_COMMENTS", 2)
    found = [total("六月", 20, 0), *(amount("六月", row, 0) for row in (21, 22))]
    sheet = opened(mark(ledger, "a.xlsx", found, ENGLISH, Limits()))["六月"]
    assert sheet["A20"].comment is None
    assert sheet["A20"].fill.fgColor.rgb == ORANGE
    assert sheet["A22"].comment is not None
    assert sheet["A1"].comment.text.startswith("1 more coloured cells")


def test_csv_becomes_a_workbook(tmp_path: Path) -> None:
    """A csv's copy has its cells at their lines, as text, and says that it is no more than the values."""
    path = tmp_path / "a.csv"
    path.write_text('单号,金额\n"S\n1",=1+1\nS2,abc\n', encoding="utf-8")
    found = [amount("", 4, 1)]
    book = opened(mark(path, "六月/a.csv", found, ENGLISH, Limits()))
    sheet = book["a"]
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("=1+1", "s")
    assert (sheet["B4"].value, sheet["B4"].fill.fgColor.rgb) == ("abc", RED)
    assert sheet["A1"].comment.text == "This copy holds the values of 六月/a.csv only; its look could not be kept."
    data = [mark(path, "a.csv", found, ENGLISH, Limits()) for _ in range(2)]
    assert data[0] == data[1]


def test_package_that_cannot_be_changed_in_place(ledger: Path, tmp_path: Path) -> None:
    """A workbook without usable styles gets a copy of its values instead."""
    bare = tmp_path / "bare.xlsx"
    with zipfile.ZipFile(ledger) as old, zipfile.ZipFile(bare, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content.replace(b"cellXfs", b"otherXfs") if name == "xl/styles.xml" else content)
    book = opened(mark(bare, "a.xlsx", [amount("六月", 4, 2)], ENGLISH, Limits()))
    assert book["六月"]["C4"].fill.fgColor.rgb == RED
    assert "values of a.xlsx only" in book["六月"]["A1"].comment.text
    assert book["隐藏"].sheet_state == "hidden"


def _typed_cells(path: Path) -> None:
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "S"
    sheet["A1"].font, sheet["A1"].fill = Font(bold=True), PatternFill("solid", fgColor="FF00FF00")
    sheet["A1"] = True
    sheet.add_data_validation(DataValidation(type="whole", formula1="1", formula2="2"))
    book.save(path)


def test_a_filled_cell_changes_its_fill_only(tmp_path: Path) -> None:
    """A cell that had a fill gets ours; its font stays."""
    path = tmp_path / "a.xlsx"
    _typed_cells(path)
    cell = opened(mark(path, "a.xlsx", [amount("S", 1, 0)], ENGLISH, Limits()))["S"]["A1"]
    assert (cell.value, cell.font.b, cell.fill.fgColor.rgb) == (True, True, RED)


def test_which_files_get_a_copy() -> None:
    """An error, or a warning at a cell, deserves a copy; notices alone, or faults of whole files, do not."""
    error, warning = amount("S", 1, 0), total("S", 2, 0)
    notice = FILTERED_ROWS.at(Place("b.xlsx", "S"), count=1)
    nowhere = NOT_AN_AMOUNT.at(Place("c.xlsx"), "", header_unit="元")
    assert marked.faulty([notice, warning, error, nowhere]) == {"a.xlsx": [error, warning]}


def test_paths_of_copies() -> None:
    """A copy stands where its ledger does, under a name that can be opened and linked to."""
    names = {"销售/六月.xlsx": "xlsx", "b#1.xls": "xls", "b#1.xls.xlsx": "xlsx", "m.xlsm": "xlsm", "t.xlsx": "csv"}
    paths = marked.copy_paths(names, Speaker("zh", ENGLISH.catalogue))
    assert paths == {
        "销售/六月.xlsx": "标注/销售/六月.xlsx",
        "b#1.xls": "标注/b_1.xls.xlsx",
        "b#1.xls.xlsx": "标注/b_1.xls 2.xlsx",
        "m.xlsm": "标注/m.xlsm",
        "t.xlsx": "标注/t.xlsx",
    }
    assert marked.copy_paths({"a.xlsx": "xlsx"}, ENGLISH) == {"a.xlsx": "marked/a.xlsx"}


Give = Callable[..., GivenBack]


@pytest.fixture
def give(tmp_path: Path) -> Give:
    """Return what gives back files of a folder for issues."""

    def given(*issues: Issue, sources: tuple[Source, ...], workers: int = 0) -> GivenBack:
        folder = tmp_path / "out"
        return give_back(sources, issues, folder, speaker=ENGLISH, limits=Limits(), workers=workers)

    return given


@pytest.mark.parametrize("workers", [0, 1])
def test_giving_back(give: Give, ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int) -> None:
    """Every faulty file's copy is written and hashed, in this process or in a child; files without fault have none."""
    monkeypatch.setattr("kam_reports.render.marked.batch._SMALL", 0)
    other = Source("b.xlsx", "xlsx", ledger)
    given = give(amount("六月", 4, 2), sources=(Source("a.xlsx", "xlsx", ledger), other), workers=workers)
    written = tmp_path / "out" / "marked" / "a.xlsx"
    assert given.paths == {"a.xlsx": "marked/a.xlsx"}
    assert given.hashes == {"marked/a.xlsx": hashlib.sha256(written.read_bytes()).hexdigest()}
    assert given.issues == []


def test_what_cannot_be_copied_is_said(
    give: Give, ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is too large, protected or gone gets a notice, and all others their copies."""
    protected = tmp_path / "locked.xlsx"
    protected.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))
    sources = (Source("a.xlsx", "xlsx", ledger), Source("l.xlsx", "xlsx", protected))
    broken = NOT_AN_AMOUNT.at(Place("l.xlsx", "S", 1, 0), "x", header_unit="元")
    given = give(amount("六月", 4, 2), broken, sources=sources)
    assert [(one.code, one.place.file) for one in given.issues] == [("no-marked-copy", "l.xlsx")]
    assert list(given.paths) == ["a.xlsx"]
    monkeypatch.setattr(copying, "LARGEST", 10)
    (large,) = give(amount("六月", 4, 2), sources=sources[:1]).issues
    assert "too large" in str(large.message)
    csv = tmp_path / "a.csv"
    csv.write_text("单号,金额\nS1,abc\n", encoding="utf-8")
    monkeypatch.setattr(copying, "MOST_CELLS", 1)
    (large,) = give(amount("", 2, 1), sources=(Source("a.xlsx", "csv", csv),)).issues
    assert "too large (4 cells)" in str(large.message)


def test_a_folder_that_cannot_be_written(give: Give, ledger: Path, tmp_path: Path) -> None:
    """A full or read-only disk ends the run with one clear line."""
    (tmp_path / "out").write_text("a file stands where the folder should be")
    with pytest.raises(OutputFault, match="cannot be written"):
        give(amount("六月", 4, 2), sources=(Source("a.xlsx", "xlsx", ledger),))


def _restyle(style: int, _colour: str) -> int:
    return style + 100


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"<sheetData/>", b'<sheetData><row r="2"><c r="B2" s="100"/></row></sheetData>'),
        (b"<sheetData></sheetData>", b'<sheetData><row r="2"><c r="B2" s="100"/></row></sheetData>'),
        (
            b'<sheetData><row><c/></row><row><c t="n"/><c/></row></sheetData>',
            Unmarkable,  # rows without numbers: nobody's sheet, and a copy of the values does
        ),
        (
            b'<sheetData><row r="2" spans="1:1" s="7" customFormat="1"/></sheetData>',
            b'<sheetData><row r="2" s="7" customFormat="1"><c r="B2" s="107"/></row></sheetData>',
        ),
        (
            b'<x:sheetData><x:row r="2"><x:c/><x:c s="3"><x:v>1</x:v></x:c></x:row></x:sheetData>',
            b'<x:sheetData><x:row r="2"><x:c/><x:c s="103"><x:v>1</x:v></x:c></x:row></x:sheetData>',
        ),
        (
            b'<cols><col min="2" max="2" style="9"/></cols><sheetData><row r="3"/></sheetData>',
            (
                b'<cols><col min="2" max="2" style="9"/></cols><sheetData><row r="2"><c r="B2" s="109"/></row>'
                b'<row r="3"/></sheetData>'
            ),
        ),
        (b'<sheetData><row r="3"/><row r="2"/></sheetData>', b""),
        (b'<sheetData><row r="2"><c r="C2"/><c r="B2"/></row></sheetData>', Unmarkable),
        (b'<sheetData><row r="2"><c r="A2"/></sheetData>', Unmarkable),
        (b"<other/>", Unmarkable),
    ],
)
def test_sheets_as_programs_write_them(body: bytes, expected: bytes | type[Unmarkable]) -> None:
    """Every way to write rows and cells is edited right, or refused so that the values are copied instead."""
    wanted = {2: {1: "FFFFFF"}}
    if isinstance(expected, bytes) and expected:
        assert colour_cells(body, wanted, _restyle) == expected
        return
    with pytest.raises(Unmarkable):
        colour_cells(body, wanted if expected else {2: {1: "F"}, 9: {0: "F"}}, _restyle)


def test_what_is_no_xml_of_a_spreadsheet_program() -> None:
    """Other encodings and broken parts are refused, never guessed at."""
    for data in ("<a/>".encode("utf-16"), b'<?xml version="1.0" encoding="GBK"?><a/>'):
        with pytest.raises(Unmarkable):
            readable(data)
    with pytest.raises(Unmarkable):
        first_child(b"<a>", frozenset())
    with pytest.raises(Unmarkable):
        with_boxes(b"", 1, {})


def test_shipped_department_comes_back_readable(tmp_path: Path) -> None:
    """Every shipped ledger can be marked at any cell and reads back with the same values."""
    for path in sorted((ROOT / "input").rglob("*.xlsx")):
        before = CalamineWorkbook.from_path(path)
        found = [amount(name, 5, 1) for name in before.sheet_names]
        copy = tmp_path / "copy.xlsx"
        copy.write_bytes(mark(path, path.name, found, ENGLISH, Limits()))
        after = CalamineWorkbook.from_path(copy)
        for name in before.sheet_names:
            assert after.get_sheet_by_name(name).to_python() == before.get_sheet_by_name(name).to_python()
        assert all(sheet["B5"].comment or sheet.merged_cells for sheet in load_workbook(copy))
