"""大客户意见反馈及时率 (P0 2.1 no. 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.core.figure import Better, Unit
from kam_reports.core.text import Name
from kam_reports.metrics.catalogue._feedback import timeliness
from kam_reports.metrics.metric import ACCOUNT_DIMENSIONS, Contributions, Use, metric

if TYPE_CHECKING:
    from kam_reports.metrics.scope import Scope


@metric(
    zh="大客户意见反馈及时率",
    en="Feedback timeliness",
    unit=Unit.RATIO,
    better=Better.HIGHER,
    uses=(Use("feedback", by="raised_at", columns=("answered_at", "limit_hours", "category"), needs=("answered_at",)),),
    dimensions=ACCOUNT_DIMENSIONS,
    source="P0 2.1 no. 6",
    formula=Name("按时限答复的条数 ÷ 期内应答复的条数", "answered within their limit ÷ had to be answered"),
)
def feedback_timeliness(scope: Scope) -> Contributions:
    """Count each item in the period it is decided in: the day of an answer in time, else the day its limit ends."""
    return timeliness(scope, scope.feedback)
