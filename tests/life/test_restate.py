"""A closed month anew: V2 beside V1, the difference sheet, the correction in the next open month, only once."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from kam_reports.core.fault import Fault
from kam_reports.life.desk import LifeFault
from kam_reports.life.restate import Restated, restate
from kam_reports.life.sets import Sealed, sealed_of
from kam_reports.life.status import status
from kam_reports.life.verify import verify
from kam_reports.life.waivers import waive
from tests.journeys.outputs import tree
from tests.life.people import CLERK, act, close, desk, edit, july, late_sale, lines, make, month


def again(folder: Path, period: str, reason: str = "late") -> Restated:
    """Restate a period."""
    with desk(folder) as opened:
        return restate(opened, month(period), act(CLERK, reason, minute=5))


def versions(folder: Path, period: str) -> list[Sealed]:
    """Return a period's sealed versions."""
    with desk(folder) as opened:
        return sealed_of(opened.workspace, month(period))


def draft(folder: Path, period: str) -> Path:
    """Return a draft's folder."""
    return folder / "output" / period / "draft"


def sets(folder: Path, period: str) -> list[str]:
    """Return the sets of a period by name."""
    return sorted(path.name for path in (folder / "output" / period).iterdir() if path.is_dir())


def corrections(folder: Path) -> list[tuple[str, str]]:
    """Return the correction lines of a set: person and amount."""
    return [(staff, amount) for staff, line, amount in lines(folder) if line == "correction"]


def test_v2_beside_v1(department: Path) -> None:
    """A late row changes nothing sealed; the restatement stands beside it, and June pays the difference."""
    before = tree(department / "output" / "2026-05" / "V1")
    late_sale(department, "S0599", datetime(2026, 5, 20), 1200.0)
    restated = again(department, "2026-05")
    assert [(one.staff_id, one.before, one.after) for one in restated.differences] == [("E002", 228_000, 248_520)]
    assert tree(department / "output" / "2026-05" / "V1") == before
    assert sets(department, "2026-05") == ["V1", "V2"]
    make(department, "2026-06")
    assert corrections(draft(department, "2026-06")) == [("E002", "205.20")]
    text = (draft(department, "2026-06") / "data" / "pay.csv").read_text(encoding="utf-8-sig")
    assert "2026-05 V2 − V1: late" in text
    with desk(department) as opened:
        assert verify(opened).different == ()
        told = status(opened, month("2026-05"))
    assert [(one.name, one.reason) for one in told.versions] == [("V1", ""), ("V2", "late")]


def test_difference_sheet(department: Path) -> None:
    """A workbook with both versions, formulas and their results, sealed with the rest."""
    late_sale(department, "S0599", datetime(2026, 5, 20), 2000.0)
    folder = again(department, "2026-05").folder
    book = load_workbook(folder / "differences.xlsx", data_only=True)
    cells = [[cell.value for cell in row] for row in book.active.iter_rows()]  # type: ignore[union-attr]
    rows = [[value for value in row if value is not None] for row in cells]
    assert ["E002", 2280, 3000, 720] in rows
    assert ["E003", 997.5, 1050, 52.5] in rows
    assert ["Total", 3277.5, 4050, 772.5] in rows
    assert "differences.xlsx" in json.loads((folder / "seal.json").read_text(encoding="utf-8"))["files"]


def test_once_and_only_once(department: Path) -> None:
    """Restated twice, paid in June, restated again, paid in July: V1 + corrections = V4."""
    paid = 0
    for number, amount in enumerate((500.0, 700.0), start=1):
        late_sale(department, f"S059{number}", datetime(2026, 5, 20), amount)
        again(department, "2026-05")
    close(department, "2026-06")
    paid += round(float(corrections(department / "output" / "2026-06" / "V1")[0][1]) * 100)
    july(department)
    make(department, "2026-07")
    assert corrections(draft(department, "2026-07")) == []
    late_sale(department, "S0598", datetime(2026, 5, 21), -900.0)
    again(department, "2026-05")
    make(department, "2026-07")
    text = (draft(department, "2026-07") / "data" / "pay.csv").read_text(encoding="utf-8-sig")
    assert "2026-05 V4 − V3" in text
    paid += round(float(corrections(draft(department, "2026-07"))[0][1]) * 100)
    found = versions(department, "2026-05")
    assert found[0].totals["E002"] + paid == found[-1].totals["E002"]


