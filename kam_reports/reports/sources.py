"""Which ledger rows stand behind whom: contributions, rows left out and issues, indexed once a run for all sheets.

What costs by the call rather than by the row is done for many people at once: see :meth:`Sources.texts`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from kam_reports.core.figure import DEPARTMENT, Dimension, Subject
from kam_reports.core.issue import Severity
from kam_reports.core.text import T, Text
from kam_reports.ledgers.spec import Kind
from kam_reports.metrics.catalogue import METRICS
from kam_reports.reports.record import row_texts
from kam_reports.reports.unpaid import Unpaid, unpaid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from kam_reports.core.issue import Issue
    from kam_reports.core.place import Place
    from kam_reports.ledgers.book import Book
    from kam_reports.metrics.metric import Contributions, Metric
    from kam_reports.metrics.scope import Scope
    from kam_reports.reports.material import Material
    from kam_reports.reports.record import RowText

MOST_ROWS = 2_000
"""How many counted rows of one item a sheet shows."""
_AT_FIRST, _TOGETHER, _FASTER = 500, 4_000, 2
"""How many rows are put into words together: few at first, so that the first sheet is soon there (in a re-run it may be
the only one); then more and more, enough to be quick, few enough to be held."""
_CONTRIBUTED = ("row", "numerator", "denominator", "key", "only")


@dataclass(frozen=True, slots=True)
class Counted:
    """What the rows behind a subject's figure add to it, row by row. bottoms, keys: None for metrics without them."""

    rows: NDArray[np.intp]
    tops: NDArray[np.int64]
    bottoms: NDArray[np.int64] | None
    keys: NDArray[np.object_] | None

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class Rating:
    """One rating as the ledger has it. points: in millionths."""

    rater_type: str
    rater: str
    remark: str
    period: str
    points: int


@dataclass(slots=True)
class Sources:
    """Everything by person. A department asks with its own name and gets all rows.

    rows: metric → staff id → positions in the metric's contributions. left_out: metric → staff id → (row id, reason).
    issues: (file, sheet, row) → the issues there. accounts: account id → name by the archive. people: staff id → name.
    doubted: ids of rows with a warning. unpaid: staff id → adjustments left out. subjects: the sheets' order. ratings:
    row id → the rating, of all that count on a sheet.
    """

    contributions: dict[str, pd.DataFrame] = field(default_factory=dict)
    rows: dict[str, dict[str, NDArray[np.intp]]] = field(default_factory=dict)
    left_out: dict[str, dict[str, list[tuple[int, str]]]] = field(default_factory=dict)
    issues: dict[tuple[str, str, int], list[Issue]] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    doubted: frozenset[int] = frozenset()
    unpaid: dict[str, list[Unpaid]] = field(default_factory=dict)
    subjects: list[str] = field(default_factory=list)
    ratings: dict[int, Rating] = field(default_factory=dict)
    _texts: dict[int, RowText] = field(default_factory=dict)
    _in_words: set[str] = field(default_factory=set)
    _together: int = _AT_FIRST
    _columns: dict[str, dict[str, NDArray[Any]]] = field(default_factory=dict)

    def of(self, metric: str, subject: str) -> Counted | None:
        """Return the contributions to a subject's figure; None for a metric without any."""
        if metric not in self.contributions:
            return None
        columns = self.columns_of(metric)
        if subject == DEPARTMENT.name:
            where, kind = np.arange(len(columns["row"])), Dimension.DEPARTMENT
        else:
            where, kind = self.rows[metric].get(subject, np.zeros(0, np.intp)), Dimension.STAFF
        if "only" in columns:
            only = columns["only"][where]
            where = where[(only == "") | (only == kind.value)]
        mine = {name: values[where] for name, values in columns.items()}
        return Counted(mine["row"], mine["numerator"], mine.get("denominator"), mine.get("key"))

    def columns_of(self, metric: str) -> dict[str, NDArray[Any]]:
        """Return a metric's contributions as plain columns, for hundreds of sheets to pick their rows from."""
        if metric not in self._columns:
            frame = self.contributions[metric]
            self._columns[metric] = {name: frame[name].to_numpy() for name in _CONTRIBUTED if name in frame}
        return self._columns[metric]

    def texts(self, material: Material, rows: Iterable[int], subject: str) -> Mapping[int, RowText]:
        """Return at least these rows of a subject in words; with them those of the subjects whose sheets come next."""
        if subject not in self._in_words:
            self._texts, self._in_words = {}, {subject}
            self._put_into_words(material, self._coming(subject))
        self._put_into_words(material, [row for row in rows if row not in self._texts])
        return self._texts

    def _put_into_words(self, material: Material, rows: list[int]) -> None:
        self._texts |= row_texts(material.book, material.say, dict.fromkeys(rows), self.accounts)

    def _coming(self, subject: str) -> list[int]:
        """Return the counted rows of a subject and of some after it."""
        found: list[int] = []
        start = self.subjects.index(subject) if subject in self.subjects else len(self.subjects)
        for one in self.subjects[start:]:
            if one == DEPARTMENT.name or len(found) >= self._together:
                break
            self._in_words.add(one)
            for metric, positions in self.rows.items():
                mine = positions.get(one)
                if mine is not None:
                    found += self.contributions[metric]["row"].to_numpy()[mine[:MOST_ROWS]].tolist()
        self._together = min(self._together * _FASTER, _TOGETHER)
        return found

    def left_out_of(self, metric: str, subject: str) -> list[tuple[int, str]]:
        """Return the rows of a subject that were seen but not counted, with the reason."""
        by_person = self.left_out.get(metric, {})
        if subject == DEPARTMENT.name:
            return sorted(one for rows in by_person.values() for one in rows)
        return by_person.get(subject, [])

    def issues_at(self, place: Place) -> list[Issue]:
        """Return the issues anywhere in the row of a place."""
        return self.issues.get((place.file, place.sheet, place.row), [])

    def told(self, subject: str, message: str) -> str | Text:
        """Return a message as this subject may read it: one that names another person stays in the issue list."""
        if subject == DEPARTMENT.name:
            return message
        own = self.people.get(subject, "")
        others = (one for staff, name in self.people.items() if staff != subject for one in (staff, name) if one != own)
        if any(one and one in message for one in others):
            return T("it also concerns somebody else's data: see the issue list")
        return message


