"""The department's charts: sales against plan by month, and by region."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from kam_reports.core.document import Chart, ChartKind, Format, Series
from kam_reports.core.figure import DEPARTMENT, Dimension
from kam_reports.core.money import half_up
from kam_reports.core.text import T
from kam_reports.reports.comparisons import SALES, chart_months

if TYPE_CHECKING:
    from decimal import Decimal

    from kam_reports.core.figure import Figure
    from kam_reports.core.period import Period
    from kam_reports.reports.material import Material

UNIT = 10_000
_FEWEST = 2


def charts(material: Material) -> tuple[Chart, ...]:
    """Return the charts that have something to compare: two months or regions at least."""
    months, regions = _months(material), _regions(material)
    found = []
    if len(months) >= _FEWEST:
        title = material.say(T("Sales against plan by month (10,000 yuan)"))
        found.append(_chart(material, "chart_months", title, months))
    if len(regions) >= _FEWEST:
        title = material.say(T("Sales against plan by region (10,000 yuan)"))
        found.append(_chart(material, "chart_regions", title, regions))
    return tuple(found)


def _chart(material: Material, name: str, title: str, points: list[tuple[str, Figure | None]]) -> Chart:
    say = material.say
    return Chart(
        name,
        ChartKind.BAR,
        tuple(label for label, _ in points),
        (
            Series(say(T("Sales")), tuple(_scaled(None if one is None else one.numerator) for _, one in points)),
            Series(
                say(T("Plan")), tuple(_scaled(None if one is None else one.denominator or None) for _, one in points)
            ),
        ),
        title=title,
        format=Format.POINTS,
    )


def _scaled(amount: Fraction | None) -> Decimal | None:
    return None if amount is None else half_up(amount / UNIT, 2)


def _months(material: Material) -> list[tuple[str, Figure | None]]:
    """Return the months from the first with sales on."""
    if material.scope is None:
        return []
    months = chart_months(material.period, material.scope.calendar)
    points = [(str(month), _of_month(material, month)) for month in months]
    while points and points[0][1] is None:
        points.pop(0)
    return points


def _of_month(material: Material, month: Period) -> Figure | None:
    if month == material.period:
        return material.measured.get(SALES, DEPARTMENT)
    measured = material.earlier.get(month)
    return None if measured is None else measured.get(SALES, DEPARTMENT)


def _regions(material: Material) -> list[tuple[str, Figure | None]]:
    """Return the regions that sold or planned anything, by name."""
    found = [
        (who.name, figure)
        for (metric, who), figure in material.measured.figures.items()
        if metric == SALES and who.kind is Dimension.REGION and (figure.numerator or figure.denominator)
    ]
    return sorted(found, key=lambda one: one[0])
