"""What stands between a set and its closing: the errors that concern its period (a sheet without a score is one)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from kam_reports.core.issue import Severity
from kam_reports.core.period import parse_period
from kam_reports.ledgers.spec import Kind
from kam_reports.pay.payslip import LineKind
from kam_reports.reports.waived import id_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kam_reports.core.issue import Issue
    from kam_reports.core.period import Calendar, Period
    from kam_reports.core.place import Place
    from kam_reports.ledgers.book import Book
    from kam_reports.ledgers.frame import Ledger
    from kam_reports.pipeline.history import History
    from kam_reports.reports.material import Material

ALWAYS = frozenset({"staff", "accounts", "account_handover"})
"""Ledgers whose rows matter in every period, whatever day stands in them."""


def standing(past: History, material: Material) -> dict[str, object]:
    """Return what a set's manifest says of its past and of what is open: what `close` looks at."""
    paid = {slip.staff_id for slip in material.paid.payslips if any(x.kind is LineKind.CORRECTION for x in slip.lines)}
    corrections = [
        {"of": one.of, "staff_id": one.staff_id, "fen": one.fen, "link": one.link, "reason": one.reason}
        for one in past.corrections
        if one.staff_id in paid and one.of != str(material.period)
    ]
    return {
        "language": material.language,
        "history": past.digest,
        "open": list(_errors(material)),
        "corrections": corrections,
        "totals": {slip.staff_id: slip.total for slip in material.paid.payslips},
    }


def _errors(material: Material) -> Iterator[dict[str, str]]:
    """Yield the errors that concern the period, in the order of the issue list, each once."""
    told = set()
    rows = RowFinder(material.book)
    marked = {row for marks in material.measured.marks.values() for row in marks.rows}
    calendar = material.scope.calendar if material.scope is not None else None
    for issue in material.issues:
        if issue.severity is not Severity.ERROR:
            continue
        row = rows.at(issue.place)
        if row is not None and calendar is not None and row not in marked:
            ledger = material.book[material.book.index.part_of(row)[0].ledger]
            if elsewhere(ledger, row, material.period, calendar):
                continue
        if (name := id_of(issue)) not in told:
            told.add(name)
            yield _entry(name, issue)


def _entry(name: str, issue: Issue) -> dict[str, str]:
    return {"issue": name, "code": issue.code, "place": str(issue.place), "found": issue.found}


class RowFinder:
    """Finds the row id at a place, looking only into sheets that are asked for."""

    def __init__(self, book: Book) -> None:
        """Look into a book."""
        self._starts = {
            (part.file, part.sheet): (part, start)
            for part, start in zip(book.index.parts, book.index.starts, strict=True)
        }
        self._rows: dict[tuple[str, str], dict[int, int]] = {}

    def at(self, place: Place) -> int | None:
        """Return the id of the row at a place; None where no ledger's row stands."""
        key = place.file, place.sheet
        if not place.row or key not in self._starts:
            return None
        if key not in self._rows:
            part, start = self._starts[key]
            self._rows[key] = {int(row): start + position for position, row in enumerate(part.rows)}
        return self._rows[key].get(place.row)


def elsewhere(ledger: Ledger, row: int, period: Period, calendar: Calendar) -> bool:
    """Tell whether a row surely belongs to other periods: every date of it can be read, and none lies in this one."""
    if ledger.spec.id in ALWAYS or not ledger.spec.dates:
        return False
    frame = ledger.frame if row in ledger.frame.index else ledger.refused
    if row not in frame.index:
        return False
    found = False
    for name in ledger.spec.dates:
        value: Any = frame.loc[row, name] if name in frame else None
        if name in ledger.bad.get(row, {}) or row in ledger.unreadable.get(name, set()):
            return False
        if value is None or value == "" or pd.isna(value):
            continue
        found = True
        if _inside(value, ledger.spec.column(name).kind, period, calendar):
            return False
    return found


def _inside(value: object, kind: Kind, period: Period, calendar: Calendar) -> bool:
    if kind is Kind.PERIOD:
        other = parse_period(str(value))
        return other is None or bool(set(calendar.months(other)) & set(calendar.months(period)))
    return pd.Timestamp(str(value)).date() in calendar.span(period)
