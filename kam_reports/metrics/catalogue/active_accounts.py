"""客户数 (P4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.core.figure import Better, Unit
from kam_reports.core.text import Name
from kam_reports.metrics.catalogue._accounts import active_at_close
from kam_reports.metrics.metric import ACCOUNT_DIMENSIONS, Contributions, Use, metric

if TYPE_CHECKING:
    from kam_reports.metrics.scope import Scope


@metric(
    zh="客户数",
    en="Active accounts",
    unit=Unit.COUNT,
    better=Better.HIGHER,
    uses=(Use("accounts", columns=("won_on", "registered_on", "churned_on")),),
    dimensions=ACCOUNT_DIMENSIONS,
    source="P4",
    formula=Name("期末在册客户数", "accounts active on the last day"),
)
def active_accounts(scope: Scope) -> Contributions:
    """Count the accounts active at the close, each for its owner on the last day."""
    return Contributions(active_at_close(scope).assign(numerator=1))
