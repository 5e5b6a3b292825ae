"""出勤率 (P2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.core.figure import Better, Unit
from kam_reports.core.text import Name
from kam_reports.ledgers.spec import MICRO
from kam_reports.metrics.metric import PERSON_DIMENSIONS, Contributions, Use, metric

if TYPE_CHECKING:
    from kam_reports.metrics.scope import Scope


@metric(
    zh="出勤率",
    en="Attendance",
    unit=Unit.RATIO,
    parts=Unit.QUANTITY,
    better=Better.HIGHER,
    uses=(Use("attendance", by="period"),),
    dimensions=PERSON_DIMENSIONS,
    source="P2",
    formula=Name("Σ 实出勤天数 ÷ Σ 应出勤天数", "Σ days present ÷ Σ days due"),
)
def attendance_rate(scope: Scope) -> Contributions:
    """Divide days present by days due, over the period's months."""
    rows = scope.facts("attendance", "")
    months = [str(month) for month in scope.calendar.months(scope.period)]
    rows = rows[rows["period"].isin(months)]
    rows = rows.assign(numerator=rows["days_present"].astype("int64"), denominator=rows["days_due"].astype("int64"))
    return Contributions(rows, numerator_scale=MICRO, denominator_scale=MICRO)
