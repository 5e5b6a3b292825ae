"""The figures that change, all of them: a sheet of the workbook of changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.core.document import Cell, Column, Format, Medium, Row, Table
from kam_reports.core.figure import DEPARTMENT, Unit
from kam_reports.core.text import Name, T
from kam_reports.metrics.catalogue import METRICS
from kam_reports.reports.scored_items import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kam_reports.changes.cause import Cause, Changes, FigureChange
    from kam_reports.changes.trace import Sides
    from kam_reports.core.text import Speaker

FIGURES_SHEET = Name("指标变化", "Figures")


def numbers_of(causes: Iterable[Cause], numbers: Mapping[Cause, int]) -> str:
    """Return the numbers of causes, in order."""
    return ", ".join(map(str, sorted({numbers[cause] for cause in causes})))


def figures_table(changes: Changes, speaker: Speaker, numbers: Mapping[Cause, int]) -> Table:
    """Return every changed figure: both sides, state, causes. numbers: of each cause its line."""
    say = speaker.say
    columns = (
        Column("metric", say(T("Metric")), width=26),
        Column("kind", say(T("Dimension")), width=12),
        Column("subject", say(T("Subject")), width=20),
        *(
            Column(f"{side}_{part}", say(title), Format.QUANTITY, 14, group=say(group))
            for side, group in (("old", T("Before")), ("new", T("Now")))
            for part, title in (
                ("numerator", T("Numerator")),
                ("denominator", T("Denominator")),
                ("value", T("Value")),
            )
        ),
        Column("state", say(T("State")), width=16),
        Column("causes", say(T("Causes (no.)")), width=20),
    )
    return Table(
        "figures",
        columns,
        tuple(_figure_row(one, speaker, numbers) for one in changes.figures),
        title=say(T("Figures that change")),
        empty=say(T("No figure changes.")),
        medium=Medium.BOOK,
        sheet=say(FIGURES_SHEET),
        filterable=True,
    )


def _figure_row(one: FigureChange, speaker: Speaker, numbers: Mapping[Cause, int]) -> Row:
    say = speaker.say
    metric = METRICS[one.metric].name if one.metric in METRICS else one.metric
    states = [side.state if side is not None else "" for side in (one.old, one.new)]
    return Row(
        (
            Cell(say(metric)),
            Cell(one.subject.kind.value),
            Cell(say(T("the department")) if one.subject == DEPARTMENT else one.subject.name),
            *_side(one.old, one),
            *_side(one.new, one),
            Cell(states[1] if states[0] == states[1] else " → ".join(states)),
            Cell(numbers_of((part.cause for part in one.parts), numbers)),
        )
    )


def _side(side: Sides | None, one: FigureChange) -> tuple[Cell, Cell, Cell]:
    if side is None:
        return Cell(), Cell(), Cell()
    below = Format.COUNT if one.unit is Unit.POINTS else FORMATS[one.counted_in]
    form = Format.POINTS if one.unit is Unit.POINTS else FORMATS[one.unit]
    return (
        Cell(side.numerator, FORMATS[one.counted_in]),
        Cell(side.denominator, below),
        Cell(side.value, form),
    )
