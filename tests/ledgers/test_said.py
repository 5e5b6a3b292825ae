"""Issues that reading raises and no other test shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl import Workbook

from kam_reports.intake.limits import Limits
from kam_reports.ledgers.read import Options, read_file
from tests.builders import read_files

if TYPE_CHECKING:
    from pathlib import Path


def test_an_empty_workbook_says_so(tmp_path: Path) -> None:
    """A workbook without a filled cell is read, and that there was nothing is said."""
    path = tmp_path / "空.xlsx"
    Workbook().save(path)
    assert [issue.code for issue in read_file(path, "空.xlsx", Limits(), Options()).issues] == ["nothing-in-file"]


def test_a_unit_against_the_header() -> None:
    """An amount that names yuan under a header in 万元 is refused: it could be read two ways."""
    headers = ["凭证号", "日期", "类别", "金额（万元）"]
    (file,) = read_files(
        {"费用台账": [headers, ["P1", "2026-06-01", "拜访", "12.5元"], ["P2", "2026-06-02", "拜访", 1.25]]}
    )
    (part,) = file.parts
    (cell,) = part.bad["amount"]
    assert (cell.kind.code, cell.raw) == ("unit-contradicts-header", "12.5元")
    assert part.data["amount"].cells.tolist()[1] == 1_250_000
