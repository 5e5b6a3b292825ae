"""The score of the last twelve periods: a chart on the page, a table in the workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.core.document import Cell, Chart, ChartKind, Column, Format, Medium, Row, Section, Series, Table
from kam_reports.core.text import Name, T

if TYPE_CHECKING:
    from kam_reports.assess.score import Score
    from kam_reports.core.period import Period
    from kam_reports.reports.material import Material

LONGEST = 12
SHEET = Name("走势", "Trend")


def trend(material: Material, score: Score) -> tuple[Section, ...]:
    """Return chart and table of a subject's scores, oldest first, from its first sheet on; nothing without a past."""
    points = history(material, score)
    if len(points) < 2:  # noqa: PLR2004 - one point is no trend
        return ()
    say = material.say
    gaps = tuple(str(period) for period, one in points if one is None or one.total is None)
    chart = Chart(
        "trend",
        ChartKind.LINE,
        tuple(str(period) for period, _ in points),
        (Series(say(T("Score")), tuple(one.total if one is not None else None for _, one in points)),),
        title=say(T("Trend of the score")),
        caption=say(T("No result: {periods}", periods=gaps)) if gaps else "",
    )
    return chart, _table(material, points)


def history(material: Material, score: Score) -> list[tuple[Period, Score | None]]:
    """Return the subject's scores of this scheme, oldest first, this period's last."""
    key = score.scheme.value.id, score.subject
    found = [(period, scores.get(key)) for period, scores in material.trend[: LONGEST - 1]]
    while found and found[-1][1] is None:
        found.pop()
    found.sort(key=lambda one: (one[0].year, one[0].index))
    return [*found, (material.period, score)]


def _table(material: Material, points: list[tuple[Period, Score | None]]) -> Table:
    say = material.say
    columns = (
        Column("period", say(T("Period")), width=10),
        Column("score", say(T("Score")), Format.POINTS, 10),
        Column("rank", say(T("Rank")), Format.COUNT, 8),
        Column("of", say(T("Of")), Format.COUNT, 8),
    )
    rows = tuple(
        Row(
            (
                Cell(str(period)),
                Cell(one.total if one else None, Format.POINTS),
                Cell(one.rank if one else None, Format.COUNT),
                Cell(one.of if one else None, Format.COUNT),
            )
        )
        for period, one in points
    )
    return Table("trend_table", columns, rows, title=say(T("Trend of the score")), medium=Medium.BOOK, sheet=say(SHEET))
