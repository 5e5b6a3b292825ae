"""大客户销售量 (P4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.core.figure import Better, Unit
from kam_reports.core.text import Name
from kam_reports.ledgers.spec import MICRO
from kam_reports.metrics.catalogue._sales import sold, total_of
from kam_reports.metrics.metric import SALES_DIMENSIONS, Contributions, Use, metric

if TYPE_CHECKING:
    from kam_reports.metrics.scope import Scope


@metric(
    zh="销售量",
    en="Sales volume",
    unit=Unit.QUANTITY,
    better=Better.HIGHER,
    uses=(Use("sales", by="sold_on", columns=("quantity",), needs=("quantity",)),),
    dimensions=SALES_DIMENSIONS,
    source="P4",
    formula=Name("Σ 数量", "Σ quantity"),
)
def sales_volume(scope: Scope) -> Contributions:
    """Sum the quantities dated in the period; a blank quantity counts 0."""
    return total_of(sold(scope), "quantity", scale=MICRO)
