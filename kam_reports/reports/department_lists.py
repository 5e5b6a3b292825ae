"""The lists behind the department's figures: feedback, missed visits, accounts won and lost, complaints."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from kam_reports.core.document import Cell, Column, Format, Medium, Note, Notes, Row, Table, Tone
from kam_reports.core.text import Name, T
from kam_reports.ledgers.catalogue import LEDGERS
from kam_reports.reports.words import person

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kam_reports.core.document import Section
    from kam_reports.core.text import Text
    from kam_reports.metrics.scope import Scope
    from kam_reports.reports.material import Material

MOST_ON_PAPER = 12
_NOT_ON_PAPER = frozenset({"raised", "category"})
_FEEDBACK, _VISITS = Name("意见反馈", "Feedback"), Name("未完成回访", "Missed visits")
_ACCOUNTS, _COMPLAINTS = Name("客户增减", "Accounts"), Name("有效投诉", "Complaints")


def lists(material: Material) -> Iterator[Section]:
    """Yield each list: on paper as far as a page has room, whole on a sheet of the workbook."""
    if material.scope is None:
        return
    names = _account_names(material)
    yield from _both(material, _feedback(material, material.scope, names), _FEEDBACK)
    yield from _both(material, _missed(material, names), _VISITS)
    yield from _both(material, _accounts(material, names), _ACCOUNTS)
    yield from _both(material, _complaints(material, names), _COMPLAINTS)


def _both(material: Material, table: Table, sheet: Name) -> Iterator[Section]:
    """Yield a list for paper and for the workbook; a long one is cut on paper, and says so."""
    if not table.rows:
        yield or_nothing(table)
        return
    count = len(table.rows)
    caption = ""
    if count > MOST_ON_PAPER:
        text = T(
            "The first {shown} of {count}; all of them are in the workbook, sheet “{sheet}”.",
            shown=MOST_ON_PAPER,
            count=count,
            sheet=sheet,
        )
        caption = material.say(text)
    kept = [index for index, column in enumerate(table.columns) if column.key not in _NOT_ON_PAPER]
    yield replace(
        table,
        columns=tuple(table.columns[index] for index in kept),
        rows=tuple(Row(tuple(row.cells[index] for index in kept)) for row in table.rows[:MOST_ON_PAPER]),
        medium=Medium.PAPER,
        caption=caption,
    )
    whole = f"{table.name}_all"
    yield replace(table, name=whole, medium=Medium.BOOK, sheet=material.say(sheet), filterable=True)


def or_nothing(section: Section) -> Section:
    """Return a table without rows as one line that says so, with its title; anything else as it is."""
    if not isinstance(section, Table) or section.rows or section.medium is Medium.BOOK:
        return section
    return Notes(section.name, (Note(section.empty),), title=section.title)


def _account_names(material: Material) -> Mapping[str, str]:
    archive = material.book["accounts"].frame
    return dict(zip(archive["account_id"], archive["account_name"], strict=True))


def _header(material: Material, ledger: str, field: str) -> str:
    """Return a column's header as the ledger has it."""
    return material.say(LEDGERS[ledger].column(field).name)


def _account(names: Mapping[str, str], account: object) -> Cell:
    return Cell(f"{account} {names.get(str(account), '')}".strip())


def _person(material: Material, staff: object) -> Cell:
    return Cell(material.say(person(material, str(staff))))


def _moment(value: object, *, timed: bool = True) -> Cell:
    if not isinstance(value, pd.Timestamp):
        return Cell(None, Format.DATE)
    return Cell(value.to_pydatetime(), Format.TIME) if timed else Cell(value.date(), Format.DATE)


def _place(material: Material, row: object) -> Cell:
    return Cell(str(material.book.index.place(int(str(row)), "")), tone=Tone.MUTED)


def _titled(material: Material, title: Text, count: int) -> str:
    return material.say(T("{title}: {count}", title=title, count=count))


def _feedback(material: Material, scope: Scope, names: Mapping[str, str]) -> Table:
    """Return what was answered late or not at all, and what is pending, the most urgent first."""
    say = material.say
    items = scope.feedback
    late = items[scope.within(items["decided_on"]) & ~items["in_time"]]
    raised = items["raised_at"] < scope.last + pd.Timedelta(days=1)
    pending = items[raised & (items["decided_on"] > scope.last)]
    columns = (
        Column("state", say(T("State")), width=12),
        Column("id", _header(material, "feedback", "feedback_id"), width=17),
        Column("account", say(T("Account")), width=30),
        Column("person", _header(material, "feedback", "staff_id"), width=18),
        Column("category", _header(material, "feedback", "category"), width=10),
        Column("raised", _header(material, "feedback", "raised_at"), Format.TIME, 15),
        Column("limit", say(T("Limit ends")), Format.TIME, 15),
        Column("answered", _header(material, "feedback", "answered_at"), Format.TIME, 15),
        Column("place", say(T("Place")), width=34),
    )
    rows = [
        Row(
            (
                Cell(say(word), tone=tone),
                Cell(str(one["feedback_id"])),
                _account(names, one["account_id"]),
                _person(material, one["staff_id"]),
                Cell(str(one["category"])),
                _moment(one["raised_at"], timed=bool(one["raised_at_timed"])),
                _moment(one["limit_at"]),
                _moment(one["answered_at"], timed=bool(one["answered_at_timed"])),
                _place(material, one["row"]),
            )
        )
        for word, tone, frame in ((T("late"), Tone.ACTION, late), (T("pending"), Tone.STRONG, pending))
        for one in frame.sort_values(["limit_at", "feedback_id"], kind="stable").to_dict("records")
    ]
    return Table(
        "feedback",
        columns,
        tuple(rows),
        title=say(T("Feedback late: {late}, pending: {pending}", late=len(late), pending=len(pending))),
        empty=say(T("None.")),
    )


