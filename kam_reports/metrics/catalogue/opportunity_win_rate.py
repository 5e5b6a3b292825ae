"""销售机会转化率 (P4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.core.figure import Better, Unit
from kam_reports.core.text import Name
from kam_reports.metrics.metric import ACCOUNT_DIMENSIONS, Contributions, Use, metric

if TYPE_CHECKING:
    from kam_reports.metrics.scope import Scope


@metric(
    zh="销售机会转化率",
    en="Opportunity win rate",
    unit=Unit.RATIO,
    better=Better.HIGHER,
    uses=(Use("opportunities", by="closed_on", columns=("outcome", "closed_on"), needs=("outcome", "closed_on")),),
    dimensions=ACCOUNT_DIMENSIONS,
    source="P4",
    formula=Name("赢单数 ÷ 期内关闭的机会数", "won ÷ closed in the period"),
)
def opportunity_win_rate(scope: Scope) -> Contributions:
    """Count the opportunities closed in the period, and those won."""
    rows = scope.dated("opportunities", "closed_on")
    return Contributions(rows.assign(numerator=(rows["outcome"] == "won").astype("int64"), denominator=1))
