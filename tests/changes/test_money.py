"""Commission, appeals, corrections, joiners and leavers: every fen of a payslip finds its cause."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from kam_reports.changes.cause import Cause, CauseKind, Changes
from kam_reports.changes.compare import compare
from kam_reports.changes.spread import add, as_shares, in_fen, spread
from kam_reports.changes.trace import Trace, trace_of
from kam_reports.core.dated import Version
from kam_reports.core.figure import DEPARTMENT
from kam_reports.core.text import T
from kam_reports.metrics.scope import Scope
from kam_reports.pay.commission import commissions
from kam_reports.pay.modifier import department_result
from kam_reports.pay.payslip import Bases, Further, LineKind, PayLine, PayRules, pay_all
from kam_reports.pay.rules import Basis, Commission, CompletionStep, Prorate, Rate
from tests.changes.month import changed, sheets, traced, without
from tests.reports.small_month import CALENDAR, JUNE, PAY, RULES, SINCE, department_scheme, material, with_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.reports.small_month import Sheets

PLAIN = Commission(Basis.INVOICED, (Rate(Decimal("0.01")),), ("sales",))
STEPPED = replace(PLAIN, steps=(CompletionStep(Decimal("0.95"), Decimal(2)),))


def paid(
    month: Sheets,
    rule: Commission | None = PLAIN,
    lines: Sequence[tuple[str, PayLine]] = (),
    rules: PayRules = PAY,
) -> Trace:
    """Return the trace of a month with commission and lines from the past."""
    made = material(month, rules=rules)
    scope = made.scope
    assert isinstance(scope, Scope)
    staff = made.book["staff"].frame
    base = dict(zip(staff["staff_id"], staff["performance_pay_base"].astype("int64"), strict=True))
    people = {one.subject for one in made.scores}
    made.paid = pay_all(
        made.book,
        JUNE,
        CALENDAR,
        made.scores,
        department_result(scope, made.measured.get("sales_completion", DEPARTMENT)),
        rules,
        Bases(base, scope.employment),
        lambda first, last: (last - first).days + 1,
        {} if rule is None else commissions(scope, made.measured, rule, people),
        Further(lines),
    )
    made.versions = [*RULES, Version("commission", SINCE, "总经理", rule)]
    return trace_of(made, "1.0")


def shares_of(changes: Changes, staff: str, line: str) -> dict[CauseKind, int]:
    """Return what each kind of cause adds to a line; they add up to its difference."""
    change = next(one for one in changes.pay if (one.staff_id, one.line) == (staff, line))
    found: dict[CauseKind, int] = {}
    for share in change.shares:
        found[share.cause.kind] = found.get(share.cause.kind, 0) + int(share.amount)
    assert sum(found.values()) == change.fen
    return found


def test_commission_of_a_late_order() -> None:
    """An order pays its own commission."""
    late = ["S9", date(2026, 6, 30), "A-00001", "E002", "轴承", 1, "300.00"]
    changes = compare(paid(sheets()), paid(with_rows(sheets(), "销售台账", late)))
    assert shares_of(changes, "E002", "commission") == {CauseKind.ADDED: 300}


def test_commission_of_a_step_reached() -> None:
    """An order that lifts the completion over a step doubles the rate of all others, and is the cause of it."""
    late = ["S9", date(2026, 6, 30), "A-00001", "E002", "轴承", 1, "3000.00"]
    changes = compare(paid(sheets(), STEPPED), paid(with_rows(sheets(), "销售台账", late), STEPPED))
    assert shares_of(changes, "E002", "commission") == {CauseKind.ADDED: 94000 + 6000}
    assert {line.cause.key for line in changes.lines} == {"S9"}


def test_commission_by_another_rule() -> None:
    """Other rates are the rule's doing; with no rule before, all of it is."""
    more = replace(PLAIN, rates=(Rate(Decimal("0.02")),))
    assert shares_of(compare(paid(sheets()), paid(sheets(), more)), "E003", "commission") == {CauseKind.RULE: 120_000}
    assert shares_of(compare(paid(sheets(), None), paid(sheets())), "E003", "commission") == {CauseKind.RULE: 120_000}


def test_commission_withheld() -> None:
    """A sheet without a score pays no commission: the missing rating is the cause."""
    changes = compare(paid(sheets()), paid(without(sheets(), "评分表", 4)))
    assert shares_of(changes, "E003", "commission") == {CauseKind.REMOVED: -120_000}
    assert shares_of(changes, "E003", "total") == {CauseKind.REMOVED: -220_000}


