"""大客户销售额 (P4)."""

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
    zh="销售额",
    en="Sales",
    unit=Unit.YUAN,
    better=Better.HIGHER,
    uses=(Use("sales", by="sold_on"),),
    dimensions=SALES_DIMENSIONS,
    source="P4",
    formula=Name("Σ 金额", "Σ amount"),
)
def sales_amount(scope: Scope) -> Contributions:
    """Sum the amounts dated in the period; returns are negative."""
    return total_of(sold(scope), "amount", scale=FEN_PER_YUAN)
