"""Scores: more than the full points, whole sheets as fractions, unknown items, raters who are not who they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kam_reports.checks.cells import Cells, rows_where, sheets_of, value_shown
from kam_reports.core.fault import nearest
from kam_reports.core.issue import Blocks, IssueKind, Severity
from kam_reports.core.text import T
from kam_reports.ledgers.resolve import MEANT, directory
from kam_reports.ledgers.spec import MICRO, Kind
from kam_reports.ledgers.values import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kam_reports.checks.cells import Values
    from kam_reports.checks.check import Context, Finding
    from kam_reports.ledgers.book import Book

MORE_THAN_FULL = IssueKind(
    "more-than-full-points",
    Severity.ERROR,
    Blocks.ROW,
    T("{found} points are more than the full {full}; the row cannot be counted"),
    T("Correct the points, or fill in the full points of this survey"),
    T("a number from 0 to {full}"),
)
POINTS_LIKE_SHARES = IssueKind(
    "points-like-shares",
    Severity.WARNING,
    Blocks.NOTHING,
    T("no points of this sheet are above 1, as if they were shares; they count as points of {full}"),
    T("If 0.85 means 85 points, write 85"),
    T("a number from 0 to {full}"),
)
UNKNOWN_ITEM = IssueKind(
    "unknown-item",
    Severity.ERROR,
    Blocks.VALUE,
    T("no scheme has an item “{found}”{hint}; the rating counts for nothing{alike}"),
    T("Write the item as it stands in the scheme, by its name or id"),
    T("an item of a scheme"),
)
SELF_BY_ANOTHER = IssueKind(
    "self-rating-by-another",
    Severity.NOTICE,
    Blocks.NOTHING,
    T("a self rating of {subject}, but the rater is “{found}”; it was counted as a self rating{alike}"),
    T("Correct the rater or the rater type"),
)
OWN_RATING_AS_OTHER = IssueKind(
    "own-rating-as-other",
    Severity.NOTICE,
    Blocks.NOTHING,
    T("{subject} rates themselves, but it is not marked as a self rating; it was counted as it is marked{alike}"),
    T("Correct the rater or the rater type"),
)
FULL = 100
_LEAST_ROWS = 5
_TENTH = 10
_ONESELF = frozenset({"本人", "自己", "自评", "self"})


def more_than_full(book: Book, _context: Context) -> Iterator[Finding]:
    """Refuse survey rows with more points than there are to give (100 where no full points stand)."""
    ledger = book["satisfaction"]
    full = ledger.frame["full_points"].fillna(FULL * MICRO)
    cells = Cells(book, "satisfaction", "points")
    for row in rows_where((ledger.frame["points"] > full) & ledger.readable("full_points")):
        yield cells.finding(MORE_THAN_FULL, row, {"full": value_shown(Kind.NUMBER, full[row])}, refuse=True)


def points_like_shares(book: Book, _context: Context) -> Iterator[Finding]:
    """Doubt sheets of which all points lie between 0 and 1: 0.85 for 85."""
    for name in ("ratings", "satisfaction"):
        frame = book[name].frame
        if name == "satisfaction":
            frame = frame[frame["full_points"].fillna(FULL * MICRO) >= _TENTH * MICRO]
        frame = frame.sort_index()
        ids, points = frame.index.to_numpy(), frame["points"].to_numpy(np.int64, na_value=0)
        for _, rows in sheets_of(book, frame.index):
            if len(rows) >= _LEAST_ROWS and 0 < points[np.searchsorted(ids, rows)].max() <= MICRO:
                yield Cells(book, name, "points").finding(POINTS_LIKE_SHARES, rows[0], {"full": str(FULL)})


def unknown_item(book: Book, context: Context) -> Iterator[Finding]:
    """Name ratings of people (and the department) whose item no scheme has; accounts have criteria of their own."""
    if context.items is None:
        return
    frame = book["ratings"].frame
    names = {*context.items, *context.items.values()}
    known = {fold(item).lower() for item in names}
    near = {word: nearest(word, names) for word in sorted(set(frame["item"]) - {""}) if word.lower() not in known}
    if not near:
        return
    accounts = {*book["accounts"].frame["account_id"], *book["accounts"].refused["account_id"]}
    item, subject = frame["item"], frame["subject"]
    # without an archive, whoever is not in the roster may be an account
    people = ~subject.isin(accounts) if book["accounts"].present else subject.isin(book["staff"].frame["staff_id"])
    rows = rows_where(item.isin(list(near)) & people)

    def say(row: int) -> Values:
        meant = near[item[row]]
        return {"hint": MEANT.with_values(id=meant) if meant else ""}

    yield from Cells(book, "ratings", "item").each(UNKNOWN_ITEM, rows, say, about=item.__getitem__)


def raters_of_themselves(book: Book, _context: Context) -> Iterator[Finding]:
    """Notice self ratings by another, and ratings of oneself that are marked as another's."""
    frame = book["ratings"].frame
    frame = frame[(frame["rater"] != "") & (frame["subject"] != "")]
    staff = book["staff"].frame
    people = directory(staff["staff_id"], staff["name"])
    subject, raters = frame["subject"], frame["rater"].tolist()
    ids = {word: people.find(word)[0] or word for word in set(raters)}
    own = {word for word in ids if word.lower() in _ONESELF}
    pairs = zip(raters, subject.tolist(), strict=True)
    oneself = pd.Series([ids[word] == who or word in own for word, who in pairs], index=frame.index, dtype="bool")
    marked = frame["rater_type"] == "self"
    cells = Cells(book, "ratings", "rater")

    def say(row: int) -> Values:
        return {"subject": subject[row]}

    yield from cells.each(SELF_BY_ANOTHER, rows_where(marked & ~oneself), say)
    yield from cells.each(OWN_RATING_AS_OTHER, rows_where(~marked & oneself), say)
