"""大客户有效投诉次数 (P0 2.1 no. 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.core.figure import Better, Unit
from kam_reports.core.text import Name
from kam_reports.metrics.metric import ACCOUNT_DIMENSIONS, Contributions, Use, metric

if TYPE_CHECKING:
    from kam_reports.metrics.scope import Scope


@metric(
    zh="大客户有效投诉次数",
    en="Valid complaints",
    unit=Unit.COUNT,
    better=Better.LOWER,
    uses=(Use("complaints", by="complained_on"),),
    dimensions=ACCOUNT_DIMENSIONS,
    source="P0 2.1 no. 5",
    formula=Name("期内有效投诉数", "valid complaints dated in the period"),
)
def valid_complaints(scope: Scope) -> Contributions:
    """Count the complaints of the period that were caused by our staff or company."""
    rows = scope.dated("complaints", "complained_on")
    left_out = {int(row): "not_valid" for row in rows.index[~rows["valid"].fillna(value=False)]}
    return Contributions(rows[rows["valid"].fillna(value=False).astype("bool")].assign(numerator=1), left_out=left_out)
