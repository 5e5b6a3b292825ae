"""Whose an account is on a day: the handovers say, and without one the archive (domain §4, decisions)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from kam_reports.ledgers.book import Book


@dataclass(frozen=True, slots=True)
class Owners:
    """archive: account → owner. steps: handovers by day (``account day owner``). first_old: owner before them."""

    archive: dict[str, str]
    steps: pd.DataFrame
    first_old: dict[str, str]

    def at(
        self, accounts: pd.Series[str], days: pd.Series[pd.Timestamp], named: pd.Series[str] | None = None
    ) -> pd.Series[str]:
        """Return the owner of each account on each day; ``""``: nobody.

        named: whom a row itself names, for accounts that are not in the archive (its refused rows).
        """
        owner = accounts.map(self.archive).astype(object)
        owner = owner.fillna("") if named is None else owner.where(owner.notna(), named)
        handed = accounts.isin(set(self.first_old)) & days.notna()
        if not handed.any():
            return owner
        asked = pd.DataFrame({"account": accounts[handed], "day": days[handed].astype("datetime64[s]")})
        asked["row"] = np.flatnonzero(handed.to_numpy())
        found = pd.merge_asof(asked.sort_values("day", kind="stable"), self.steps, on="day", by="account")
        names = found["owner"].where(found["owner"].notna(), found["account"].map(self.first_old))
        result = owner.to_numpy(copy=True)
        result[found["row"].to_numpy()] = names.to_numpy()
        return pd.Series(result, index=accounts.index, dtype=object)


def owners(book: Book) -> Owners:
    """Index the archive's owners and the handovers."""
    accounts, frame = book["accounts"].frame, book["account_handover"].frame
    frame = frame[frame["account_id"] != ""].sort_values(["handed_over_on", "account_id"], kind="stable")
    steps = pd.DataFrame(
        {
            "account": frame["account_id"],
            "day": frame["handed_over_on"].astype("datetime64[s]"),
            "owner": frame["to_owner"],
        }
    )
    first = frame.drop_duplicates("account_id")
    return Owners(
        dict(zip(accounts["account_id"], accounts["owner"], strict=True)),
        steps.reset_index(drop=True),
        dict(zip(first["account_id"], first["from_owner"], strict=True)),
    )
