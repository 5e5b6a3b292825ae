"""Rows that stayed as they were and count otherwise; states, streaks, items without data: the cause is elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from kam_reports.assess.scheme import Item, WhenNoData
from kam_reports.changes.cause import CauseKind, Changes, FigureChange
from kam_reports.changes.compare import compare
from kam_reports.changes.trace import RuleUsed
from kam_reports.core.dated import Version
from kam_reports.core.figure import DEPARTMENT, Dimension, Subject
from kam_reports.core.text import Name
from kam_reports.metrics.settings import FeedbackLimits, Limit, LimitUnit
from tests.changes.month import changed, sheets, traced, without
from tests.reports.small_month import SALES, SETTINGS, SINCE, STAFF_RULES, with_rows

if TYPE_CHECKING:
    from kam_reports.changes.trace import Trace

E002, E003 = (Subject(Dimension.STAFF, staff) for staff in ("E002", "E003"))


@pytest.fixture(scope="module")
def before() -> Trace:
    """Return the trace of the month as it is."""
    return traced(sheets())


def figure(changes: Changes, metric: str, subject: Subject = DEPARTMENT) -> FigureChange:
    """Return the change of a figure."""
    return next(one for one in changes.figures if (one.metric, one.subject) == (metric, subject))


def test_another_visit_fulfils_the_plan(before: Trace) -> None:
    """An unplanned visit makes the planned account visited: the new row is the cause, the planned one is as it was."""
    visit = ["V3", "A-00002", "E003", None, date(2026, 6, 15)]
    changes = compare(before, traced(with_rows(sheets(), "回访台账", visit)))
    part = figure(changes, "revisit_rate", E003).parts[0]
    assert (part.cause.key, part.numerator, part.denominator) == ("V3", Fraction(1), Fraction(0))
    assert figure(changes, "visit_coverage").parts[0].cause.key == "V3"


def test_one_account_planned_twice_counts_once(before: Trace) -> None:
    """A second plan for the same account, carried out: only what it adds is its part."""
    again = ["V4", "A-00002", "E003", date(2026, 6, 20), date(2026, 6, 20)]
    changes = compare(before, traced(with_rows(sheets(), "回访台账", again)))
    (part,) = figure(changes, "revisit_rate").parts
    assert (part.cause.key, part.numerator, part.denominator, part.value) == (
        "V4",
        Fraction(1),
        Fraction(0),
        Fraction(1, 2),
    )


def test_points_on_other_scales(before: Trace) -> None:
    """Survey rows on thirds and ninths are compared on a common scale; a keyless row corrected in place is a change."""
    changes = compare(before, traced(changed(sheets(), "满意度调查", 2, 4, 7)))
    (part,) = figure(changes, "satisfaction", E003).parts
    assert (part.cause.kind, part.numerator) == (CauseKind.CHANGED, 100 - Fraction(700, 9))


def test_a_tier_moves_by_another_order(before: Trace) -> None:
    """One big order makes another account small: what its unchanged rows lose in the tier is the order's part."""
    big = ["S9", date(2026, 6, 30), "A-00001", "E002", "轴承", 1, "90000000.00"]
    changes = compare(before, traced(with_rows(sheets(), "销售台账", big)))
    small = Subject(Dimension.TIER, "普通")
    assert {part.cause.key for part in figure(changes, "sales_amount", small).parts} == {"S9"}


def test_a_cell_that_cannot_be_read_makes_figures_incomplete(before: Trace) -> None:
    """The value stays, the state does not: the row with the bad cell is the cause."""
    month = sheets()
    head, *rows = month["销售台账"]
    month["销售台账"] = [[*head, "回款日期", "回款金额"], *([*row, date(2026, 6, 30), 10] for row in rows)]
    good, bad = traced(month), traced(changed(month, "销售台账", 1, 7, "六月底"))
    changes = compare(good, bad)
    one = figure(changes, "collection_rate", E002)
    assert one.old is not None
    assert one.new is not None
    assert (one.old.value, one.old.state, one.new.state) == (one.new.value, "ok", "incomplete")
    assert one.parts[0].cause.key == "S1"
    assert {part.value for part in one.parts} <= {None, Fraction(0)}
    assert not compare(before, before)


