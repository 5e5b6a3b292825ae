"""Appeals: bound to a line, decided by one, approved by another, paid once."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from kam_reports.core.fault import Fault
from kam_reports.life.appeals import appeals, approve, decide, new_appeal
from kam_reports.life.desk import LifeFault
from kam_reports.life.restate import restate
from kam_reports.life.running import run
from kam_reports.life.status import acts, status
from tests.life.people import CLERK, FINANCE, MANAGER, act, desk, lines, make, month


def raised(folder: Path, period: str = "2026-06", fen: int | None = 12_000) -> None:
    """Raise an appeal of E002, and decide it."""
    with desk(folder) as opened:
        number = new_appeal(opened, month(period), "E002", "performance", act("赵强")).appeal.id
        decide(opened, number, fen, act(CLERK, "the order counted"))


def test_form_is_filled_in(department: Path) -> None:
    """Whose line, its value, the set, and where its evidence is."""
    with desk(department) as opened:
        found = new_appeal(opened, month("2026-06"), "E002", "performance", act("赵强"))
        seen = status(opened, month("2026-06")).set
    assert found.form == department / "output" / "_appeals" / "1_2026-06_E002_performance.xlsx"
    book = load_workbook(found.form)
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    text = "\n".join(cells)
    assert all(word in text for word in ("E002", "performance", "57.00", "赵强", seen, "kam appeal decide 1"))


@pytest.mark.parametrize(
    ("period", "staff", "line", "told"),
    [
        ("2026-06", "E009", "performance", "no sheet of E009"),
        ("2026-06", "E002", "perfomance", "did you mean: performance"),
        ("2026-04", "E002", "performance", "no draft of 2026-04"),
    ],
)
def test_what_cannot_be_appealed_against(department: Path, period: str, staff: str, line: str, told: str) -> None:
    """Nobody's, nothing's, or a period without a set."""
    with desk(department) as opened, pytest.raises(Fault, match=told):
        new_appeal(opened, month(period), staff, line, act("赵强"))


def test_approved_appeal_is_an_adjustment(department: Path) -> None:
    """In the next run of the open period, with its reason code; only once it is approved."""
    raised(department)
    make(department, "2026-06")
    assert [amount for _, line, amount in lines(department / "output/2026-06/draft") if line == "adjustment"] == [
        "200.00"
    ]
    with desk(department) as opened:
        approve(opened, 1, act(MANAGER))
        run(opened, month("2026-06"), act(CLERK))
        entries = [one.entry for one in acts(opened, month("2026-06"))]
    told = [(one.action, one.by) for one in entries if "appeal" in one.action]
    text = (department / "output/2026-06/draft/data/pay.csv").read_text(encoding="utf-8-sig")
    assert "2026-06,E002,adjustment,,,120.00,appeal:1: the order counted; approved by 陈立" in text
    assert told == [("appeal", "赵强"), ("appeal granted", CLERK), ("appeal approved", MANAGER)]


def test_appeal_against_a_closed_month(department: Path) -> None:
    """The next run says what would change; the restatement holds it, the open month pays it."""
    raised(department, "2026-05")
    with desk(department) as opened:
        approve(opened, 1, act(MANAGER))
        made = run(opened, month("2026-06"), act(CLERK))
        assert [(one.period, one.staff_id, one.fen) for one in made.would_change] == [("2026-05", "E002", 12_000)]
        again = run(opened, month("2026-06"), act(CLERK))
        assert again.result.material is None
        assert again.would_change == made.would_change
        restate(opened, month("2026-05"), act(CLERK, "appeal 1"))
        made = run(opened, month("2026-06"), act(CLERK))
    assert made.would_change == ()
    assert ("E002", "correction", "120.00") in lines(department / "output/2026-06/draft")


def test_approved_is_approved(department: Path) -> None:
    """A second time it is said by whom, whoever asks; it stays theirs."""
    raised(department)
    with desk(department) as opened:
        approve(opened, 1, act(MANAGER))
        for by in (FINANCE, MANAGER, CLERK):
            with pytest.raises(LifeFault, match=f"appeal 1 has been approved by {MANAGER} already"):
                approve(opened, 1, act(by))
        assert [(one.state, one.approved_by) for one in appeals(opened)] == [("approved", MANAGER)]


def test_who_decides_does_not_approve(department: Path) -> None:
    """Nor does who raised it; a rejected or open one is nothing to approve; decided is decided."""
    raised(department)
    with desk(department) as opened:
        for by, told in ((f" {CLERK}", "decided this appeal"), ("赵 强", "raised this appeal")):
            with pytest.raises(LifeFault, match=told):
                approve(opened, 1, act(by))
        with pytest.raises(LifeFault, match="has been decided by"):
            decide(opened, 1, None, act(MANAGER, "no"))
        new_appeal(opened, month("2026-06"), "E002", "band", act("赵强"))
        with pytest.raises(LifeFault, match="nothing to approve"):
            approve(opened, 2, act(MANAGER))
        decide(opened, 2, None, act(MANAGER, "no"))
        with pytest.raises(LifeFault, match="nothing to approve"):
            approve(opened, 2, act(FINANCE))
        assert [(one.line, one.state) for one in appeals(opened)] == [("performance", "granted"), ("band", "rejected")]
        assert [one.id for one in appeals(opened, month("2026-05"))] == []


@pytest.mark.parametrize(
    ("number", "fen", "reason", "told"),
    [
        (1, 0, "why", "other than 0"),
        (1, 100, "", "say why"),
        (7, 100, "why", "no appeal 7"),
        (10**22, 1, "why", "no appeal 1000"),
    ],
)
def test_what_cannot_be_decided(department: Path, number: int, fen: int, reason: str, told: str) -> None:
    """Nothing granted, no reason, no such appeal."""
    with desk(department) as opened:
        new_appeal(opened, month("2026-06"), "E002", "performance", act("赵强"))
        with pytest.raises(Fault, match=told):
            decide(opened, number, fen, act(CLERK, reason))


@pytest.mark.parametrize("number", [0, -1, 7, 2**31 - 1, 2**31, 2**63, 10**22, -(10**22)])
def test_numbers_that_no_appeal_has(department: Path, number: int) -> None:
    """However large: there is none."""
    with desk(department) as opened, pytest.raises(Fault, match=f"no appeal {number};"):
        approve(opened, number, act(MANAGER))
