"""提成结算预案: commission order by order, each with its rule; what is clawed back, capped and paid (P2, P4)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from kam_reports.core.document import (
    Cell,
    Column,
    Document,
    Facts,
    Format,
    Medium,
    Note,
    Notes,
    Page,
    Row,
    RowKind,
    Section,
    SignOff,
    Table,
    Tone,
)
from kam_reports.core.money import plain, yuan
from kam_reports.core.text import Name, T
from kam_reports.pay.rules import Basis, Commission
from kam_reports.reports.versions import of_type, small_print
from kam_reports.reports.words import SIGNATURE, UNSIGNED, duties, footer, in_yuan, joined, percent, person

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kam_reports.core.text import Text
    from kam_reports.pay.commission import CommissionSlip, OrderLine
    from kam_reports.pay.rules import Rate
    from kam_reports.reports.material import Material

PATH = Name("提成结算预案", "commission")
SHEET = Name("提成结算预案", "Commission")
ORDERS = Name("订单", "Orders")
RULE = "commission"
MOST_ON_PAPER = 1_000
_BASES = {
    Basis.INVOICED: T("invoiced amount"),
    Basis.COLLECTED: T("collected amount"),
    Basis.MARGIN: T("gross margin"),
}


def in_force(material: Material) -> bool:
    """Tell whether a commission rule with rates is in force in the period."""
    rule = of_type(material.versions, Commission)
    return rule is not None and bool(rule.rates)


def compose(material: Material) -> Document:
    """Return the commission draft of a period."""
    say = material.say
    versions = [version for version in material.versions if version.name == RULE]
    rule = of_type(material.versions, Commission)
    sections: tuple[Section, ...] = (
        *(() if rule is None else (_rule(material, rule),)),
        _people(material),
        small_print(material, versions),
        SignOff("sign", duties(material), material.worded("sign_line", SIGNATURE)),
        *_orders(material, rule),
    )
    return Document(
        kind="commission",
        path=say(PATH),
        title=material.worded("title_commission", T("Commission draft")),
        subtitle=in_yuan(material),
        language=material.language,
        organisation=material.letterhead.name,
        badge=say(UNSIGNED),
        page=Page.LANDSCAPE,
        sheet=say(SHEET),
        footer=footer(material),
        sections=sections,
    )


def _rule(material: Material, rule: Commission) -> Facts:
    """Return what the rule says, in words."""
    say = material.say
    steps: object = tuple(
        T("from {completion} completion × {times}", completion=percent(step.at_least), times=plain(step.times))
        for step in rule.steps
    )
    none = T("none")
    threshold: object = none
    if rule.threshold is not None:
        threshold = T("below {completion} completion nothing is paid", completion=percent(rule.threshold))
    cap: object = none if rule.cap_fen is None else T("{amount} a person", amount=f"{yuan(rule.cap_fen):,}")
    new = T("{months} months from the first contract", months=rule.new_account_months)
    rates = joined(
        material, [T("{orders} {rate}", orders=_orders_of(one), rate=percent(one.rate)) for one in rule.rates]
    )
    return Facts(
        "rule",
        (
            (say(T("Basis")), Cell(say(_BASES[rule.basis]), name="rule_basis")),
            (say(T("New account")), Cell(say(new), name="rule_new_account")),
            (say(T("Threshold")), Cell(say(threshold), name="rule_threshold")),
            (say(T("Cap")), Cell(say(cap), name="rule_cap")),
            (say(T("Multiples")), Cell(say(steps) if rule.steps else say(none), name="rule_steps")),
            (say(T("Rates (the first that fits)")), Cell(rates, name="rule_rates")),
        ),
        title=say(T("Rule")),
        columns=2,
    )


def _orders_of(rate: Rate) -> object:
    """Say which orders a rate holds for."""
    kinds = {None: None, True: T("new accounts"), False: T("existing accounts")}
    parts = tuple(part for part in (kinds[rate.new_account], rate.tier, rate.product) if part)
    return parts or T("all others")


def _people(material: Material) -> Table:
    """Return a line a person: plan completion, multiple, what the orders earned, cap, what is paid."""
    say = material.say
    columns = (
        Column("staff", say(T("Staff ID")), width=9),
        Column("name", say(T("Name")), width=12),
        Column("completion", say(T("Plan completion")), Format.PERCENT, 11),
        Column("times", say(T("Multiple")), Format.FACTOR, 9),
        Column("orders", say(T("Order lines")), Format.COUNT, 9),
        Column("basis", say(T("Basis")), Format.YUAN, 15),
        Column("earned", say(T("Earned")), Format.YUAN, 13),
        Column("clawed", say(T("Of it clawed back")), Format.YUAN, 13),
        Column("cap", say(T("Cut by the cap")), Format.YUAN, 13),
        Column("paid", say(T("To be paid")), Format.YUAN, 13),
        Column("remark", say(T("Remark")), width=36),
    )
    paid = {slip.staff_id for slip in material.paid.payslips}
    slips = [material.paid.commissions[staff] for staff in sorted(material.paid.commissions)]
    rows = [_person(material, slip, paid=slip.staff_id in paid) for slip in slips]
    if rows:
        rows.append(_totals(material, columns, rows))
    return Table(
        "people",
        columns,
        tuple(rows),
        title=say(T("Commission by person")),
        empty=say(T("Nobody has orders that earn commission in this period.")),
    )


def _person(material: Material, slip: CommissionSlip, *, paid: bool) -> Row:
    who = slip.staff_id
    times = slip.lines[0].times if slip.lines else None
    earned = sum(line.amount for line in slip.lines)
    clawed = sum(line.amount for line in slip.lines if line.amount < 0)
    remarks: list[object] = []
    if not slip.reached:
        remarks.append(T("threshold not reached"))
    if not paid:
        remarks.append(T("not paid: the assessment is incomplete"))
    return Row(
        (
            Cell(who),
            Cell(material.name_of(who)),
            Cell(slip.completion, Format.PERCENT),
            Cell(times, Format.FACTOR, name=f"times_{who}"),
            Cell(len(slip.lines), Format.COUNT),
            Cell(yuan(sum(line.basis for line in slip.lines)), Format.YUAN, name=f"basis_{who}"),
            Cell(yuan(earned), Format.YUAN, name=f"earned_{who}", formula=f"{{subtotal_{who}}}"),
            Cell(yuan(clawed), Format.YUAN, name=f"clawed_{who}"),
            Cell(yuan(slip.capped), Format.YUAN, name=f"cap_{who}", formula=_cap_formula(material, who)),
            Cell(
                yuan(slip.total if paid else 0),
                Format.YUAN,
                Tone.STRONG,
                formula=f"{{earned_{who}}}+{{cap_{who}}}" if paid else "",
            ),
            Cell(joined(material, remarks), tone=Tone.PLAIN if paid else Tone.ACTION),
        )
    )


def _cap_formula(material: Material, who: str) -> str:
    rule = of_type(material.versions, Commission)
    if rule is None or rule.cap_fen is None:
        return ""
    return f"MIN({yuan(rule.cap_fen)}-{{earned_{who}}},0)"


def _totals(material: Material, columns: tuple[Column, ...], rows: list[Row]) -> Row:
    """Return live sums over the columns of counts and amounts."""
    cells = []
    for index, column in enumerate(columns):
        if column.format not in (Format.YUAN, Format.COUNT):
            cells.append(Cell(material.say(T("Total")) if column.key == "name" else ""))
            continue
        total = sum((Decimal(str(row.cells[index].value)) for row in rows), Decimal(0))
        cells.append(Cell(total, column.format, Tone.STRONG, f"total_{column.key}", f"SUM({{people.{column.key}}})"))
    return Row(tuple(cells), RowKind.TOTAL)


def _orders(material: Material, rule: Commission | None) -> Iterator[Section]:
    """Yield the order lines; on paper only as many as somebody would read."""
    say = material.say
    count = sum(len(slip.lines) for slip in material.paid.commissions.values())
    fits = count <= MOST_ON_PAPER
    yield Table(
        "orders",
        _order_columns(material),
        tuple(_order_rows(material, rule)),
        title=say(T("Orders one by one")),
        empty=say(T("No orders.")),
        medium=Medium.BOTH if fits else Medium.BOOK,
        sheet=say(ORDERS),
    )
    if not fits:
        text = T("The {count} order lines are in the workbook, sheet “{sheet}”.", count=f"{count:,}", sheet=ORDERS)
        yield Notes("orders_elsewhere", (Note(say(text)),), medium=Medium.PAPER)


def _order_columns(material: Material) -> tuple[Column, ...]:
    say = material.say
    return (
        Column("no", say(T("No.")), Format.COUNT, 6),
        Column("order", say(T("Order")), width=15),
        Column("account", say(T("Account")), width=34),
        Column("product", say(T("Product")), width=13),
        Column("tier", say(T("Tier")), width=9),
        Column("kind", say(T("New / existing")), width=10),
        Column("rule", say(T("Rule applied")), width=16),
        Column("basis", say(T("Basis")), Format.YUAN, 14),
        Column("rate", say(T("Rate")), Format.PERCENT, 9),
        Column("times", say(T("Multiple")), Format.FACTOR, 8),
        Column("amount", say(T("Commission")), Format.YUAN, 13),
        Column("remark", say(T("Remark")), width=15),
    )


def _order_rows(material: Material, rule: Commission | None) -> Iterator[Row]:
    """Yield each person's heading, order lines, cap and subtotal, then the total."""
    archive = material.book["accounts"].frame
    accounts = dict(zip(archive["account_id"], archive["account_name"], strict=True))
    number = 0
    slips = [material.paid.commissions[staff] for staff in sorted(material.paid.commissions)]
    for slip in slips:
        yield Row((Cell(material.say(person(material, slip.staff_id))),), RowKind.GROUP)
        first = number + 1
        for line in slip.lines:
            number += 1
            yield _order(material, rule, number, line, accounts)
        amount = yuan(sum(line.amount for line in slip.lines))
        formula = f"SUM({{order_{first}}}:{{order_{number}}})" if slip.lines else ""
        yield _closing(
            material, T("Subtotal"), Cell(amount, Format.YUAN, name=f"subtotal_{slip.staff_id}", formula=formula)
        )
        if slip.capped:
            capped = Cell(yuan(slip.capped), Format.YUAN, formula=f"{{cap_{slip.staff_id}}}")
            yield _closing(material, T("Cut by the cap"), capped)
    if slips:
        total = yuan(sum(line.amount for slip in slips for line in slip.lines))
        yield _closing(material, T("All order lines"), Cell(total, Format.YUAN, Tone.STRONG, formula="{total_earned}"))


