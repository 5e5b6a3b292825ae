"""毛利率 (P4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.core.figure import Better, Unit
from kam_reports.core.money import FEN_PER_YUAN
from kam_reports.core.text import Name
from kam_reports.metrics.catalogue._sales import sold
from kam_reports.metrics.metric import SALES_DIMENSIONS, Contributions, Use, metric

if TYPE_CHECKING:
    from kam_reports.metrics.scope import Scope


@metric(
    zh="毛利率",
    en="Margin rate",
    unit=Unit.RATIO,
    parts=Unit.YUAN,
    better=Better.HIGHER,
    uses=(Use("sales", by="sold_on", columns=("margin",), needs=("margin",)),),
    dimensions=SALES_DIMENSIONS,
    source="P4",
    formula=Name(
        "Σ 毛利 ÷ Σ 金额（毛利空白的行两边都不计）", "Σ gross margin ÷ Σ amount (rows without a margin in neither)"
    ),
)
def margin_rate(scope: Scope) -> Contributions:
    """Divide margins by amounts; a row without a margin is outside both sides."""
    rows = sold(scope)
    rows = rows[rows["margin"].notna()]
    rows = rows.assign(numerator=rows["margin"].astype("int64"), denominator=rows["amount"].astype("int64"))
    return Contributions(rows, numerator_scale=FEN_PER_YUAN, denominator_scale=FEN_PER_YUAN)
