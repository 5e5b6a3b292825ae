"""解答客户问题的及时性 (P0 2.1 no. 11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.core.figure import Better, Unit
from kam_reports.core.text import Name
from kam_reports.metrics.catalogue._feedback import timeliness
from kam_reports.metrics.metric import ACCOUNT_DIMENSIONS, Contributions, Use, metric

if TYPE_CHECKING:
    from kam_reports.metrics.scope import Scope


@metric(
    zh="解答客户问题的及时性",
    en="Inquiry timeliness",
    unit=Unit.RATIO,
    better=Better.HIGHER,
    uses=(
        Use(
            "feedback",
            by="raised_at",
            columns=("answered_at", "limit_hours", "category"),
            needs=("answered_at", "category"),
        ),
    ),
    dimensions=ACCOUNT_DIMENSIONS,
    source="P0 2.1 no. 11",
    formula=Name(
        "按时限答复的咨询 ÷ 期内应答复的咨询", "inquiries answered within their limit ÷ inquiries that had to be"
    ),
)
def inquiry_timeliness(scope: Scope) -> Contributions:
    """Do the same over the items of the inquiry category (咨询)."""
    items = scope.feedback
    return timeliness(scope, items[items["category"] == scope.settings.limits.inquiry])
