"""重要客户月度拜访覆盖率 (P1, P4: at least monthly)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from kam_reports.core.figure import Better, Unit
from kam_reports.core.text import Name
from kam_reports.metrics.metric import ACCOUNT_DIMENSIONS, Contributions, OwnerOn, Use, metric

if TYPE_CHECKING:
    from kam_reports.metrics.scope import Scope


@metric(
    zh="重要客户月度拜访覆盖率",
    en="Visit coverage",
    unit=Unit.RATIO,
    better=Better.HIGHER,
    uses=(
        Use("visits", by="visited_on", columns=("visited_on",), needs=("visited_on",)),
        Use("accounts", columns=("won_on", "registered_on", "churned_on"), owner_on=OwnerOn.EACH_CLOSE),
    ),
    dimensions=ACCOUNT_DIMENSIONS,
    source="P1, P4",
    formula=Name(
        "当月有拜访的重要客户 ÷ 当月末在册重要客户（按客户月累计）",
        "important accounts visited ÷ important active accounts, by account-month",
    ),
)
def visit_coverage(scope: Scope) -> Contributions:
    """Count account-months: important accounts active at a month's close, and those visited in it by anyone."""
    made = scope.book["visits"].frame
    tiers = set(scope.settings.tiers.important)
    important = {account for account, tier in scope.tier_of.items() if tier in tiers}
    pieces = []
    for month in scope.calendar.months(scope.period):
        span = scope.calendar.span(month)
        close = pd.Timestamp(span.last)
        rows = scope.accounts_at(close)[scope.active_on(close)]
        rows = rows[rows["account_id"].isin(important)]
        here = made[(made["visited_on"] >= pd.Timestamp(span.first)) & (made["visited_on"] <= close)]
        visited = rows["account_id"].isin(set(here["account_id"]))
        pieces.append(rows.assign(numerator=visited.astype("int64"), denominator=1))
    return Contributions(pd.concat(pieces))
