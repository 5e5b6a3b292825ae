"""Whose a row is: another person's than the account's owner, or nobody's; and handovers that don't fit together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.checks.cells import at, each, rows_where, sheets_of
from kam_reports.checks.ownership import owners
from kam_reports.core.issue import Blocks, IssueKind, Severity
from kam_reports.core.text import T

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from kam_reports.checks.check import Context, Finding
    from kam_reports.checks.ownership import Owners
    from kam_reports.ledgers.book import Book

ANOTHERS_ACCOUNT = IssueKind(
    "anothers-account",
    Severity.NOTICE,
    Blocks.NOTHING,
    T(
        "{count} rows of this sheet name another person than the account's owner on that day; the first: “{found}”, "
        "owner {owner}. They count for the person they name"
    ),
    T("Nothing to do where colleagues sell together; else correct the person, or record the handover"),
)
NOBODYS_ROW = IssueKind(
    "nobodys-row",
    Severity.WARNING,
    Blocks.VALUE,
    T(
        "no person stands here, and the account {account} has no owner on that day; "
        "the row counts for the department alone{alike}"
    ),
    T("Fill in the person, or give the account an owner in the archive"),
    T("a staff ID of the roster"),
)
HANDED_TO_OWNER = IssueKind(
    "handed-to-present-owner",
    Severity.WARNING,
    Blocks.NOTHING,
    T("{account} is handed to {found}, who is its owner already"),
    T("Correct the new owner, or delete the row"),
    T("another staff ID than {owner}"),
)
HANDED_BY_STRANGER = IssueKind(
    "handed-by-another",
    Severity.WARNING,
    Blocks.NOTHING,
    T("{account} is handed over by {found}, but by the handover before it belongs to {owner}"),
    T("Correct the previous owner, or add the handover that is missing"),
    T("{owner}"),
)
_MOMENTS = (
    ("sales", ("sold_on",)),
    ("complaints", ("complained_on",)),
    ("feedback", ("raised_at",)),
    ("visits", ("visited_on", "planned_on")),
    ("satisfaction", ("surveyed_on",)),
    ("opportunities", ("created_on",)),
)


def _owner_of_rows(book: Book, all_owners: Owners, ledger: str, names: tuple[str, ...]) -> pd.Series[str]:
    """The owner of each row's account on its day."""
    frame = book[ledger].frame
    days = frame[names[0]]
    for name in names[1:]:
        days = days.where(days.notna(), frame[name])
    return all_owners.at(frame["account_id"], days)


def anothers_account(book: Book, _context: Context) -> Iterator[Finding]:
    """Notice, once a sheet, facts of a person who is not the account's owner on that day."""
    all_owners = owners(book)
    for ledger, names in _MOMENTS:
        frame = book[ledger].frame
        if frame.empty:
            continue
        owner = _owner_of_rows(book, all_owners, ledger, names)
        differ = (frame["staff_id"] != "") & (owner != "") & (frame["staff_id"] != owner)
        for _, rows in sheets_of(book, rows_where(differ)):
            values = {"count": len(rows), "owner": owner[rows[0]]}
            yield at(book, ANOTHERS_ACCOUNT, ledger, rows[0], "staff_id", **values)


def nobodys_row(book: Book, _context: Context) -> Iterator[Finding]:
    """Name facts without a person whose account has no owner; an id that nobody knows is named already."""
    if not book["accounts"].present:
        return
    all_owners = owners(book)
    refused = set(book["accounts"].refused["account_id"])
    for ledger, names in _MOMENTS:
        mine = book[ledger]
        blank = mine.frame[
            (mine.frame["staff_id"] == "") & mine.readable("staff_id") & (mine.frame["account_id"] != "")
        ]
        if blank.empty:
            continue
        owner = _owner_of_rows(book, all_owners, ledger, names)[blank.index]
        rows = rows_where((owner == "") & ~blank["account_id"].isin(refused))
        account = blank["account_id"]
        yield from each(
            book,
            NOBODYS_ROW,
            ledger,
            rows,
            "staff_id",
            about=lambda row, account=account: account[row],
            say=lambda row, account=account: {"account": account[row]},
        )


def handovers_that_do_not_fit(book: Book, _context: Context) -> Iterator[Finding]:
    """Doubt handovers to the present owner, and from somebody who is not the owner by the handover before."""
    mine = book["account_handover"]
    frame = mine.frame[(mine.frame["account_id"] != "") & (mine.frame["to_owner"] != "")]
    frame = frame.sort_values(["account_id", "handed_over_on"], kind="stable")
    before = frame.groupby("account_id", sort=False)["to_owner"].shift()
    present = before.where(before.notna(), frame["from_owner"])
    for row in rows_where((frame["to_owner"] == present).sort_index()):
        values = {"account": frame.at[row, "account_id"], "owner": present[row]}
        yield at(book, HANDED_TO_OWNER, "account_handover", row, "to_owner", **values)
    stranger = before.notna() & (frame["from_owner"] != "") & (frame["from_owner"] != before)
    for row in rows_where(stranger.sort_index()):
        values = {"account": frame.at[row, "account_id"], "owner": before[row]}
        yield at(book, HANDED_BY_STRANGER, "account_handover", row, "from_owner", **values)
