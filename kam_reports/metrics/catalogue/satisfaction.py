"""大客户满意程度 (P0 2.1 no. 9, P1)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kam_reports.core.figure import Better, Unit
from kam_reports.core.text import Name
from kam_reports.ledgers.spec import MICRO
from kam_reports.metrics.metric import ACCOUNT_DIMENSIONS, Contributions, Use, metric

if TYPE_CHECKING:
    from kam_reports.metrics.scope import Scope

FULL = 100


@metric(
    zh="大客户满意程度",
    en="Satisfaction",
    unit=Unit.POINTS,
    better=Better.HIGHER,
    uses=(Use("satisfaction", by="surveyed_on", columns=("full_points",)),),
    dimensions=ACCOUNT_DIMENSIONS,
    source="P0 2.1 no. 9, P1",
    formula=Name("（得分 ÷ 满分 × 100）的平均", "mean of points ÷ full points × 100"),
)
def satisfaction(scope: Scope) -> Contributions:
    """Average the rows' points, each on its own 满分 (100 where none is given), exactly: over a common denominator."""
    rows = scope.dated("satisfaction", "surveyed_on")
    full = rows["full_points"].fillna(FULL * MICRO).astype("int64")
    common = math.lcm(*(int(one) for one in full.unique())) if len(rows) else 1
    factors = {int(one): FULL * (common // int(one)) for one in full.unique()}
    points = rows["points"].astype("int64").astype(object) * full.map(factors).astype(object)
    return Contributions(rows.assign(numerator=points, denominator=1), numerator_scale=common)
