"""奖金核算表: everybody's pay for a period, one row a person, every factor in its own column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.core.document import (
    Cell,
    Column,
    Document,
    Format,
    Page,
    Row,
    RowKind,
    Section,
    SignOff,
    Table,
    Tone,
)
from kam_reports.core.money import yuan
from kam_reports.core.text import Name, T
from kam_reports.pay.payslip import LineKind
from kam_reports.reports.bonus_control import control_totals, left_out, unpaid_adjustments
from kam_reports.reports.department_result import department_facts, modifier_formula
from kam_reports.reports.pay_lines import band_formula
from kam_reports.reports.versions import PAY_RULES, small_print
from kam_reports.reports.waived import all_waived
from kam_reports.reports.words import SIGNATURE, UNSIGNED, duties, footer, in_yuan, joined

if TYPE_CHECKING:
    from kam_reports.core.dated import Version
    from kam_reports.pay.payslip import PayLine, Payslip
    from kam_reports.reports.material import Material

PATH = Name("奖金核算表", "bonus")
SHEET = Name("奖金核算表", "Bonus")
_SUMMED = ("base", "band", "modifier", "commission", "adjustment", "correction", "total")


def compose(material: Material) -> Document:
    """Return the bonus calculation of a period."""
    say = material.say
    sections: tuple[Section, ...] = (
        *department_facts(material),
        _table(material),
        control_totals(material),
        left_out(material),
        *unpaid_adjustments(material),
        *all_waived(material),
        small_print(material, _versions(material)),
        SignOff("sign", duties(material), material.worded("sign_line", SIGNATURE)),
    )
    return Document(
        kind="bonus",
        path=say(PATH),
        title=material.worded("title_bonus", T("Bonus calculation")),
        subtitle=in_yuan(material),
        language=material.language,
        organisation=material.letterhead.name,
        badge=say(UNSIGNED),
        page=Page.LANDSCAPE,
        sheet=say(SHEET),
        footer=footer(material),
        sections=sections,
    )


def _columns(material: Material) -> tuple[Column, ...]:
    say = material.say
    more = say(T("Commission, adjustment, correction"))
    result, pay, modifier = say(T("Assessment")), say(T("Performance pay")), say(T("Department modifier"))
    return (
        Column("no", say(T("No.")), Format.COUNT, 5),
        Column("staff", say(T("Staff ID")), width=8),
        Column("name", say(T("Name")), width=10),
        Column("role", say(T("Role")), width=12),
        Column("region", say(T("Region")), width=7),
        Column("scheme", say(T("Scheme")), width=44, group=result),
        Column("score", say(T("Score")), Format.POINTS, 8, result),
        Column("rank", say(T("Rank")), width=6, group=result),
        Column("base", say(T("Base")), Format.YUAN, 12, pay),
        Column("factor", say(T("Factor")), Format.FACTOR, 8, pay),
        Column("band", say(T("Amount")), Format.YUAN, 12, pay),
        Column("modifier_factor", say(T("Factor")), Format.FACTOR, 7, modifier),
        Column("modifier", say(T("Amount")), Format.YUAN, 10, modifier),
        Column("commission", say(T("Comm.")), Format.YUAN, 9, more),
        Column("adjustment", say(T("Adj.")), Format.YUAN, 9, more),
        Column("correction", say(T("Corr.")), Format.YUAN, 9, more),
        Column("total", say(T("To be paid")), Format.YUAN, 12),
        Column("remark", say(T("Remark")), width=26),
    )


def _table(material: Material) -> Table:
    say = material.say
    rows = [_row(material, number, slip) for number, slip in enumerate(material.paid.payslips, start=1)]
    columns = _columns(material)
    if rows:
        rows.append(_totals(material, columns))
    return Table(
        "bonus",
        columns,
        tuple(rows),
        title=say(T("Calculation")),
        empty=say(T("Nobody is paid in this period.")),
    )


def _row(material: Material, number: int, slip: Payslip) -> Row:
    """Return one person's line: what stands there is the payslip's, formulas say how it came about."""
    say = material.say
    person = material.staff.get(slip.staff_id, {})
    lines = {kind: [line for line in slip.lines if line.kind is kind] for kind in LineKind}
    band = next(iter(lines[LineKind.BAND]), None)
    score = slip.score if band is not None else None
    ranked = T("{rank} / {of}", rank=score.rank, of=score.of) if score is not None and score.rank is not None else ""
    sums = tuple(
        _sum(slip, lines[kind], kind) for kind in (LineKind.COMMISSION, LineKind.ADJUSTMENT, LineKind.CORRECTION)
    )
    return Row(
        (
            Cell(number, Format.COUNT),
            Cell(slip.staff_id),
            Cell(material.name_of(slip.staff_id)),
            Cell(str(person.get("role", ""))),
            Cell(str(person.get("region", ""))),
            Cell(say(score.scheme.value.name) if score is not None else say(T("none"))),
            Cell(score.total if score is not None else None, Format.POINTS, name=f"score_{slip.staff_id}"),
            Cell(say(ranked)),
            *_band(material, slip, band, next(iter(lines[LineKind.MODIFIER]), None)),
            *sums,
            Cell(yuan(slip.total), Format.YUAN, Tone.STRONG, formula=_total_formula(slip, band)),
            Cell(_remark(material, slip), tone=Tone.PLAIN),
        )
    )


def _band(material: Material, slip: Payslip, band: PayLine | None, modifier: PayLine | None) -> tuple[Cell, ...]:
    """Return base, factor, band pay, modifier factor, modifier."""
    who = slip.staff_id
    if band is None or band.base is None or modifier is None:
        none = Cell(None, Format.YUAN)
        return (none, Cell(None, Format.FACTOR), none, Cell(None, Format.FACTOR), none)
    scored = slip.score is not None and slip.score.total is not None
    factor = band_formula(material, f"{{score_{who}}}") if scored else ""
    return (
        Cell(yuan(band.base), Format.YUAN, name=f"base_{who}"),
        Cell(band.factor, Format.FACTOR, name=f"factor_{who}", formula=factor),
        Cell(yuan(band.amount), Format.YUAN, name=f"band_{who}", formula=f"ROUND({{base_{who}}}*{{factor_{who}}},2)"),
        Cell(modifier.factor, Format.FACTOR, name=f"modifier_factor_{who}", formula=modifier_formula(material)),
        Cell(
            yuan(modifier.amount),
            Format.YUAN,
            name=f"modifier_{who}",
            formula=f"ROUND({{band_{who}}}*{{modifier_factor_{who}}},2)",
        ),
    )


def _sum(slip: Payslip, lines: list[PayLine], kind: LineKind) -> Cell:
    """Return the sum of a kind of line, its parts as a formula where there are several."""
    total = yuan(sum(line.amount for line in lines))
    formula = "+".join(f"({yuan(line.amount)})" for line in lines) if len(lines) > 1 else ""
    return Cell(total if lines else None, Format.YUAN, name=f"{kind.value}_{slip.staff_id}", formula=formula)


def _total_formula(slip: Payslip, band: PayLine | None) -> str:
    kinds: tuple[str, ...] = ("commission", "adjustment", "correction")
    if band is not None:
        kinds = ("band", "modifier", *kinds)
    return "SUM(" + ",".join(f"{{{kind}_{slip.staff_id}}}" for kind in kinds) + ")"


def _remark(material: Material, slip: Payslip) -> str:
    """Return the reasons of adjustments and corrections, and what the reader must know of the score."""
    parts: list[object] = [
        line.rule for line in slip.lines if line.kind in (LineKind.ADJUSTMENT, LineKind.CORRECTION) and line.rule
    ]
    score = slip.score
    if score is not None and score.doubtful:
        parts.append(T("rows were refused: not to be made final"))
    if score is not None and score.last_streak > 1:
        parts.append(T("last for {count} periods in a row", count=score.last_streak))
    return joined(material, parts)


def _totals(material: Material, columns: tuple[Column, ...]) -> Row:
    """Return the totals row: live sums over the columns of amounts."""
    values = dict.fromkeys(_SUMMED, 0)
    for slip in material.paid.payslips:
        for line in slip.lines:
            values[line.kind.value] += line.amount if line.kind is not LineKind.TOTAL else slip.total
            if line.kind is LineKind.BAND:
                values["base"] += line.base or 0
    cells = [
        Cell(
            yuan(values[column.key]),
            Format.YUAN,
            Tone.STRONG,
            name=f"total_{column.key}",
            formula=f"SUM({{bonus.{column.key}}})",
        )
        if column.key in values
        else Cell(material.say(T("Total")) if column.key == "name" else "")
        for column in columns
    ]
    return Row(tuple(cells), RowKind.TOTAL)


def _versions(material: Material) -> list[Version[object]]:
    """Return the paying schemes and the rules of pay."""
    schemes = {score.scheme.label: score.scheme for score in material.scores if score.scheme.value.pays}
    rules = [version for version in material.versions if version.name in PAY_RULES]
    return [*(schemes[label] for label in sorted(schemes)), *rules]
