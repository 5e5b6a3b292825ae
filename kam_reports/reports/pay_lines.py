"""One person's pay as a table: base × factor = band, the department modifier, adjustments, each with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from kam_reports.core.document import Cell, Column, Format, Row, RowKind, Table, Tone
from kam_reports.core.money import plain, yuan
from kam_reports.core.text import T
from kam_reports.pay.payslip import LineKind
from kam_reports.pay.rules import BandTable
from kam_reports.reports.scored_items import SCORE
from kam_reports.reports.versions import of_type
from kam_reports.reports.words import PAY_LINES, percent, person

if TYPE_CHECKING:
    from kam_reports.assess.score import Score
    from kam_reports.core.text import Text
    from kam_reports.pay.payslip import PayLine, Payslip
    from kam_reports.reports.material import Material

PAY_BASE = "pay_base"
_ONCE = frozenset({LineKind.BAND, LineKind.MODIFIER, LineKind.COMMISSION})
"""The lines a payslip has at most once: forms can name them."""


def pay_table(material: Material, payslip: Payslip) -> Table:
    """Return the lines of a payslip with live formulas."""
    say = material.say
    columns = (
        Column("line", say(T("Line")), width=16),
        Column("base", say(T("Base (yuan)")), Format.YUAN, 15),
        Column("factor", say(T("Factor")), Format.FACTOR, 10),
        Column("amount", say(T("Amount (yuan)")), Format.YUAN, 15),
        Column("rule", say(T("Reason")), width=56),
    )
    lines = [line for line in payslip.lines if line.kind is not LineKind.TOTAL]
    rows = [_row(material, payslip, line) for line in lines]
    total = (
        Cell(say(PAY_LINES[LineKind.TOTAL])),
        Cell(),
        Cell(),
        Cell(yuan(payslip.total), Format.YUAN, Tone.STRONG, name="pay_total", formula="SUM({pay.amount})"),
        Cell(),
    )
    return Table("pay", columns, (*rows, Row(total, RowKind.TOTAL)), title=say(T("Pay")))


def _row(material: Material, payslip: Payslip, line: PayLine) -> Row:
    base, factor, amount = "", "", ""
    if line.kind is LineKind.BAND:
        base = (
            f"{{{PAY_BASE}}}"
            if line.base == material.staff.get(payslip.staff_id, {}).get("performance_pay_base")
            else ""
        )
        factor = band_formula(material, f"{{{SCORE}}}")
        amount = "ROUND({band_base}*{band_factor},2)"
    elif line.kind is LineKind.MODIFIER:
        base = "{band_amount}"
        amount = "ROUND({modifier_base}*{modifier_factor},2)"
    name = line.kind.value if amount else ""
    return Row(
        (
            Cell(material.say(PAY_LINES[line.kind])),
            Cell(yuan(line.base), Format.YUAN, name=name and f"{name}_base", formula=base)
            if line.base is not None
            else Cell(None, Format.TEXT),
            Cell(line.factor, Format.FACTOR, name=name and f"{name}_factor", formula=factor)
            if line.factor is not None
            else Cell(None, Format.TEXT),
            Cell(yuan(line.amount), Format.YUAN, name=name and f"{name}_amount", formula=amount),
            Cell(material.say(reason(material, payslip, line))),
        ),
        key=line.kind.value if line.kind in _ONCE else "",
    )


def band_formula(material: Material, score: str) -> str:
    """Return the factor of a score's band as a formula; empty where no band table is known."""
    table = of_type(material.versions, BandTable)
    if table is None:
        return ""
    formula = "0"
    for band in sorted(table.bands, key=lambda one: one.at_least):
        factor = f"{score}/100" if band.factor is None else plain(band.factor)
        formula = f"IF({score}>={plain(band.at_least)},{factor},{formula})"
    return formula


def reason(material: Material, payslip: Payslip, line: PayLine) -> object:
    """Return why a line is as it is.

    The modifier's says whether the department reached its target; the amounts stand in the bonus calculation, which is
    for those whose duty needs them (P2 ch. 7).
    """
    match line.kind:
        case LineKind.BAND:
            return _band_said(material, payslip, line)
        case LineKind.ADJUSTMENT:
            return _adjustment_said(material, line)
        case _:
            return line.rule


def band_of(material: Material, score: Score) -> Text | None:
    """Return the band that a complete score of a paying scheme falls into; None where none is known."""
    table = of_type(material.versions, BandTable)
    if table is None or score.total is None or not score.scheme.value.pays:
        return None
    band = next((one for one in table.bands if score.total >= one.at_least), None)
    if band is None:
        return None
    if band.factor is None:
        return T("from {points}: the score as per cent", points=plain(band.at_least))
    return T("from {points}: {factor}", points=plain(band.at_least), factor=percent(band.factor))


def _band_said(material: Material, payslip: Payslip, line: PayLine) -> object:
    score = payslip.score.total if payslip.score is not None else None
    table = of_type(material.versions, BandTable)
    if score is None or table is None or line.factor is None:
        return line.rule
    for band in table.bands:
        if score >= band.at_least:
            if band.factor is None:
                return T(
                    "{rule}: score {score}, from {least}: the score as per cent",
                    rule=line.rule,
                    score=score,
                    least=plain(band.at_least),
                )
            return T(
                "{rule}: score {score}, from {least}: {factor}",
                rule=line.rule,
                score=score,
                least=plain(band.at_least),
                factor=percent(band.factor),
            )
    return line.rule


def _adjustment_said(material: Material, line: PayLine) -> object:
    """Return reason, approver and day of an approved adjustment."""
    frame = material.book["adjustments"].frame
    rows = frame[frame.index.isin(list(line.rows))]
    for name, day in zip(rows["approved_by"], rows["approved_on"], strict=True):
        who = person(material, str(name))
        return T(
            "{reason} (approved by {name}, {day})", reason=line.rule, name=who, day="" if pd.isna(day) else day.date()
        )
    return line.rule
