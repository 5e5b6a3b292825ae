"""The check of templates."""

from __future__ import annotations

from pathlib import Path

from kam_reports.render.check import check_templates, kinds
from kam_reports.render.folders import template_folders


def test_the_shipped_templates_are_sound() -> None:
    """Every template of the program draws an empty, a full and a very long Document without complaint."""
    (folder,) = template_folders()
    assert set(kinds(folder)) >= {"assessment", "bonus", "default", "issues"}
    assert check_templates(folder) == []


def test_faults_are_listed(tmp_path: Path) -> None:
    """An unknown name and a style nobody knows are each named with their file."""
    for kind, page, style in (
        ("one", "{{ doc.titel }}", ""),
        ("two", "<p>{{ doc.title }}</p>", "p { colour: red }"),
        ("three", "{% for s in sections %}{{ s.nothing }}{% endfor %}", ""),
    ):
        (tmp_path / kind).mkdir()
        (tmp_path / kind / "page.html").write_text(page)
        (tmp_path / kind / "style.css").write_text(style)
    found = {Path(fault.file).relative_to(tmp_path).as_posix(): fault for fault in check_templates(tmp_path)}
    assert set(found) == {"one/page.html", "two/style.css", "three/page.html"}
    assert "colour" in str(found["two/style.css"])
