"""Shortcuts through WeasyPrint: the same pages as without, whatever was drawn before."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pypdfium2
import pytest
from PIL import Image, ImageChops

from kam_reports.core.document import Document, Note, Notes, Page
from kam_reports.render import shortcuts
from kam_reports.render.html import template_folders
from kam_reports.render.pdf import Painter
from tests.render import demo

_PAINT_PLAINLY = """
import sys
from pathlib import Path
from kam_reports.render import embed, shortcuts
shortcuts.WRITTEN_FOR = None
embed.plain = lambda content: False
from kam_reports.render.pdf import Painter
from tests.render.test_shortcuts import DOCUMENTS, folders
painter = Painter(folders(Path(sys.argv[1])))
for name, document in DOCUMENTS.items():
    (Path(sys.argv[1]) / f"{name}.pdf").write_bytes(painter.paint(document))
"""
DOCUMENTS = {
    "sheet": demo.assessment(),
    "bonus": demo.bonus(),
    "board": demo.dashboard(),
    "odd": Document("odd", "x", "t", "en", ()),
}
ODD = (
    """<html><head><style>
p { width: 40%; text-align: justify; letter-spacing: .1em }
div { width: 20mm; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; box-sizing: border-box; padding: 5% }
td { border: 2pt dashed #999 } .d { border: 3pt double red } .t { border: 2pt solid rgb(0 0 0 / 40%) }
</style></head><body><p>"""
    + "words to be set in a few lines of one width, " * 9
    + """</p><div>a line too long for its box</div>
<table><tr><td>a</td><td class="d">b</td></tr><tr><td class="t">c</td><td>d</td></tr></table></body></html>"""
)


def folders(own: Path) -> tuple[Path, ...]:
    """Return template folders, one of them with a page of odd things."""
    (own / "odd").mkdir(exist_ok=True)
    (own / "odd" / "page.html").write_text(ODD)
    return own, *template_folders()


def pictures(pdf: bytes) -> list[Image.Image]:
    """Return a PDF's pages as grey pictures."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=1.5).to_pil().convert("L") for page in document]
    finally:
        document.close()


def test_pages_look_as_without_shortcuts(tmp_path: Path) -> None:
    """WeasyPrint by itself, fonts cut by HarfBuzz, draws the same pages but for the ends of joined lines."""
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", _PAINT_PLAINLY, str(tmp_path)], check=True, cwd=root)
    painter = Painter(folders(tmp_path))
    for name, document in DOCUMENTS.items():
        ours, theirs = pictures(painter.paint(document)), pictures((tmp_path / f"{name}.pdf").read_bytes())
        assert len(ours) == len(theirs)
        for mine, other in zip(ours, theirs, strict=True):
            histogram = ImageChops.difference(mine, other).histogram()
            assert sum(histogram[64:]) == 0  # no mark is elsewhere
            assert sum(histogram[1:]) < mine.width * mine.height / 200
    assert painter.warnings == ()


def test_another_version_is_left_alone() -> None:
    """Shortcuts are for one version; any other WeasyPrint works as it is."""
    assert not shortcuts.take(SimpleNamespace(__version__="0.1"))


def test_the_locked_version_is_the_one_written_for() -> None:
    """A newer WeasyPrint wants the shortcuts looked at again: until then it would only be slow."""
    import weasyprint

    assert weasyprint.__version__ == shortcuts.WRITTEN_FOR
    assert shortcuts.take(weasyprint)


@pytest.mark.parametrize(
    "body",
    [
        '<p style="margin-left: {n}mm; color: {c}">a</p>',
        '<p id="x{n}">a</p><p id="y{n}">b</p>',
        '<p lang="{l}">a</p>',
        '<p class="{c}">a</p>',
        "<style>p {{ font-size: {n}pt }}</style><p>a</p>",
        '<svg xmlns="http://www.w3.org/2000/svg" width="{n}0" height="9"><rect width="9" height="9"/></svg>',
        '<p class="wide">a</p>',
        '<p class="part">a</p><p class="just">{w}</p>',
    ],
    ids=["style", "id", "lang", "class", "own-sheet", "svg", "viewport", "percent"],
)
def test_what_was_drawn_before_changes_nothing(tmp_path: Path, body: str) -> None:
    """A page that differs from the one before in attributes, classes, styles or paper is drawn as if it were alone."""
    folder = tmp_path / "default"
    folder.mkdir()
    (folder / "style.css").write_text(
        ".red { color: red } .blue { margin: 3mm } :lang(zh) { font-weight: 700 }"
        " .wide { width: 50vw; border: 1pt solid } .part { width: 50%; border: 1pt solid }"
        " .just { text-align: justify; width: 40% }"
    )
    values = [
        {"n": 4, "c": "red", "l": "en", "w": "some words to be set in a few lines of one width, " * 5},
        {"n": 9, "c": "blue", "l": "zh", "w": "other words to be set in a few lines of one width, " * 5},
    ]
    pages = []
    for number, filled in enumerate(values):
        pages.append(f"{{% if doc.title == '{number}' %}}{body.format(**filled)}{{% endif %}}")
    (folder / "page.html").write_text(f"<html><body>{''.join(pages)}</body></html>")
    documents = [Document("default", "x", str(number), "en", ()) for number in range(2)]
    documents.append(replace(documents[0], page=Page.LANDSCAPE))
    alone = [Painter((tmp_path, *template_folders())).paint(document) for document in documents]
    together = Painter((tmp_path, *template_folders()))
    assert [together.paint(document) for document in (*documents, *documents)] == alone * 2
    assert len({*alone}) == (2 if "wide" in body else 3)
    assert together.warnings == ()


def test_texts_that_are_measured_but_not_drawn_are_let_go(painter: Painter) -> None:
    """A page with many texts over several pages repeats nothing and loses nothing."""
    notes = Notes("n", tuple(Note(f"第{number}行") for number in range(400)))
    document = pypdfium2.PdfDocument(painter.paint(Document("default", "x", "t", "zh", (notes,))))
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    assert all(text.count(f"第{number}行") == 1 for number in range(400))