def gather(material: Material) -> Sources:
    """Index what stands behind the scored metrics of all sheets of a run."""
    archive = material.book["accounts"].frame
    sources = Sources(
        accounts=dict(zip(archive["account_id"], archive["account_name"], strict=True)),
        people={staff: material.name_of(staff) for staff in material.staff},
        doubted=_doubted(material.book, material.issues),
        subjects=list(dict.fromkeys(score.subject for score in material.scores)),
    )
    for one in unpaid(material):
        sources.unpaid.setdefault(one.staff_id, []).append(one)
    for issue in material.issues:
        if issue.place.row:
            sources.issues.setdefault((issue.place.file, issue.place.sheet, issue.place.row), []).append(issue)
    scored = {line.item.metric for score in material.scores for line in score.lines if line.item.metric}
    for name in sorted(scored):
        found = material.measured.contributions.get(name)
        if found is None or material.scope is None:
            continue
        sources.contributions[name] = found.rows
        sources.rows[name] = _positions(found)
        sources.left_out[name] = _left_out(material.scope, METRICS[name], found)
    rated = (line.rated for score in material.scores for line in score.lines if line.rated is not None)
    sources.ratings = _ratings(material.book, [row for one in rated for row in one.rows])
    return sources


def _ratings(book: Book, rows: list[int]) -> dict[int, Rating]:
    """Return the ratings of some row ids."""
    frame = book["ratings"].frame
    found = frame[frame.index.isin(rows)]
    columns = (found[one.name].tolist() for one in fields(Rating))
    return {int(row): Rating(*values) for row, *values in zip(found.index, *columns, strict=True)}


def _doubted(book: Book, issues: Iterable[Issue]) -> frozenset[int]:
    """Return the ids of the rows that a warning names."""
    rows: dict[tuple[str, str], list[int]] = {}
    for issue in issues:
        if issue.severity is Severity.WARNING and issue.place.row:
            rows.setdefault((issue.place.file, issue.place.sheet), []).append(issue.place.row)
    found: set[int] = set()
    for part, start in zip(book.index.parts, book.index.starts, strict=True):
        wanted = rows.get((part.file, part.sheet))
        if wanted is not None:
            found.update((np.flatnonzero(np.isin(part.rows, wanted)) + start).tolist())
    return frozenset(found)


def _positions(found: Contributions) -> dict[str, NDArray[np.intp]]:
    groups = found.rows.groupby("staff_id", observed=True, sort=False).indices
    return {str(staff): np.asarray(positions) for staff, positions in groups.items() if staff != ""}


def _left_out(scope: Scope, metric: Metric, found: Contributions) -> dict[str, list[tuple[int, str]]]:
    result: dict[str, list[tuple[int, str]]] = {}
    if not found.left_out:
        return result
    owners = _owners(scope, metric, found.left_out)
    for row, reason in sorted(found.left_out.items()):
        result.setdefault(owners.get(row, ""), []).append((row, reason))
    return result


def _owners(scope: Scope, metric: Metric, rows: Iterable[int]) -> dict[int, str]:
    """Return whose rows these are, by the date that the metric counts by."""
    owners: dict[int, str] = {}
    wanted = list(rows)
    for use in metric.uses:
        kind = scope.book[use.ledger].spec.column(use.by).kind if use.by else None
        facts = scope.facts(use.ledger, use.by if kind in (Kind.DATE, Kind.TIME) else "")
        here = facts.index[facts.index.isin(wanted)]
        for row, staff in zip(here, facts.loc[here, "staff_id"], strict=True):
            owners.setdefault(int(row), str(staff))
    return owners


def refused_rows(material: Material, metric: str, subject: str) -> tuple[list[int], list[int]]:
    """Return the refused rows that would have fed a subject's figure: those that name it, and those that name nobody.

    Rows that name another person never come back, even where a refusal marks everybody.
    """
    marks = material.measured.marks.get(metric)
    if marks is None:
        return [], []
    if subject == DEPARTMENT.name:
        return sorted(marks.rows), []
    mine = marks.subjects.get(Subject(Dimension.STAFF, subject), set())
    if not marks.everyone:
        return sorted(mine), []
    named = set().union(*(rows for who, rows in marks.subjects.items() if who.kind is Dimension.STAFF), set())
    return sorted(mine), sorted(marks.rows - named)
