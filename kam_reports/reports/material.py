"""Everything a report may draw from: one period's figures, scores and pay, the book behind them, and who asks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from kam_reports.assess.account_review import Review
    from kam_reports.assess.score import Score
    from kam_reports.core.dated import Version
    from kam_reports.core.issue import Issue
    from kam_reports.core.period import Period, Span
    from kam_reports.core.text import Speaker
    from kam_reports.ledgers.book import Book
    from kam_reports.metrics.engine import Measured
    from kam_reports.metrics.scope import Scope
    from kam_reports.pay.payslip import Paid, Payslip
    from kam_reports.reports.waived import Waiver


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who the documents are from; all may be empty. wording: the department's own words by their keys in config."""

    company: str = ""
    department: str = ""
    logo: str = ""
    prepared_by: str = ""
    reviewed_by: str = ""
    approved_by: str = ""
    wording: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Company and department in one line."""
        return " ".join(part for part in (self.company, self.department) if part)

    def worded(self, key: str, ours: str) -> str:
        """Return the department's own words for something printed, else ours."""
        return self.wording.get(key) or ours


@dataclass(slots=True)
class Material:
    """One period ready to be reported.

    scores: ranked, with streaks. trend: earlier periods' scores, newest first (period, scheme id → subject → score).
    issues: all, sorted by place. versions: every rule version used. as_of: the data day. run_id: hash of inputs, rules
    and program. staff: staff id → row of the roster frame as a dict. earlier: the department's figures
    in the periods that this one is compared with. reviews: of a year the accounts' reviews, where a rule is in force.
    waivers: open issues that somebody answers for.
    """

    period: Period
    span: Span
    as_of: date
    scope: Scope | None
    measured: Measured
    scores: Sequence[Score]
    paid: Paid
    issues: Sequence[Issue]
    versions: Sequence[Version[object]]
    letterhead: Letterhead
    speaker: Speaker
    run_id: str
    trend: Sequence[tuple[Period, Mapping[tuple[str, str], Score]]] = ()
    staff: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    ledgers: Book | None = None
    earlier: Mapping[Period, Measured] = field(default_factory=dict)
    reviews: Sequence[Review] = ()
    waivers: Sequence[Waiver] = ()

    @property
    def book(self) -> Book:
        """The ledgers."""
        if self.ledgers is not None:
            return self.ledgers
        if self.scope is None:
            message = "a Material needs a book"
            raise ValueError(message)
        return self.scope.book

    @property
    def language(self) -> str:
        """``zh`` or ``en``."""
        return self.speaker.language

    def say(self, text: object) -> str:
        """Put a text or name into the reader's words."""
        return self.speaker.say(text)

    def worded(self, key: str, text: object) -> str:
        """Return the department's own words for something printed, else the given ones in the reader's language."""
        return self.letterhead.worded(key, self.say(text))

    def payslip(self, staff_id: str) -> Payslip | None:
        """Return one person's payslip."""
        return next((slip for slip in self.paid.payslips if slip.staff_id == staff_id), None)

    def name_of(self, staff_id: str) -> str:
        """Return a person's name by the roster."""
        return str(self.staff.get(staff_id, {}).get("name", ""))
