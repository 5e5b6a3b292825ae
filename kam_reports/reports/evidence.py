"""The ledger rows behind a figure, as places with their key cells; and the rows left out, with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from kam_reports.core.money import plain, yuan
from kam_reports.core.text import T, Text
from kam_reports.ledgers.spec import MICRO, Kind
from kam_reports.metrics.metric import COLUMN_OF

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kam_reports.core.figure import Subject
    from kam_reports.core.place import Place
    from kam_reports.core.text import Name
    from kam_reports.ledgers.book import Book
    from kam_reports.metrics.metric import Metric
    from kam_reports.reports.material import Material

LEFT_OUT = {
    "pending": T("pending: not decided by the period's last day"),
    "after_as_of": T("dated after the data day"),
    "not_valid": T("not valid"),
    "refused": T("refused"),
}
SHOWN_CELLS = 7


@dataclass(frozen=True, slots=True)
class KeyCell:
    """One cell of a row as shown: the column's name and its value in plain text."""

    column: Name
    value: str


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A ledger row behind a figure: where it stands, its key cells, what it adds (whole numbers in the scales)."""

    row: int
    ledger: Name
    place: Place
    cells: tuple[KeyCell, ...]
    numerator: int = 0
    denominator: int | None = None
    why: Text | None = None


def evidence_of(material: Material, metric: Metric, subject: Subject) -> list[EvidenceRow]:
    """Return the rows that make a figure, in the order they stand in the files."""
    rows = material.measured.evidence(metric, subject)
    found = []
    for record in rows.to_dict("records"):
        denominator = int(record["denominator"]) if "denominator" in record else None
        found.append(describe(material.book, int(record["row"]), int(record.get("numerator", 0)), denominator))
    return sorted(found, key=lambda one: one.row)


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
    return [describe(material.book, row, why=LEFT_OUT[reasons[row]]) for row in sorted(reasons)]


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


def describe(
    book: Book, row: int, numerator: int = 0, denominator: int | None = None, why: Text | None = None
) -> EvidenceRow:
    """Return one row with its key cells: the filled columns, in the ledger's order."""
    part, _ = book.index.part_of(row)
    ledger = book[part.ledger]
    frame = ledger.frame if row in ledger.frame.index else ledger.refused
    cells: list[KeyCell] = []
    if row in frame.index:
        record = frame.loc[row]
        filled = [(one, text) for one in ledger.spec.columns if (text := cell_text(record[one.field], one.kind))]
        first_choice = sorted(filled, key=lambda pair: not pair[0].required)[:SHOWN_CELLS]
        cells = [KeyCell(one.name, text) for one, text in filled if (one, text) in first_choice]
    first = ledger.spec.columns[0].field
    return EvidenceRow(row, ledger.spec.name, book.index.place(row, first), tuple(cells), numerator, denominator, why)


def cell_text(value: object, kind: Kind) -> str:
    """Return a typed cell as plain text; blank is empty."""
    if value is None or (not isinstance(value, str) and pd.isna(value)):  # type: ignore[call-overload]
        return ""
    match kind:
        case Kind.MONEY:
            return f"{yuan(int(str(value))):,}"
        case Kind.NUMBER:
            from fractions import Fraction

            return plain(Fraction(int(str(value)), MICRO))
        case Kind.DATE:
            return str(value)[:10]
        case Kind.TIME:
            return str(value)[:16]
        case Kind.YESNO:
            return "是" if value else "否"
        case _:
            return str(value)
