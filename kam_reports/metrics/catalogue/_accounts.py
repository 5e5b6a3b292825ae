"""What the metrics over the archive share."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from kam_reports.metrics.scope import Scope


def won_in(scope: Scope) -> pd.DataFrame:
    """Return the accounts won in the period, owner as on that day."""
    days = scope.book["accounts"].frame["won_on"]
    rows = scope.accounts_at(days)
    return rows[scope.within(days)]


def churned_in(scope: Scope) -> pd.DataFrame:
    """Return the accounts that churned in the period, owner as on that day."""
    rows = scope.accounts_at(scope.ends)
    return rows[scope.within(scope.ends)]


def active_at_opening(scope: Scope) -> pd.DataFrame:
    """Return the accounts active on the first day, owner as on that day."""
    return scope.accounts_at(scope.first)[scope.active_on_first()]


def active_at_close(scope: Scope) -> pd.DataFrame:
    """Return the accounts active on the last day, owner as on that day."""
    return scope.accounts_at(scope.last)[scope.active_on(scope.last)]
