"""大客户销售利润 (P4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.core.figure import Better, Unit
from kam_reports.core.money import FEN_PER_YUAN
from kam_reports.core.text import Name
from kam_reports.metrics.catalogue._sales import sold, total_of
from kam_reports.metrics.metric import SALES_DIMENSIONS, Contributions, Use, metric

if TYPE_CHECKING:
    from kam_reports.metrics.scope import Scope


@metric(
    zh="销售利润",
    en="Gross margin",
    unit=Unit.YUAN,
    better=Better.HIGHER,
    uses=(Use("sales", by="sold_on", columns=("margin",), needs=("margin",)),),
    dimensions=SALES_DIMENSIONS,
    source="P4",
    formula=Name("Σ 毛利", "Σ gross margin"),
)
def gross_margin(scope: Scope) -> Contributions:
    """Sum the gross margins dated in the period; a blank one counts 0."""
    return total_of(sold(scope), "margin", scale=FEN_PER_YUAN)
