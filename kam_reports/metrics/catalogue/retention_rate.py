"""客户保持率 (P4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.core.figure import Better, Unit
from kam_reports.core.text import Name
from kam_reports.metrics.catalogue._accounts import active_at_opening
from kam_reports.metrics.metric import ACCOUNT_DIMENSIONS, Contributions, OwnerOn, Use, metric

if TYPE_CHECKING:
    from kam_reports.metrics.scope import Scope


@metric(
    zh="客户保持率",
    en="Retention rate",
    unit=Unit.RATIO,
    better=Better.HIGHER,
    uses=(
        Use(
            "accounts",
            columns=("won_on", "registered_on", "churned_on"),
            needs=("churned_on",),
            owner_on=OwnerOn.FIRST_DAY,
        ),
    ),
    dimensions=ACCOUNT_DIMENSIONS,
    source="P4",
    formula=Name("期初、期末均在册的客户 ÷ 期初在册客户", "active on both ends ÷ active on the first day"),
)
def retention_rate(scope: Scope) -> Contributions:
    """Of the accounts active at the opening, count those active at the close; owner on the first day for both."""
    rows = active_at_opening(scope)
    kept = scope.active_on(scope.last).reindex(rows.index)
    return Contributions(rows.assign(numerator=kept.astype("int64"), denominator=1))
