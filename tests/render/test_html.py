"""Templates: found, sandboxed, strict, and faults with file and line."""

from __future__ import annotations

from dataclasses import is_dataclass
from pathlib import Path

import pytest

from kam_reports.core import document
from kam_reports.core.document import PARTS, Document, Note, Notes
from kam_reports.core.fault import TemplateFault
from kam_reports.render.folders import template_folders
from kam_reports.render.html import Stencils

DOCUMENT = Document("mine", "x", "题", "zh", (Notes("n", (Note("<b>&"),)),), marks=(("logo", "l.svg"),))


def stencils(folder: Path, text: str, name: str = "mine/page.html") -> Stencils:
    """Return the templates of a folder with one of its own."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return Stencils((folder, *template_folders()))


def test_the_workspace_comes_first(tmp_path: Path) -> None:
    """A template of the workspace stands before the program's; what it lacks comes from the program."""
    assert stencils(tmp_path, "{{ doc.title }} {{ marks.logo }}").page(DOCUMENT) == "题 l.svg"
    plain = Stencils(template_folders(tmp_path / "none"))
    assert plain.kind(DOCUMENT) == "default"
    assert "&lt;b&gt;&amp;" in plain.page(DOCUMENT)


@pytest.mark.parametrize("kind", ["../mine", "base/..", "", "mine/x"])
def test_a_kind_is_no_path(tmp_path: Path, kind: str) -> None:
    """A kind that is not a plain word is drawn by the default template."""
    assert stencils(tmp_path, "x").kind(Document(kind, "x", "t", "zh", ())) == "default"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a\n{{ nothing }}", 2, "unknown name"),
        ("a\n\n{{ doc.titel }}", 3, "did you mean “title”"),
        ("{% if %}", 1, "cannot be read"),
        ("x\n{% for a in doc.sections %}", 2, "cannot be read"),
        ("x\n{{ 1 / 0 }}", 2, "ZeroDivisionError"),
        ("{{ doc.__class__.__mro__ }}", 1, "unsafe"),
        ("{{ doc.__replace__ or doc.__init__ }}", 1, "unsafe|unknown"),
        ("{{ doc.sections.__class__ }}", 1, "unsafe"),
        ("x\n{% include '../../secret.html' %}", 2, "templates folder only"),
        ("x\n{{ ''.__class__ }}", 2, "unsafe"),
        ("{% for a in range(10 ** 9) %}{% endfor %}", 1, "OverflowError"),
    ],
)
def test_a_faulty_template_is_named_with_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    """What a template does wrong is one line: file, line, what."""
    with pytest.raises(TemplateFault, match=words) as caught:
        stencils(tmp_path, text).page(DOCUMENT)
    assert caught.value.file.endswith("page.html")
    assert caught.value.line == line


def test_all_that_a_document_is_made_of_is_known() -> None:
    """Templates read its fields without a second look: nothing is left out of the list."""
    own = {one for one in vars(document).values() if isinstance(one, type) and is_dataclass(one)}
    assert own == set(PARTS)


def test_a_fault_in_a_shared_file_is_named_there(tmp_path: Path) -> None:
    """The file named is the one at fault, not the one that was asked for."""
    made = stencils(tmp_path, "x\n{{ nobody }}", "base/page.html")
    with pytest.raises(TemplateFault) as caught:
        made.page(Document("bonus", "x", "t", "zh", ()))
    assert Path(caught.value.file) == tmp_path / "base" / "page.html"
    assert caught.value.line == 2


def test_a_template_that_is_not_text_is_a_fault(tmp_path: Path) -> None:
    """A template in another encoding is refused with its name."""
    made = stencils(tmp_path, "x")
    (tmp_path / "mine" / "page.html").write_bytes("考核".encode("gbk"))
    with pytest.raises(TemplateFault, match="UTF-8"):
        made.page(DOCUMENT)


def test_a_link_out_of_the_folder_is_not_there(tmp_path: Path) -> None:
    """A template that is a link to a file outside is not found."""
    (tmp_path / "out.html").write_text("secret")
    folder = tmp_path / "templates"
    (folder / "mine").mkdir(parents=True)
    (folder / "mine" / "page.html").symlink_to(tmp_path / "out.html")
    assert Stencils((folder, *template_folders())).kind(DOCUMENT) == "default"
