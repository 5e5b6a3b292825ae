"""回款率 (P1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.core.figure import Better, Unit
from kam_reports.core.money import FEN_PER_YUAN
from kam_reports.core.text import Name
from kam_reports.metrics.catalogue._sales import sold
from kam_reports.metrics.metric import SALES_DIMENSIONS, Contributions, Use, metric

if TYPE_CHECKING:
    from kam_reports.metrics.scope import Scope


@metric(
    zh="回款率",
    en="Collection rate",
    unit=Unit.RATIO,
    parts=Unit.YUAN,
    better=Better.HIGHER,
    uses=(Use("sales", by="sold_on", columns=("collected", "collected_on"), needs=("collected",)),),
    dimensions=SALES_DIMENSIONS,
    source="P1",
    formula=Name("Σ 回款金额（截至数据日）÷ Σ 金额", "Σ collected (by the data day) ÷ Σ amount"),
)
def collection_rate(scope: Scope) -> Contributions:
    """Divide what was collected by ``as_of`` (or without a date) by the amounts of the same rows."""
    rows = sold(scope)
    counted = rows["collected_on"].isna() | (rows["collected_on"] <= scope.as_of)
    rows = rows.assign(
        numerator=rows["collected"].fillna(0).astype("int64").where(counted, 0),
        denominator=rows["amount"].astype("int64"),
    )
    late = {int(row): "after_as_of" for row in rows.index[~counted & rows["collected"].notna()]}
    return Contributions(rows, numerator_scale=FEN_PER_YUAN, denominator_scale=FEN_PER_YUAN, left_out=late)