def test_restated_month_keeps_the_corrections_it_paid(department: Path) -> None:
    """May's correction stands in June; June restated keeps it and owes only its own difference."""
    late_sale(department, "S0599", datetime(2026, 5, 20), 1200.0)
    again(department, "2026-05")
    close(department, "2026-06")
    late_sale(department, "S0699", datetime(2026, 6, 20), 500.0)
    restated = again(department, "2026-06")
    assert corrections(restated.folder) == [("E002", "205.20")]
    july(department)
    make(department, "2026-07")
    found = versions(department, "2026-06")
    owed = found[1].totals["E002"] - found[0].totals["E002"]
    assert owed != 0
    assert corrections(draft(department, "2026-07")) == [
        ("E002", f"{owed / 100:.2f}"),
        *[("E003", f"{(found[1].totals['E003'] - found[0].totals['E003']) / 100:.2f}")],
    ]


def test_person_without_a_sheet_in_the_paying_month(department: Path) -> None:
    """Somebody who left gets the correction and its total, and no other row."""

    def leaves(sheet: object) -> None:
        sheet.cell(1, 8, "离职日期")  # type: ignore[attr-defined]
        sheet.cell(3, 8, date(2026, 5, 31))  # type: ignore[attr-defined]

    edit(department, "人事.xlsx", "花名册", leaves)
    late_sale(department, "S0599", datetime(2026, 5, 20), 1200.0)
    edit(department, "考核.xlsx", "奖金调整", lambda sheet: sheet.delete_rows(2))
    again(department, "2026-05")
    make(department, "2026-06")
    mine = [(line, amount) for staff, line, amount in lines(draft(department, "2026-06")) if staff == "E002"]
    assert mine == [("correction", "205.20"), ("total", "205.20")]


def test_late_approval_counts_in_a_restatement(department: Path) -> None:
    """An adjustment of May approved in July: an error in an open month, a correction of a closed one."""
    row = ["2026-05", "E003", 300, "补发", "陈立", date(2026, 7, 9)]
    edit(department, "考核.xlsx", "奖金调整", lambda sheet: sheet.append(row))
    restated = again(department, "2026-05")
    assert [(one.staff_id, one.fen) for one in restated.differences] == [("E003", 30_000)]
    make(department, "2026-06")
    assert corrections(draft(department, "2026-06")) == [("E003", "300.00")]


def test_nothing_to_restate(department: Path) -> None:
    """What comes out as it was sealed makes no version; an open period is run, not restated."""
    with pytest.raises(LifeFault, match="comes out as it was sealed"):
        again(department, "2026-05")
    assert sets(department, "2026-05") == ["V1"]
    with pytest.raises(LifeFault, match="is not final"):
        again(department, "2026-06")
    with pytest.raises(Fault, match="say why"):
        again(department, "2026-05", reason=" ")


def test_open_errors_stand_against_a_restatement(department: Path) -> None:
    """Nothing is sealed, the draft is left to be looked at; waived, it goes through, and the waiver is sealed."""
    late_sale(department, "S0599", datetime(2026, 5, 20), 1200.0)
    edit(department, "销售台账.xlsx", "五月", lambda sheet: sheet.append(["S0598", 1, "2026-05-33", "A-00001", "E002"]))
    with pytest.raises(LifeFault, match="stand against closing 2026-05"):
        again(department, "2026-05")
    left = json.loads((draft(department, "2026-05") / "manifest.json").read_text(encoding="utf-8"))["open"]
    assert left
    with desk(department) as opened:
        for one in left:
            waive(opened, month("2026-05"), one["issue"], act("陈立", "known"))
    restated = again(department, "2026-05")
    seal = json.loads((restated.folder / "seal.json").read_text(encoding="utf-8"))
    assert {one["issue"] for one in seal["waivers"]} == {one["issue"] for one in left}
    assert not draft(department, "2026-05").exists()


def test_approval_of_the_paying_month_is_stale(department: Path) -> None:
    """A restatement changes what June has to pay: June's draft must be made and looked at again."""
    from kam_reports.life.desk import State
    from tests.life.people import FINANCE, approve, give

    approve(department, "2026-06")
    late_sale(department, "S0599", datetime(2026, 5, 20), 1200.0)
    again(department, "2026-05")
    with pytest.raises(LifeFault, match="changed"):
        give(department, "2026-06", State.FINAL, FINANCE)
