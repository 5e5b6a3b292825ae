"""What a metric sees: the book, one period, the rules in force on its last day, and whose each row is."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kam_reports.core.figure import Dimension
from kam_reports.core.period import end_of
from kam_reports.ledgers.ownership import Owners, owners
from kam_reports.metrics.feedback_items import decide
from kam_reports.metrics.plans import Targets, targets
from kam_reports.metrics.tiers import tier_of_accounts

if TYPE_CHECKING:
    from datetime import date

    from kam_reports.core.issue import Issue
    from kam_reports.core.period import Calendar, Period
    from kam_reports.ledgers.book import Book
    from kam_reports.metrics.settings import Settings


@dataclass
class Scope:
    """One period of one book under the rules of its last day. Everything dear is computed once, on first use.

    Nothing dated after as_of counts; it belongs to the period asked. dimensions: what figures are wanted by, besides
    the department (all, unless only persons are scored). issues: what measuring had to say.
    """

    book: Book
    period: Period
    calendar: Calendar
    settings: Settings
    dimensions: frozenset[Dimension] = frozenset(Dimension)
    issues: list[Issue] = field(default_factory=list)
    _views: dict[str, pd.DataFrame] = field(default_factory=dict)
    _targets: dict[tuple[str, tuple[Dimension, ...]], Targets] = field(default_factory=dict)

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

    @cached_property
    def owners(self) -> Owners:
        """Owners of accounts over time."""
        return owners(self.book)

    @cached_property
    def tier_of(self) -> dict[str, str]:
        """Account id → tier on the period's last day."""
        archive = self.book["accounts"]
        accounts = pd.concat([archive.frame["account_id"], archive.refused["account_id"]])
        return tier_of_accounts(
            accounts[accounts != ""], self.book["sales"].frame, self.settings.tiers, self.calendar, self.period
        )

    @cached_property
    def region_of_account(self) -> dict[str, str]:
        """Account id → region of the archive."""
        frame = self.book["accounts"].frame
        return dict(zip(frame["account_id"], frame["region"], strict=True))

    @cached_property
    def region_of_person(self) -> dict[str, str]:
        """Staff id → region of the roster."""
        frame = self.book["staff"].frame
        return dict(zip(frame["staff_id"], frame["region"], strict=True))

    def facts(self, ledger: str, by: str, *, refused: bool = False) -> pd.DataFrame:
        """Return the rows of a ledger with their attributes by the date ``by``.

        The frame's own columns; ``staff_id region product tier`` say whom the row belongs to: its own person, else
        the account's owner on that day; its own region, else the account's, else the person's; ``row`` = row id.
        """
        key = f"{ledger}/{by}/{refused}"
        if key not in self._views:
            source = self.book[ledger].refused if refused else self.book[ledger].frame
            self._views[key] = self.attribute(ledger, source, source[by] if by else None)
        return self._views[key]

    def dated(self, ledger: str, by: str) -> pd.DataFrame:
        """Return the rows of a ledger that the date ``by`` puts into the period, as :meth:`facts` does.

        Only these are looked at. Of the attributes, ``staff_id`` and those of the wanted dimensions are there.
        """
        key = f"{ledger}/{by}"
        if key not in self._views:
            source = self.book[ledger].frame
            rows = source[self.within(source[by])]
            self._views[key] = self.attribute(ledger, rows, rows[by], self.dimensions)
        return self._views[key]

    def attribute(
        self,
        ledger: str,
        frame: pd.DataFrame,
        days: pd.Series[pd.Timestamp] | None,
        dimensions: frozenset[Dimension] = frozenset(Dimension),
    ) -> pd.DataFrame:
        """Attach staff, region, product and tier to rows, as far as asked for (see :meth:`facts`)."""
        view = frame.copy(deep=False)
        view["row"] = frame.index.to_numpy()
        blank = pd.Series("", index=frame.index, dtype=object)
        accounts = frame.get("account_id", blank)
        staff = frame.get("staff_id", blank)
        if days is not None and "account_id" in frame:
            open_ = (staff == "") & self.book[ledger].readable("staff_id", frame.index)
            if open_.any():
                staff = staff.where(~open_, self.owners.at(accounts, days))
        view["staff_id"] = staff
        if Dimension.REGION in dimensions:
            region = frame.get("region", blank)
            region = region.where(region != "", accounts.map(self.region_of_account).astype(object).fillna(""))
            view["region"] = region.where(region != "", staff.map(self.region_of_person).astype(object).fillna(""))
        if Dimension.TIER in dimensions:
            view["tier"] = accounts.map(self.tier_of).astype(object).fillna("")
        if "product" not in view:
            view["product"] = blank
        for name in ("staff_id", "region", "product", "tier"):
            if name in view:
                view[name] = view[name].astype("category")
        return view

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
        frame = self.book["accounts"].frame
        each = days if isinstance(days, pd.Series) else pd.Series(days, index=frame.index)
        view = frame.copy(deep=False)
        view["staff_id"] = self.owners.at(frame["account_id"], each)
        return self.attribute("accounts", view, None, self.dimensions)

    def employed(self) -> list[str]:
        """Return who is employed on at least one day of the period (离职日期 is the last day at work), sorted."""
        frame = self.book["staff"].frame
        here = frame["hired_on"].isna() | (frame["hired_on"] <= self.last)
        here &= frame["left_on"].isna() | (frame["left_on"] >= self.first)
        return sorted(set(frame.loc[here, "staff_id"]))

    @cached_property
    def employment(self) -> dict[str, tuple[date | None, date | None]]:
        """Staff id → (first day, last day) at work, as far as the roster says."""
        frame = self.book["staff"].frame
        return {
            staff: (None if pd.isna(hired) else hired.date(), None if pd.isna(left) else left.date())
            for staff, hired, left in zip(frame["staff_id"], frame["hired_on"], frame["left_on"], strict=True)
        }
