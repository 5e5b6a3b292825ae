"""What a run tells whoever asked for it: plain values that are kept with the set, so that they need no second run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kam_reports.core.issue import Severity
from kam_reports.core.text import Name

if TYPE_CHECKING:
    from kam_reports.reports.material import Material


@dataclass(frozen=True, slots=True)
class Incomplete:
    """A sheet without a score. missing: the items that have no value."""

    subject: str
    name: str
    missing: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """A set in a few numbers. total: all pay (fen). errors, warnings, notices: issues of the ledgers."""

    run_id: str
    sheets: int
    incomplete: tuple[Incomplete, ...]
    payslips: int
    total: int
    errors: int
    warnings: int
    notices: int


def summarise(material: Material) -> Summary:
    """Sum a set up."""
    counts = {severity: sum(issue.severity is severity for issue in material.issues) for severity in Severity}
    return Summary(
        run_id=material.run_id,
        sheets=len(material.scores),
        incomplete=tuple(
            Incomplete(score.subject, material.name_of(score.subject), tuple(line.item.name for line in score.missing))
            for score in material.scores
            if not score.complete
        ),
        payslips=len(material.paid.payslips),
        total=sum(slip.total for slip in material.paid.payslips),
        errors=counts[Severity.ERROR],
        warnings=counts[Severity.WARNING],
        notices=counts[Severity.NOTICE],
    )
