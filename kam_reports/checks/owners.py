"""Whose a row is: another person's than the account's owner, or nobody's; and handovers that don't fit together."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from kam_reports.checks.cells import Cells, rows_at, rows_where
from kam_reports.core.issue import Blocks, IssueKind, Severity
from kam_reports.core.text import T
from kam_reports.ledgers.ownership import owners
from kam_reports.ledgers.vocabulary import BLANK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kam_reports.checks.cells import Values
    from kam_reports.checks.check import Context, Finding
    from kam_reports.ledgers.book import Book
    from kam_reports.ledgers.vocabulary import Codes

ANOTHERS_ACCOUNT = IssueKind(
    "anothers-account",
    Severity.NOTICE,
    Blocks.NOTHING,
    T("“{found}” is not the account's owner on that day, {owner}; the row counts for the person it names{alike}"),
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


def _owner_of_rows(book: Book, ledger: str, names: tuple[str, ...]) -> Codes:
    """The owner of each row's account on its day, as the number of the id."""
    frame = book[ledger].frame
    days = frame[names[0]]
    for name in names[1:]:
        days = days.where(days.notna(), frame[name])
    return owners(book).of(book.vocabulary.column(book[ledger], "account_id"), days.to_numpy())


def anothers_account(book: Book, _context: Context) -> Iterator[Finding]:
    """Notice facts of a person who is not the account's owner on that day."""
    for ledger, names in _MOMENTS:
        frame = book[ledger].frame
        staff = book.vocabulary.column(book[ledger], "staff_id")
        owner = _owner_of_rows(book, ledger, names)
        differ = (staff != owner) & (staff != BLANK) & (owner != BLANK)
        said = dict(zip(frame.index[differ].tolist(), owner[differ].tolist(), strict=True))
        rows = rows_at(frame, differ)
        yield from Cells(book, ledger, "staff_id").each(ANOTHERS_ACCOUNT, rows, partial(_say_owner, book, said))


def _say_owner(book: Book, owner: dict[int, int], row: int) -> Values:
    return {"owner": book.vocabulary.words[owner[row]]}


def nobodys_row(book: Book, _context: Context) -> Iterator[Finding]:
    """Name facts without a person whose account has no owner; an id that nobody knows is named already."""
    if not book["accounts"].present:
        return
    for ledger, names in _MOMENTS:
        yield from _nobodys(book, ledger, names)


def _nobodys(book: Book, ledger: str, names: tuple[str, ...]) -> Iterator[Finding]:
    mine, words = book[ledger], book.vocabulary
    account = mine.frame["account_id"]
    blank = (words.column(mine, "staff_id") == BLANK) & mine.readable("staff_id").to_numpy()
    if not blank.any():
        return
    owner, accounts = _owner_of_rows(book, ledger, names), words.column(mine, "account_id")
    named = (accounts != BLANK) & ~words.among(accounts, book["accounts"].refused["account_id"])

    def say(row: int) -> Values:
        return {"account": account[row]}

    rows = rows_at(mine.frame, blank & named & (owner == BLANK))
    yield from Cells(book, ledger, "staff_id").each(NOBODYS_ROW, rows, say, about=account.__getitem__)


def handovers_that_do_not_fit(book: Book, _context: Context) -> Iterator[Finding]:
    """Doubt handovers to the present owner, and from somebody who is not the owner by the handover before."""
    mine = book["account_handover"]
    frame = mine.frame[(mine.frame["account_id"] != "") & (mine.frame["to_owner"] != "")]
    frame = frame.sort_values(["account_id", "handed_over_on"], kind="stable")
    account = frame["account_id"]
    before = frame.groupby("account_id", sort=False)["to_owner"].shift()
    present = before.where(before.notna(), frame["from_owner"])
    stranger = before.notna() & (frame["from_owner"] != "") & (frame["from_owner"] != before)
    for row in rows_where(frame["to_owner"] == present):
        values = {"account": account[row], "owner": present[row]}
        yield Cells(book, "account_handover", "to_owner").finding(HANDED_TO_OWNER, row, values)
    for row in rows_where(stranger):
        values = {"account": account[row], "owner": before[row]}
        yield Cells(book, "account_handover", "from_owner").finding(HANDED_BY_STRANGER, row, values)
