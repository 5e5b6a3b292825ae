"""Which assessment sheets a re-run need not even compose: a key over everything a sheet can say.

A sheet says what its score, pay and trend say, and what stands in the ledger rows behind them. These are its own part
of the key. All else that any sheet may read – roster, archive, issues, refused rows, marks, rules, wording – is in
a part that all sheets share: when any of it changes, every sheet is composed again. Of the issues those of rows that
are no records are left out, since no sheet reads them: a total differs after each changed row.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kam_reports.assess.scorecard import SHEET_INCOMPLETE
from kam_reports.core.figure import DEPARTMENT
from kam_reports.pipeline.keeping import key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from kam_reports.assess.ratings import Rated
    from kam_reports.assess.score import Score
    from kam_reports.core.issue import Issue
    from kam_reports.ledgers.book import Book
    from kam_reports.ledgers.frame import Ledger
    from kam_reports.metrics.refusals import Marks
    from kam_reports.reports.material import Material
    from kam_reports.reports.sources import Sources

Digests = np.ndarray[tuple[int], np.dtype[np.uint64]]
SHARED_LEDGERS = ("staff", "accounts", "adjustments")
"""Ledgers of which a sheet may read rows that are not behind its own figures: names, supervisors, what is not paid."""


class SheetKeys:
    """The keys of one run's sheets."""

    def __init__(self, material: Material, sources: Sources, meaning: str) -> None:
        """Digest what the sheets share. meaning: what the rules and settings mean."""
        self._material, self._sources = material, sources
        self._rows = _row_digests(material.book, _rows_behind(material, sources))
        self._trend = [(str(period), scores) for period, scores in material.trend]
        self._schemes: dict[str, list[str]] = {}
        for score in material.scores:
            self._schemes.setdefault(score.subject, []).append(score.scheme.value.id)
        self._shared = _shared(material, sources, self._rows, meaning)

    def of(self, score: Score) -> str:
        """Return the key of a person's sheet; empty for the department's, which everything touches."""
        subject = score.subject
        if subject == DEPARTMENT.name:
            return ""
        lines = [(line.item.id, line.weight, line.value, line.points, line.state, line.figure) for line in score.lines]
        ratings = [line.rated for line in score.lines if line.rated is not None]
        rated = [(one.value, one.means, one.absent, self._sum(_rated_rows(one))) for one in ratings]
        result = (score.total, score.rank, score.of, score.last, score.last_streak, score.scheme.effective_from)
        own = score.scheme.value.id, subject
        trend = [(period, _result(scores.get(own))) for period, scores in self._trend]
        metrics = [line.item.metric for line in score.lines if line.item.metric]
        behind = [(metric, self._behind(metric, subject)) for metric in metrics]
        slip = self._material.payslip(subject)
        pay = None if slip is None else slip.lines
        return key_of(
            "sheet", self._shared, own, self._schemes[subject], result, lines, rated, trend, behind, repr(pay)
        )

    def _behind(self, metric: str, subject: str) -> tuple[object, ...]:
        """Digest the rows behind a figure in their order, and what each adds to it."""
        if metric not in self._sources.contributions:
            return ()
        found = self._material.measured.contributions[metric]
        where = self._sources.rows[metric].get(subject, np.zeros(0, np.intp))
        mine = {name: values[where] for name, values in self._sources.columns_of(metric).items()}
        rows = mine.pop("row")
        amounts = hashlib.sha256(repr([(name, values.tolist()) for name, values in mine.items()]).encode()).hexdigest()
        return self._sum(rows), amounts, found.numerator_scale, found.denominator_scale

    def _sum(self, rows: NDArray[np.intp]) -> str:
        return hashlib.sha256(self._rows[rows].tobytes()).hexdigest()


def _rated_rows(rated: Rated) -> NDArray[np.intp]:
    return np.array((*rated.rows, *rated.refused), dtype=np.intp)


def _result(score: Score | None) -> tuple[object, ...] | None:
    return None if score is None else (score.total, score.rank, score.of, score.last, score.last_streak)


def _rows_behind(material: Material, sources: Sources) -> NDArray[np.intp]:
    """Return the ids of all rows that some sheet may put into words."""
    pieces = [frame["row"].to_numpy().astype(np.intp) for frame in sources.contributions.values()]
    left_out = (rows for by_person in sources.left_out.values() for rows in by_person.values())
    pieces.append(np.array([row for rows in left_out for row, _ in rows], np.intp))
    pieces += [np.array(sorted(marks.rows), np.intp) for marks in material.measured.marks.values()]
    pieces += [_rated_rows(line.rated) for score in material.scores for line in score.lines if line.rated is not None]
    return np.unique(np.concatenate(pieces)) if pieces else np.zeros(0, np.intp)


