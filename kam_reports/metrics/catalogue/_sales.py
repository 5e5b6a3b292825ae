"""What the sums over the sales ledger share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.metrics.metric import Contributions

if TYPE_CHECKING:
    import pandas as pd

    from kam_reports.metrics.scope import Scope


def sold(scope: Scope) -> pd.DataFrame:
    """Return the sales dated in the period with their attributes (see :meth:`Scope.dated`)."""
    return scope.dated("sales", "sold_on")


def total_of(rows: pd.DataFrame, column: str, *, scale: int) -> Contributions:
    """Sum a column; a blank cell counts 0."""
    return Contributions(rows.assign(numerator=rows[column].fillna(0).astype("int64")), numerator_scale=scale)
