"""The same ledgers under other rules: what it would cost, who gains and who loses. Nothing is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kam_reports.ledgers.book import bind
from kam_reports.pipeline.stages import check, item_ids, prepare, read

if TYPE_CHECKING:
    from kam_reports.config import Config
    from kam_reports.core.period import Period
    from kam_reports.pipeline.stages import Job
    from kam_reports.reports.material import Material


@dataclass(frozen=True, slots=True)
class Change:
    """One person's pay (fen) and score under both sets of rules; None: no pay, no result."""

    staff_id: str
    name: str
    pay_now: int | None
    pay_then: int | None
    score_now: str
    score_then: str

    @property
    def difference(self) -> int:
        """What the trial rules pay more (negative: less); no pay counts as nothing."""
        return (self.pay_then or 0) - (self.pay_now or 0)


@dataclass(frozen=True, slots=True)
class Trial:
    """A period under the rules in force and under trial rules."""

    period: Period
    changes: tuple[Change, ...]

    @property
    def cost_now(self) -> int:
        """All pay under the rules in force (fen)."""
        return sum(one.pay_now or 0 for one in self.changes)

    @property
    def cost_then(self) -> int:
        """All pay under the trial rules (fen)."""
        return sum(one.pay_then or 0 for one in self.changes)


def try_rules(job: Job, other: Config, period: Period) -> Trial:
    """Measure, score and pay a period twice from one reading of the ledgers."""
    inbox = read(job)
    now, then = (
        prepare(one, check(one, inbox, book, period), period, "")
        for one in (job, replace(job, config=other))
        for book in (bind(inbox.files, item_ids(one.config, period)),)
    )
    people = sorted({slip.staff_id for side in (now, then) for slip in side.paid.payslips})
    scored = {score.subject for side in (now, then) for score in side.scores if score.scheme.value.subject == "staff"}
    return Trial(period, tuple(_change(staff, now, then) for staff in sorted({*people, *scored})))


def _change(staff: str, now: Material, then: Material) -> Change:
    return Change(
        staff, now.name_of(staff), _pay(staff, now), _pay(staff, then), _score(staff, now), _score(staff, then)
    )


def _pay(staff: str, material: Material) -> int | None:
    slip = material.payslip(staff)
    return None if slip is None else slip.total


def _score(staff: str, material: Material) -> str:
    return " / ".join(str(one.total) for one in material.scores if one.subject == staff and one.total is not None)
