"""Each kind of cause, on a month of four people: what is named, what it moved, and what stays out."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from kam_reports.changes.cause import CauseKind, Changes, FieldChange, FigureChange, PayChange
from kam_reports.changes.compare import MOST_LINES, compare
from kam_reports.core.dated import Version
from kam_reports.core.figure import DEPARTMENT, Dimension, Subject
from kam_reports.core.place import Place
from kam_reports.pay.rules import Band, BandTable, Modifier
from tests.changes.month import changed, sheets, traced, without
from tests.reports.small_month import MODIFIER, PAY, SALES, SINCE, STAFF_RULES, with_rows

if TYPE_CHECKING:
    from kam_reports.changes.trace import Trace

E002, E003 = (Subject(Dimension.STAFF, staff) for staff in ("E002", "E003"))
LATE = ["S9", date(2026, 6, 30), "A-00001", "E002", "轴承", 1, "3000.00"]


@pytest.fixture(scope="module")
def before() -> Trace:
    """Return the trace of the month as it is."""
    return traced(sheets())


def figure(changes: Changes, metric: str, subject: Subject = DEPARTMENT) -> FigureChange:
    """Return the change of a figure."""
    return next(one for one in changes.figures if (one.metric, one.subject) == (metric, subject))


def total(changes: Changes, staff: str) -> PayChange:
    """Return the change of a person's pay."""
    return next(one for one in changes.pay if (one.staff_id, one.line) == (staff, "total"))


def only(changes: Changes) -> CauseKind:
    """Return the kind of the one cause of everything."""
    (line,) = changes.lines
    return line.cause.kind


def test_equal_sets_have_no_changes(before: Trace) -> None:
    """The same month computed twice: nothing, also through a pickle."""
    changes = compare(before, pickle.loads(pickle.dumps(traced(sheets()))))  # noqa: S301 - made here
    assert not changes
    assert (changes.lines, changes.silent, changes.fen) == ((), 0, 0)


def test_a_remark_moves_nothing(before: Trace) -> None:
    """A row that changed without moving a number is counted, not listed."""
    changes = compare(before, traced(changed(sheets(), "评分表", 1, 6, "很主动")))
    assert not changes
    assert changes.silent == 1


def test_a_row_added(before: Trace) -> None:
    """A late order is one line: it raises the person's completion, points and score, all its parts its own."""
    changes = compare(before, traced(with_rows(sheets(), "销售台账", LATE)))
    (line,) = changes.lines
    assert line.cause.kind is CauseKind.ADDED
    assert (line.cause.key, line.cause.place) == ("S9", Place("销售台账.xlsx", "销售台账", 7))
    assert FieldChange("amount", "", "3000.00") in line.cause.fields
    assert line.people == ("E002",)
    (part,) = figure(changes, "sales_completion", E002).parts
    assert (part.numerator, part.denominator, part.value) == (Fraction(3000), Fraction(0), Fraction(3, 100))
    score = next(one for one in changes.scores if one.subject == "E002" and one.item == "")
    assert [share.amount for share in score.shares] == [Fraction(score.new or 0) - Fraction(score.old or 0)]


def test_a_row_changed(before: Trace) -> None:
    """A corrected amount names the field before and after."""
    changes = compare(before, traced(changed(sheets(), "销售台账", 2, 6, "30000.50")))
    assert only(changes) is CauseKind.CHANGED
    assert changes.lines[0].cause.fields == (FieldChange("amount", "24000.50", "30000.50"),)
    assert figure(changes, "sales_amount").parts[0].numerator == 6000


def test_a_row_removed(before: Trace) -> None:
    """A row that is gone is named where it stood; the missed plan costs everybody five per cent."""
    changes = compare(before, traced(without(sheets(), "销售台账", 3)))
    assert only(changes) is CauseKind.REMOVED
    assert changes.lines[0].cause.place == Place("销售台账.xlsx", "销售台账", 4)
    assert figure(changes, "sales_amount", E003).parts[0].numerator == -120_000
    modifier = [one for one in changes.pay if one.line == "modifier"]
    assert [(one.staff_id, one.fen) for one in modifier] == [("E002", -15000)]


def test_a_corrected_number_in_place_is_a_changed_row(before: Trace) -> None:
    """Another order number in the same row of the same sheet is no removal and addition."""
    changes = compare(before, traced(changed(sheets(), "销售台账", 1, 0, "S1-A")))
    assert not changes
    assert changes.silent == 1


