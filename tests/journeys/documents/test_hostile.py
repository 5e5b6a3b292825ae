"""Hostile text in every text column of every ledger comes out as the text it is, and makes the program open nothing."""

from __future__ import annotations

import csv
import io
import mimetypes
import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import TZPATH

import openpyxl
import pytest

import kam_reports
from tests.journeys.documents import department, hostile
from tests.journeys.documents.looking import misplaced, pairs, words
from tests.journeys.outputs import draft

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.journeys.documents.conftest import Runs

ROOT = Path(__file__).resolve().parents[3]
PAYLOADS = ("cmd|", "SUM(1)", "1+1", "HYPERLINK", "script", "passwd", "example.invalid")


def _workbooks(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*.xlsx")) if "标注" not in path.parts)


def test_no_workbook_runs_what_a_ledger_says(hostile_run: Runs) -> None:
    """What looks like a formula is a text cell; no formula and no link is what a ledger says."""
    texts: set[str] = set()
    for path in _workbooks(draft(hostile_run.workspace)):
        for sheet in openpyxl.load_workbook(path).worksheets:
            for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
                if cell.data_type == "f":
                    assert not any(payload in str(cell.value) for payload in PAYLOADS), f"{path.name} {cell.coordinate}"
                elif isinstance(cell.value, str):
                    texts.add(cell.value)
                assert cell.hyperlink is None or not re.match(r"(?i)https?:|file:", cell.hyperlink.target or "")
    for text in (*hostile.SHORT, hostile.EMOJI, hostile.REMARK):
        assert any(text in one for one in texts), text
    assert any(hostile.WORD in one for one in texts)
    assert "49" not in texts


def test_csvs_hold_texts_no_spreadsheet_runs(hostile_run: Runs) -> None:
    """A field that begins like a formula and is no number has an apostrophe before it."""
    read = 0
    for path in sorted((draft(hostile_run.workspace) / "data").glob("*.csv")):
        for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))):
            for field in row:
                read += 1
                assert not re.match(r"[=+@\-\t\r]", field) or re.fullmatch(r"-?[\d.]+", field), (path.name, field)
    assert read > 500


def test_pages_print_the_texts_as_they_are(hostile_run: Runs) -> None:
    """Markup and template syntax are printed, not obeyed; what no font has is marked; nothing leaves the page."""
    every = "".join(words(pdf) for _, pdf in pairs(draft(hostile_run.workspace)))
    for text in ("<script>alert(1)</script>", "{{7*7}}", "file:///etc/passwd", "=cmd|'/Ccalc'!A0", "+1+1", "@SUM(1)"):
        assert text in every, text
    assert "gnp.exe" in every  # a mark of direction turns nothing around
    assert "好〓客" in every
    assert every.count("W") >= len(hostile.WORD)  # a page's foot and head stand between its pieces
    assert hostile.REMARK in every
    assert "root:" not in every
    for _, pdf in pairs(draft(hostile_run.workspace)):
        assert not misplaced(pdf), pdf.name
    assert not [one for one in hostile_run.warned if "glyph" not in one.lower()]


def test_every_person_has_a_sheet_all_the_same(hostile_run: Runs) -> None:
    """No hostile name costs anybody a sheet, and every file name is one that Windows takes."""
    names = [path.name for path in (draft(hostile_run.workspace) / "考核表").iterdir()]
    assert {name[:4] for name in names} == set(department.ASSESSED)
    assert not [name for name in names if re.search(r'[<>:"|?*\\/\x00-\x1f]', name)]


@pytest.mark.slow
def test_nothing_is_opened_outside_workspace_and_package(tmp_path: Path) -> None:
    """No address asked, no program started; files are opened in the workspace and the program's own folders alone."""
    folder = department.make(tmp_path / "workspace", hostile.books())
    hostile.as_texts(folder)
    command = [sys.executable, "-m", "tests.journeys.documents.watched", str(folder), str(tmp_path / "seen.txt")]
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    surroundings = {**os.environ, "TMPDIR": str(scratch)}
    done = subprocess.run(command, cwd=ROOT, env=surroundings, check=False, capture_output=True, text=True, timeout=180)
    assert done.returncode in (0, 1), done.stderr
    assert (tmp_path / "seen.txt").is_file(), done.stderr
    seen = (tmp_path / "seen.txt").read_text(encoding="utf-8").splitlines()
    assert len(seen) > 50
    strangers = [line for line in seen if not line.startswith("open ")]
    assert not strangers
    allowed = (folder, scratch, Path(kam_reports.__file__).parents[1], *_python())
    outside = [line for line in seen if not _inside(Path(line.removeprefix("open ")), allowed)]
    assert not outside


def _python() -> Iterator[Path]:
    """Yield where Python, its libraries, time zones, and the machine's lists of media types and mounts are."""
    yield from (Path(path) for path in {sys.prefix, sys.base_prefix, *sysconfig.get_paths().values(), *TZPATH})
    yield from (Path("/dev/null"), Path("/proc/self/mounts"), *(Path(name) for name in mimetypes.knownfiles))


def _inside(path: Path, folders: tuple[Path, ...]) -> bool:
    full = path if path.is_absolute() else ROOT / path
    return any(
        full == folder or full.is_relative_to(folder) or full.resolve().is_relative_to(folder.resolve())
        for folder in folders
    )
