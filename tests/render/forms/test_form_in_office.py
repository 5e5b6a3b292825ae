"""LibreOffice opens a filled form, calculates its formulas, and finds the further sheets."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook

from kam_reports.render.forms.book import fill_form
from tests.render.forms.books import document, form

_OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@pytest.mark.office
@pytest.mark.skipif(_OFFICE is None, reason="LibreOffice is not installed: the form was not opened by another program")
def test_formulas_of_a_form_are_calculated(tmp_path: Path) -> None:
    """Sums of repeated rows, formulas in them and across sheets come to what they must."""
    path = tmp_path / "assessment.xlsx"
    book = form(path, {"A2": "{{ items.weight }}", "B2": "=A2*2", "A3": "=SUM(A2)", "B3": "=SUM(B2:B2)"})
    book.create_sheet("汇总")["A1"] = "='表'!B3+1"
    book.save(path)
    (tmp_path / "book.xlsx").write_bytes(fill_form(path, document()))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [str(_OFFICE), profile, "--headless", "--convert-to", "xlsx", "--outdir", "out", "book.xlsx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    made = load_workbook(tmp_path / "out" / "book.xlsx", data_only=True)
    assert made.sheetnames == ["表", "汇总", "依据"]
    assert [[cell.value for cell in row] for row in made["表"]["A2:B5"]] == [[10, 20], [20, 40], [30, 60], [60, 120]]
    assert made["汇总"]["A1"].value == 121
    assert made["依据"]["B3"].value == 2.2
