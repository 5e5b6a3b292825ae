"""新客户开发数 (P4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.core.figure import Better, Unit
from kam_reports.core.text import Name
from kam_reports.metrics.catalogue._accounts import won_in
from kam_reports.metrics.metric import ACCOUNT_DIMENSIONS, Contributions, Use, metric

if TYPE_CHECKING:
    from kam_reports.metrics.scope import Scope


@metric(
    zh="新客户开发数",
    en="New accounts",
    unit=Unit.COUNT,
    better=Better.HIGHER,
    uses=(Use("accounts", by="won_on", columns=("won_on",), needs=("won_on",)),),
    dimensions=ACCOUNT_DIMENSIONS,
    source="P4",
    formula=Name("期内开发的客户数", "accounts won in the period"),
)
def new_accounts(scope: Scope) -> Contributions:
    """Count the accounts whose 开发日期 lies in the period, each for its owner on that day."""
    return Contributions(won_in(scope).assign(numerator=1))
