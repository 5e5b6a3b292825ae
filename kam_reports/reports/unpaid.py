"""Adjustments of the period that pay nothing, each with its place and reason: a pending decision is named, not lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from kam_reports.core.text import T

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    from kam_reports.assess.score import Score
    from kam_reports.core.place import Place
    from kam_reports.reports.material import Material


@dataclass(frozen=True, slots=True)
class Unpaid:
    """One adjustment that was left out. amount: fen, None where it could not be read."""

    place: Place
    staff_id: str
    amount: int | None
    reason: str
    why: object


def paying_scores(material: Material) -> dict[str, Score]:
    """Return the scores whose scheme scales pay, by person."""
    return {
        one.subject: one for one in material.scores if one.scheme.value.pays and one.scheme.value.subject == "staff"
    }


def unpaid(material: Material) -> Iterator[Unpaid]:
    """Yield the adjustments of exactly this period that no payslip holds, in the order of the ledger."""
    ledger = material.book["adjustments"]
    paid = {row for slip in material.paid.payslips for line in slip.lines for row in line.rows}
    scores = paying_scores(material)
    rows = pd.concat([ledger.frame, ledger.refused]).sort_index() if len(ledger.refused) else ledger.frame
    rows = rows[(rows["period"] == str(material.period)) & ~rows.index.isin(sorted(paid))]
    for row, record in zip(rows.index, rows.to_dict("records"), strict=True):
        fen = record["amount"]
        yield Unpaid(
            material.book.index.place(int(row), "amount"),
            str(record["staff_id"]),
            None if pd.isna(fen) else int(fen),
            str(record["reason"]),
            _why(material, record, scores, refused=row in ledger.refused.index),
        )


def _why(
    material: Material, record: Mapping[Hashable, object], scores: Mapping[str, Score], *, refused: bool
) -> object:
    approved_on = record["approved_on"]
    if record["approved_by"] == "" or not isinstance(approved_on, pd.Timestamp):
        return T("not approved: approver or date of approval missing")
    if approved_on > pd.Timestamp(material.as_of):
        return T("approved on {day}, after the data day", day=approved_on.date())
    if refused:
        return T("the row was refused, see the issue list")
    score = scores.get(str(record["staff_id"]))
    if score is not None and not score.complete:
        return T("the person's sheet is incomplete")
    return T("the staff ID is not in the roster")