def _row_digests(book: Book, wanted: NDArray[np.intp]) -> Digests:
    """Return a digest by row id (0 where not wanted): what the row says, and where it stands."""
    digests: Digests = np.zeros(book.index.total, np.uint64)
    for ledger in book.ledgers.values():
        for frame in (ledger.frame, ledger.refused):
            rows = frame[frame.index.isin(wanted)]
            if len(rows):
                digests[rows.index.to_numpy()] = pd.util.hash_pandas_object(rows, index=False).to_numpy()
    for part, start in zip(book.index.parts, book.index.starts, strict=True):
        place = np.uint64(int.from_bytes(hashlib.sha256(repr((part.file, part.sheet)).encode()).digest()[:8], "big"))
        here = digests[start : start + len(part.rows)]
        with np.errstate(over="ignore"):
            moved = (here * np.uint64(31) + part.rows.astype(np.uint64)) ^ place
        digests[start : start + len(part.rows)] = np.where(here, moved, np.uint64(0))
    return digests


def _shared(material: Material, sources: Sources, rows: Digests, meaning: str) -> str:
    """Digest everything that any sheet may read besides its own part."""
    book = material.book
    frames = [(name, _content(book[name].frame)) for name in SHARED_LEDGERS]
    refused = [(name, _content(ledger.refused)) for name, ledger in sorted(book.ledgers.items())]
    parts = (
        (meaning, str(material.period), str(material.as_of), material.language, material.letterhead),
        [(version.name, version.effective_from, version.approved_by, version.source) for version in material.versions],
        (frames, refused, list(_odd(book)), list(_present(book))),
        [(issue.code, str(issue.place), issue.found, repr(issue.message)) for issue in _readable(material)],
        [(metric, _marks(marks)) for metric, marks in sorted(material.measured.marks.items())],
        [(metric, _left_out(found, rows)) for metric, found in sorted(sources.left_out.items())],
        (material.waivers, sorted(sources.unpaid.items()), sorted(sources.doubted)),
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _readable(material: Material) -> list[Issue]:
    """Return the issues that some sheet may read: all but those of rows that have no row id, as totals have none."""
    asked: dict[tuple[str, str], list[int]] = {}
    for issue in material.issues:
        asked.setdefault((issue.place.file, issue.place.sheet), []).append(issue.place.row)
    records: set[tuple[str, str, int]] = set()
    for part in material.book.index.parts:
        rows = asked.get((part.file, part.sheet), [])
        records.update((part.file, part.sheet, row) for row in part.rows[np.isin(part.rows, rows)].tolist())
    return [
        issue
        for issue in material.issues
        if not issue.place.row
        or issue.kind is SHEET_INCOMPLETE
        or (issue.place.file, issue.place.sheet, issue.place.row) in records
    ]


def _content(frame: pd.DataFrame) -> str:
    values = pd.util.hash_pandas_object(frame, index=True) if len(frame) else pd.Series(dtype="uint64")
    return hashlib.sha256(values.to_numpy().tobytes()).hexdigest()


def _odd(book: Book) -> Iterator[tuple[object, ...]]:
    """Cells that could not be read, and ids that nobody knows."""
    for name, ledger in sorted(book.ledgers.items()):
        bad = [(row, sorted((at, repr(cell)) for at, cell in cells.items())) for row, cells in ledger.bad.items()]
        yield name, sorted(bad), sorted((at, sorted(words.items())) for at, words in ledger.strangers.items())


def _present(book: Book) -> Iterator[tuple[str, bool, list[str]]]:
    ledger: Ledger
    for name, ledger in sorted(book.ledgers.items()):
        yield name, ledger.present, sorted(ledger.fields)


def _marks(marks: Marks) -> tuple[object, ...]:
    named = sorted((repr(who), sorted(rows)) for who, rows in marks.subjects.items())
    return marks.department, marks.everyone, sorted(marks.rows), named


def _left_out(by_person: dict[str, list[tuple[int, str]]], rows: Digests) -> Iterable[object]:
    return sorted((staff, [(int(rows[row]), why) for row, why in found]) for staff, found in by_person.items())
