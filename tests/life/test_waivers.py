"""Open errors stand against closing until somebody answers for each, by name and with a reason."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from kam_reports.core.document import Document, Notes
from kam_reports.core.fault import Fault
from kam_reports.life.desk import LifeFault, State
from kam_reports.life.running import run
from kam_reports.life.status import status
from kam_reports.life.waivers import waive
from kam_reports.reports import assessment, bonus
from tests.life.people import CLERK, FINANCE, MANAGER, act, approve, desk, edit, give, make, month


def faulty(folder: Path) -> list[str]:
    """Put a sale without an amount into June, an unreadable one into May; return what is open in June."""
    sheet = "六月"
    edit(folder, "销售台账.xlsx", sheet, lambda one: one.append(["S0699", 1, date(2026, 6, 9), "A-00001", "E002"]))
    edit(folder, "销售台账.xlsx", sheet, lambda one: one.append(["S0698", 1, date(2026, 5, 9), "A-00001", "E002"]))
    make(folder, "2026-06")
    return issues(folder)


def issues(folder: Path) -> list[str]:
    """Return what is open in June and nobody answers for."""
    with desk(folder) as opened:
        return [one.id for one in status(opened, month("2026-06")).open if not one.waived_by]


def test_open_error_stands_against_closing(department: Path) -> None:
    """One in June; May's is no business of June's."""
    found = faulty(department)
    assert len(found) == 1
    approve(department, "2026-06")
    with pytest.raises(LifeFault, match=f"1 open errors stand against closing 2026-06, the first: {found[0]}"):
        give(department, "2026-06", State.FINAL, FINANCE)


def test_waived_error_is_run_and_sealed(department: Path) -> None:
    """After the waiver the set must be made again; then it closes, and seal and manifest name who answers."""
    found = faulty(department)
    with desk(department) as opened:
        waiver = waive(opened, month("2026-06"), found[0], act(MANAGER, "the customer confirms"))
    assert (waiver.given_by, waiver.reason) == (MANAGER, "the customer confirms")
    with pytest.raises(LifeFault, match="waivers"):
        give(department, "2026-06", State.REVIEWED, MANAGER)
    make(department, "2026-06")
    assert issues(department) == []
    approve(department, "2026-06")
    give(department, "2026-06", State.FINAL, FINANCE)
    seal = json.loads((department / "output/2026-06/V1/seal.json").read_text(encoding="utf-8"))
    assert [(one["issue"], one["by"]) for one in seal["waivers"]] == [(found[0], MANAGER)]
    assert "waive" in [one["action"] for one in seal["audit"]]


def test_waiver_is_of_one_cell_as_it_is(department: Path) -> None:
    """When the cell says something else, it is another issue, and open."""
    found = faulty(department)
    with desk(department) as opened:
        waive(opened, month("2026-06"), found[0], act(MANAGER, "known"))
    edit(department, "销售台账.xlsx", "六月", lambda one: one.cell(5, 9, "much"))
    make(department, "2026-06")
    assert len(issues(department)) == 1
    assert issues(department) != found


def test_sheet_without_a_score_is_open(department: Path) -> None:
    """No ratings for a person: the sheet is incomplete, and may be waived by its own name."""

    def unrated(sheet: object) -> None:
        for row in sheet.iter_rows(min_row=2):  # type: ignore[attr-defined]
            if row[0].value == "2026-06" and row[1].value == "E003":
                row[0].value = "2026-08"

    edit(department, "考核.xlsx", "评分表", unrated)
    make(department, "2026-06")
    with desk(department) as opened:
        told = [(one.code, one.place) for one in status(opened, month("2026-06")).open]
    assert told == [("sheet-incomplete", "人事.xlsx ▸ 花名册 ▸ A4")]
    with desk(department) as opened:
        waive(opened, month("2026-06"), issues(department)[0], act(MANAGER, "on leave"))
    make(department, "2026-06")
    approve(department, "2026-06")
    assert give(department, "2026-06", State.FINAL, FINANCE).state is State.FINAL


def test_waiver_is_printed_on_the_sheets_concerned(department: Path) -> None:
    """On E002's sheet, whose row it is, and on the bonus calculation; not on E003's."""
    found = faulty(department)
    with desk(department) as opened:
        waive(opened, month("2026-06"), found[0], act(MANAGER, "the customer confirms"))
        material = run(opened, month("2026-06"), act(CLERK)).result.material
    assert material is not None
    told = {score.subject: _notes(assessment.compose(material, score)) for score in material.scores}
    expected = ["销售台账.xlsx ▸ 六月 ▸ I5 (required-empty): 陈立 answers for it: the customer confirms"]
    assert told == {"E002": expected, "E003": []}
    assert _notes(bonus.compose(material)) == expected


def _notes(document: Document) -> list[str]:
    """Return what a document says under Waived."""
    sections = [one for one in document.sections if isinstance(one, Notes) and one.name == "waived"]
    return [note.text for one in sections for note in one.items]


@pytest.mark.parametrize(
    ("issue", "by", "reason", "told"),
    [
        ("0000ffff", MANAGER, "why", "no open issue 0000ffff"),
        ("", "", "why", "--by NAME"),
        ("", MANAGER, " ", "--reason TEXT"),
    ],
)
def test_what_cannot_be_waived(department: Path, issue: str, by: str, reason: str, told: str) -> None:
    """Unknown issues, nobody, no reason."""
    found = faulty(department)
    with desk(department) as opened, pytest.raises(Fault, match=told):
        waive(opened, month("2026-06"), issue or found[0], act(by, reason))


def test_waiver_of_another_set(department: Path) -> None:
    """A set that was looked at and is not there any more."""
    found = faulty(department)
    with desk(department) as opened, pytest.raises(LifeFault, match="not the present one"):
        waive(opened, month("2026-06"), found[0], act(MANAGER, "why", seen="00"))
    with desk(department) as opened, pytest.raises(LifeFault, match="is final"):
        waive(opened, month("2026-05"), found[0], act(CLERK, "why"))
