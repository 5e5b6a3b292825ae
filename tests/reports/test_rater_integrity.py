"""Tests of the rater sections in the department's report."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from kam_reports.assess.people import PeopleLists
from kam_reports.core.dated import Version
from kam_reports.core.document import Medium, Table, Tone
from kam_reports.reports import assessment
from kam_reports.reports.rater_integrity import rater_integrity
from tests.reports.reading import rows, text
from tests.reports.small_month import ledgers, material, with_rows

MORE = (
    ["2026-06", "E002", "态度", "自评", "王芳", 100, None],
    ["2026-06", "E004", "态度", "同事", "钱评价", 70, None],
    ["2026-06", "E003", "态度", "同事", "钱评价", 70, None],
    ["2026-06", "E002", "态度", "同事", "钱评价", 70, None],
)


def test_gaps_same_marks_and_everybody_s_raters() -> None:
    """On paper stands what deserves a look, on a sheet of the workbook everybody."""
    gaps, same, everybody = rater_integrity(material(with_rows(ledgers(), "评分表", *MORE)))
    assert isinstance(gaps, Table)
    assert isinstance(same, Table)
    assert isinstance(everybody, Table)
    assert rows(gaps) == [("王芳 (E002)", 1, 1, 2, 1, Decimal(100), Decimal(90), Decimal(10))]
    assert gaps.rows[0].cells[7].tone is Tone.ACTION
    assert rows(same) == [("钱评价", "peer", "王芳 (E002), 赵磊 (E003), 陈静 (E004)", 3, Decimal(70))]
    assert [row[0] for row in rows(everybody)] == ["王芳 (E002)", "赵磊 (E003)", "陈静 (E004)"]
    assert (everybody.medium, everybody.sheet) == (Medium.BOOK, "Raters")


def test_limits_are_the_department_s_own() -> None:
    """A version of the lists' rule says from how many points, and from how many persons, the manager is told."""
    made = material(with_rows(ledgers(), "评分表", *MORE))
    rule = PeopleLists(3, Decimal(95), 3, rater_gap=Decimal(11), rater_same_for=4)
    own: Version[object] = Version("people_lists", date(2026, 1, 1), "总经理", rule, "P4")
    gaps, same, _ = rater_integrity(replace(made, versions=[*made.versions, own]))
    assert isinstance(gaps, Table)
    assert isinstance(same, Table)
    assert (gaps.rows, same.rows) == ((), ())
    assert gaps.title.startswith("Self-rating 11 points")
    assert same.title.startswith("Raters who gave 4 ")


def test_never_on_a_person_s_sheet() -> None:
    """The person's own sheet names neither the peer nor the gap."""
    made = material(with_rows(ledgers(), "评分表", *MORE))
    score = next(score for score in made.scores if score.subject == "E003")
    assert "钱评价" not in text(assessment.compose(made, score))


def test_nothing_without_ratings() -> None:
    """Without ratings there are no sections."""
    sheets = ledgers()
    sheets["评分表"] = sheets["评分表"][:1]
    assert not rater_integrity(material(sheets))
