"""The items of a scorecard as a table: weight, target, actual, value and points, with live formulas."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING

from kam_reports.assess.scheme import Bands, Deduct, Linear, OverBudget, PointRule, WhenNoData
from kam_reports.core.document import Cell, Column, Format, Row, RowKind, Table, Tone
from kam_reports.core.figure import State, Unit
from kam_reports.core.money import half_up, plain
from kam_reports.core.text import T
from kam_reports.metrics.catalogue import METRICS
from kam_reports.reports.words import RATERS, joined, percent

if TYPE_CHECKING:
    from kam_reports.assess.score import Score, ScoreLine
    from kam_reports.reports.material import Material

SCORE = "score"
FORMATS = {
    Unit.RATIO: Format.PERCENT,
    Unit.YUAN: Format.YUAN,
    Unit.COUNT: Format.COUNT,
    Unit.QUANTITY: Format.QUANTITY,
    Unit.POINTS: Format.QUANTITY,
}
_WHEN_NO_DATA = {
    WhenNoData.FULL: T("no data: full points by the rule"),
    WhenNoData.ZERO: T("no data: no points by the rule"),
    WhenNoData.REDISTRIBUTE: T("no data: its weight was given to the other items"),
    WhenNoData.BLOCK: T("no data: no result"),
}


def items_table(material: Material, score: Score, evidence: frozenset[str]) -> Table:
    """Return the items with their points; evidence: the items whose figures link to rows on the evidence sheet."""
    say = material.say
    columns = (
        Column("item", say(T("Item")), width=37),
        Column("weight", say(T("Weight")), Format.FACTOR, 8),
        Column("target", say(T("Target / basis")), Format.YUAN, 16),
        Column("actual", say(T("Actual")), Format.YUAN, 16),
        Column("value", say(T("Rate / rating")), Format.PERCENT, 12),
        Column("points", say(T("Points")), Format.POINTS, 8),
        Column("how", say(T("How it was counted")), width=45),
    )
    rows = []
    for group, lines in groupby(score.lines, key=lambda line: line.item.group):
        if say(group):
            rows.append(Row((Cell(say(group)),), RowKind.GROUP))
        rows += [_row(material, line, linked=line.item.id in evidence) for line in lines]
    rows.append(_total(material, score))
    return Table("items", columns, tuple(rows), title=say(T("Items and points")))


def _row(material: Material, line: ScoreLine, *, linked: bool) -> Row:
    item = line.item.id
    target, actual = _parts(line)
    link = f"evidence_{item}" if linked else ""
    lost = line.points is None
    doubt = Tone.ACTION if line.state is State.INCOMPLETE else Tone.PLAIN
    return Row(
        (
            Cell(material.say(line.item.name), link=link if actual is None else ""),
            Cell(line.weight, Format.FACTOR, name=f"weight_{item}"),
            target if target is not None else Cell(),
            replace(actual, link=link) if actual is not None else Cell(),
            _value(material, line),
            Cell(material.say(T("none")), Format.POINTS, Tone.ACTION)
            if lost
            else Cell(line.points, Format.POINTS, doubt, f"points_{item}", _formula(line)),
            Cell(_how(material, line), tone=Tone.ACTION if lost else Tone.PLAIN),
        ),
        key=item,
    )


def _parts(line: ScoreLine) -> tuple[Cell | None, Cell | None]:
    """Return denominator and numerator of a metric item, as named cells."""
    figure, item = line.figure, line.item.id
    if figure is None or figure.numerator is None:
        return None, None
    actual = Cell(figure.numerator, FORMATS[figure.parts], name=f"actual_{item}")
    if figure.denominator is None:
        return None, actual
    form = Format.COUNT if figure.unit is Unit.POINTS else FORMATS[figure.parts]
    return Cell(figure.denominator or None, form, name=f"target_{item}"), actual


def _value(material: Material, line: ScoreLine) -> Cell:
    """Return the rate of a metric item (live), the mean of a rated one."""
    item, figure = line.item.id, line.figure
    if line.value is None:
        return Cell(material.say(T("no data")), Format.PERCENT, Tone.ACTION)
    if figure is None:
        return Cell(line.value, Format.POINTS, name=f"value_{item}")
    if figure.denominator is None:
        return Cell(line.value, FORMATS[figure.unit], formula=f"{{actual_{item}}}")
    form = Format.POINTS if figure.unit is Unit.POINTS else FORMATS[figure.unit]
    return Cell(line.value, form, name=f"value_{item}", formula=f"{{actual_{item}}}/{{target_{item}}}")


def _formula(line: ScoreLine) -> str:
    """Return the points in terms of the line's own cells; whole numerators and denominators, never a rounded rate."""
    item, weight = line.item.id, f"{{weight_{line.item.id}}}"
    if line.value is None:
        return f"ROUND({weight},2)" if line.item.when_no_data is WhenNoData.FULL else ""
    if line.figure is None:
        return f"ROUND({weight}*{{value_{item}}}/100,2)"
    value = f"{{actual_{item}}}" if line.figure.denominator is None else f"{{actual_{item}}}/{{target_{item}}}"
    return f"ROUND({_points(line.item.rule, weight, value)},2)"


