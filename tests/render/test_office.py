"""LibreOffice, recalculating each formula, gets the stored value."""

from __future__ import annotations

import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from kam_reports.core.document import Document
from kam_reports.render.xlsx import write_book
from tests.render import demo

_OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@pytest.mark.office
@pytest.mark.skipif(_OFFICE is None, reason="LibreOffice is not installed: formulas were not recalculated")
@pytest.mark.parametrize("document", [demo.assessment(), demo.bonus(people=15)], ids=["assessment", "bonus"])
def test_formulas_recalculate_to_what_is_stored(tmp_path: Path, document: Document) -> None:
    """Every formula's stored result equals what LibreOffice computes, to the fen."""
    content = write_book(document)
    formulas = openpyxl.load_workbook(BytesIO(content))
    formulas.save(tmp_path / "book.xlsx")  # openpyxl drops stored results: what comes back was computed
    profile = (tmp_path / "profile").as_uri()
    subprocess.run(
        [
            str(_OFFICE),
            f"-env:UserInstallation={profile}",
            "--headless",
            "--convert-to",
            "xlsx",
            "--outdir",
            "out",
            "book.xlsx",
        ],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        timeout=120,
    )
    recalculated = openpyxl.load_workbook(tmp_path / "out" / "book.xlsx", data_only=True)
    stored = openpyxl.load_workbook(BytesIO(content), data_only=True)
    seen = 0
    for sheet in formulas.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    expected = stored[sheet.title][cell.coordinate].value
                    assert recalculated[sheet.title][cell.coordinate].value == pytest.approx(expected, abs=0.004)
                    seen += 1
    assert seen > 10