def _contributing(material: Material, metric: str) -> pd.DataFrame:
    """Return the rows behind a metric of the department; none where its ledger is missing."""
    found = material.measured.contributions.get(metric)
    return pd.DataFrame({"row": [], "numerator": []}) if found is None else found.rows


def _missed(material: Material, names: Mapping[str, str]) -> Table:
    """Return the planned visits of accounts that were not visited in the period."""
    say = material.say
    rows = _contributing(material, "revisit_rate")
    rows = rows[rows["numerator"] == 0]
    columns = (
        Column("planned", _header(material, "visits", "planned_on"), Format.DATE, 12),
        Column("account", say(T("Account")), width=34),
        Column("tier", say(T("Tier")), width=10),
        Column("person", _header(material, "feedback", "staff_id"), width=20),
        Column("place", say(T("Place")), width=44),
    )
    ordered = rows.sort_values(["planned_on", "account_id"], kind="stable") if len(rows) else rows
    body = tuple(
        Row(
            (
                _moment(one["planned_on"], timed=False),
                _account(names, one["account_id"]),
                Cell(str(one["tier"])),
                _person(material, one["staff_id"]),
                _place(material, one["row"]),
            )
        )
        for one in ordered.to_dict("records")
    )
    title = _titled(material, T("Planned visits not made"), len(body))
    return Table("missed", columns, body, title=title, empty=say(T("None.")))


def _accounts(material: Material, names: Mapping[str, str]) -> Table:
    """Return the accounts won and lost in the period, each with its owner of that day."""
    say = material.say
    columns = (
        Column("kind", say(T("Change")), width=10),
        Column("day", say(T("Date")), Format.DATE, 12),
        Column("account", say(T("Account")), width=34),
        Column("person", _header(material, "accounts", "owner"), width=20),
        Column("reason", _header(material, "accounts", "churn_reason"), width=34),
        Column("place", say(T("Place")), width=34),
    )
    kinds = (
        ("churned_accounts", T("lost"), Tone.ACTION, "churned_on"),
        ("new_accounts", T("won"), Tone.STRONG, "won_on"),
    )
    rows = []
    counts = []
    for metric, word, tone, day in kinds:
        found = _contributing(material, metric)
        counts.append(len(found))
        ordered = found.sort_values([day, "account_id"], kind="stable") if len(found) else found
        for one in ordered.to_dict("records"):
            reason = str(one["churn_reason"]) if metric == "churned_accounts" else ""
            if metric == "churned_accounts" and pd.isna(one[day]):
                reason = say(T("suspected: no sales for months"))
            rows.append(
                Row(
                    (
                        Cell(say(word), tone=tone),
                        _moment(one[day], timed=False),
                        _account(names, one["account_id"]),
                        _person(material, one["staff_id"]),
                        Cell(reason),
                        _place(material, one["row"]),
                    )
                )
            )
    title = say(T("Accounts lost: {lost}, won: {won}", lost=counts[0], won=counts[1]))
    return Table("accounts", columns, tuple(rows), title=title, empty=say(T("None.")))


def _complaints(material: Material, names: Mapping[str, str]) -> Table:
    """Return the valid complaints of the period."""
    say = material.say
    found = _contributing(material, "valid_complaints")
    found = found[found["numerator"] > 0]
    columns = (
        Column("id", _header(material, "complaints", "complaint_id"), width=17),
        Column("day", say(T("Date")), Format.DATE, 12),
        Column("account", say(T("Account")), width=30),
        Column("person", _header(material, "feedback", "staff_id"), width=18),
        Column("content", _header(material, "complaints", "content"), width=40),
        Column("handled", _header(material, "complaints", "handled_on"), Format.DATE, 12),
        Column("place", say(T("Place")), width=34),
    )
    ordered = found.sort_values(["complained_on", "complaint_id"], kind="stable") if len(found) else found
    rows = tuple(
        Row(
            (
                Cell(str(one["complaint_id"])),
                _moment(one["complained_on"], timed=False),
                _account(names, one["account_id"]),
                _person(material, one["staff_id"]),
                Cell(str(one["content"])),
                _moment(one["handled_on"], timed=False)
                if not pd.isna(one["handled_on"])
                else Cell(say(T("open")), tone=Tone.ACTION),
                _place(material, one["row"]),
            )
        )
        for one in ordered.to_dict("records")
    )
    title = _titled(material, T("Valid complaints"), len(rows))
    return Table("complaints", columns, rows, title=title, empty=say(T("None.")))
