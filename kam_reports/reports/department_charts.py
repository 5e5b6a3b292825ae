"""The department's charts: sales against plan by month, person, region and product, sales by account tier."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING

from kam_reports.core.document import Chart, ChartKind, Format, Series
from kam_reports.core.figure import DEPARTMENT, Dimension
from kam_reports.core.money import half_up
from kam_reports.core.text import T
from kam_reports.reports.comparisons import SALES, chart_months

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from kam_reports.core.figure import Figure
    from kam_reports.core.period import Period
    from kam_reports.core.text import Text
    from kam_reports.reports.material import Material

UNIT = 10_000
MOST = 12
_FEWEST, _LONGEST_LABEL = 2, 20
_AMOUNT = "sales_amount"
_TITLES = {
    Dimension.STAFF: ("chart_staff", T("Sales against plan by person (10,000 yuan)")),
    Dimension.REGION: ("chart_regions", T("Sales against plan by region (10,000 yuan)")),
    Dimension.PRODUCT: ("chart_products", T("Sales against plan by product (10,000 yuan)")),
    Dimension.TIER: ("chart_tiers", T("Sales by account tier (10,000 yuan)")),
}


def months(material: Material) -> tuple[Chart, ...]:
    """Return the chart of the last twelve months; nothing where there is one month only."""
    points = _months(material)
    if len(points) < _FEWEST:
        return ()
    return (_chart(material, "chart_months", T("Sales against plan by month (10,000 yuan)"), points),)


def chart_of(material: Material, dimension: Dimension) -> tuple[Chart, ...]:
    """Return the chart of a dimension's subjects; nothing where there is nothing to compare.

    Of many subjects those with the most sales, since a hundred bars tell nobody anything.
    """
    points = _subjects(material, dimension)
    if len(points) < _FEWEST:
        return ()
    caption = ""
    if len(points) > MOST:
        points = sorted(points, key=lambda one: -(one[1].numerator or 0) if one[1] is not None else 0)[:MOST]
        caption = material.say(T("The {count} with the most sales.", count=MOST))
    name, title = _TITLES[dimension]
    return (_chart(material, name, title, points, caption),)


def _chart(
    material: Material, name: str, title: Text, points: list[tuple[str, Figure | None]], caption: str = ""
) -> Chart:
    say = material.say
    sold = tuple(_scaled(None if one is None else one.numerator) for _, one in points)
    planned = tuple(_scaled(None if one is None else one.denominator or None) for _, one in points)
    series = (Series(say(T("Sales")), sold), Series(say(T("Plan")), planned))
    return Chart(
        name,
        ChartKind.BAR,
        tuple(label for label, _ in points),
        series if any(one is not None for one in planned) else series[:1],
        title=say(title),
        caption=caption,
        format=Format.YUAN,
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


def _subjects(material: Material, dimension: Dimension) -> list[tuple[str, Figure | None]]:
    """Return the subjects that sold or planned anything, each with its label: tiers from the top, others by name."""
    metric = _AMOUNT if dimension is Dimension.TIER else SALES
    found = {
        who.name: figure
        for (name, who), figure in material.measured.figures.items()
        if name == metric and who.kind is dimension and (figure.numerator or figure.denominator)
    }
    names = sorted(found)
    if dimension is Dimension.TIER and material.scope is not None:
        names = [name for name in material.scope.settings.tiers.names if name in found]
    called = Counter(row.get("name") for row in material.staff.values())
    return [(_label(material, dimension, name, called), found[name]) for name in names]


def _label(material: Material, dimension: Dimension, name: str, called: Mapping[object, int]) -> str:
    """Return a subject's label: of a person the name, with the id where others are called the same.

    called: how many people have each name.
    """
    own = material.name_of(name) if dimension is Dimension.STAFF else ""
    if own and called[own] > 1:
        own = f"{name} {own}"
    label = own or name
    return label if len(label) <= _LONGEST_LABEL else f"{label[:_LONGEST_LABEL]}…"
