"""PDFs: their text, fonts, pages, bytes; and what templates may open."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from PIL import Image

from kam_reports.core.document import Cell, Column, Document, Facts, Medium, Note, Notes, Page, Row, Table
from kam_reports.render.folders import template_folders
from kam_reports.render.format import column_decimals, show
from kam_reports.render.glyphs import MISSING, missing_glyphs, printable
from kam_reports.render.pdf import VARIANTS, Painter
from tests.render import demo

HOSTILE = (
    "<script>alert(1)</script>",
    "{{7*7}} {% raw %}",
    "file:///etc/passwd",
    "=cmd|'/c calc'!A1",
    "&lt;b&gt; & \"quotes' >",
    "]]> <!-- <?x?>",
    "\u202eevil\u202c \u200fmarks\u2066\u0007\ufeff",
    "😀 emoji",
)


def words(pdf: bytes) -> str:
    """Return all text of a PDF without white space."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        text = "".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()
    return re.sub(r"[\s\u200b\ufffe]+", "", text)


def fonts(pdf: bytes) -> set[str]:
    """Return the names of all fonts that text of a PDF is set in, without the subset prefix."""
    document = pypdfium2.PdfDocument(pdf)
    names = set()
    for page in document:
        for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=8):
            font = pdfium.FPDFTextObj_GetFont(item.raw)
            size = pdfium.FPDFFont_GetBaseFontName(font, None, 0)
            buffer = (pdfium.c_char * size)()
            pdfium.FPDFFont_GetBaseFontName(font, buffer, size)
            names.add(buffer.value.decode().partition("+")[2])
    document.close()
    return names


def squeezed(text: str) -> str:
    """Return a text as :func:`words` would have it."""
    return re.sub(r"\s+", "", printable(text))


@pytest.mark.parametrize(
    "document",
    [demo.assessment(), demo.assessment("en"), demo.bonus(), demo.bonus("en"), demo.issues(), demo.dashboard()],
    ids=["assessment-zh", "assessment-en", "bonus-zh", "bonus-en", "issues", "dashboard"],
)
def test_every_value_can_be_copied_out(painter: Painter, document: Document) -> None:
    """The PDF's text holds each title, label and value of the Document that goes on paper."""
    text = words(painter.paint(document))
    wanted = [document.title, document.subtitle, document.organisation, document.badge, *document.footer]
    for section in document.sections:
        if section.medium is Medium.BOOK:
            continue
        if isinstance(section, Facts):
            wanted += [part for label, cell in section.items for part in (label, show(cell.value, cell.format))]
        if isinstance(section, Notes):
            wanted += [note.text for note in section.items]
        if isinstance(section, Table):
            places = column_decimals(section)
            wanted += [column.title for column in section.columns]
            for row in section.rows:
                line = "".join(
                    show(cell.value, cell.format, least) for cell, least in zip(row.cells, places, strict=False)
                )
                assert squeezed(line) in text
    for part in wanted:
        assert squeezed(part) in text


def test_book_sections_stay_off_the_paper(painter: Painter) -> None:
    """Evidence is for the workbook only."""
    assert "第38行" not in words(painter.paint(demo.assessment()))


def test_only_our_fonts_are_used(painter: Painter) -> None:
    """Whatever stands in a text, body, chart, margins and foot are set in our two weights."""
    document = demo.assessment()
    strange = Notes("x", (Note("العربية हिन्दी 한국어 😀 ∰ 𠮷"),))
    pdf = painter.paint(replace(document, sections=(*document.sections, strange)))
    assert fonts(pdf) == {"KAM-Sans", "KAM-Sans-Bold"}


def test_a_normal_month_is_one_page(painter: Painter) -> None:
    """The assessment sheet of a normal month has one page, in both languages, and is small."""
    for language in ("zh", "en"):
        pdf = painter.paint(demo.assessment(language))
        assert len(pypdfium2.PdfDocument(pdf)) == 1
        assert len(pdf) <= 70 * 1024


