"""Targets as contributions to the denominator, each for the one dimension it was chosen for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from kam_reports.core.figure import Dimension
from kam_reports.metrics.metric import COLUMN_OF

if TYPE_CHECKING:
    from kam_reports.metrics.scope import Scope


def planned_rows(scope: Scope, ledger: str, dimensions: tuple[Dimension, ...]) -> pd.DataFrame:
    """Return the target rows of every subject that has a target: ``row numerator denominator only`` and its subject."""
    chosen = scope.targets(ledger, dimensions)
    rows = chosen.rows
    have = pd.MultiIndex.from_frame(rows[["kind", "subject"]]).isin(
        [(subject.kind.value, subject.name) for subject in chosen.covered]
    )
    rows = rows[have]
    result = pd.DataFrame({"row": rows["row"], "numerator": 0, "denominator": rows["planned"], "only": rows["kind"]})
    for dimension in (Dimension.STAFF, Dimension.REGION, Dimension.PRODUCT, Dimension.TIER):
        mine = rows["kind"] == dimension.value
        result[COLUMN_OF[dimension]] = rows["subject"].where(mine, "")
    return result
