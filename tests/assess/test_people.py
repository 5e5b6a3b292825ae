"""Tests of the manager's lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from kam_reports.assess.people import Candidate, PeopleLists, candidates, last_places
from kam_reports.assess.scheme import Scheme
from kam_reports.assess.score import Score
from kam_reports.core.dated import Version
from kam_reports.core.period import Period, PeriodKind
from kam_reports.core.text import Name

JUNE = Period(PeriodKind.MONTH, 2026, 6)
RULE = PeopleLists(3, Decimal(95), 3)
FORM = Scheme("sales", Name("销售", "Sales"), PeriodKind.MONTH, (), ())


def _score(subject: str, total: str | None, period: Period = JUNE, form: Scheme = FORM, streak: int = 0) -> Score:
    version = Version(form.id, date(2026, 1, 1), "default", form)
    return Score(version, subject, period, (), None if total is None else Decimal(total), last_streak=streak)


def _past(*totals: str | None, gap: int = 0) -> list[tuple[Period, dict[tuple[str, str], Score]]]:
    """Return E001's earlier scores, newest first; gap: so many months are left out before them."""
    return [
        (JUNE.shift(-step - gap), {("sales", "E001"): _score("E001", total, JUNE.shift(-step - gap))})
        for step, total in enumerate(totals, start=1)
    ]


def test_last_place_from_the_streak_of_the_rule_on() -> None:
    """Who was last as often in a row as the rule says is listed; the department's own sheet never is."""
    own = replace(FORM, id="department", subject="department")
    scores = [
        _score("E001", "70", streak=3),
        _score("E002", "71", streak=2),
        _score("department", "60", form=own, streak=3),
    ]
    assert [one.subject for one in last_places(scores, RULE)] == ["E001"]
    assert [one.subject for one in last_places(scores, PeopleLists(2, Decimal(95), 3))] == ["E001", "E002"]


def test_candidate_with_the_scores_that_count() -> None:
    """The honour score in this cycle and the two before makes a candidate, with the scores oldest first."""
    now = _score("E001", "95.00")
    assert candidates([now], _past("96.10", "97.20", "50"), RULE) == [
        Candidate(
            now, ((JUNE.shift(-2), Decimal("97.20")), (JUNE.shift(-1), Decimal("96.10")), (JUNE, Decimal("95.00")))
        )
    ]


def test_no_candidate_when_the_row_is_broken() -> None:
    """A score just below, a cycle without a result, a missing cycle and too short a past each break the row."""
    now = _score("E001", "98")
    assert not candidates([now], _past("94.99", "99"), RULE)
    assert not candidates([now], _past("99", None), RULE)
    assert not candidates([now], _past("99", "99", gap=1), RULE)
    assert not candidates([now], _past("99"), RULE)
    assert not candidates([_score("E001", None)], _past("99", "99"), RULE)


def test_one_cycle_asks_for_no_past() -> None:
    """With a rule of one cycle the present score decides alone."""
    assert len(candidates([_score("E001", "95")], [], PeopleLists(3, Decimal(95), 1))) == 1
