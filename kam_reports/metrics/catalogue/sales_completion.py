"""大客户销售计划完成率 (P0 2.1 no. 1; P2 monthly)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.core.figure import Better, Dimension, Unit
from kam_reports.core.money import FEN_PER_YUAN
from kam_reports.core.text import Name
from kam_reports.metrics.catalogue._planned import against_plan
from kam_reports.metrics.catalogue._sales import sold
from kam_reports.metrics.metric import Contributions, Use, metric

if TYPE_CHECKING:
    from kam_reports.metrics.scope import Scope

DIMENSIONS = (Dimension.STAFF, Dimension.REGION, Dimension.PRODUCT)


@metric(
    zh="大客户销售计划完成率",
    en="Sales plan completion",
    unit=Unit.RATIO,
    parts=Unit.YUAN,
    better=Better.HIGHER,
    uses=(Use("sales", by="sold_on"), Use("sales_plan", by="period", columns=("version", "approved_on"))),
    dimensions=DIMENSIONS,
    source="P0 2.1 no. 1; P2",
    formula=Name("Σ 金额 ÷ Σ 有效计划金额", "Σ amount ÷ Σ planned amount in force"),
)
def sales_completion(scope: Scope) -> Contributions:
    """Divide the sales of the period by the plan in force at ``as_of``."""
    rows = sold(scope)
    rows = rows.assign(numerator=rows["amount"].astype("int64"))
    return Contributions(
        against_plan(scope, rows, "sales_plan", DIMENSIONS),
        numerator_scale=FEN_PER_YUAN,
        denominator_scale=FEN_PER_YUAN,
    )
