"""A figure unfolded: formula, its numbers, rules, the rows counted and the rows left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kam_reports.core.fault import UsageFault
from kam_reports.core.figure import DEPARTMENT, Dimension, Figure, State, Subject, Unit
from kam_reports.core.issue import Severity
from kam_reports.core.money import half_up, plain
from kam_reports.core.text import T
from kam_reports.reports.evidence import EvidenceRow, evidence_of, left_out_of
from kam_reports.reports.versions import rules_behind
from kam_reports.reports.words import LEFT_OUT

if TYPE_CHECKING:
    from fractions import Fraction

    from kam_reports.metrics.metric import Metric
    from kam_reports.reports.material import Material


@dataclass(slots=True)
class Branch:
    """A sentence and what stands behind it."""

    text: object
    branches: list[Branch] = field(default_factory=list)


def title_of(material: Material, who: Subject) -> object:
    """Return period and subject as the head of a tree."""
    if who == DEPARTMENT:
        return T("{period}, the department", period=str(material.period))
    name = material.name_of(who.name) if who.kind is Dimension.STAFF else ""
    return T("{period}, {subject}", period=str(material.period), subject=f"{who.name} {name}".strip())


def written(value: Fraction | None, unit: Unit) -> object:
    """Return a value in its unit, in words a person reads."""
    if value is None:
        return T("no data")
    match unit:
        case Unit.RATIO:
            return f"{half_up(value * 100, 4)} %"
        case Unit.YUAN:
            return T("{amount} yuan", amount=f"{half_up(value, 2):,}")
        case Unit.POINTS:
            return T("{points} points", points=str(half_up(value, 6)))
        case _:
            return plain(value)


STATES = {
    State.OK: T("complete"),
    State.NO_DATA: T("no data"),
    State.INCOMPLETE: T("incomplete: rows were refused"),
}


def figure_line(metric: Metric, figure: Figure) -> object:
    """Return a figure in one line: name, value, state."""
    return T(
        "{name} ({id}): {value} [{state}]",
        name=metric.name,
        id=metric.id,
        value=written(figure.value, figure.unit),
        state=STATES[figure.state],
    )


def unfold_figure(material: Material, metric: Metric, who: Subject) -> Branch:
    """Unfold one figure: formula, numbers, rules, rows counted, rows left out."""
    figure = material.measured.get(metric.id, who)
    if figure is None:
        raise UsageFault(
            T("{metric} has no figure for “{name}”: its ledgers cannot carry it", metric=metric.id, name=who.name)
        )
    branch = Branch(figure_line(metric, figure))
    branch.branches.append(
        Branch(T("formula: {formula} (source {source})", formula=metric.formula, source=metric.source))
    )
    branch.branches.append(Branch(_with_numbers(figure)))
    branch.branches += [Branch(line) for line in _why_nothing(material, metric, figure)]
    branch.branches += [Branch(line) for line in _rules(material, metric, who)]
    rows = evidence_of(material, metric, who)
    counted = Branch(T("rows counted: {count}", count=len(rows)), [Branch(_row(row)) for row in rows])
    left_out = left_out_of(material, metric, who)
    branch.branches.append(counted)
    if left_out:
        lines = [Branch(T("{row} — {why}", row=_row(row), why=_why(material, row))) for row in left_out]
        branch.branches.append(Branch(T("rows left out: {count}", count=len(lines)), lines))
    return branch


def _with_numbers(figure: Figure) -> object:
    if figure.numerator is None:
        return T("nothing to compute with: a ledger is missing")
    numerator = written(figure.numerator, _part_unit(figure))
    if figure.denominator is None:
        return T("= {value}", value=numerator)
    denominator_unit = Unit.COUNT if figure.parts is Unit.POINTS else _part_unit(figure)
    return T(
        "{numerator} ÷ {denominator} = {value}",
        numerator=numerator,
        denominator=written(figure.denominator, denominator_unit),
        value=written(figure.value, figure.unit),
    )


def _part_unit(figure: Figure) -> Unit:
    return figure.parts


def _why_nothing(material: Material, metric: Metric, figure: Figure) -> list[object]:
    """Say why a figure is missing."""
    if figure.numerator is None:
        missing = tuple(
            material.book[use.ledger].spec.name for use in metric.uses if not material.book[use.ledger].has(*use.needs)
        )
        return [T("no such ledger, or a column of it, was found: {ledgers}", ledgers=missing)]
    if figure.value is None:
        return [T("the denominator is 0: there was nothing to measure, or no plan")]
    return []


def _rules(material: Material, metric: Metric, who: Subject) -> list[object]:
    """The dated rules behind a figure."""
    wanted = rules_behind([metric.id]) | ({"tiers"} if who.kind is Dimension.TIER else set())
    return versions_of(material, wanted)


def versions_of(material: Material, wanted: set[str]) -> list[object]:
    """Name the versions in force of some rules, with who approved them."""
    return [
        T("rule {rule}, approved by {approver}", rule=version.label, approver=version.approved_by)
        for version in material.versions
        if version.name in wanted
    ]


def _row(row: EvidenceRow) -> object:
    cells = tuple(T("{column} {value}", column=cell.column, value=cell.value) for cell in row.cells)
    return T("{place}: {cells}", place=str(row.place), cells=cells)


def _why(material: Material, row: EvidenceRow) -> object:
    """Say why a row was left out; of a refused one, what is wrong in which cell."""
    if row.why != LEFT_OUT["refused"]:
        return row.why
    faults = tuple(
        T("{cell}: {message}", cell=issue.place.cell, message=issue.message)
        for issue in material.issues
        if issue.severity is Severity.ERROR
        and (issue.place.file, issue.place.sheet, issue.place.row) == (row.place.file, row.place.sheet, row.place.row)
    )
    return T("refused: {faults}", faults=faults) if faults else row.why
