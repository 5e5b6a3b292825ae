"""The archive: accounts without a beginning, lost before they began, and ids that are not formed as agreed (P1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.checks.cells import Cells, rows_where
from kam_reports.core.issue import Blocks, IssueKind, Severity
from kam_reports.core.text import T

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from kam_reports.checks.cells import Values
    from kam_reports.checks.check import Context, Finding
    from kam_reports.ledgers.book import Book

NO_START = IssueKind(
    "account-without-start",
    Severity.WARNING,
    Blocks.NOTHING,
    T("{account} was neither won nor registered on any day; it counts as active from the beginning{alike}"),
    T("Fill in {column}"),
    T("a date"),
)
LOST_BEFORE_START = IssueKind(
    "churned-before-start",
    Severity.WARNING,
    Blocks.NOTHING,
    T("{account} was lost on {found}, before it began ({day})"),
    T("Correct the day that is wrong"),
    T("a date from {day} on"),
)
OTHER_ID_FORM = IssueKind(
    "other-account-id-form",
    Severity.NOTICE,
    Blocks.NOTHING,
    T("{count} account IDs of this file are not of the form A-00001; the first is “{found}”"),
    T("Nothing to do if your department numbers its accounts in its own way"),
    T("a letter, a hyphen and five digits"),
)
CLASS_LETTER = IssueKind(
    "id-letter-differs-from-class",
    Severity.WARNING,
    Blocks.NOTHING,
    T("“{found}” begins with another letter than its cooperation class {grade}"),
    T("Correct the ID or the cooperation class"),
    T("an ID that begins with {grade}"),
)
DIGITS_USED_TWICE = IssueKind(
    "id-digits-used-twice",
    Severity.WARNING,
    Blocks.NOTHING,
    T("the digits of “{found}” stand also in {other}"),
    T("Give one of the accounts a number of its own"),
    T("digits that no other account has"),
)
FORM = r"[A-Z]-\d{5}"


def account_without_start(book: Book, _context: Context) -> Iterator[Finding]:
    """Doubt accounts with neither 开发日期 nor 建档日期."""
    mine = book["accounts"]
    account = mine.frame["account_id"]
    empty = mine.frame["won_on"].isna() & mine.frame["registered_on"].isna()
    empty &= mine.readable("won_on") & mine.readable("registered_on")
    cells = Cells(book, "accounts", "won_on" if mine.has("won_on") else "registered_on")

    def say(row: int) -> Values:
        return {"account": account[row], "column": cells.title}

    yield from cells.each(NO_START, rows_where(empty), say)


def churned_before_start(book: Book, _context: Context) -> Iterator[Finding]:
    """Doubt accounts that were lost before they began."""
    frame = book["accounts"].frame
    won = frame["won_on"].notna()
    start = frame["won_on"].where(won, frame["registered_on"])
    cells = Cells(book, "accounts", "churned_on")
    for row in rows_where(frame["churned_on"] < start):
        day = Cells(book, "accounts", "won_on" if won[row] else "registered_on").shown(row)
        yield cells.finding(LOST_BEFORE_START, row, {"account": frame["account_id"][row], "day": day})


def other_id_form(book: Book, _context: Context) -> Iterator[Finding]:
    """Notice, once a file, account ids of another form than ``A-00001``."""
    other = ~_formed(book["accounts"].frame)
    yield from Cells(book, "accounts", "account_id").first_in_file(OTHER_ID_FORM, rows_where(other))


def id_against_class(book: Book, context: Context) -> Iterator[Finding]:
    """Where config asks for it: the letter is the cooperation class, the digits are unique."""
    if not context.id_form:
        return
    frame = book["accounts"].frame
    frame = frame[_formed(frame)]
    cells = Cells(book, "accounts", "account_id")
    grade = frame["cooperation_class"].str.upper()
    for row in rows_where((grade != "") & (frame["account_id"].str[0] != grade)):
        yield cells.finding(CLASS_LETTER, row, {"grade": grade[row]})
    digits = frame["account_id"].str[2:]
    for row in rows_where(digits.duplicated(keep=False)):
        alike = set(frame["account_id"][digits == digits[row]])
        yield cells.finding(DIGITS_USED_TWICE, row, {"other": sorted(alike - {cells.shown(row)})})


def _formed(frame: pd.DataFrame) -> pd.Series[bool]:
    return frame["account_id"].astype("str").str.fullmatch(FORM).astype("bool")
