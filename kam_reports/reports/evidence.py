"""The ledger rows behind a figure, as places with their key cells; and the rows left out, with the reason."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kam_reports.ledgers.spec import Kind
from kam_reports.metrics.metric import COLUMN_OF
from kam_reports.reports.record import frames_of, shown
from kam_reports.reports.words import LEFT_OUT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kam_reports.core.figure import Subject
    from kam_reports.core.place import Place
    from kam_reports.core.text import Name, Text
    from kam_reports.ledgers.book import Book
    from kam_reports.metrics.metric import Metric
    from kam_reports.reports.material import Material

SHOWN_CELLS = 7


@dataclass(frozen=True, slots=True)
class KeyCell:
    """One cell of a row as shown: the column's name and its value in plain text."""

    column: Name
    value: str


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A ledger row behind a figure: where it stands, its key cells, and why it was left out."""

    place: Place
    cells: tuple[KeyCell, ...]
    why: Text | None = None


def evidence_of(material: Material, metric: Metric, subject: Subject) -> list[EvidenceRow]:
    """Return the rows that make a figure, in the order they stand in the files."""
    rows = sorted(int(row) for row in material.measured.evidence(metric, subject)["row"].tolist())
    return _described(material, rows)


def left_out_of(material: Material, metric: Metric, subject: Subject) -> list[EvidenceRow]:
    """Return the rows seen but not counted, and the refused ones, that name the subject."""
    contributions = material.measured.contributions.get(metric.id)
    marks = material.measured.marks.get(metric.id)
    reasons: dict[int, str] = {}
    if contributions is not None:
        rows = list(contributions.left_out)
        mine = _naming(material, metric, subject, rows)
        reasons |= {row: contributions.left_out[row] for row in rows if row in mine}
    if marks is not None:
        reasons |= dict.fromkeys(marks.rows_of(subject), "refused")
    ordered = sorted(reasons)
    found = zip(ordered, _described(material, ordered), strict=True)
    return [replace(one, why=LEFT_OUT[reasons[row]]) for row, one in found]


def _naming(material: Material, metric: Metric, subject: Subject, rows: Iterable[int]) -> set[int]:
    """Of some row ids those that belong to a subject."""
    wanted = list(rows)
    if subject.kind not in COLUMN_OF:
        return set(wanted)
    found: set[int] = set()
    for use in metric.uses:
        if material.scope is None or not use.by:
            continue
        spec = material.book[use.ledger].spec
        if spec.column(use.by).kind not in (Kind.DATE, Kind.TIME):
            continue
        view = material.scope.facts(use.ledger, use.by)
        here = view[view.index.isin(wanted)]
        mine = here[here[COLUMN_OF[subject.kind]].astype(object) == subject.name]
        found |= {int(row) for row in mine.index}
    return found


def _described(material: Material, rows: Sequence[int]) -> list[EvidenceRow]:
    """Return rows with their key cells: of the filled columns the required ones first, in the ledger's order."""
    book = material.book
    found: dict[int, tuple[KeyCell, ...]] = dict.fromkeys(rows, ())
    for spec, frame in frames_of(book, found):
        columns = [(one, shown(one, frame, material.say)) for one in spec.columns]
        for position, row in enumerate(frame.index):
            filled = [(one, texts[position]) for one, texts in columns if texts[position]]
            kept = sorted(filled, key=lambda pair: not pair[0].required)[:SHOWN_CELLS]
            found[int(row)] = tuple(KeyCell(one.name, text) for one, text in filled if (one, text) in kept)
    return [EvidenceRow(_place(book, row), found[row]) for row in rows]


def _place(book: Book, row: int) -> Place:
    """Return where a row stands: the cell of its ledger's first column."""
    spec = book[book.index.part_of(row)[0].ledger].spec
    return book.index.place(row, spec.columns[0].field)
