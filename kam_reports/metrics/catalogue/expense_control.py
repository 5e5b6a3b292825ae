"""服务费用控制 (P0 2.1 no. 8, P4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.core.figure import Better, Unit
from kam_reports.core.money import FEN_PER_YUAN
from kam_reports.core.text import Name
from kam_reports.metrics.catalogue._planned import against_plan
from kam_reports.metrics.metric import PERSON_DIMENSIONS, Contributions, Use, metric

if TYPE_CHECKING:
    from kam_reports.metrics.scope import Scope


@metric(
    zh="服务费用控制",
    en="Expense control",
    unit=Unit.RATIO,
    parts=Unit.YUAN,
    better=Better.LOWER,
    uses=(Use("expenses", by="spent_on"), Use("budgets", by="period")),
    dimensions=PERSON_DIMENSIONS,
    source="P0 2.1 no. 8, P4",
    formula=Name("Σ 费用 ÷ Σ 预算", "Σ expenses ÷ Σ budget"),
)
def expense_control(scope: Scope) -> Contributions:
    """Divide all expenses of the period (also of categories without a budget) by the budget."""
    rows = scope.dated("expenses", "spent_on")
    rows = rows.assign(numerator=rows["amount"].astype("int64"))
    return Contributions(
        against_plan(scope, rows, "budgets", PERSON_DIMENSIONS, "category"),
        numerator_scale=FEN_PER_YUAN,
        denominator_scale=FEN_PER_YUAN,
    )
