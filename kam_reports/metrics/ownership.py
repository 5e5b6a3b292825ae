"""Whose an account is on a day: the handover record says, and without one the archive (domain §4, decisions)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from kam_reports.ledgers.frame import Ledger


@dataclass(slots=True)
class Owners:
    """Owners over time. archive: account id → owner of the archive. steps: handovers sorted by account and day."""

    archive: dict[str, str]
    accounts: np.ndarray[tuple[int], np.dtype[np.object_]]
    days: np.ndarray[tuple[int], np.dtype[np.datetime64]]
    new: np.ndarray[tuple[int], np.dtype[np.object_]]
    first_old: dict[str, str]

    def at(self, account_ids: pd.Series[str], days: pd.Series[pd.Timestamp]) -> pd.Series[str]:
        """Return who owns each account on each day (``""``: nobody, or the account is unknown).

        From the day of a handover on the new owner; before the first one its previous owner.
        """
        owner = account_ids.map(self.archive).astype(object).fillna("")
        if not len(self.accounts):
            return owner
        handed = account_ids.isin(list(self.first_old)).to_numpy()
        if not handed.any():
            return owner
        asked = pd.DataFrame(
            {"account": account_ids.to_numpy()[handed], "day": days.to_numpy()[handed].astype("datetime64[s]")}
        )
        asked["order"] = np.arange(len(asked))
        steps = pd.DataFrame({"account": self.accounts, "day": self.days, "owner": self.new})
        asked = asked[asked["day"].notna()].sort_values("day", kind="stable")
        found = pd.merge_asof(asked, steps.sort_values("day", kind="stable"), on="day", by="account")
        found["owner"] = found["owner"].where(found["owner"].notna(), found["account"].map(self.first_old))
        result = owner.to_numpy(copy=True)
        positions = np.flatnonzero(handed)
        result[positions[found["order"].to_numpy()]] = found["owner"].to_numpy()
        return pd.Series(result, index=account_ids.index, dtype=object)


def owners(accounts: Ledger, handovers: Ledger) -> Owners:
    """Index the archive's owners and the handovers."""
    archive = dict(zip(accounts.frame["account_id"], accounts.frame["owner"], strict=True))
    steps = handovers.frame
    steps = steps[steps["account_id"] != ""].sort_values(["account_id", "handed_over_on"], kind="stable")
    first = steps.drop_duplicates("account_id")
    return Owners(
        archive,
        steps["account_id"].to_numpy(),
        steps["handed_over_on"].to_numpy().astype("datetime64[s]"),
        steps["to_owner"].to_numpy(),
        dict(zip(first["account_id"], first["from_owner"], strict=True)),
    )
