"""大客户流失率 (derived from P0)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.core.figure import Better, Unit
from kam_reports.core.text import Name
from kam_reports.metrics.catalogue._accounts import active_at_opening
from kam_reports.metrics.metric import ACCOUNT_DIMENSIONS, Contributions, OwnerOn, Use, metric

if TYPE_CHECKING:
    from kam_reports.metrics.scope import Scope


@metric(
    zh="大客户流失率",
    en="Churn rate",
    unit=Unit.RATIO,
    better=Better.LOWER,
    uses=(
        Use(
            "accounts",
            columns=("won_on", "registered_on", "churned_on"),
            needs=("churned_on",),
            owner_on=OwnerOn.FIRST_DAY,
        ),
    ),
    dimensions=ACCOUNT_DIMENSIONS,
    source="derived from P0",
    formula=Name(
        "期内流失且期初在册的客户 ÷ 期初在册客户", "churned of those active on the first day ÷ active on the first day"
    ),
)
def churn_rate(scope: Scope) -> Contributions:
    """Of the accounts active at the opening, count those that churned in the period; owner on the first day."""
    rows = active_at_opening(scope)
    churned = scope.within(scope.ends).reindex(rows.index)
    return Contributions(rows.assign(numerator=churned.astype("int64"), denominator=1))