def _points(rule: PointRule, weight: str, value: str) -> str:
    match rule:
        case Linear():
            share = value if rule.per == 1 else f"{value}/{plain(rule.per)}"
            return f"{weight}*MIN(MAX({share},{plain(rule.floor)}),{plain(rule.cap)})"
        case Bands():
            share = "0"
            for step in rule.steps:  # rounded, so that a value right on a step is not lost to binary fractions
                share = f"IF(ROUND({value},12)>={plain(step.at_least)},{plain(step.share)},{share})"
            return f"{weight}*{share}"
        case Deduct():
            return f"MAX({weight}-{plain(rule.each)}*({value}),0)"
        case OverBudget():
            return f"MAX({weight}-{plain(rule.per_point)}*MAX({value}-1,0)*100,0)"


def _total(material: Material, score: Score) -> Row:
    say = material.say
    weight = sum((line.weight for line in score.lines), Fraction(0))
    points = (
        Cell(say(T("none")), Format.POINTS, Tone.ACTION, name=SCORE)
        if score.total is None
        else Cell(score.total, Format.POINTS, Tone.STRONG, name=SCORE, formula="ROUND(SUM({items.points}),2)")
    )
    return Row(
        (
            Cell(say(T("Total"))),
            Cell(weight, Format.FACTOR, formula="SUM({items.weight})"),
            Cell(),
            Cell(),
            Cell(),
            points,
            Cell(say(T("incomplete: no score")) if score.total is None else "", tone=Tone.ACTION),
        ),
        RowKind.TOTAL,
    )


def _how(material: Material, line: ScoreLine) -> str:
    """Say how the value came about and how it became points."""
    parts: list[object] = []
    if line.figure is not None:
        parts.append(METRICS[line.figure.metric].formula)
        parts.append(_rule(line.item.rule))
    elif line.rated is not None:
        if len(line.rated.means) == 1:
            only = line.rated.means[0]
            parts.append(
                T("{rater}: {count} rated", rater=RATERS.get(only.rater_type, only.rater_type), count=only.count)
            )
        parts += [
            T(
                "{rater} {mean} ({count} rated, weight {weight})",
                rater=RATERS.get(mean.rater_type, mean.rater_type),
                mean=half_up(mean.mean, 2),
                count=mean.count,
                weight=plain(Decimal(half_up(mean.weight, 2))),
            )
            for mean in line.rated.means
            if len(line.rated.means) > 1
        ]
        if line.rated.absent and line.rated.means:
            absent = tuple(RATERS.get(kind, kind) for kind in line.rated.absent)
            parts.append(T("not rated by: {raters}; weight shared out", raters=absent))
    if line.value is None:
        parts.append(_WHEN_NO_DATA[line.item.when_no_data])
    if line.state is State.INCOMPLETE:
        parts.append(T("rows were refused: not to be made final"))
    return joined(material, parts)


def _rule(rule: PointRule) -> object:
    match rule:
        case Linear():
            per = T(
                "value ÷ {per} × weight, {floor} to {cap}",
                per=plain(rule.per),
                floor=percent(rule.floor),
                cap=percent(rule.cap),
            )
            return (
                per
                if rule.per != 1
                else T("rate × weight, {floor} to {cap}", floor=percent(rule.floor), cap=percent(rule.cap))
            )
        case Bands():
            return T(
                "bands: {steps}",
                steps=tuple(
                    T("from {value}: {share}", value=plain(step.at_least), share=percent(step.share))
                    for step in rule.steps
                ),
            )
        case Deduct():
            return T("weight less {each} points for each", each=plain(rule.each))
        case OverBudget():
            return T("full up to 100%, then {points} points off a percentage point", points=plain(rule.per_point))
