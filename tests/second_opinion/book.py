"""The department at a date: who owned what, which region and tier a row belongs to (domain section 4)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from tests.second_opinion import periods
from tests.second_opinion.checks import Checked
from tests.second_opinion.periods import Calendar, Period
from tests.second_opinion.reader import Row
from tests.second_opinion.settings import Settings, number


@dataclass(slots=True)
class Book:
    """The checked ledgers with the settings, and the questions every metric asks of them."""

    checked: Checked
    settings: Settings
    calendar: Calendar
    staff: dict[str, Row] = field(default_factory=dict)
    accounts: dict[str, Row] = field(default_factory=dict)
    handovers: dict[str, list[Row]] = field(default_factory=dict)
    _tiers: dict[Period, dict[str, str | None]] = field(default_factory=dict)

    def rows(self, ledger: str) -> list[Row]:
        """Give the rows of a ledger that count."""
        return self.checked.used.get(ledger, [])

    def has(self, ledger: str, *columns: str) -> bool:
        """Tell whether there is such a ledger, with these columns in at least one file."""
        return ledger in self.checked.used and set(columns) <= self.checked.columns[ledger]

    def first_day(self, period: Period) -> date:
        """Give the period's first day."""
        return periods.first_day(period, self.calendar)

    def last_day(self, period: Period) -> date:
        """Give the period's last day."""
        return periods.last_day(period, self.calendar)

    def as_of(self, period: Period) -> date:
        """Give the last day of which the period may know."""
        return periods.as_of(period, self.calendar)

    def within(self, day: date | None, period: Period) -> bool:
        """Tell whether a day lies in a period."""
        return day is not None and self.first_day(period) <= day <= self.last_day(period)

    def person(self, staff_id: str | None) -> str | None:
        """Give the id when the roster knows it."""
        return staff_id if staff_id in self.checked.staff_ids else None

    def owner(self, account_id: str | None, day: date) -> str | None:
        """Give an account's owner on a day: the last handover's new one, else the first's old, else the archive's."""
        changes = self.handovers.get(account_id or "", [])
        past = [h for h in changes if h["handed_over_on"] <= day]
        if past:
            return self.person(past[-1]["new_owner"])
        if changes:
            return self.person(changes[0]["old_owner"])
        account = self.accounts.get(account_id or "")
        return self.person(account["owner"]) if account else None

    def belongs(self, row: Row, day: date) -> str | None:
        """Give the person a row belongs to: its own, else the account's owner on the day."""
        if row["staff_id"] is not None:
            return self.person(row["staff_id"])
        return self.owner(row["account_id"], day)

    def region(self, own: str | None, account_id: str | None, person: str | None) -> str | None:
        """Give a row's region: its own, else the account's, else the person's."""
        account = self.accounts.get(account_id or "")
        staff = self.staff.get(person or "")
        return own or (account["region"] if account else None) or (staff["region"] if staff else None)

    def employed(self, period: Period) -> list[str]:
        """List those employed on at least one day of the period."""
        first, last = self.first_day(period), self.last_day(period)
        return sorted(
            i
            for i, row in self.staff.items()
            if (row["hired_on"] is None or row["hired_on"] <= last)
            and (row["left_on"] is None or row["left_on"] >= first)
        )

    def tier(self, account_id: str | None, period: Period) -> str | None:
        """Give an account's tier on the period's last day; None for an account nobody knows, or below every band."""
        if account_id not in self.checked.account_ids:
            return None
        if period not in self._tiers:
            self._tiers[period] = self._tiers_of(period)
        return self._tiers[period].get(account_id)

    def _tiers_of(self, period: Period) -> dict[str, str | None]:
        rule = self.settings["tiers"]
        shares = rule["system"] == "share"
        first = self.first_day(periods.month_of(period.months.stop - 12)) if shares else date.min
        bought: dict[str, Fraction] = defaultdict(Fraction)
        total = Fraction(0)
        for row in self.rows("sales"):
            if first <= row["date"] <= self.last_day(period):
                bought[row["account_id"]] += row["amount"]
                total += row["amount"]
        out = {}
        for account in self.checked.account_ids:
            share = bought[account] / total if total > 0 else None
            out[account] = _band(rule["bands"], share if shares else bought[account])
        return out

    def tier_names(self) -> list[str]:
        """List the tiers of the system in force."""
        return [name for name, _ in self.settings["tiers"]["bands"]]


def _band(bands: list[tuple[str, str | None]], measure: Fraction | None) -> str | None:
    for name, least in bands:
        if least is None or (measure is not None and measure >= number(least)):
            return name
    return None


def make_book(checked: Checked, settings: Settings) -> Book:
    """Put the ledgers and the settings together."""
    book = Book(checked, settings, Calendar(**settings["calendar"]))
    book.staff = {r["staff_id"]: r for r in book.rows("staff")}
    book.accounts = {r["account_id"]: r for r in book.rows("accounts")}
    changes: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(book.rows("account_handover"), key=lambda r: r["handed_over_on"]):
        if row["account_id"] in checked.account_ids:
            changes[row["account_id"]].append(row)
    book.handovers = dict(changes)
    return book
