"""The pages themselves: their words, fonts, marks, how many there are, and that nothing is cut off or printed over."""

from __future__ import annotations

import re
import zlib
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import pypdfium2
import pytest

from kam_reports.cli import main
from kam_reports.core.document import RowKind, Table
from kam_reports.render.folders import template_folders
from kam_reports.render.pdf import Painter
from tests.journeys import tiny
from tests.journeys.documents import department
from tests.journeys.documents.department import PERIODS
from tests.journeys.documents.looking import fonts, misplaced, pages, pairs, seen, squeezed, words
from tests.journeys.outputs import draft
from tests.render import demo

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.documents.conftest import Runs

LONG_NAME = "华东大区重点客户开发与维护事业部高级销售经理阿卜杜拉·买买提江"
REMARK = "经与客户多次沟通后双方同意顺延交付；" * 17


@pytest.mark.parametrize("period", PERIODS)
def test_all_words_of_the_workbook_can_be_copied_out_of_the_page(made: Runs, period: str) -> None:
    """Title, labels, names, reasons and amounts of each first sheet, in Chinese, however they are broken into lines."""
    for book, pdf in pairs(draft(made.workspace, period)):
        text, cells = words(pdf), seen(book)
        assert len(cells) > 40, book.name
        lacking = [cell for cell in cells if cell.sheet == cells[0].sheet and squeezed(cell.text) not in text]
        assert not lacking, (pdf.name, lacking[:5])


@pytest.mark.parametrize("period", PERIODS)
def test_each_page_says_whose_and_of_when_it_is(made: Runs, period: str) -> None:
    """Each page's foot has period, data day, the document's number and the page's; the data day is the set's."""
    days: set[str] = set()
    found: dict[str, set[str]] = {}
    for _, pdf in pairs(draft(made.workspace, period)):
        with pypdfium2.PdfDocument(pdf) as document:
            for number, page in enumerate(document, start=1):
                text = page.get_textpage().get_text_bounded()
                foot = re.search(rf"{period}\s+数据截至\s(20\d\d-\d\d-\d\d)\D{{1,8}}?([0-9a-f]{{8,16}})\b", text)
                assert foot, (pdf.name, number)
                assert f"{number} / {len(document)}" in text
                days.add(foot[1])
                found.setdefault(pdf.name, set()).add(foot[2])
    assert len(days) == 1
    assert all(len(one) == 1 for one in found.values())
    assert len(set.union(*found.values())) == len(found)  # no two documents have one number


@pytest.mark.parametrize("period", PERIODS)
def test_only_our_fonts_and_no_warning(made: Runs, period: str) -> None:
    """Text is set in the program's two weights, and the renderer had nothing to complain of."""
    for _, pdf in pairs(draft(made.workspace, period)):
        assert all(name.startswith("KAM") for name in fonts(pdf)), (pdf.name, fonts(pdf))
    assert made.warned == ()


@pytest.mark.parametrize("period", PERIODS)
def test_nothing_is_cut_off_or_printed_over(made: Runs, period: str) -> None:
    """Each letter stands inside the page's margins and on no other letter."""
    for _, pdf in pairs(draft(made.workspace, period)):
        assert not misplaced(pdf), pdf.name


def test_a_normal_month_is_one_page_a_person(made: Runs) -> None:
    """Everybody's monthly sheet is one A4 page upright; the bonus calculation lies across."""
    for pdf in (draft(made.workspace) / "考核表").glob("*.pdf"):
        with pypdfium2.PdfDocument(pdf) as document:
            assert [tuple(round(side) for side in page.get_size()) for page in document] == [(595, 842)], pdf.name
    with pypdfium2.PdfDocument(draft(made.workspace) / "奖金核算表.pdf") as document:
        assert tuple(round(side) for side in document[0].get_size()) == (842, 595)


def test_sample_sheets_are_one_page(sample_workspace: Path) -> None:
    """So is that of every complete sheet of the sample department."""
    sheets = sorted((draft(sample_workspace) / "考核表").glob("*.pdf"))
    assert len(sheets) > 8
    assert {pdf.name: pages(pdf) for pdf in sheets if pages(pdf) > 1} == {}


def test_a_department_without_records_has_whole_pages(tmp_path: Path) -> None:
    """No rows at all: every document is there, says so, and nothing stands askew."""
    books = department.books()
    empty = {
        name: {sheet: rows if sheet == "花名册" else rows[:1] for sheet, rows in sheets.items()}
        for name, sheets in books.items()
    }
    folder = department.make(tmp_path / "workspace", empty)
    assert main(["run", "2026-06", "-w", str(folder), "--workers", "0"]) in (0, 1)
    found = pairs(draft(folder))
    assert len(found) == len(department.ASSESSED) + 3
    for _, pdf in found:
        assert not misplaced(pdf), pdf.name
        assert pages(pdf) <= 3, pdf.name
    assert "本期没有核算人员" in words(draft(folder) / "奖金核算表.pdf")


@pytest.mark.slow
def test_five_hundred_rows_and_long_texts_lie_right(tmp_path: Path) -> None:
    """A bonus calculation of 500 people, long names and remarks: headers on each page, nothing askew or lost."""
    document = demo.bonus(people=500)
    painter = Painter(template_folders(None))
    (tmp_path / "bonus.pdf").write_bytes(painter.paint(document))
    assert not misplaced(tmp_path / "bonus.pdf")
    with pypdfium2.PdfDocument(tmp_path / "bonus.pdf") as made:
        texts = [squeezed(page.get_textpage().get_text_bounded()) for page in made]
    assert len(texts) > 10
    table = max((one for one in document.sections if isinstance(one, Table)), key=lambda one: len(one.rows))
    assert all(squeezed(table.columns[1].title) in text for text in texts[:-1])
    assert all(squeezed(str(row.cells[1].value)) in "".join(texts) for row in table.rows if row.kind is RowKind.BODY)
    long = replace(demo.assessment(name=LONG_NAME), subtitle=REMARK)
    (tmp_path / "long.pdf").write_bytes(painter.paint(long))
    assert not misplaced(tmp_path / "long.pdf")
    assert squeezed(LONG_NAME) in words(tmp_path / "long.pdf")
    assert squeezed(REMARK) in words(tmp_path / "long.pdf")


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # WeasyPrint leaves its colour profile open
@pytest.mark.parametrize(("profile", "mark"), [("pdf/ua", b"pdfuaid:part"), ("pdf/a-3", b"pdfaid:part")])
def test_profiles_mark_language_title_and_conformance(tmp_path: Path, profile: str, mark: bytes) -> None:
    """A profile of config reaches the files: tagged, conformance said, document language and title set."""
    folder = tiny.make(tmp_path / "workspace", changes=[("pdf_profile: none", f"pdf_profile: {profile}")])
    assert main(["run", "2026-06", "-w", str(folder), "--workers", "0"]) == 0
    for pdf in (draft(folder) / "奖金核算表.pdf", next((draft(folder) / "考核表").glob("E002_*.pdf"))):
        content = _unpacked(pdf.read_bytes())
        assert re.search(mark + rb"\W{0,2}[13]", content), pdf.name
        assert re.search(rb"/Lang \(zh-CN\)", content)
        with pypdfium2.PdfDocument(pdf) as document:
            assert document.is_tagged()
            assert document.get_metadata_value("Title").startswith(("奖金核算表", "销售人员月度考核表"))


def _unpacked(pdf: bytes) -> bytes:
    """Return a PDF with its packed streams laid open."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    opened = [pdf]
    for stream in streams:
        with suppress(zlib.error):
            opened.append(zlib.decompress(stream))
    return b"\n".join(opened)
