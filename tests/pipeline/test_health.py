"""The doctor finds what is missing."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from kam_reports.core import digest
from kam_reports.pipeline import health
from tests.conftest import MakeTiny

ROOT = Path(__file__).resolve().parents[2]


def ill(folder: Path) -> dict[str, str]:
    """Return what is not well, and what is said about it."""
    return {str(one.what): str(one.detail) for one in health.examine(folder) if not one.well}


@pytest.fixture
def folder(tiny_workspace: MakeTiny, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a healthy workspace whose templates need no look."""
    monkeypatch.setattr(health, "_templates", lambda _: [])
    return tiny_workspace({})


def test_healthy(folder: Path) -> None:
    """Nothing to say."""
    assert ill(folder) == {}


def test_missing_library(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Named."""

    def absent(name: str) -> str:
        if name == "openpyxl":
            raise PackageNotFoundError(name)
        return "1"

    monkeypatch.setattr(health, "version", absent)
    assert "openpyxl" in ill(folder)["libraries"]


def test_every_required_library_is_looked_for() -> None:
    """Those of the project file, and what its extras bring."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {canonicalize_name(Requirement(one).name) for one in project["dependencies"]}
    assert {canonicalize_name(name) for name in health.REQUIRED} == wanted | {"argon2-cffi"}


def _without(library: str) -> Callable[[str], str | None]:
    return lambda name: None if name == library else f"lib{name}.so"


@pytest.mark.parametrize("library", ["pango-1.0", "harfbuzz", "harfbuzz-subset"])
def test_missing_drawing_library(folder: Path, monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    """Named, with what it costs."""
    monkeypatch.setattr("ctypes.util.find_library", _without(library))
    assert library in ill(folder)["PDF engine"]


def test_damaged_font(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A font whose hash is not the one kept."""
    fonts = tmp_path / "fonts"
    fonts.mkdir()
    (fonts / "HASHES").write_text(f"{'0' * 64}  A.ttf\n{'0' * 64}  B.ttf\n", encoding="utf-8")
    (fonts / "A.ttf").write_bytes(b"font")
    monkeypatch.setattr("kam_reports.assets.fonts", lambda: fonts)
    assert {"A.ttf", "B.ttf"} <= set(ill(folder)["fonts"].replace(",", " ").replace(":", " ").split())


def test_folder_that_cannot_be_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Said with its path."""
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert str(folder) in ill(folder)["folders"]


def test_two_faults_of_a_config(tiny_workspace: MakeTiny) -> None:
    """Each is a finding of its own."""
    folder = tiny_workspace({}, changes=[("language: zh", "language: fr"), ("grace_days: 3 ", "grace_days: x ")])
    said = [one for one in health.examine(folder) if not one.well]
    assert len(said) == 2
    assert all("config.yaml:" in str(one.detail) for one in said)


def test_folders_of_templates_are_hashed_once(tmp_path: Path) -> None:
    """A file of the workspace stands before the program's file of the same name."""
    for name, text in (("mine/a/x.html", "1"), ("own/a/x.html", "2"), ("own/b.css", "3")):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = digest.digest_folder([tmp_path / "mine", tmp_path / "own", tmp_path / "none"])
    assert found == {
        "a/x.html": digest.digest_file(tmp_path / "mine/a/x.html"),
        "b.css": digest.digest_file(tmp_path / "own/b.css"),
    }