def _order(
    material: Material, rule: Commission | None, number: int, line: OrderLine, accounts: Mapping[str, str]
) -> Row:
    say = material.say
    fitting = None if rule is None else next((one for one in rule.rates if _fits(one, line)), None)
    applied: object = T("no rate fits") if fitting is None else _orders_of(fitting)
    return Row(
        (
            Cell(number, Format.COUNT),
            Cell(line.order_id),
            Cell(f"{line.account_id} {accounts.get(line.account_id, '')}".strip()),
            Cell(line.product),
            Cell(line.tier),
            Cell(say(T("new") if line.new_account else T("existing"))),
            Cell(say(applied)),
            Cell(yuan(line.basis), Format.YUAN, name=f"basis_{number}"),
            Cell(line.rate, Format.PERCENT, name=f"rate_{number}"),
            Cell(line.times, Format.FACTOR, name=f"multiple_{number}"),
            Cell(
                yuan(line.amount),
                Format.YUAN,
                name=f"order_{number}",
                formula=f"ROUND({{basis_{number}}}*{{rate_{number}}}*{{multiple_{number}}},2)",
            ),
            Cell(say(T("clawed back")) if line.amount < 0 else ""),
        )
    )


def _fits(rate: Rate, line: OrderLine) -> bool:
    """Tell whether a rate holds for an order line, as pay decides it."""
    return (
        rate.product in ("", line.product)
        and rate.tier in ("", line.tier)
        and rate.new_account in (None, line.new_account)
    )


def _closing(material: Material, label: Text, amount: Cell) -> Row:
    """Return a subtotal line: its label and its amount, the other cells blank."""
    cells = [Cell("")] * 12
    cells[2] = Cell(material.say(label))
    cells[10] = amount
    return Row(tuple(cells), RowKind.TOTAL)
