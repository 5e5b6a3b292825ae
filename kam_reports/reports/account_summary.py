"""大客户档案汇总表: one row an active account at the period's end, to be filtered; in a year with its review (P1)."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pandas as pd

from kam_reports.core.document import (
    Cell,
    Column,
    Document,
    Facts,
    Format,
    Note,
    Notes,
    Page,
    Row,
    Section,
    Table,
    Tone,
)
from kam_reports.core.figure import DEPARTMENT, State
from kam_reports.core.money import yuan
from kam_reports.core.text import Name, T
from kam_reports.ledgers.catalogue import LEDGERS
from kam_reports.metrics.catalogue.archive_completeness import NOTHING_SAID
from kam_reports.metrics.metric import archive_columns
from kam_reports.reports.account_reviews import review_sections
from kam_reports.reports.words import footer, in_yuan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kam_reports.metrics.scope import Scope
    from kam_reports.reports.material import Material

PATH = Name("大客户档案汇总表", "accounts")
SHEET = Name("客户汇总", "Accounts")
YEAR = 12
_AMOUNTS = ("sales", "year", "margin", "margin_base", "collected")
_COUNTS = ("open", "valid", "complaints", "filled")
_TEXTS = ("account_id", "account_name", "cooperation_class", "industry", "region", "staff_id", "tier", "lacking")
_SHOWN = (*_TEXTS, *_AMOUNTS, *_COUNTS, "visited")


def compose(material: Material) -> Document:
    """Return the account summary of a period."""
    say = material.say
    accounts = active(material)
    sections: tuple[Section, ...] = (
        *_totals(material, accounts),
        Table(
            "accounts",
            _columns(material),
            tuple(_rows(material, accounts)),
            empty=say(T("No account is active at the end of the period.")),
            filterable=True,
        ),
        *review_sections(material, dict(zip(accounts["account_id"], accounts["account_name"], strict=True))),
    )
    return Document(
        kind="accounts",
        path=say(PATH),
        title=material.worded("title_accounts", T("Key account summary")),
        subtitle=in_yuan(material),
        language=material.language,
        organisation=material.letterhead.name,
        page=Page.LANDSCAPE,
        sheet=say(SHEET),
        footer=footer(material),
        sections=sections,
    )


def active(material: Material) -> pd.DataFrame:
    """Return the accounts active at the close with what the ledgers say of each, the largest of twelve months first.

    The archive's columns; ``staff_id tier`` at the close; ``sales year margin margin_base collected`` (fen, int64);
    ``visited`` (the last visit by the close); ``open valid complaints`` (counts); ``filled`` and ``lacking``
    (required archive fields: how many are filled, the headers of the others).
    """
    scope = material.scope
    if scope is None:
        return pd.DataFrame()
    frame = scope.accounts_at(scope.last)[scope.active_on(scope.last)].copy()
    ids = frame["account_id"]
    amounts = _amounts(scope)
    for name in _AMOUNTS:
        frame[name] = ids.map(amounts[name]).fillna(0).astype("int64")
    visits = scope.book["visits"].frame
    made = visits[visits["visited_on"] <= scope.last]
    latest = made.groupby("account_id")["visited_on"].max()
    frame["visited"] = pd.to_datetime(ids.map(latest.to_dict()))  # a mapping: no visit at all gives no day either
    for name, counted in _counted(scope).items():
        frame[name] = ids.map(counted["account_id"].value_counts()).fillna(0).astype("int64")
    _archive(material, scope, frame)
    return frame.sort_values(["year", "account_id"], ascending=[False, True], kind="stable")


def _amounts(scope: Scope) -> pd.DataFrame:
    """Return sums of fen by account: of the period, and of the twelve months that end with it."""
    sold = scope.book["sales"].frame
    month = scope.calendar.months(scope.period)[-1]
    since = pd.Timestamp(scope.calendar.span(month.shift(1 - YEAR)).first)
    here = scope.within(sold["sold_on"])
    recent = (sold["sold_on"] >= since) & (sold["sold_on"] <= scope.last)
    known = sold["margin"].notna()
    in_time = sold["collected_on"].isna() | (sold["collected_on"] <= scope.as_of)
    amount = sold["amount"].fillna(0).astype("int64")
    parts = pd.DataFrame(
        {
            "account_id": sold["account_id"],
            "sales": amount.where(here, 0),
            "year": amount.where(recent, 0),
            "margin": sold["margin"].fillna(0).astype("int64").where(here, 0),
            "margin_base": amount.where(here & known, 0),
            "collected": sold["collected"].fillna(0).astype("int64").where(here & in_time, 0),
        }
    )
    return parts.groupby("account_id")[list(_AMOUNTS)].sum()


def _counted(scope: Scope) -> Mapping[str, pd.DataFrame]:
    """Return the rows to count: feedback unanswered at the data day, valid complaints, all complaints."""
    items = scope.feedback
    raised = items["raised_at"] < scope.last + pd.Timedelta(days=1)
    unanswered = items["answered_at"].isna() | (items["answered_at"] > scope.as_of_end)
    said = scope.book["complaints"].frame
    said = said[scope.within(said["complained_on"])]
    return {"open": items[raised & unanswered], "valid": said[said["valid"].fillna(value=False)], "complaints": said}


def _archive(material: Material, scope: Scope, frame: pd.DataFrame) -> None:
    """Add how many required archive fields are filled, and the headers of those that are not."""
    archive = scope.book["accounts"]
    source = archive.frame.loc[frame.index]
    lacking: list[list[str]] = [[] for _ in range(len(frame))]
    required = archive_columns(scope.settings)
    for field in required:
        column = source[field]
        present = column.notna() & (column != "") & (column != NOTHING_SAID)
        present |= ~archive.readable(field).reindex(frame.index)
        header = material.say(LEDGERS["accounts"].column(field).name)
        for position in (~present).to_numpy().nonzero()[0]:
            lacking[int(position)].append(header)
    frame["filled"] = [len(required) - len(one) for one in lacking]
    frame["lacking"] = [material.say(tuple(one)) for one in lacking]


def _columns(material: Material) -> tuple[Column, ...]:
    say = material.say
    own = LEDGERS["accounts"].column
    period, archive = say(T("This period")), say(T("Archive"))
    return (
        Column("account", say(own("account_id").name), width=10),
        Column("name", say(own("account_name").name), width=26),
        Column("class", say(own("cooperation_class").name), width=8),
        Column("industry", say(own("industry").name), width=12),
        Column("region", say(own("region").name), width=8),
        Column("owner", say(T("Staff ID of the owner")), width=9),
        Column("owner_name", say(own("owner").name), width=10),
        Column("tier", say(T("Tier")), width=8),
        Column("since", say(T("Account since")), Format.DATE, 11),
        Column("year", say(T("Sales of twelve months")), Format.YUAN, 15),
        Column("sales", say(T("Sales")), Format.YUAN, 15, period),
        Column("margin", say(T("Gross margin")), Format.YUAN, 14, period),
        Column("margin_rate", say(T("Margin rate")), Format.PERCENT, 10, period),
        Column("collected", say(T("Collected")), Format.YUAN, 14, period),
        Column("collection", say(T("Collection rate")), Format.PERCENT, 10, period),
        Column("visited", say(T("Last visit")), Format.DATE, 11),
        Column("open", say(T("Feedback not answered")), Format.COUNT, 9),
        Column("valid", say(T("Valid complaints")), Format.COUNT, 9, period),
        Column("complaints", say(T("All complaints")), Format.COUNT, 9, period),
        Column("complete", say(T("Complete")), Format.PERCENT, 10, archive),
        Column("lacking", say(T("Missing fields")), width=30, group=archive),
    )


def _rows(material: Material, accounts: pd.DataFrame) -> Iterator[Row]:
    scope = material.scope
    if scope is None:
        return
    required = len(archive_columns(scope.settings))
    starts = scope.starts.reindex(accounts.index)
    columns = {name: accounts[name].tolist() for name in _SHOWN}
    for start, *values in zip(starts.tolist(), *columns.values(), strict=True):
        one = dict(zip(columns, values, strict=True))
        sales, base = int(one["sales"]), int(one["margin_base"])
        owner = str(one["staff_id"])
        lacking = str(one["lacking"])
        yield Row(
            (
                Cell(str(one["account_id"])),
                Cell(str(one["account_name"])),
                Cell(str(one["cooperation_class"])),
                Cell(str(one["industry"])),
                Cell(str(one["region"])),
                Cell(owner),
                Cell(material.name_of(owner)),
                Cell(str(one["tier"])),
                _day(start),
                Cell(yuan(int(one["year"])), Format.YUAN),
                Cell(yuan(sales), Format.YUAN),
                Cell(yuan(int(one["margin"])), Format.YUAN),
                _rate(int(one["margin"]), base),
                Cell(yuan(int(one["collected"])), Format.YUAN),
                _rate(int(one["collected"]), sales),
                _day(one["visited"]),
                Cell(int(one["open"]), Format.COUNT, Tone.ACTION if one["open"] else Tone.PLAIN),
                Cell(int(one["valid"]), Format.COUNT),
                Cell(int(one["complaints"]), Format.COUNT),
                _rate(int(one["filled"]), required),
                Cell(lacking, tone=Tone.ACTION if lacking else Tone.PLAIN),
            )
        )


def _day(value: object) -> Cell:
    return Cell(value.date() if isinstance(value, pd.Timestamp) else None, Format.DATE)


def _rate(part: int, whole: int) -> Cell:
    return Cell(Fraction(part, whole) if whole > 0 else None, Format.PERCENT)


def _totals(material: Material, accounts: pd.DataFrame) -> Iterator[Section]:
    """Yield the totals above the list (below it they would be filtered and sorted away), and what is doubtful."""
    if accounts.empty:
        return
    say = material.say
    sums = {name: int(accounts[name].sum()) for name in (*_AMOUNTS, "open", "valid", "complaints")}
    money = (
        (T("Sales of twelve months"), "year"),
        (T("Sales of this period"), "sales"),
        (T("Gross margin"), "margin"),
        (T("Collected"), "collected"),
    )
    counts = (
        (T("Feedback not answered"), "open"),
        (T("Valid complaints"), "valid"),
        (T("All complaints"), "complaints"),
    )
    yield Facts(
        "totals",
        (
            (say(T("Active accounts")), Cell(len(accounts), Format.COUNT, Tone.STRONG)),
            *(
                (say(label), Cell(yuan(sums[key]), Format.YUAN, Tone.STRONG, formula=f"SUM({{accounts.{key}}})"))
                for label, key in money
            ),
            *((say(label), Cell(sums[key], Format.COUNT, formula=f"SUM({{accounts.{key}}})")) for label, key in counts),
        ),
        title=say(T("Totals of the active accounts")),
        columns=4,
    )
    figure = material.measured.get("sales_amount", DEPARTMENT)
    if figure is not None and figure.state is State.INCOMPLETE:
        text = T("Rows of the sales ledger were refused, so amounts may lack them; the list of data issues names them.")
        yield Notes("doubts", (Note(say(text), Tone.ACTION),))
