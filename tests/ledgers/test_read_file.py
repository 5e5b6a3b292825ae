"""A workbook on disk becomes typed parts: hidden sheets, error cells and formulas without a value among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl

from kam_reports.intake.limits import Limits
from kam_reports.ledgers.read import Options, read_file

if TYPE_CHECKING:
    from pathlib import Path

    from kam_reports.ledgers.part import ReadFile

HEADER = ["单号", "日期", "客户编号", "工号", "金额"]


def written(folder: Path, *, options: Options | None = None) -> ReadFile:
    """Write a workbook with a ledger, a hidden one, a hidden list and a note, and read it."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "六月"
    for row in (
        HEADER,
        ["S1", "2026-06-01", "A-00001", "E001", "#REF!"],
        ["S2", "2026-06-01", "A-00001", "E001", "=1+2"],
    ):
        sheet.append(row)
    sheet.append(["S3", "2026-06-01", "A-00001", "E001", 5])
    hidden = book.create_sheet("旧")
    hidden.append(HEADER)
    hidden.append(["S9", "2026-06-01", "A-00001", "E001", 9])
    hidden.sheet_state = "hidden"
    other = book.create_sheet("说明")
    other.append(["怎样填写", "请看"])
    words = book.create_sheet("下拉")
    words.append(["是", "否"])
    words.sheet_state = "hidden"
    path = folder / "账.xlsx"
    book.save(path)
    return read_file(path, "账.xlsx", Limits(), options or Options())


def test_sheets_and_faults(tmp_path: Path) -> None:
    """Error cells and formulas without a value are named at their cells; a hidden ledger is left out with a warning."""
    found = written(tmp_path)
    assert [part.sheet for part in found.parts] == ["六月"]
    part = found.parts[0]
    assert [(cell.position, cell.kind.code) for cell in part.bad["amount"]] == [
        (0, "error-cell"),
        (1, "formula-without-value"),
    ]
    assert part.refused.tolist() == [True, True, False]
    assert {(issue.code, issue.place.sheet, issue.severity.value) for issue in found.issues} >= {
        ("hidden-sheet", "旧", "warning"),
        ("unknown-sheet", "说明", "notice"),
    }
    assert "下拉" not in {issue.place.sheet for issue in found.issues}


def test_hidden_sheets_on_request(tmp_path: Path) -> None:
    """With read_hidden_sheets a hidden ledger is read like any other."""
    found = written(tmp_path, options=Options(read_hidden_sheets=True))
    assert [part.sheet for part in found.parts] == ["六月", "旧"]


def test_errors_of_a_csv_are_as_bad_as_those_of_a_workbook(tmp_path: Path) -> None:
    """An id that is an error refuses its row, at its own line."""
    path = tmp_path / "账.csv"
    head = ",".join([*HEADER, "产品"])
    path.write_text(
        f'{head}\n"S\n1",2026-06-01,A-00001,E001,1,#N/A\n#N/A,2026-06-01,A-00001,E001,2,油\n', encoding="utf-8"
    )
    part = read_file(path, "账.csv", Limits(), Options()).parts[0]
    assert {name: [(cell.position, cell.kind.code) for cell in cells] for name, cells in part.bad.items()} == {
        "order_id": [(1, "error-cell")],
        "product": [(0, "error-cell")],
    }
    assert part.refused.tolist() == [False, True]
    assert part.place(1, "order_id").row == 4
