"""Shortcuts through WeasyPrint: the same pages as without, whatever was drawn before."""

from __future__ import annotations

import gc
import subprocess
import sys
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace

import pypdfium2
import pytest
from PIL import Image, ImageChops

from kam_reports.core.document import Document, Note, Notes, Page
from kam_reports.render import shortcuts
from kam_reports.render.folders import template_folders
from kam_reports.render.pdf import Painter
from tests.render import demo

_PAINT_PLAINLY = """
import sys
from pathlib import Path
from kam_reports.render import embed, shortcuts
shortcuts.WRITTEN_FOR = {"weasyprint": "none"}
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
    "strange": Document("strange", "x", "t", "zh", ()),
    "bare": Document("bare", "x", "t", "zh", ()),
    "arranged": Document("arranged", "x", "t", "zh", ()),
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

STRANGE_STYLE = """
table { border-collapse: collapse; width: 100%; margin: 2mm 0 } td, th { border: .4pt solid #555; padding: 2pt }
.b { font-weight: 700; color: #b00 } .c { text-align: center } .n { text-align: right; white-space: nowrap }
.t { vertical-align: top } .m { vertical-align: middle } .u { text-decoration: underline } .s { letter-spacing: .2em }
.i { text-indent: 2em } .j { text-align: justify } .h { visibility: hidden } .o { overflow: hidden; width: 9mm }
.r { direction: rtl } .p { position: relative; top: 1mm } .tall { height: 12mm } .pad { padding-left: 10% }
.round { background: #dfd; border-radius: 2mm } .shadow { background: #ddf } .dash { border: 2pt dashed #080 }
.no { border: hidden } .thick { border: 3pt double #00a } .wide { border-top: 2pt solid #a00 } .faint { opacity: .4 }
.turn { transform: rotate(3deg) } .line { outline: 1pt solid #0aa } .big { font-size: 16pt }
.pre { white-space: pre-line } .group { border-collapse: separate } .up { text-transform: uppercase }
.base td { vertical-align: baseline }
h2 + p { color: #a50 } p + p { margin-top: 3mm } table td > b { color: #050 } :lang(en) { font-style: italic }
.abs { position: absolute; top: 3mm; right: 0 } .fix { position: fixed; bottom: 0 }
thead { display: table-header-group } tr { break-inside: avoid } .keep { break-before: avoid } .float { float: right }
"""
PSEUDO_STYLE = """
.first::first-letter { color: #00c } .before::before { content: "» " } .lines::first-line { color: #0a0 }
"""
STRANGE = (
    """<html lang="zh"><body><h2>标题 Title</h2><p>第一段 first</p><p>第二段 second</p><h2>再</h2>
<p></p><div class="t" style="font-size: 6pt"><p>small</p></div><p></p><div class="t"><p>as usual</p></div>
<p class="float">浮动</p><p class="abs">apart</p><p class="fix">on each page</p><p>beside what floats</p><table>
<colgroup><col style="width: 20%"/><col/><col style="width: 15mm"/><col/></colgroup>
<tr><td>甲</td><td class="b c">乙 12.50</td><td class="n">1,234.50</td>
<td class="n">a number too long for its cell</td></tr>
<tr><td class="u">underlined</td><td class="s">spaced</td><td class="i">入</td><td class="j">justified</td></tr>
<tr><td class="h">hidden</td><td class="o">overflowing text</td><td class="r">abc 12.</td><td class="p">moved</td></tr>
<tr><td class="tall t">tall</td><td class="tall m">middle</td><td class="pad">%</td><td class="big">大</td></tr>
<tr><td class="round">round</td><td class="shadow">plain</td><td class="dash">dashed</td><td class="no">none</td></tr>
<tr><td class="thick">double</td><td class="wide">top</td><td class="faint">faint</td><td class="turn">turned</td></tr>
<tr><td class="line">outlined</td><td class="pre"> two
lines </td><td class="first">First</td><td class="before">before</td></tr>
<tr><td class="lines">first line of a cell that goes on for a while, and on</td><td class="up">upper</td>
<td lang="en">slanted</td><td><b>bold</b></td></tr>
<tr><td colspan="2" rowspan="2">two by two</td><td>x</td><td>ffi fl ½ Ω é é</td></tr><tr><td>y</td><td> </td></tr>
<tr><td></td><td>a<br/>b</td><td><a href="https://example.org">link</a></td><td id="here">anchor</td></tr>
<tr><td>soft­hyphen</td><td>zero\u200bwidth</td><td>　wide space　</td><td> spaces </td></tr>
<tr><td colspan="9">more columns than there are</td></tr></table>
<table class="group base"><tr><td>separate</td><td class="big">baseline</td><td>borders</td></tr></table>
<table class="r"><tr><td>from</td><td class="thick">the</td><td>right</td></tr></table>
<table><thead><tr><th>head</th><th>of pages</th></tr></thead><tbody>"""
    + "".join(
        f"<tr><td>row {row}</td><td class='{'b' if row % 7 else 'keep'}'>{row * 37}</td></tr>" for row in range(90)
    )
    + "</tbody></table></body></html>"
)

ARRANGED_STYLE = """
td { border: 1pt solid #888; padding: 1mm } .flex { display: flex }
.grid { display: grid; grid-template-columns: 1fr 2fr }
.cell { display: table-cell; border: 1pt solid } .cols { column-count: 2 } .float { float: left; background: #eee }
.abs { position: absolute; right: 2mm } .in { display: inline-block; border: 1pt solid }
.runs { position: running(top) } @page { @top-left { content: element(top) } @top-right { content: string(name) } }
.name { string-set: name content() } .count { counter-increment: n } .clamp { max-lines: 1; continue: discard }
.dots { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; width: 20mm } .half { width: 50%; margin: auto }
h3 { bookmark-level: 2; break-before: page } .round { border-radius: 3mm; border: 1pt solid } .max { max-height: 3mm }
"""
ARRANGED = """<html lang="zh"><body><table><tr><td class="flex">flex</td><td><p>one</p><p>two</p></td></tr>
<tr><td><div class="float">float</div>beside</td><td><span class="abs">apart</span>text</td></tr>
<tr><td>a<span>part</span></td><td><span class="in">block</span></td></tr>
<tr><td class="name count">named</td><td><table><tr><td>inner</td><td colspan="2">table</td></tr></table></td></tr>
<tr><td class="max">one</td><td class="round">round</td></tr>
<tr><td class="dots">a text that is far too long</td></tr></table>
<div class="flex"><p>left</p><p>right</p><table><tr><td>in flex</td></tr></table></div>
<div class="grid"><p>left</p><p>right</p><table><tr><td>in grid</td></tr></table></div>
<div class="cell">a cell</div><span class="cell">another</span><form class="cell">form</form>
<ul><li>item</li><li>item</li></ul><ol><li>first</li><li>second</li></ol><p class="runs">on top</p>
<div class="cols"><p>one</p><p>two</p><p>three</p><p>four</p></div><p class="clamp">clamped</p><p class="half">half</p>
<p class="dots">a paragraph that is far too long</p><h3>Next page</h3><p>text<br/>break</p><p>a <i>b</i> c</p>
<div class="round"><p>round</p></div></body></html>"""


def folders(own: Path) -> tuple[Path, ...]:
    """Return template folders, one of them with a page of odd things."""
    (own / "odd").mkdir(exist_ok=True)
    (own / "odd" / "page.html").write_text(ODD)
    for kind, page, style in (
        ("strange", STRANGE, STRANGE_STYLE + PSEUDO_STYLE),
        ("bare", STRANGE, STRANGE_STYLE),
        ("arranged", ARRANGED, ARRANGED_STYLE),
    ):
        (own / kind).mkdir(exist_ok=True)
        (own / kind / "page.html").write_text(page, encoding="utf-8")
        (own / kind / "style.css").write_text(style, encoding="utf-8")
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
    for name, document in (*DOCUMENTS.items(), *DOCUMENTS.items()):  # once cold, once with all words known
        ours, theirs = pictures(painter.paint(document)), pictures((tmp_path / f"{name}.pdf").read_bytes())
        assert len(ours) == len(theirs)
        for mine, other in zip(ours, theirs, strict=True):
            histogram = ImageChops.difference(mine, other).histogram()
            assert sum(histogram[64:]) == 0  # no mark is elsewhere
            assert sum(histogram[1:]) < mine.width * mine.height / 200
    assert painter.warnings == ()


def test_another_version_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shortcuts are for one version; any other WeasyPrint works as it is."""
    monkeypatch.setattr(shortcuts, "WRITTEN_FOR", shortcuts.WRITTEN_FOR | {"cssselect2": "0.1"})
    assert not shortcuts.take(SimpleNamespace())


def test_the_locked_version_is_the_one_written_for() -> None:
    """A newer WeasyPrint wants the shortcuts looked at again: until then it would only be slow."""
    import weasyprint

    assert {name: version(name) for name in shortcuts.WRITTEN_FOR} == shortcuts.WRITTEN_FOR
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
        '<b class="{c}">a</b><i>b</i><p>c</p>',
        '<table><col style="width: {n}mm"/><col/><tr><td>a</td><td>b</td></tr></table>',
        '<table><tr><td style="width: {n}mm"><p class="like">a</p></td><td>b</td></tr></table>',
        "<table><tr><td>{c}</td><td>−‐-\u2f00一 {n}</td></tr></table>",
    ],
    ids=[
        *("style", "id", "lang", "class", "own-sheet", "svg", "viewport", "percent"),
        *("beside", "column", "inherit", "glyphs"),
    ],
)
def test_what_was_drawn_before_changes_nothing(tmp_path: Path, body: str) -> None:
    """A page that differs from the one before in attributes, classes, styles or paper is drawn as if it were alone."""
    folder = tmp_path / "default"
    folder.mkdir()
    (folder / "style.css").write_text(
        ".red { color: red } .blue { margin: 3mm } :lang(zh) { font-weight: 700 }"
        " .part { width: 50%; border: 1pt solid } .just { text-align: justify; width: 40% }"
        " .red + i { letter-spacing: 2mm } .like { width: inherit; border: 1pt solid }"
        + (" .wide { width: 50vw; border: 1pt solid }" if "wide" in body else "")  # such a sheet is not kept
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


def test_drawn_pages_are_let_go_at_once(painter: Painter) -> None:
    """The boxes of a drawn page are free without the garbage collector's help."""
    document = demo.assessment()
    painter.paint(document)
    gc.collect()
    gc.disable()
    try:
        painter.paint(document)
        left = [found for found in gc.get_objects() if type(found).__name__ in {"TableCellBox", "TableBox"}]
    finally:
        gc.enable()
    assert not left
