"""What both timeliness metrics share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.metrics.metric import Contributions

if TYPE_CHECKING:
    import pandas as pd

    from kam_reports.metrics.scope import Scope


def timeliness(scope: Scope, items: pd.DataFrame) -> Contributions:
    """Count the items decided in the period, and those answered in time; name the pending ones."""
    counted = items[scope.within(items["decided_on"])]
    pending = items[(items["raised_at"] < scope.last + _one_day()) & (items["decided_on"] > scope.last)]
    left_out = {int(row): "pending" for row in pending.index}
    return Contributions(counted.assign(numerator=counted["in_time"].astype("int64"), denominator=1), left_out=left_out)


def _one_day() -> pd.Timedelta:
    import pandas as pd

    return pd.Timedelta(days=1)
