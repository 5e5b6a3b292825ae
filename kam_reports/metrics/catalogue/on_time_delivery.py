"""订单准时交付率 (P4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.core.figure import Better, Unit
from kam_reports.core.text import Name
from kam_reports.metrics.metric import SALES_DIMENSIONS, Contributions, Use, metric

if TYPE_CHECKING:
    from kam_reports.metrics.scope import Scope


@metric(
    zh="订单准时交付率",
    en="On-time delivery",
    unit=Unit.RATIO,
    better=Better.HIGHER,
    uses=(Use("sales", by="due_on", columns=("due_on", "delivered_on"), needs=("due_on", "delivered_on")),),
    dimensions=SALES_DIMENSIONS,
    source="P4",
    formula=Name(
        "按计划交付日期交付的订单行 ÷ 期内应交付的订单行", "order lines delivered by their due date ÷ lines due"
    ),
)
def on_time_delivery(scope: Scope) -> Contributions:
    """Count the order lines due in the period, and those delivered by their due date."""
    rows = scope.dated("sales", "due_on")
    rows = rows[rows["sold_on"] <= scope.as_of]
    rows = rows.assign(numerator=(rows["delivered_on"] <= rows["due_on"]).astype("int64"), denominator=1)
    return Contributions(rows)