def test_long_tables_repeat_their_headers(painter: Painter) -> None:
    """A bonus calculation of many people goes over pages, each with the header row and its number."""
    document = pypdfium2.PdfDocument(painter.paint(demo.bonus(people=70)))
    pages = [re.sub(r"\s+", "", page.get_textpage().get_text_bounded()) for page in document]
    width, height = document[0].get_size()
    document.close()
    assert width > height
    assert len(pages) > 1
    for number, text in enumerate(pages, start=1):
        assert f"{number}/{len(pages)}" in text
        if "E0" in text:
            assert "绩效工资基数" in text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_plain_text(painter: Painter, text: str) -> None:
    """Markup, template syntax, addresses, marks: printed as the characters they are, in every place for text."""
    table = Table("t", (Column("a", text, group=text), Column("b", text, group=text)), (Row((Cell(text), Cell(text))),))
    sections = (table, Facts("f", ((text, Cell(text)),), text), Notes("n", (Note(text),), text))
    document = Document("default", "x", text, "zh", sections, text, text, footer=(text,), badge=text)
    assert words(painter.paint(document)).count(squeezed(text)) >= 10


def test_an_endless_word_wraps(painter: Painter) -> None:
    """A word of 10,000 characters neither hangs nor leaves the page."""
    word = "W" * 10_000
    table = Table("t", (Column("a", "a"), Column("b", "b")), (Row((Cell(word), Cell("end"))),))
    pdf = painter.paint(Document("default", "x", "t", "en", (table,)))
    assert words(pdf).count("W") == len(word)


def test_a_missing_character_is_printed_as_such(painter: Painter) -> None:
    """What the font lacks is named, and printed as 〓."""
    document = Document("default", "x", "题", "zh", (Notes("n", (Note("好😀"),)),))
    assert missing_glyphs(document) == {"😀"}
    assert f"好{MISSING}" in words(painter.paint(document))