def test_an_order_in_other_hands() -> None:
    """An order without a person follows the account: the archive's owner moves its commission."""
    month = changed(sheets(), "销售台账", 3, 3, None)
    month = {**month, "客户交接记录": month["客户交接记录"][:1]}
    changes = compare(paid(month), paid(changed(month, "大客户档案", 2, 2, "E002")))
    assert shares_of(changes, "E003", "commission") == {CauseKind.CHANGED: -120_000}
    assert shares_of(changes, "E002", "commission") == {CauseKind.CHANGED: 120_000}


def test_lines_from_the_past() -> None:
    """A correction and a granted appeal are causes by their own words."""
    lines = (
        ("E002", PayLine(LineKind.CORRECTION, 1250, rule=T("{of} V2 − V1: late order", of="2026-03"))),
        ("E003", PayLine(LineKind.ADJUSTMENT, 5000, rule=T("appeal:{number}", number=3))),
    )
    changes = compare(paid(sheets()), paid(sheets(), lines=lines))
    assert shares_of(changes, "E002", "correction") == {CauseKind.CORRECTION: 1250}
    assert shares_of(changes, "E003", "adjustment") == {CauseKind.APPEAL: 5000}
    texts = {str(line.cause.text) for line in changes.lines}
    assert texts == {"2026-03 V2 − V1: late order", "appeal:3"}


def test_an_adjustment_withheld_with_the_sheet() -> None:
    """An adjustment that stayed as it was is lost with the person's score."""
    month = without(without(without(sheets(), "评分表", 3), "评分表", 2), "评分表", 1)
    changes = compare(paid(sheets()), paid(month))
    assert shares_of(changes, "E002", "adjustment") == {CauseKind.REMOVED: -20_000}


def test_joining_in_mid_month() -> None:
    """A later first day at work scales the base: the person's record is the cause."""
    rules = replace(PAY, prorate=Version("prorate", SINCE, "default", Prorate.CALENDAR_DAYS))
    later = changed(sheets(), "员工花名册", 3, 6, date(2026, 6, 16))
    changes = compare(paid(sheets(), rules=rules), paid(later, rules=rules))
    assert shares_of(changes, "E003", "band") == {CauseKind.CHANGED: -50_000}
    assert {line.cause.ledger for line in changes.lines} == {"staff"}


def test_a_person_who_comes_or_leaves() -> None:
    """Without a roster row there is no sheet and no pay; the row is the cause, both ways."""
    gone = compare(paid(sheets()), paid(changed(sheets(), "员工花名册", 3, 2, "经理")))
    assert shares_of(gone, "E003", "total") == {CauseKind.CHANGED: -220_000}
    (score,) = [one for one in gone.scores if one.subject == "E003"]
    assert (score.new, [share.cause.ledger for share in score.shares]) == (None, ["staff"])
    back = compare(paid(changed(sheets(), "员工花名册", 3, 2, "经理")), paid(sheets()))
    assert back.fen == -gone.fen == 220_000


def test_the_departments_own_sheet() -> None:
    """Its lines are traced to the department's figures; nobody is a person in it."""
    schemes = (department_scheme(),)
    before, after = (traced(month, schemes) for month in (sheets(), without(sheets(), "销售台账", 4)))
    changes = compare(before, after)
    assert {one.subject for one in changes.scores} == {"department"}
    assert [(line.cause.kind, line.people) for line in changes.lines] == [(CauseKind.REMOVED, ())]


def test_shares_add_up() -> None:
    """Signed weights, weights that cancel out, none at all; whole fen with the rest at the largest."""
    one, two, other = (Cause(CauseKind.RULE, rule=name) for name in ("one", "two", "other"))
    assert spread(Fraction(6), {one: Fraction(3), two: Fraction(-1)}, other) == {one: 9, two: -3}
    assert spread(Fraction(6), {one: Fraction(1), two: Fraction(-1)}, other) == {one: 3, two: 3}
    assert spread(Fraction(6), {}, other) == {other: 6}
    assert spread(Fraction(0), {one: Fraction(1)}, other) == {}
    thirds = {one: Fraction(10, 3), two: Fraction(10, 3), other: Fraction(10, 3)}
    assert sorted(in_fen(10, thirds).values()) == [3, 3, 4]
    assert add({one: Fraction(1)}, {one: Fraction(2), two: Fraction(1)}) == {one: 3, two: 1}
    assert [share.cause for share in as_shares({one: Fraction(0), two: Fraction(-5)})] == [two]
    assert [share.amount for share in as_shares({one: Fraction(0)})] == [0]
