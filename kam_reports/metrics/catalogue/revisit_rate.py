"""大客户回访率 (P0 2.1 no. 7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.core.figure import Better, Unit
from kam_reports.core.text import Name
from kam_reports.metrics.metric import ACCOUNT_DIMENSIONS, Contributions, Use, metric

if TYPE_CHECKING:
    from kam_reports.metrics.scope import Scope


@metric(
    zh="大客户回访率",
    en="Revisit rate",
    unit=Unit.RATIO,
    better=Better.HIGHER,
    uses=(
        Use("visits", by="planned_on", columns=("planned_on", "visited_on"), needs=("planned_on", "visited_on")),
        Use("visits", by="visited_on", columns=("visited_on",)),
    ),
    dimensions=ACCOUNT_DIMENSIONS,
    source="P0 2.1 no. 7",
    formula=Name(
        "期内实际回访的计划客户 ÷ 计划回访客户（不重复）",
        "planned accounts really visited ÷ planned accounts (distinct)",
    ),
)
def revisit_rate(scope: Scope) -> Contributions:
    """Count the distinct accounts planned for the period, and those visited in it by anyone or before it as planned.

    An account that nobody knows is one more account by the id as written.
    """
    rows = scope.dated("visits", "planned_on")
    written = scope.book["visits"].as_read("account_id")
    rows = rows.assign(key=written[rows.index])
    made = scope.book["visits"].frame
    visited = set(written[scope.within(made["visited_on"])])
    done = rows["key"].isin(visited) | (rows["visited_on"] < scope.first)
    return Contributions(rows.assign(numerator=done.astype("int64"), denominator=1))
