"""大客户开发计划完成率 (P0 2.1 no. 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.core.figure import Better, Unit
from kam_reports.core.text import Name
from kam_reports.ledgers.spec import MICRO
from kam_reports.metrics.catalogue._accounts import won_in
from kam_reports.metrics.catalogue._planned import against_plan
from kam_reports.metrics.metric import PERSON_DIMENSIONS, Contributions, Use, metric

if TYPE_CHECKING:
    from kam_reports.metrics.scope import Scope


@metric(
    zh="大客户开发计划完成率",
    en="Development plan completion",
    unit=Unit.RATIO,
    better=Better.HIGHER,
    uses=(Use("accounts", by="won_on", columns=("won_on",), needs=("won_on",)), Use("development_plan", by="period")),
    dimensions=PERSON_DIMENSIONS,
    source="P0 2.1 no. 3",
    formula=Name("期内开发的客户数 ÷ 计划开发数", "accounts won ÷ accounts planned to win"),
)
def development_completion(scope: Scope) -> Contributions:
    """Divide the accounts won in the period by the plan; an account belongs to its owner on the day it was won."""
    rows = won_in(scope).assign(numerator=1)
    return Contributions(against_plan(scope, rows, "development_plan", PERSON_DIMENSIONS), denominator_scale=MICRO)
