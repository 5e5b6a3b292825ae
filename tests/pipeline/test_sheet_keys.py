"""Which sheets are composed again: those that may read what changed, and no others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kam_reports.assess.scorecard import SHEET_INCOMPLETE
from kam_reports.core.issue import Issue
from kam_reports.core.place import Place
from kam_reports.ledgers.read import TOTAL_DIFFERS
from kam_reports.pipeline.sheet_keys import SheetKeys
from kam_reports.reports.material import Material
from kam_reports.reports.sources import gather
from tests.reports.small_month import material


def keys(made: Material) -> dict[str, str]:
    """Return the keys of a month's sheets by person."""
    found = SheetKeys(made, gather(made), "meaning")
    return {score.subject: found.of(score) for score in made.scores}


def with_issue(made: Material, issue: Issue) -> Material:
    """Return the month with one more issue."""
    return replace(made, issues=[*made.issues, issue])


def differing(place: Place, counted: str = "1") -> Issue:
    """Return a total that does not agree."""
    return TOTAL_DIFFERS.at(place, "2", word="合计", column="金额", counted=counted)


def test_what_a_total_row_says_is_no_sheets_business() -> None:
    """A row that is no record stands on no sheet: its issue may come, go or change."""
    made = material()
    place = made.book.index.place(int(made.book["sales"].frame.index[0]), "amount")
    total = replace(place, row=place.row + 1000)
    before = keys(made)
    assert all(before.values())
    assert keys(with_issue(made, differing(total))) == before
    assert keys(with_issue(made, differing(total, "3"))) == before


@pytest.mark.parametrize("kind", ["of a record", "of a sheet", "of a file", "of a missing score"])
def test_an_issue_that_a_sheet_may_read_is_part_of_every_key(kind: str) -> None:
    """Records, whole sheets and files, sheets without a score: all of them may be told or waived on a sheet."""
    made = material()
    place = made.book.index.place(int(made.book["sales"].frame.index[0]), "amount")
    issue = {
        "of a record": differing(place),
        "of a sheet": differing(replace(place, row=0, column=-1)),
        "of a file": differing(Place(place.file)),
        "of a missing score": SHEET_INCOMPLETE.at(Place("elsewhere.xlsx", "", 5), "", person="E002 王芳", scheme="x"),
    }[kind]
    before, after = keys(made), keys(with_issue(made, issue))
    assert all(before[person] != after[person] for person in before)