def test_a_moved_keyless_row_is_none(before: Trace) -> None:
    """Survey rows, which have no key, may stand in any order."""
    month = sheets()
    head, *rows = month["满意度调查"]
    assert not compare(before, traced({**month, "满意度调查": [head, *reversed(rows)]}))


def test_a_second_row_of_one_key_refuses_the_first(before: Trace) -> None:
    """Both rows of a key with other content are refused: the old one no longer counts, and that is the cause."""
    twice = ["S3", date(2026, 6, 10), "A-00002", "E003", "阀门", 7, "1.00"]
    changes = compare(before, traced(with_rows(sheets(), "销售台账", twice)))
    kinds = {line.cause.kind for line in changes.lines}
    assert CauseKind.REFUSED in kinds
    assert kinds <= {CauseKind.REFUSED, CauseKind.ADDED}
    back = compare(traced(with_rows(sheets(), "销售台账", twice)), before)
    assert CauseKind.COUNTED in {line.cause.kind for line in back.lines}


def test_an_unreadable_cell_mended() -> None:
    """What stood in the cell is shown as it stood there."""
    broken = traced(changed(sheets(), "销售台账", 1, 6, "7万零"))
    changes = compare(broken, traced(sheets()))
    assert only(changes) is CauseKind.COUNTED
    assert FieldChange("amount", "7万零", "70000.00") in changes.lines[0].cause.fields


def test_a_persons_pay_base(before: Trace) -> None:
    """The record of a person is the cause of that person's pay alone."""
    changes = compare(before, traced(changed(sheets(), "员工花名册", 2, 5, 3300)))
    assert only(changes) is CauseKind.CHANGED
    assert changes.lines[0].cause.ledger == "staff"
    assert (total(changes, "E002").fen, changes.fen) == (30000, 30000)


def test_an_account_in_other_hands(before: Trace) -> None:
    """Rows without a person follow the account's owner: the handover is the cause, the rows did not change."""
    more = ["A-00002", "E003", "E004", date(2026, 6, 1)]
    changes = compare(before, traced(with_rows(sheets(), "客户交接记录", more)))
    assert {line.cause.ledger for line in changes.lines} == {"account_handover"}
    parts = figure(changes, "active_accounts", E003).parts
    assert [part.numerator for part in parts] == [-1]


def test_a_plan_of_the_department(before: Trace) -> None:
    """The department's own plan stands before the persons' and may miss the modifier for all."""
    changes = compare(before, traced(with_rows(sheets(), "销售计划", ["2026-06", None, 300_000, 400_000])))
    assert only(changes) is CauseKind.ADDED
    assert changes.lines[0].cause.ledger == "sales_plan"
    assert [(one.staff_id, one.fen) for one in changes.pay if one.line == "modifier"] == [
        ("E002", -15000),
        ("E003", -5000),
    ]


def test_a_challenge_target_alone(before: Trace) -> None:
    """A changed challenge target moves no figure, only the modifier."""
    month = sheets()
    for row in (1, 2, 3):
        month = changed(month, "销售计划", row, 3, 1000)
    changes = compare(before, traced(month))
    assert not changes.figures
    assert {one.line for one in changes.pay} == {"modifier", "total"}
    assert {line.cause.ledger for line in changes.lines} == {"sales_plan"}
    assert sum(line.fen for line in changes.lines) == changes.fen == 20000


def test_a_rating(before: Trace) -> None:
    """A rating lifts the item, the total and the band."""
    changes = compare(before, traced(changed(sheets(), "评分表", 4, 5, 95)))
    assert only(changes) is CauseKind.CHANGED
    assert not changes.figures
    items = {(one.item, one.old, one.new) for one in changes.scores}
    assert ("attitude", Decimal("34.00"), Decimal("38.00")) in items
    assert total(changes, "E003").fen == 5000


def test_a_sheet_becomes_complete(before: Trace) -> None:
    """The rating that was missing gives a score, pay of 0 and everybody a rank among more."""
    month = with_rows(sheets(), "评分表", ["2026-06", "E004", "态度", "上级", "李建国", 90, None])
    changes = compare(before, traced(month))
    assert only(changes) is CauseKind.ADDED
    assert total(changes, "E004").old is None
    assert {one.subject for one in changes.ranks} == {"E002", "E003", "E004"}


