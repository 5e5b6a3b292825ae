"""Which files of a folder are looked at: exactly those that a template may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.core.digest import digest_folder
from kam_reports.render.html import find_file

if TYPE_CHECKING:
    from pathlib import Path


def test_all_that_is_found_is_digested(tmp_path: Path) -> None:
    """Links to folders are followed, round and round is not; what is hidden is neither found nor digested."""
    styles, other = tmp_path / "styles", tmp_path / "other"
    for path in (styles / "v1" / "page.html", other / "kind" / "style.css"):
        path.parent.mkdir(parents=True)
        path.write_text(path.name)
    for name in (".sig.html", "~$bonus.xlsx", ".git/config", "kept/.x/a.html"):
        (styles / name).parent.mkdir(parents=True, exist_ok=True)
        (styles / name).write_text("hidden")
    (styles / "assessment").symlink_to("v1")
    (styles / "v1" / "up").symlink_to("..")
    found = digest_folder([styles, other])
    assert {"v1/page.html", "assessment/page.html", "kind/style.css", "v1/up/v1/page.html"} <= set(found)
    assert not [name for name in found if "sig" in name or "$" in name or "git" in name or ".x" in name]
    for name in found:
        assert find_file([styles, other], name) is not None
    for name in (".sig.html", "kept/.x/a.html", ".git/config"):
        assert find_file([styles, other], name) is None


def test_a_link_that_leads_elsewhere_is_another_content(tmp_path: Path) -> None:
    """Pointing a folder to other templates changes what the folder holds."""
    for version in ("v1", "v2"):
        (tmp_path / version).mkdir()
        (tmp_path / version / "page.html").write_text(version)
    link = tmp_path / "assessment"
    link.symlink_to("v1")
    before = digest_folder([tmp_path])
    link.unlink()
    link.symlink_to("v2")
    after = digest_folder([tmp_path])
    assert before["assessment/page.html"] == before["v1/page.html"] != after["assessment/page.html"]
