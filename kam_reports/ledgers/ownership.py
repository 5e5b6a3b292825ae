"""Whose an account is on a day: the handovers say, and without one the archive (domain §4, decisions)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kam_reports.ledgers.book import Book


@dataclass(frozen=True, slots=True)
class Steps:
    """The handovers of one account, by day (datetime64[s]), and whom each gives it to."""

    days: NDArray[np.datetime64]
    owners: list[str]


@dataclass(frozen=True, slots=True)
class Owners:
    """archive: account → owner. steps: account → its handovers. first_old: owner before them."""

    archive: dict[str, str]
    steps: dict[str, Steps]
    first_old: dict[str, str]

    def at(
        self, accounts: pd.Series[str], days: pd.Series[pd.Timestamp], named: pd.Series[str] | None = None
    ) -> pd.Series[str]:
        """Return the owner of each account on each day; ``""``: nobody.

        named: whom a row itself names, for accounts that are not in the archive (its refused rows).
        """
        ids = accounts.tolist()
        otherwise = [""] * len(ids) if named is None else named.tolist()
        found = [self.archive.get(one, other) for one, other in zip(ids, otherwise, strict=True)]
        handed: dict[str, list[int]] = {}
        for position, one in enumerate(ids):
            if one in self.steps:
                handed.setdefault(one, []).append(position)
        asked = days.to_numpy().astype("datetime64[s]")
        for one, positions in handed.items():
            steps = self.steps[one]
            last = np.searchsorted(steps.days, asked[positions], side="right") - 1
            for position, step, unknown in zip(positions, last.tolist(), np.isnat(asked[positions]), strict=True):
                if not unknown:
                    found[position] = steps.owners[step] if step >= 0 else self.first_old[one]
        return pd.Series(found, index=accounts.index, dtype=object)


def owners(book: Book) -> Owners:
    """Index the archive's owners and the handovers."""
    accounts, frame = book["accounts"].frame, book["account_handover"].frame
    frame = frame[frame["account_id"] != ""].sort_values(["handed_over_on", "account_id"], kind="stable")
    steps = {
        str(account): Steps(rows["handed_over_on"].to_numpy().astype("datetime64[s]"), rows["to_owner"].tolist())
        for account, rows in frame[["account_id", "handed_over_on", "to_owner"]].groupby("account_id", sort=False)
    }
    first = frame.drop_duplicates("account_id")
    return Owners(
        dict(zip(accounts["account_id"], accounts["owner"], strict=True)),
        steps,
        dict(zip(first["account_id"], first["from_owner"], strict=True)),
    )
