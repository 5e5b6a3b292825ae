"""Tests of the commission draft."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from kam_reports.core.dated import Version
from kam_reports.core.document import Medium, Page, RowKind, Table, Tone
from kam_reports.core.money import yuan
from kam_reports.pay.commission import commissions
from kam_reports.pay.payslip import Paid
from kam_reports.pay.rules import Basis, Commission, CompletionStep, Rate
from kam_reports.reports import commission
from tests.reports.reading import check_formulas, facts, names, notes, row_of, rows, section, text
from tests.reports.small_month import SINCE, ledgers, material, with_rows

if TYPE_CHECKING:
    from kam_reports.core.document import Cell, Document
    from kam_reports.reports.material import Material

RULE = Commission(
    Basis.INVOICED,
    (Rate(Decimal("0.02"), new_account=True), Rate(Decimal("0.015"), product="阀门"), Rate(Decimal("0.01"))),
    ("sales",),
    steps=(CompletionStep(Decimal("1.2"), Decimal("1.5")),),
    threshold=Decimal("0.5"),
    cap_fen=200_000,
)


def _month(rule: Commission = RULE) -> Material:
    """Return the small month with a return of E002, under a commission rule."""
    sheets = with_rows(ledgers(), "销售台账", ["S9", date(2026, 6, 20), "A-00001", "E002", "轴承", -1, "-4000.00"])
    made = material(sheets)
    assert made.scope is not None
    slips = commissions(made.scope, made.measured, rule, {"E002", "E003", "E004"})
    version: Version[object] = Version("commission", SINCE, "总经理办公会", rule, "P2")
    paid = Paid(made.paid.payslips, made.paid.modifier, made.paid.result, slips)
    return replace(made, paid=paid, versions=(*made.versions, version))


def _with_ranges_spelled_out(document: Document) -> Document:
    """Return the document with each ``{order_3}:{order_5}`` of a formula as the three names, for the calculator."""

    def spelled(found: re.Match[str]) -> str:
        return ",".join(f"{{order_{number}}}" for number in range(int(found[1]), int(found[2]) + 1))

    def plainly(cell: Cell) -> Cell:
        return replace(cell, formula=re.sub(r"\{order_(\d+)\}:\{order_(\d+)\}", spelled, cell.formula))

    sections = tuple(
        replace(one, rows=tuple(replace(row, cells=tuple(plainly(cell) for cell in row.cells)) for row in one.rows))
        if isinstance(one, Table)
        else one
        for one in document.sections
    )
    return replace(document, sections=sections)


def test_a_line_an_order_with_its_rule() -> None:
    """Each order stands with account, kind, rule, basis, rate, multiple and amount; a return claws back in sight."""
    document = commission.compose(_month())
    orders = section(document, "orders", Table)
    found = rows(orders)
    assert [row[1] for row in found] == ["S1", "S2", "S9", "S3", "S4"]
    assert found[0][2:] == (
        "A-00001 东方轴承",
        "轴承",
        "重点",
        "existing",
        "all others",
        Decimal("70000.00"),
        Decimal("0.01"),
        Decimal(1),
        Decimal("700.00"),
        "",
    )
    assert found[2][10:] == (Decimal("-40.00"), "clawed back")
    assert found[3][6] == "阀门"
    assert (document.page, document.path, document.kind) == (Page.LANDSCAPE, "commission", "commission")


def test_people_cap_threshold_and_totals() -> None:
    """The summary shows completion, multiple, claw-back and cap; whoever has no result is paid nothing, in words."""
    document = commission.compose(_month())
    people = section(document, "people", Table)
    valves = row_of(people, "E003")
    assert [cell.value for cell in valves.cells[2:10]] == [
        Decimal("1.2"),
        Decimal("1.5"),
        1,
        Decimal("120000.00"),
        Decimal("2700.00"),
        Decimal("0.00"),
        Decimal("-700.00"),
        Decimal("2000.00"),
    ]
    incomplete = row_of(people, "E004")
    assert (incomplete.cells[9].value, incomplete.cells[10].tone) == (Decimal("0.00"), Tone.ACTION)
    assert "incomplete" in str(incomplete.cells[10].value)
    total = people.rows[-1]
    assert total.kind is RowKind.TOTAL
    paid = sum(slip.total for who, slip in _month().paid.commissions.items() if who != "E004")
    assert total.cells[9].value == yuan(paid)


def test_formulas_come_to_the_stored_values() -> None:
    """Amounts, subtotals, caps and totals are live and give exactly what is stored."""
    assert check_formulas(_with_ranges_spelled_out(commission.compose(_month()))) > 20


def test_the_rule_stands_there_with_its_approver() -> None:
    """Basis, threshold, cap, multiples and rates are said in words, with who decided them."""
    document = commission.compose(_month())
    said = facts(document, "rule")
    assert said["Basis"] == "invoiced amount"
    assert said["Threshold"] == "below 50% completion nothing is paid"
    assert said["Cap"] == "2,000.00 a person"
    assert said["Multiples"] == "from 120% completion × 1.5"
    assert said["Rates (the first that fits)"] == "new accounts 2%; 阀门 1.5%; all others 1%"
    assert "总经理办公会" in notes(document, "rules")


def test_thousands_of_orders_stay_in_the_workbook() -> None:
    """Beyond what anybody reads on paper the order lines are in the workbook only, and the page says where."""
    made = _month()
    slip = made.paid.commissions["E002"]
    long = replace(slip, lines=slip.lines * 400)
    document = commission.compose(replace(made, paid=replace(made.paid, commissions={"E002": long})))
    assert section(document, "orders", Table).medium is Medium.BOOK
    assert "1,200 order lines" in notes(document, "orders_elsewhere")
    assert "orders_elsewhere" not in names(commission.compose(made))


def test_in_force_only_with_rates() -> None:
    """A version without rates has ended commission: there is no draft; with nobody to pay the draft says so."""
    made = _month()
    assert commission.in_force(made)
    ended: Version[object] = Version("commission", SINCE, "总经理", replace(RULE, rates=()))
    assert not commission.in_force(replace(made, versions=(ended,)))
    assert not commission.in_force(replace(made, versions=()))
    document = commission.compose(replace(made, paid=Paid()))
    assert not section(document, "people", Table).rows
    assert "E002" not in text(document)
