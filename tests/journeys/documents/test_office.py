"""LibreOffice, recalculating every formula of every workbook of a month, a quarter and a year, gets what is stored."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.journeys.documents.department import PERIODS
from tests.journeys.outputs import draft

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.documents.conftest import Runs

_OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
HALF_A_FEN = 0.004


@pytest.mark.office
@pytest.mark.skipif(_OFFICE is None, reason="LibreOffice is not installed: formulas were not recalculated")
def test_every_formula_recalculates_to_what_is_stored(made: Runs, tmp_path: Path) -> None:
    """Points, rates, pay, totals: each to the fen."""
    books = {
        f"{period}_{path.stem}.xlsx": path
        for period in PERIODS
        for path in _with_formulas(draft(made.workspace, period))
    }
    assert len(books) > 10
    for name, path in books.items():
        openpyxl.load_workbook(path).save(
            tmp_path / name
        )  # openpyxl drops stored results: what comes back was computed
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [str(_OFFICE), profile, "--headless", "--convert-to", "xlsx", "--outdir", "out", *books]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=300)
    compared = sum(_compare(path, tmp_path / "out" / name) for name, path in books.items())
    assert compared > 300


def _with_formulas(folder: Path) -> list[Path]:
    """Return the program's own workbooks; the marked copies are the clerks'."""
    return [path for path in sorted(folder.rglob("*.xlsx")) if "标注" not in path.parts]


def _compare(ours: Path, computed: Path) -> int:
    """Compare every formula cell; return how many there are."""
    formulas, stored = openpyxl.load_workbook(ours), openpyxl.load_workbook(ours, data_only=True)
    again, count = openpyxl.load_workbook(computed, data_only=True), 0
    for sheet in formulas.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
            wanted, found = stored[sheet.title][cell.coordinate].value, again[sheet.title][cell.coordinate].value
            place = f"{ours.name} {sheet.title}!{cell.coordinate} {cell.value}"
            if isinstance(wanted, (int, float)):
                assert found == pytest.approx(wanted, abs=HALF_A_FEN), place
            else:
                assert (found or "") == (wanted or ""), place
            count += 1
    return count
