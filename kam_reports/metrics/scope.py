"""What a metric sees: the book, one period, the rules in force on its last day, and whose each row is."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kam_reports.core.figure import Dimension
from kam_reports.core.period import end_of
from kam_reports.ledgers.vocabulary import BLANK
from kam_reports.metrics.feedback_items import decide
from kam_reports.metrics.ground import Ground
from kam_reports.metrics.plans import Targets, targets
from kam_reports.metrics.tiers import tier_of_accounts

if TYPE_CHECKING:
    from datetime import date

    from kam_reports.core.issue import Issue
    from kam_reports.core.period import Calendar, Period
    from kam_reports.ledgers.book import Book
    from kam_reports.ledgers.ownership import Owners
    from kam_reports.ledgers.vocabulary import Codes, Told
    from kam_reports.metrics.settings import Settings


@dataclass
class Scope:
    """One period of one book under the rules of its last day. Everything dear is computed once, on first use.

    Nothing dated after as_of counts; it belongs to the period asked. dimensions: what figures are wanted by, besides
    the department (all, unless only persons are scored). issues: what measuring had to say. shared: what other periods
    of the same book have worked out already.
    """

    book: Book
    period: Period
    calendar: Calendar
    settings: Settings
    dimensions: frozenset[Dimension] = frozenset(Dimension)
    issues: list[Issue] = field(default_factory=list)
    shared: Ground | None = None
    _views: dict[str, pd.DataFrame] = field(default_factory=dict)
    _targets: dict[tuple[str, tuple[Dimension, ...]], Targets] = field(default_factory=dict)

    @cached_property
    def ground(self) -> Ground:
        """What all periods of the book share."""
        return self.shared or Ground(self.book)

    @cached_property
    def first(self) -> pd.Timestamp:
        """The period's first day."""
        return pd.Timestamp(self.calendar.span(self.period).first)

    @cached_property
    def last(self) -> pd.Timestamp:
        """The period's last day."""
        return pd.Timestamp(self.calendar.span(self.period).last)

    @cached_property
    def as_of(self) -> pd.Timestamp:
        """The day the ledgers are complete; things of this day still count."""
        return pd.Timestamp(self.calendar.as_of(self.period))

    @cached_property
    def as_of_end(self) -> pd.Timestamp:
        """24:00 of that day."""
        return pd.Timestamp(end_of(self.calendar.as_of(self.period)))

    def within(self, days: pd.Series[pd.Timestamp]) -> pd.Series[bool]:
        """Tell which days lie in the period (blank: no)."""
        return (days >= self.first) & (days <= self.last)

    @property
    def owners(self) -> Owners:
        """Owners of accounts over time."""
        return self.ground.owners

    @cached_property
    def tier_of(self) -> dict[str, str]:
        """Account id → tier on the period's last day."""
        archive = self.book["accounts"]
        accounts = [*archive.frame["account_id"].tolist(), *archive.refused["account_id"].tolist()]
        return tier_of_accounts(filter(None, accounts), self.book, self.settings.tiers, self.calendar, self.period)

    @cached_property
    def _told_tier(self) -> Told:
        return self.book.vocabulary.told(self.tier_of)

    @property
    def region_of_person(self) -> dict[str, str]:
        """Staff id → region of the roster."""
        return self.ground.region_of_person

    def facts(self, ledger: str, by: str, *, refused: bool = False) -> pd.DataFrame:
        """Return the rows of a ledger with their attributes by the date ``by``.

        The frame's own columns; ``staff_id region product tier`` say whom the row belongs to: its own person, else
        the account's owner on that day; its own region, else the account's, else the person's; ``row`` = row id.
        """
        key = f"{ledger}/{by}/{refused}"
        if key not in self._views:
            source = self.book[ledger].refused if refused else self.book[ledger].frame
            everything = None if refused else np.arange(len(source))
            self._views[key] = self.attribute(ledger, source, source[by] if by else None, at=everything)
        return self._views[key]

    def dated(self, ledger: str, by: str) -> pd.DataFrame:
        """Return the rows of a ledger that the date ``by`` puts into the period, as :meth:`facts` does.

        Only these are looked at. Of the attributes, those of the wanted dimensions are there.
        """
        key = f"{ledger}/{by}"
        if key not in self._views:
            source = self.book[ledger].frame
            days = source[by].to_numpy()
            at = np.flatnonzero((days >= self.first.to_datetime64()) & (days <= self.last.to_datetime64()))
            rows = source.iloc[at]
            self._views[key] = self.attribute(ledger, rows, rows[by], self.dimensions, at)
        return self._views[key]

    def attribute(
        self,
        ledger: str,
        frame: pd.DataFrame,
        days: pd.Series[pd.Timestamp] | None,
        dimensions: frozenset[Dimension] = frozenset(Dimension),
        at: Codes | None = None,
        owner: Codes | None = None,
    ) -> pd.DataFrame:
        """Attach staff, region, product and tier to rows, as far as asked for (see :meth:`facts`).

        at: where the rows stand among those of the ledger that count, if they are of these. owner: whose each row is,
        where that is known already.
        """
        view = frame.copy(deep=False)
        view["row"] = frame.index.to_numpy()
        if not dimensions:
            return view
        ground, words = self.ground, self.book.vocabulary
        accounts = self._codes(ledger, frame, "account_id", at)
        staff = owner
        if staff is None:
            staff = self._staff(ledger, frame, days, self._codes(ledger, frame, "staff_id", at))
        found = {"staff_id": staff, "product": self._codes(ledger, frame, "product", at)}
        if Dimension.REGION in dimensions:
            region = self._codes(ledger, frame, "region", at)
            region = np.where(region != BLANK, region, words.translated(accounts, ground.told_of_account))
            found["region"] = np.where(region != BLANK, region, words.translated(staff, ground.told_of_person))
        if Dimension.TIER in dimensions:
            found["tier"] = words.translated(accounts, self._told_tier)
        for name, codes in found.items():
            view[name] = words.category(codes)
        return view

    def _codes(self, ledger: str, frame: pd.DataFrame, name: str, at: Codes | None) -> Codes:
        """Return a column of words as numbers; of rows that count the whole column is looked at once."""
        words = self.book.vocabulary
        if at is not None:
            codes = words.column(self.book[ledger], name)
            return codes if len(at) == len(codes) else codes[at]
        return words.codes(frame[name].to_numpy()) if name in frame else np.full(len(frame), BLANK, np.intp)

    def _staff(self, ledger: str, frame: pd.DataFrame, days: pd.Series[pd.Timestamp] | None, staff: Codes) -> Codes:
        """Return whose each row is: where it names nobody (nor a stranger), its account's owner then."""
        if days is None or "account_id" not in frame:
            return staff
        open_ = np.flatnonzero((staff == BLANK) & self.book[ledger].readable("staff_id", frame.index).to_numpy())
        if not len(open_):
            return staff
        accounts = self.book.vocabulary.codes(frame["account_id"].to_numpy()[open_])
        staff = staff.copy()
        staff[open_] = self.owners.of(accounts, days.to_numpy()[open_])
        return staff

    @cached_property
    def starts(self) -> pd.Series[pd.Timestamp]:
        """When each account of the archive began: 开发日期, else 建档日期; none: from the beginning (NaT)."""
        frame = self.book["accounts"].frame
        return frame["won_on"].where(frame["won_on"].notna(), frame["registered_on"])

    @cached_property
    def ends(self) -> pd.Series[pd.Timestamp]:
        """When each account churned, as far as known by as_of (with suspected churn if config counts it)."""
        frame = self.book["accounts"].frame
        ends = frame["churned_on"].where(frame["churned_on"] <= self.as_of)
        if self.settings.churn.count_suspected and self.settings.churn.inactive_months:
            ends = ends.where(ends.notna(), self.suspected)
        return ends

    @cached_property
    def suspected(self) -> pd.Series[pd.Timestamp]:
        """When each account went silent: the day its last sale lay N months back, if that is by the period's end."""
        frame = self.book["accounts"].frame
        months = self.settings.churn.inactive_months
        none = pd.Series(np.datetime64("NaT", "s"), index=frame.index)
        if not months:
            return none
        sales = self.book["sales"].frame
        sold = sales[(sales["sold_on"] <= self.last) & (sales["amount"] > 0)]
        newest = sold.groupby("account_id")["sold_on"].max()
        last_sale = frame["account_id"].map(newest).where(lambda day: day.notna(), self.starts)
        silent = last_sale + pd.DateOffset(months=months)
        open_ = frame["churned_on"].isna() & last_sale.notna()
        return silent.where(open_ & (silent <= self.last)).astype("datetime64[s]")

    @cached_property
    def feedback(self) -> pd.DataFrame:
        """Feedback items with the day each was decided (see :func:`feedback_items.decide`)."""
        return decide(self)

    def targets(self, ledger: str, dimensions: tuple[Dimension, ...]) -> Targets:
        """The rows that make each subject's target from a plan or budget ledger (see :mod:`plans`)."""
        key = (ledger, dimensions)
        if key not in self._targets:
            self._targets[key] = targets(self, ledger, dimensions)
        return self._targets[key]

    def active_on_first(self) -> pd.Series[bool]:
        """Active at the opening: started before the first day, not churned before it."""
        started = self.starts.isna() | (self.starts < self.first)
        return started & (self.ends.isna() | (self.ends >= self.first))

    def active_on(self, day: pd.Timestamp) -> pd.Series[bool]:
        """Active at the close of a day: started by it, not churned by it."""
        started = self.starts.isna() | (self.starts <= day)
        return started & (self.ends.isna() | (self.ends > day))

    def accounts_at(self, days: pd.Series[pd.Timestamp] | pd.Timestamp) -> pd.DataFrame:
        """Return the archive with ``staff_id`` = the owner on the given day (or each account's own day)."""
        if isinstance(days, pd.Series):
            return self._archive(days)
        key = f"archive {days}"
        if key not in self._views:
            self._views[key] = self._archive(pd.Series(days, index=self.book["accounts"].frame.index))
        return self._views[key]

    def _archive(self, days: pd.Series[pd.Timestamp]) -> pd.DataFrame:
        archive = self.book["accounts"]
        everything = np.arange(len(archive.frame))
        owner = None
        if self.dimensions:
            owner = self.owners.of(self.book.vocabulary.column(archive, "account_id"), days.to_numpy())
        return self.attribute("accounts", archive.frame, None, self.dimensions, everything, owner)

    def employed(self) -> list[str]:
        """Return who is employed on at least one day of the period (离职日期 is the last day at work), sorted."""
        return list(self._employed)

    @cached_property
    def _employed(self) -> list[str]:
        frame = self.book["staff"].frame
        hired, left = frame["hired_on"].to_numpy(), frame["left_on"].to_numpy()
        here = np.isnat(hired) | (hired <= self.last.to_datetime64())
        here &= np.isnat(left) | (left >= self.first.to_datetime64())
        return sorted(set(frame["staff_id"].to_numpy()[here].tolist()))

    @cached_property
    def employment(self) -> dict[str, tuple[date | None, date | None]]:
        """Staff id → (first day, last day) at work, as far as the roster says."""
        frame = self.book["staff"].frame
        days = (frame[name].to_numpy().astype("datetime64[D]").tolist() for name in ("hired_on", "left_on"))
        return {staff: (hired, left) for staff, hired, left in zip(frame["staff_id"].tolist(), *days, strict=True)}
