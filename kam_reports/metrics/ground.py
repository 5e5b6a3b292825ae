"""What all periods of one book share: whose accounts are, and regions. Worked out once a book."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kam_reports.core.period import parse_period
from kam_reports.ledgers.ownership import Owners, owners

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kam_reports.core.period import Period
    from kam_reports.ledgers.book import Book
    from kam_reports.ledgers.vocabulary import Told


@dataclass
class Ground:
    """One book, once its checks are done and its rows stand. Everything dear is computed once, on first use."""

    book: Book
    _periods: dict[str, dict[str, tuple[Period | None, NDArray[np.intp]]]] = field(default_factory=dict)

    @cached_property
    def owners(self) -> Owners:
        """Owners of accounts over time."""
        return owners(self.book)

    @cached_property
    def region_of_account(self) -> dict[str, str]:
        """Account id → region of the archive."""
        return self._by("accounts", "account_id")

    @cached_property
    def region_of_person(self) -> dict[str, str]:
        """Staff id → region of the roster."""
        return self._by("staff", "staff_id")

    @cached_property
    def told_of_account(self) -> Told:
        """The regions of accounts by the numbers of words."""
        return self.book.vocabulary.told(self.region_of_account)

    @cached_property
    def told_of_person(self) -> Told:
        """The regions of persons by the numbers of words."""
        return self.book.vocabulary.told(self.region_of_person)

    def by_period(self, ledger: str) -> dict[str, tuple[Period | None, NDArray[np.intp]]]:
        """Return for each period text of a ledger what it names and where its rows stand among those that count."""
        if ledger not in self._periods:
            codes, texts = pd.factorize(self.book[ledger].frame["period"].to_numpy())
            self._periods[ledger] = {
                str(text): (parse_period(str(text)), np.flatnonzero(codes == number))
                for number, text in enumerate(texts)
            }
        return self._periods[ledger]

    def _by(self, ledger: str, key: str) -> dict[str, str]:
        frame = self.book[ledger].frame
        return dict(zip(frame[key], frame["region"], strict=True))
