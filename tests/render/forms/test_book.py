"""Filling a department's own form: values as what they are, its look kept, further sheets behind it."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from PIL import Image as Picture

from kam_reports.core.document import Cell, Document, Facts
from kam_reports.render.forms.book import fill_form, find_form, form_names
from kam_reports.render.forms.fault import FormFault
from tests.render.forms.books import cells, document, foot, form, opened, page_of, pictures


def test_placeholders_and_names_become_typed_values(tmp_path: Path) -> None:
    """Alone in a cell a name is a number, a day or a text; within a sentence it is text; a defined name is like one."""
    path = tmp_path / "assessment.xlsx"
    book = form(path, {"A1": "{{ title }}", "A2": "姓名：{{person_name}}（{{ pay_base }} 元）", "A3": "{{ pay_base }}"})
    page = page_of(book)
    page["A4"], page["A5"], page["A6"] = "{{ hired }}", "{{ as_of }}", "{{ last_place }}"
    page["A3"].number_format = "¥#,##0.0"
    page["C9"].font = Font(bold=True)
    book.defined_names["kam_score"] = DefinedName("kam_score", attr_text="'表'!$C$9")
    book.defined_names["other"] = DefinedName("other", attr_text="'表'!$C$10")
    book.save(path)
    content = fill_form(path, document())
    assert cells(content) == {
        "A1": "绩效考核表",
        "A2": "姓名：王芳（3,000.50 元）",
        "A3": 3000.5,
        "A4": datetime(2021, 3, 15),
        "A5": datetime(2026, 7, 3),
        "C9": 92.47,
    }
    page = page_of(opened(content))
    assert (page["A3"].number_format, page["C9"].number_format, page["C9"].font.b) == ("¥#,##0.0", "0.00", True)


def test_a_row_is_repeated_with_all_that_belongs_to_it(tmp_path: Path) -> None:
    """Styles, merges and formulas go along; what stands below moves down; sums reach over all lines."""
    path = tmp_path / "assessment.xlsx"
    line = {"A3": "{{ items.no }}", "B3": "{{ items.item }}", "D3": "{{ items.weight }}", "E3": "=D3/100", "F3": "元"}
    below = {
        "A4": "{{ items.total.item }}",
        "D4": "=SUM(D3:D3)",
        "E4": "=SUM(D3)",
        "F4": "=D3+$D$3",
        "A6": "{{ score }}",
    }
    book = form(path, {"A2": "目标", **line, **below})
    page = page_of(book)
    page.merge_cells("B3:C3")
    page.merge_cells("A6:C7")
    page["B3"].fill = PatternFill("solid", fgColor="FFEE88")
    page.row_dimensions[3].height = 30
    page.print_area = "A1:F8"
    other = book.create_sheet("汇总")
    other["A1"], other["A2"] = "='表'!D4", "=MAX('表'!D3:D3)"
    book.save(path)
    content = fill_form(path, document())
    found = cells(content)
    assert [found[f"{column}{row}"] for row in (3, 4, 5) for column in "ABDEF"] == [
        *(1, "项目1", 10, "=D3/100", "元"),
        *(2, "项目2", 20, "=D4/100", "元"),
        *(3, "项目3", 30, "=D5/100", "元"),
    ]
    assert [found[cell] for cell in ("A6", "D6", "E6", "F6", "A8")] == [
        *("合计", "=SUM(D3:D5)", "=SUM(D3:D5)", "=D3+$D$3", 92.47),
    ]
    assert cells(content, "汇总") == {"A1": "='表'!D6", "A2": "=MAX('表'!D3:D5)"}
    page = page_of(opened(content))
    assert sorted(str(one) for one in page.merged_cells.ranges) == ["A8:C9", "B3:C3", "B4:C4", "B5:C5"]
    assert [page[f"B{row}"].fill.fgColor.rgb for row in (3, 5, 6)] == ["00FFEE88", "00FFEE88", "00000000"]
    assert [page.row_dimensions[row].height for row in (3, 4, 5, 6)] == [30, 30, 30, None]
    assert page.print_area == "'表'!$A$1:$F$10"


def test_no_lines_and_one_line(tmp_path: Path) -> None:
    """Without lines the row stays once and says what the table says; formulas stay as they were."""
    path = tmp_path / "assessment.xlsx"
    form(path, {"A3": "{{ items.item }}", "B3": "{{ items.weight }}", "B4": "=SUM(B3:B3)", "C3": "{{ unknown.x }}"})
    with pytest.raises(FormFault, match="C3"):
        fill_form(path, document())
    form(path, {"A3": "{{ items.item }}", "B3": "{{ items.weight }}", "B4": "=SUM(B3:B3)", "A5": "{{ missing.text }}"})
    assert cells(fill_form(path, document(0))) == {
        "A3": "没有项目。",
        "B4": "=SUM(B3:B3)",
        "A5": "稳步提升",
        "A6": "无拒收",
    }
    assert cells(fill_form(path, replace(document(), sections=()))) == {"B4": "=SUM(B3:B3)"}


def test_lines_of_several_rows_and_labels_around_them(tmp_path: Path) -> None:
    """Neighbouring rows of one table are one line; a label merged around the rows stretches and stands once."""
    path = tmp_path / "assessment.xlsx"
    book = form(path, {"A2": "业绩", "B2": "{{ items.item }}", "B3": "{{ items.weight }}", "C2": "{{ items.group }}"})
    page = page_of(book)
    page.merge_cells("A2:A4")
    page.merge_cells("C2:C3")
    page["A5"] = "{{ items.item2.weight }}"
    book.save(path)
    content = fill_form(path, document(2))
    assert cells(content) == {
        "A2": "业绩",
        "B2": "项目1",
        "B3": 10,
        "B4": "项目2",
        "B5": 20,
        "C2": "业绩",
        "C4": "业绩",
        "A7": 20,
    }
    assert sorted(str(one) for one in page_of(opened(content)).merged_cells.ranges) == ["A2:A6", "C2:C3", "C4:C5"]


def test_the_look_stays(tmp_path: Path) -> None:
    """Pictures, comments, validation, conditional formats, margins, page breaks and other sheets stay, moved along."""
    path = tmp_path / "assessment.xlsx"
    book = form(path, {"B2": "{{ items.item }}", "C2": "{{ items.weight }}", "B5": "说明", "C5": 1})
    page = page_of(book)
    page["B5"].comment = Comment("看这里", "部门")
    rule = DataValidation("list", formula1='"是,否"')
    rule.add("C5")
    page.add_data_validation(rule)
    less = Rule(
        "cellIs", operator="lessThan", formula=["$C$5"], dxf=DifferentialStyle(fill=PatternFill(bgColor="FF0000"))
    )
    page.conditional_formatting.add("C2:C2", less)
    foot(page).left.text = "{{ footer }}　内部"
    foot(page).right.text = "&P / &N"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
    page.column_dimensions["B"].width = 33
    logo = io.BytesIO()
    Picture.new("RGB", (20, 10), "red").save(logo, "PNG")
    page.add_image(Image(logo), "B8")
    book.create_sheet("附页")["A1"] = "不变"
    book.save(path)
    content = fill_form(path, document())
    page = page_of(opened(content))
    assert page["B7"].comment is not None
    assert page["B7"].comment.text == "看这里"
    assert str(page.data_validations.dataValidation[0].sqref) == "C7"
    (formats,) = page.conditional_formatting
    assert (str(formats.sqref), formats.rules[0].formula) == ("C2:C4", ["$C$7"])
    assert foot(page).left.text == "2026-06  run 1 && 2　内部"
    assert (page.page_setup.orientation, page.column_dimensions["B"].width) == ("landscape", 33)
    assert pictures(page)[0].anchor._from.row == 9
    assert cells(content, "附页") == {"A1": "不变"}


def test_further_sheets_follow_with_links_to_and_fro(tmp_path: Path) -> None:
    """The document's other sheets stand behind the form's own, with their formulas, stored results and links."""
    path = tmp_path / "assessment.xlsx"
    book = form(path, {"A2": "{{ items.item }}", "A9": "{{ pay_base }}"}, sheet="表'格")
    book.create_sheet("依据")
    book.save(path)
    content = fill_form(path, document())
    made = opened(content)
    assert made.sheetnames == ["表'格", "依据", "依据 2"]
    proof = made["依据 2"]
    assert [cell.value for cell in proof["B"]] == ["金额", 1.1, "='表''格'!A11*2"]
    assert proof.auto_filter.ref == "A1:B3"
    link = page_of(made)["A3"].hyperlink
    assert link is not None
    assert link.location == "'依据 2'!A3"
    values = re.findall(rb"<v>([^<]*)</v>", zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/kam_sheet1.xml"))
    assert values == [b"1.1", b"2.2"]


def test_a_formula_that_has_lost_its_cell_is_a_value(tmp_path: Path) -> None:
    """What the form does not show cannot be referred to: the further sheet holds the value itself."""
    path = tmp_path / "assessment.xlsx"
    form(path, {"A1": "{{ title }}"})
    assert cells(fill_form(path, document()), "依据")["B3"] == 2.2


@pytest.mark.parametrize(
    "text",
    ["=cmd|' /C calc'!A0", "{{7*7}}", "<script>", "+1", "@x", "file:///etc/passwd", "_x0041_", "\u202eabc", "a\nb"],
)
def test_hostile_text_is_text(tmp_path: Path, text: str) -> None:
    """Whatever a value holds, it is neither formula nor placeholder nor markup."""
    path = tmp_path / "assessment.xlsx"
    form(path, {"A1": "{{ person_name }}", "A2": "{{ missing }}", "A3": "x {{ person_name }}"})
    hostile = replace(document(remark=text), sections=(Facts("p", (("n", Cell(text, name="person_name")),)),))
    content = fill_form(path, hostile)
    page = page_of(opened(content))
    wanted = text.replace("\u202e", "")
    assert (page["A1"].data_type, page["A1"].value) == ("s", wanted) or text == "_x0041_"
    assert page["A3"].data_type == "s"
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert ("_x005F_x0041_" in sheet) == (text == "_x0041_")


def test_long_text_makes_its_row_higher(tmp_path: Path) -> None:
    """A wrapped remark is seen whole, in merged cells too; a row is never made lower."""
    path = tmp_path / "assessment.xlsx"
    book = form(path, {"A1": "{{ missing }}", "A2": "{{ person_name }}"})
    page = page_of(book)
    for cell in ("A1", "A2"):
        page[cell].alignment = Alignment(wrap_text=True)
    page.merge_cells("A1:C1")
    page.row_dimensions[2].height = 40
    book.save(path)
    page = page_of(opened(fill_form(path, document(remark="能主动跟进重点客户，" * 30))))
    assert page.row_dimensions[1].height > 150
    assert page.row_dimensions[2].height == 40


def test_same_form_same_bytes(tmp_path: Path) -> None:
    """Nothing of the moment is in the file."""
    path = tmp_path / "assessment.xlsx"
    form(path, {"A1": "{{ title }}", "A2": "{{ items.item }}"})
    assert fill_form(path, document()) == fill_form(path, document())
    with zipfile.ZipFile(io.BytesIO(fill_form(path, document()))) as package:
        assert {info.date_time[0] for info in package.infolist()} == {1980}


def test_which_form_stands_for_a_document(tmp_path: Path) -> None:
    """The form of the scheme and language comes before the general one; without any the program draws."""
    sheet = replace(document(), variant="sales", language="en")
    assert form_names(sheet) == [f"assessment{part}.xlsx" for part in (".sales.en", ".sales", ".en", "")]
    assert find_form((tmp_path,), sheet) is None
    for name in ("assessment.xlsx", "assessment.clerk.xlsx"):
        form(tmp_path / name, {})
    assert find_form((tmp_path,), sheet) == tmp_path / "assessment.xlsx"
    form(tmp_path / "assessment.sales.xlsx", {})
    assert find_form((tmp_path,), sheet) == tmp_path / "assessment.sales.xlsx"


def _faulty(path: Path, change: str) -> Document:
    book = form(path, {"A1": "{{ title }}"})
    page = page_of(book)
    match change:
        case "two tables":
            page["A3"], page["B3"] = "{{ items.item }}", "{{ missing.text }}"
        case "merge":
            page["B3"], page["B4"] = "{{ items.item }}", "{{ items.weight }}"
            page["A4"] = "x"
            page.merge_cells("A4:A5")
        case "formula":
            page["A3"] = '="{{ title }}"'
        case "brackets":
            page["A3"] = "{{ title"
        case "word":
            page["A3"] = "{{ a b }}"
        case "name":
            book.defined_names["kam_score"] = DefinedName("kam_score", attr_text="#REF!")
        case "twice":
            for name in ("kam_score", "kam_title"):
                book.defined_names[name] = DefinedName(name, attr_text="'表'!$A$3")
        case _:
            raise ValueError(change)
    book.save(path)
    return document()


@pytest.mark.parametrize(
    ("change", "where", "says"),
    [
        ("two tables", "表 ▸ B3", "cannot repeat"),
        ("merge", "表 ▸ A4", "merged cell"),
        ("formula", "表 ▸ A3", "inside a formula"),
        ("brackets", "表 ▸ A3", "“{{ title” is no placeholder"),
        ("word", "表 ▸ A3", "“{{ a b }}” is no placeholder"),
        ("name", "assessment.xlsx", "kam_score does not point to a cell: #REF!"),
        ("twice", "表 ▸ A3", "two names"),
    ],
)
def test_what_cannot_be_filled_is_named(tmp_path: Path, change: str, where: str, says: str) -> None:
    """File, sheet, cell, and what is wrong."""
    path = tmp_path / "assessment.xlsx"
    made = _faulty(path, change)
    with pytest.raises(FormFault) as caught:
        fill_form(path, made)
    assert caught.value.where.startswith(str(path))
    assert caught.value.where.endswith(where)
    assert says in str(caught.value.text)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut", b"no zip at all"])
def test_a_file_that_is_no_workbook(tmp_path: Path, content: bytes) -> None:
    """One sentence, not a traceback."""
    path = tmp_path / "assessment.xlsx"
    path.write_bytes(content)
    with pytest.raises(FormFault, match="cannot be read as an Excel workbook"):
        fill_form(path, document())


def _with_part(path: Path, name: str, change: tuple[bytes, bytes]) -> None:
    """Change a part of a workbook by hand."""
    with zipfile.ZipFile(path) as package:
        parts = {one: package.read(one) for one in package.namelist()}
    assert change[0] in parts[name]
    parts[name] = parts[name].replace(*change)
    with zipfile.ZipFile(path, "w") as package:
        for one, content in parts.items():
            package.writestr(one, content)


def test_parts_that_other_programs_write(tmp_path: Path) -> None:
    """Shared formulas are written out; a declared document type and Strict files are refused."""
    path = tmp_path / "assessment.xlsx"
    form(path, {"A2": "{{ items.weight }}", "B2": "=A2*2", "B3": "=A3*2", "A3": 7})
    sheet = "xl/worksheets/sheet1.xml"
    _with_part(path, sheet, (b"<f>A2*2</f>", b'<f t="shared" ref="B2:B3" si="0">A2*2</f>'))
    _with_part(path, sheet, (b"<f>A3*2</f>", b'<f t="shared" si="0"/>'))
    assert [cells(fill_form(path, document(2)))[cell] for cell in ("B2", "B3", "B4")] == ["=A2*2", "=A3*2", "=A4*2"]
    _with_part(path, sheet, (b"<worksheet", b"<!DOCTYPE x []><worksheet"))
    with pytest.raises(FormFault, match="cannot be read"):
        fill_form(path, document())
    form(path, {})
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    _with_part(path, "xl/workbook.xml", (main, b"http://purl.oclc.org/ooxml/spreadsheetml/main"))
    with pytest.raises(FormFault, match="Strict"):
        fill_form(path, document())
