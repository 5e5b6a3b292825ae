"""What a period is compared with: the period before, the same period of last year, and the months of the chart."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from kam_reports.core.figure import DEPARTMENT, Unit
from kam_reports.core.money import half_up, yuan
from kam_reports.core.period import Period
from kam_reports.core.text import T
from kam_reports.ledgers.spec import Kind
from kam_reports.metrics.catalogue import METRICS
from kam_reports.reports.words import percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from kam_reports.core.figure import Figure
    from kam_reports.core.period import Calendar
    from kam_reports.core.text import Text
    from kam_reports.metrics.metric import Metric
    from kam_reports.reports.material import Material

CHART_MONTHS = 12
SALES = "sales_completion"
NOT_COMPARED = frozenset({"visit_coverage", "archive_completeness"})
"""Of these the ledgers hold no past: tiers need older sales than are measured again, an archive is as it is today."""


def year_before(period: Period) -> Period:
    """Return the same period of the year before."""
    return Period(period.kind, period.year - 1, period.index)


def chart_months(period: Period, calendar: Calendar) -> tuple[Period, ...]:
    """Return the twelve months that end with the period, oldest first."""
    last = calendar.months(period)[-1]
    return tuple(last.shift(-step) for step in reversed(range(CHART_MONTHS)))


def wanted(period: Period, calendar: Calendar) -> Mapping[Period, Sequence[Metric]]:
    """Return which metrics of which earlier periods the department's report asks for."""
    compared = tuple(metric for name, metric in METRICS.items() if name not in NOT_COMPARED)
    asked: dict[Period, Sequence[Metric]] = {
        month: (METRICS[SALES],) for month in chart_months(period, calendar) if month != period
    }
    return asked | dict.fromkeys((period.shift(-1), year_before(period)), compared)


def before(material: Material, metric: str, period: Period) -> Figure | None:
    """Return the department's figure of an earlier period; None where the ledgers do not go back so far."""
    measured = material.earlier.get(period)
    figure = None if measured is None else measured.get(metric, DEPARTMENT)
    if figure is None or figure.value is None or not _reaches(material, metric, period):
        return None
    return figure


def _reaches(material: Material, metric: str, period: Period) -> bool:
    """Tell whether every ledger of dated facts that a metric counts has rows from the period's end or before."""
    if material.scope is None:
        return False
    end = material.scope.calendar.span(period).last
    for use in METRICS[metric].uses:
        ledger = material.book[use.ledger]
        if use.by and ledger.spec.column(use.by).kind in (Kind.DATE, Kind.TIME):
            first = ledger.frame[use.by].min()
            if first is None or first != first or first.date() > end:  # noqa: PLR0124 - NaT is not equal to itself
                return False
    return True


def change(now: Figure | None, then: Figure | None, *, named: bool = True) -> Text | str:
    """Say how a figure changed: percentage points of a rate, per cent of a sum, a count's difference; else empty.

    named: whether percentage points are called so (a table says it once for all).
    """
    if now is None or then is None or now.value is None or then.value is None:
        return ""
    difference = now.value - then.value
    if now.unit is Unit.RATIO:
        points = _signed(half_up(difference * 100, 2))
        return T("{points} pp", points=points) if named else points
    if now.unit is Unit.YUAN:
        if then.value <= 0:
            return T("{amount} yuan", amount=_signed(yuan(int(difference * 100))))
        return f"{'+' if difference >= 0 else ''}{percent(Fraction(difference, 1) / then.value)}"
    return _signed(half_up(difference, 2 if now.unit is Unit.POINTS else 0))


def _signed(number: Decimal) -> str:
    return f"{number:+,}"