def test_metadata_names_the_document_and_no_day(painter: Painter) -> None:
    """Title, author and language are set; no date, which would differ from day to day."""
    pdf = pypdfium2.PdfDocument(painter.paint(demo.assessment()))
    metadata = pdf.get_metadata_dict()
    pdf.close()
    assert metadata["Title"].startswith("绩效考核表")
    assert metadata["Author"] == "华晟工业材料有限公司 大客户部"
    assert not metadata["CreationDate"]
    assert not metadata["ModDate"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # WeasyPrint leaves a file unclosed
@pytest.mark.parametrize("variant", VARIANTS)
def test_variants_are_tagged_and_stable(variant: str) -> None:
    """Accessible and archivable PDFs carry tags where the variant asks for them, and are byte-identical too."""
    painter = Painter(variant=variant)
    pdf = painter.paint(demo.assessment())
    assert painter.paint(demo.assessment()) == pdf
    assert painter.warnings == ()
    document = pypdfium2.PdfDocument(pdf)
    tagged = pdfium.FPDFCatalog_IsTagged(document.raw)
    document.close()
    assert bool(tagged) is (variant not in {"pdf/a-3b", "pdf/a-3u"})


def test_an_unknown_variant_is_refused() -> None:
    """A variant that is not one is said at once."""
    with pytest.raises(ValueError, match="pdf/x"):
        Painter(variant="pdf/x-9")


_PRINT_HASHES = """
import hashlib
from kam_reports.render.pdf import Painter
from kam_reports.render.xlsx import write_book
from tests.render import demo
for content in (Painter().paint(demo.assessment()), write_book(demo.assessment())):
    print(hashlib.sha256(content).hexdigest())
"""


def test_bytes_do_not_depend_on_process_or_machine(painter: Painter) -> None:
    """Another process with another hash seed, time zone and language writes the same bytes, whatever came before."""
    from kam_reports.render.xlsx import write_book

    painter.paint(demo.bonus())
    here = [painter.paint(demo.assessment()), write_book(demo.assessment())]
    environment = {**os.environ, "PYTHONHASHSEED": "42", "TZ": "Pacific/Apia", "LANG": "C", "LC_ALL": "C"}
    run = subprocess.run(
        [sys.executable, "-c", _PRINT_HASHES],
        env={**environment, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.split() == [hashlib.sha256(content).hexdigest() for content in here]


def test_templates_open_nothing_outside(tmp_path: Path) -> None:
    """A picture from elsewhere, by address, path or link, is refused and reported; the logo of the document is not.

    What lies beside the templates is refused too, and what is hidden among them: no key knows when it changes.
    """
    workspace = tmp_path / "workspace"
    page = workspace / "templates" / "default" / "page.html"
    page.parent.mkdir(parents=True)
    (tmp_path / "secret.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    for name in ("logo.svg", "seal.svg", "templates/.hidden.svg", "templates/stamp.svg"):
        (workspace / name).write_text("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>")
    (workspace / "templates" / "link.svg").symlink_to(tmp_path / "secret.svg")
    bad = ["../../secret.svg", (tmp_path / "secret.svg").as_uri(), "http://127.0.0.1:9/x.png", "link.svg", "data:,x"]
    bad += ["../seal.svg", ".hidden.svg"]
    pictures = "".join(f"<img src={address!r} />" for address in [*bad, "stamp.svg"])
    page.write_text(f"<html>{pictures}<img src='{{{{ marks.logo }}}}' /></html>")
    painter = Painter(template_folders(workspace))
    logo = (("logo", (workspace / "logo.svg").as_uri()),)
    painter.paint(Document("default", "x", "t", "en", (), marks=logo))
    assert len(painter.warnings) == len(bad)
    assert not any("logo" in warning or "stamp" in warning for warning in painter.warnings)


def test_a_page_that_is_not_xml_is_read_as_html(tmp_path: Path) -> None:
    """A user's template may be ordinary HTML, with unclosed tags and named entities."""
    page = tmp_path / "default" / "page.html"
    page.parent.mkdir()
    page.write_text("<!doctype html><title>{{ doc.title }}</title><p>{{ doc.title }}&nbsp;one<br>two", encoding="utf-8")
    painter = Painter((tmp_path, *template_folders()))
    document = Document("default", "x", "题", "zh", (), page=Page.LANDSCAPE)
    assert words(painter.paint(document)) == "题onetwo1/1"


def test_nobody_signs_a_page_that_says_nothing() -> None:
    """However many rows there are, the control totals stand on the page with the places to sign."""
    painter = Painter()
    last = set()
    for people in range(14, 30, 2):
        document = pypdfium2.PdfDocument(painter.paint(demo.bonus(people=people)))
        text = document[len(document) - 1].get_textpage().get_text_bounded()
        assert "复核" in text
        assert "控制数" in text, people
        last.add((len(document), "E0" in text.split("控制数")[0]))
    assert len(last) > 1  # the place where the page ends was met in different ways


def test_a_page_says_nothing_of_where_its_pictures_lie(tmp_path: Path) -> None:
    """The same pictures elsewhere give the same bytes: WeasyPrint names them by what their addresses hash to."""
    drawn = []
    for name in ("here", "部门 二/elsewhere"):
        workspace = tmp_path / name
        page = workspace / "templates" / "default" / "page.html"
        page.parent.mkdir(parents=True)
        page.write_text("<html><img src='{{ marks.logo }}' /><img src='stamp.png' /><p>x</p></html>", encoding="utf-8")
        (page.parent / "style.css").write_text("p { background: url(../other.png) }", encoding="utf-8")
        for picture, colour in (("logo.png", "red"), ("templates/stamp.png", "blue"), ("templates/other.png", "green")):
            Image.new("RGB", (9, 9), colour).save(workspace / picture)
        painter = Painter(template_folders(workspace))
        document = Document("default", "x", "t", "en", (), marks=(("logo", (workspace / "logo.png").as_uri()),))
        drawn.append(painter.paint(document))
        assert painter.warnings == ()
    assert drawn[0] == drawn[1]
    assert drawn[0].count(b"/Subtype /Image") == 3