def test_a_ledger_that_arrives(before: Trace) -> None:
    """Without the ledger there was no figure at all; its rows make the whole of it, and back again."""
    month = {name: rows for name, rows in sheets().items() if name != "费用台账"}
    changes = compare(traced(month), before)
    spent = figure(changes, "expense_control")
    assert spent.old is not None
    assert spent.old.numerator is None
    assert sum(part.numerator for part in spent.parts) == Fraction("420.5")
    back = figure(compare(before, traced(month)), "expense_control")
    assert sum(part.numerator for part in back.parts) == -Fraction("420.5")


def test_a_rule_that_a_metric_reads(before: Trace, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that stayed as it was is late under a shorter limit: the rule's doing, also beside a changed row."""
    short = replace(SETTINGS, limits=FeedbackLimits((), Limit(Decimal(1), LimitUnit.HOURS)))
    monkeypatch.setattr("tests.reports.small_month.SETTINGS", short)
    late = traced(changed(sheets(), "意见反馈台账", 2, 4, "投诉"))
    late.rules = {**late.rules, "feedback_limits": RuleUsed("feedback_limits", "2026-06-01", "总经理", "one hour")}
    (part,) = figure(compare(before, late), "feedback_timeliness", E002).parts
    assert (part.cause.kind, part.cause.rule, part.value) == (CauseKind.RULE, "feedback_limits", Fraction(-1))


def _with_item(when: WhenNoData) -> Version[object]:
    items = (
        replace(SALES.items[0], weight=Decimal(40)),
        replace(SALES.items[1], weight=Decimal(40)),
        Item("happy", Name("满意", "Happy"), Decimal(20), "satisfaction", when_no_data=when),
    )
    return Version("sales", SINCE, "总经理", replace(SALES, items=items))


def test_weights_shared_out() -> None:
    """An item that loses its data gives its weight to the others: its row is the cause of their points."""
    schemes = (_with_item(WhenNoData.REDISTRIBUTE),)
    before = traced(sheets(), schemes)  # type: ignore[arg-type]
    after = traced(without(sheets(), "满意度调查", 1), schemes)  # type: ignore[arg-type]
    changes = compare(before, after)
    mine = [one for one in changes.scores if one.subject == "E002"]
    assert {one.item for one in mine} == {"", "performance", "attitude", "happy"}
    assert {share.cause.ledger for one in mine for share in one.shares} == {"satisfaction"}


def test_a_value_and_its_rule_at_once(before: Trace) -> None:
    """The row gets what it moves under the old weight, the rule the rest."""
    items = (replace(SALES.items[0], weight=Decimal(50)), replace(SALES.items[1], weight=Decimal(50)))
    newer = Version("sales", date(2026, 6, 1), "总经理", replace(SALES, items=items))
    changes = compare(before, traced(changed(sheets(), "评分表", 4, 5, 95), schemes=(newer,)))
    attitude = next(one for one in changes.scores if (one.subject, one.item) == ("E003", "attitude"))
    assert {share.cause.kind: share.amount for share in attitude.shares} == {
        CauseKind.CHANGED: 4,
        CauseKind.RULE: Fraction("9.5"),
    }


def test_another_form_of_a_sheet(before: Trace) -> None:
    """Items that come and go are the scheme's doing."""
    items = (SALES.items[0], replace(SALES.items[1], id="manner"))
    newer = Version("sales", date(2026, 6, 1), "总经理", replace(SALES, items=items))
    changes = compare(before, traced(sheets(), schemes=(newer,)))
    assert {line.cause.rule for line in changes.lines} == {STAFF_RULES.name}
    assert {"attitude"} <= {one.item for one in changes.scores}


def test_a_streak_alone(before: Trace) -> None:
    """Last once more in a row, all else equal: earlier periods are the cause."""
    after = traced(sheets())
    key = ("sales", "E002")
    after.sheets[key] = replace(after.sheets[key], last_streak=3)
    changes = compare(before, after)
    assert [line.cause.kind for line in changes.lines] == [CauseKind.EARLIER]
    assert changes.ranks[0].new[2] == 3
    assert changes


def test_a_rank_lost_to_somebody_else(before: Trace) -> None:
    """Who is passed finds the other's row as the cause of the rank."""
    changes = compare(before, traced(changed(sheets(), "评分表", 4, 5, 60)))
    ranks = {one.subject: (one.old[0], one.new[0]) for one in changes.ranks}
    assert ranks == {"E002": (2, 1), "E003": (1, 2)}
    assert all(cause.ledger == "ratings" for one in changes.ranks for cause in one.causes)
