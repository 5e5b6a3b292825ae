"""大客户信息档案完整性 (P0 2.1 no. 10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kam_reports.core.figure import Better, Unit
from kam_reports.core.text import Name
from kam_reports.metrics.catalogue._accounts import active_at_close
from kam_reports.metrics.metric import ACCOUNT_DIMENSIONS, Contributions, Use, archive_columns, metric

if TYPE_CHECKING:
    from kam_reports.metrics.scope import Scope

NOTHING_SAID = "无"


@metric(
    zh="大客户信息档案完整性",
    en="Archive completeness",
    unit=Unit.RATIO,
    better=Better.HIGHER,
    uses=(Use("accounts", columns=("won_on", "registered_on", "churned_on"), archive=True),),
    dimensions=ACCOUNT_DIMENSIONS,
    source="P0 2.1 no. 10",
    formula=Name(
        "已填必填项数 ÷ 必填项数（期末在册客户）", "filled required fields ÷ required fields, over active accounts"
    ),
)
def archive_completeness(scope: Scope) -> Contributions:
    """Count the required archive fields that are filled (无 counts as blank), over accounts active at the close."""
    rows = active_at_close(scope)
    archive = scope.book["accounts"]
    required = archive_columns(scope.settings)
    filled = np.zeros(len(rows), np.int64)
    source = archive.frame.loc[rows.index]
    for name in required:
        column = source[name]
        present = column.notna().to_numpy()
        if column.dtype == object:
            words = column.to_numpy()
            present = present & (words != "") & (words != NOTHING_SAID)
        filled += present | ~archive.readable(name, rows.index).to_numpy()
    return Contributions(rows.assign(numerator=filled, denominator=len(required)))
