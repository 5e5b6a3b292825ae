"""The department's period at a glance: headline figures, charts, and all figures with their evidence."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from fastapi import APIRouter, Request
from starlette.responses import Response

from kam_reports.core.document import Chart, ChartKind, Format, Series
from kam_reports.core.fault import Fault
from kam_reports.core.figure import Dimension, Unit
from kam_reports.core.text import Name, T
from kam_reports.web.files import Set
from kam_reports.web.opened import Missing
from kam_reports.web.pages.periods import shown_set
from kam_reports.web.rendering import page
from kam_reports.web.tables import Rows, number, rows_of
from kam_reports.web.unfolding import Question, unfold
from kam_reports.web.visit import Visit, visit_of

router = APIRouter(include_in_schema=False)
TILES = (
    "sales_amount",
    "sales_completion",
    "gross_margin",
    "collection_rate",
    "new_accounts",
    "churned_accounts",
    "feedback_timeliness",
    "valid_complaints",
)
_MONTHS = 12
_MOST_BARS = 12
_TEN_THOUSAND = 10_000
_FORMATS = {
    Unit.RATIO: Format.PERCENT,
    Unit.YUAN: Format.YUAN,
    Unit.COUNT: Format.COUNT,
    Unit.QUANTITY: Format.QUANTITY,
    Unit.POINTS: Format.QUANTITY,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure as the page shows it."""

    metric: str
    name: Name
    value: Decimal | None
    format: Format
    state: str


@router.get("/periods/{period}/{version}/glance")
def glance(request: Request, period: str, version: str) -> Response:
    """Show the period at a glance."""
    visit = visit_of(request)
    found = shown_set(visit, period, version)
    rows = rows_of(visit.site.shelf, found.found, "figures")
    figures = {one.metric: one for one in _department(rows)}
    return page(
        visit,
        "glance.html",
        shown=found,
        tiles=[figures[metric] for metric in TILES if metric in figures],
        figures=list(figures.values()),
        charts=[chart for chart in (_months(visit, found.found), *_subjects(visit, rows)) if chart is not None],
    )


@router.get("/periods/{period}/{version}/figures/{metric}")
def figure(request: Request, period: str, version: str, metric: str) -> Response:
    """Unfold one of the department's figures."""
    visit = visit_of(request)
    shown = shown_set(visit, period, version)
    rows = rows_of(visit.site.shelf, shown.found, "figures")
    known = next((one for one in _department(rows) if one.metric == metric), None)
    if known is None:
        raise Missing(metric)
    visit.record("looked-at", shown.found, figure=metric)
    tree, reason = None, ""
    try:
        question = Question(shown.found, "department", metric, visit.speaker.language)
        tree = unfold(visit.site.asked, visit.site.folders.state, question)
    except Fault as fault:
        reason = visit.say(fault.text)
    return page(visit, "figure.html", shown=shown, figure=known, tree=tree, reason=reason)


def _department(rows: Rows) -> list[Shown]:
    """Return the department's figures, in the order of the table."""
    from kam_reports.metrics.catalogue import METRICS

    return [
        Shown(
            row["metric"],
            METRICS[row["metric"]].name if row["metric"] in METRICS else Name(row["metric"], row["metric"]),
            number(row["value"]),
            _FORMATS[Unit(row["unit"])],
            row["state"],
        )
        for row in rows
        if row["subject_kind"] == Dimension.DEPARTMENT
    ]


def _months(visit: Visit, found: Set) -> Chart | None:
    """Draw sales against plan over the months that have results, up to this one."""
    shelf = visit.site.shelf
    months = [period for period in shelf.periods() if "-" in period and period <= found.period][:_MONTHS]
    if "-" not in found.period:
        return None
    points: list[tuple[str, Decimal | None, Decimal | None]] = []
    for month in reversed(months):
        points += [
            (month, number(row["numerator"]), number(row["denominator"]))
            for row in rows_of(shelf, _best(visit, found, month), "figures")
            if row["metric"] == "sales_completion" and row["subject_kind"] == Dimension.DEPARTMENT
        ]
    if len(points) < 2:  # noqa: PLR2004 - one point is no course
        return None
    return _chart(visit, "months", T("Sales against plan by month (10,000 yuan)"), points, ChartKind.LINE)


def _best(visit: Visit, found: Set, month: str) -> Set:
    """Return the set shown, or of another month the sealed one before the draft."""
    shelf = visit.site.shelf
    if month == found.period:
        return found
    versions = [*shelf.versions(month)[1:], *shelf.versions(month)[:1]]
    return shelf.set(month, versions[0]) if versions else found


def _subjects(visit: Visit, rows: Rows) -> list[Chart | None]:
    titles = {
        Dimension.REGION: T("Sales against plan by region (10,000 yuan)"),
        Dimension.STAFF: T("Sales against plan by person (10,000 yuan)"),
    }
    charts: list[Chart | None] = []
    for dimension, title in titles.items():
        points = [
            (row["subject"], number(row["numerator"]), number(row["denominator"]))
            for row in rows
            if row["metric"] == "sales_completion" and row["subject_kind"] == dimension
        ]
        points = [one for one in points if one[1] or one[2]]
        points.sort(key=lambda one: -(one[1] or Decimal(0)))
        charts.append(_chart(visit, dimension, title, points[:_MOST_BARS], ChartKind.BAR) if len(points) > 1 else None)
    return charts


def _chart(
    visit: Visit, name: str, title: object, points: list[tuple[str, Decimal | None, Decimal | None]], kind: ChartKind
) -> Chart:
    return Chart(
        name,
        kind,
        tuple(label for label, _, _ in points),
        (
            Series(visit.say(T("Sales")), tuple(_scaled(sold) for _, sold, _ in points)),
            Series(visit.say(T("Plan")), tuple(_scaled(planned) for _, _, planned in points)),
        ),
        title=visit.say(title),
        format=Format.YUAN,
    )


def _scaled(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else amount / _TEN_THOUSAND
