"""Tests of the people lists in the department's report."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from kam_reports.assess.people import PeopleLists
from kam_reports.core.dated import Version
from kam_reports.core.document import Notes, Table
from kam_reports.reports.people_lists import people_lists, versions
from tests.reports.reading import rows
from tests.reports.small_month import JUNE, SINCE, material

if TYPE_CHECKING:
    from kam_reports.core.document import Section
    from kam_reports.reports.material import Material


def _month(rule: PeopleLists) -> Material:
    made = material()
    scores = [replace(score, last_streak=3 if score.subject == "E002" else 0) for score in made.scores]
    past = {(score.scheme.value.id, score.subject): score for score in scores}
    version: Version[object] = Version("people_lists", SINCE, "总经理", rule, "P4")
    return replace(made, scores=scores, trend=[(JUNE.shift(-1), past)], versions=(*made.versions, version))


def _tables(sections: tuple[Section, ...]) -> tuple[Table, Table]:
    last, honour, note = sections
    assert isinstance(last, Table)
    assert isinstance(honour, Table)
    assert isinstance(note, Notes)
    assert "nothing follows" in note.items[0].text
    return last, honour


def test_both_lists_under_the_rule() -> None:
    """Who was last three times stands with the weakest items, who reached the honour score twice with the scores."""
    made = _month(PeopleLists(3, Decimal(90), 2))
    last, honour = _tables(people_lists(made))
    assert rows(last) == [
        (
            "王芳 (E002)",
            "Sales sheet",
            Decimal("91.44"),
            "2 / 2",
            3,
            "Attitude 35.04/40; Performance 56.40/60",
        )
    ]
    assert rows(honour) == [
        ("王芳 (E002)", "Sales sheet", "2026-05: 91.44; 2026-06: 91.44"),
        ("赵磊 (E003)", "Sales sheet", "2026-05: 94.00; 2026-06: 94.00"),
    ]
    assert [version.name for version in versions(made)] == ["people_lists"]


def test_nobody_on_the_lists() -> None:
    """Empty lists say so."""
    last, honour = _tables(people_lists(_month(PeopleLists(3, Decimal(99), 2))))
    assert not honour.rows
    assert (last.empty, honour.empty) == ("Nobody.", "Nobody.")


def test_without_a_rule_no_lists() -> None:
    """Before the rule's first version, or where no sheet is made, there are no lists."""
    made = material()
    assert not people_lists(made)
    assert not people_lists(replace(_month(PeopleLists(3, Decimal(95), 3)), scores=()))
