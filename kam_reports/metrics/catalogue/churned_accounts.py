"""大客户流失数 (P0 2.1 no. 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.core.figure import Better, Unit
from kam_reports.core.text import Name
from kam_reports.metrics.catalogue._accounts import churned_in
from kam_reports.metrics.metric import ACCOUNT_DIMENSIONS, Contributions, Use, metric

if TYPE_CHECKING:
    from kam_reports.metrics.scope import Scope


@metric(
    zh="大客户流失数",
    en="Churned accounts",
    unit=Unit.COUNT,
    better=Better.LOWER,
    uses=(Use("accounts", by="churned_on", columns=("churned_on",), needs=("churned_on",)),),
    dimensions=ACCOUNT_DIMENSIONS,
    source="P0 2.1 no. 4",
    formula=Name("期内流失的客户数", "accounts churned in the period"),
)
def churned_accounts(scope: Scope) -> Contributions:
    """Count the accounts whose 流失日期 lies in the period, each for its owner on that day."""
    return Contributions(churned_in(scope).assign(numerator=1))