def test_an_adjustment(before: Trace) -> None:
    """An approved adjustment is the cause of its own line."""
    row = ["2026-06", "E003", -50, "票据有误", "李建国", date(2026, 6, 29)]
    changes = compare(before, traced(with_rows(sheets(), "奖金调整", row)))
    assert only(changes) is CauseKind.ADDED
    assert [(one.line, one.fen) for one in changes.pay] == [("adjustment", -5000), ("total", -5000)]


def test_another_band_table(before: Trace) -> None:
    """A new version of the bands is the cause; one that says the same is none."""
    table = BandTable((Band(Decimal(90), Decimal("1.1")), Band(Decimal(0), Decimal(0))))
    newer = replace(PAY, bands=Version("pay_bands", date(2026, 6, 1), "总经理", table))
    changes = compare(before, traced(sheets(), rules=newer))
    assert only(changes) is CauseKind.RULE
    assert changes.lines[0].cause.rule == "pay_bands"
    assert FieldChange("effective_from", SINCE.isoformat(), "2026-06-01") in changes.lines[0].cause.fields
    assert total(changes, "E002").fen == 30000
    same = replace(PAY, modifier=Version("department_modifier", date(2026, 6, 1), "总经理", MODIFIER))
    assert not compare(before, traced(sheets(), rules=same))


def test_score_and_bands_at_once(before: Trace) -> None:
    """With both changed, the score's share is under the old bands, the rule's the rest; together the difference."""
    table = BandTable((Band(Decimal(95), Decimal("1.2")), Band(Decimal(0), Decimal(1))))
    newer = replace(PAY, bands=Version("pay_bands", date(2026, 6, 1), "总经理", table))
    changes = compare(before, traced(changed(sheets(), "评分表", 4, 5, 95), rules=newer))
    shares = {share.cause.kind: share.amount for share in total(changes, "E003").shares}
    assert shares == {CauseKind.CHANGED: 5000, CauseKind.RULE: 15000}


def test_another_modifier(before: Trace) -> None:
    """A new version of the modifier moves everybody's."""
    other = Modifier(Decimal("0.05"), Decimal("0.01"), Decimal("-0.05"))
    newer = replace(PAY, modifier=Version("department_modifier", date(2026, 6, 1), "总经理", other))
    changes = compare(before, traced(sheets(), rules=newer))
    assert only(changes) is CauseKind.RULE
    assert {one.staff_id for one in changes.pay} == {"E002", "E003"}


def test_another_scheme(before: Trace) -> None:
    """Other weights of a scheme are a rule's doing."""
    items = (replace(SALES.items[0], weight=Decimal(50)), replace(SALES.items[1], weight=Decimal(50)))
    newer = Version("sales", date(2026, 6, 1), "总经理", replace(SALES, items=items))
    changes = compare(before, traced(sheets(), schemes=(newer,)))
    assert only(changes) is CauseKind.RULE
    assert changes.lines[0].cause.rule == STAFF_RULES.name
    assert {one.item for one in changes.scores} == {"", "performance", "attitude"}


def test_the_program_and_the_settings(before: Trace) -> None:
    """Numbers that no row and no rule explains are the settings' doing, else the program's, else not explained."""
    month = traced(sheets(), program="2.0", settings="other")
    for trace in (month,):
        trace.figures = {**trace.figures}
        key = ("sales_amount", DEPARTMENT)
        trace.figures[key] = replace(trace.figures[key], state="incomplete")
    assert only(compare(before, month)) is CauseKind.SETTINGS
    month.settings = ""
    assert only(compare(before, month)) is CauseKind.PROGRAM
    month.program = "1.0"
    assert only(compare(before, month)) is CauseKind.UNEXPLAINED


def test_many_rows_of_one_sheet_share_a_line(before: Trace) -> None:
    """Thirty late orders in one file are one line for the manager."""
    more = [[f"S9{number:02d}", date(2026, 6, 30), "A-00001", "E002", "轴承", 1, 100] for number in range(30)]
    changes = compare(before, traced(with_rows(sheets(), "销售台账", *more)))
    assert len(changes.lines) <= MOST_LINES
    assert len(changes.lines[0].causes) == 30


def test_the_largest_effect_comes_first(before: Trace) -> None:
    """A pay base weighs more than an order that moves points only."""
    month = changed(with_rows(sheets(), "销售台账", LATE), "员工花名册", 3, 5, 1001)
    changes = compare(before, traced(month))
    assert [line.cause.ledger for line in changes.lines] == ["staff", "sales"]
    assert [line.fen for line in changes.lines] == [100, 0]
