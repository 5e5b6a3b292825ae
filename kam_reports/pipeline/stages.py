"""The stages before drawing: read, check, measure, score, pay. Each hands its result on; none looks back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from kam_reports.checks import run_checks
from kam_reports.checks.approvals import APPROVED_TOO_LATE
from kam_reports.checks.check import Context
from kam_reports.core.figure import DEPARTMENT
from kam_reports.ledgers.book import bind
from kam_reports.ledgers.layout import normal
from kam_reports.metrics.scope import Scope
from kam_reports.metrics.workdays import workdays_between
from kam_reports.pay.commission import commissions
from kam_reports.pay.modifier import DepartmentResult, department_result
from kam_reports.pay.payslip import Bases, Further, Paid, PayRules, pay_all
from kam_reports.pipeline.history import NOTHING, History, nothing_before, past_of, pay_lines
from kam_reports.pipeline.keeping import within_bounds
from kam_reports.pipeline.periods import is_month
from kam_reports.pipeline.profile import Profile
from kam_reports.pipeline.reading import Inbox, Reading, take_copies
from kam_reports.pipeline.scoring import Assessed, account_reviews, assess, earlier_figures, with_history
from kam_reports.reports.comparisons import wanted
from kam_reports.reports.material import Letterhead, Material

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pandas as pd

    from kam_reports.assess.scheme import Item
    from kam_reports.assess.score import Score
    from kam_reports.cache import Store
    from kam_reports.config import Config
    from kam_reports.core.issue import Issue
    from kam_reports.core.period import Period
    from kam_reports.core.text import Speaker
    from kam_reports.ledgers.book import Book
    from kam_reports.pipeline.children import Ready
    from kam_reports.pipeline.executors import Crew
    from kam_reports.pipeline.reading import Taken
    from kam_reports.pipeline.workspace import Workspace

    Tell = Callable[[str, int, int], None]

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Job:
    """What a run is asked to do. workers: processes that read and draw; 0 does everything in this one.

    past: tells what a period's computation takes from the past. kept: what earlier runs have left to be used again.
    profile: measures the stages when asked to. crew: draws documents instead of processes of this machine.
    ready: what was begun already, while the program was still being loaded.
    """

    workspace: Workspace
    config: Config
    today: date
    speaker: Speaker
    tell: Tell
    workers: int
    past: Callable[[Period], History] = nothing_before
    kept: Store | None = None
    profile: Profile = field(default_factory=Profile)
    crew: Crew | None = None
    ready: Ready | None = None

    @property
    def begun(self) -> Reading | None:
        """The reading that was begun already, if there is one."""
        return None if self.ready is None else self.ready.reading


@dataclass(slots=True)
class Checked:
    """The ledgers, read and checked: what every command starts from."""

    inbox: Inbox
    book: Book
    issues: list[Issue]


def measure_period(job: Job, period: Period) -> Material:
    """Read, check, measure, score and pay a period without drawing anything (for ``kam explain``)."""
    inbox = read(job)
    book = bind(inbox.files, item_ids(job.config, period))
    return prepare(job, check(job, inbox, book, period), period, "")


def read(job: Job) -> Inbox:
    """Read the input folder."""
    with within_bounds(job.kept, job.config.cache_mb):
        return read_copies(job, take_copies(job.workspace, job.config))


def read_copies(job: Job, taken: Taken, idle: Callable[[], None] | None = None) -> Inbox:
    """Read what was taken from the input folder. idle: see :class:`Reading`."""
    with Reading(taken, job.config, job.workers, job.kept, idle) as reading:
        if idle is not None and reading.files < job.workers:
            idle()
        return reading.finish(job.tell)


def check(job: Job, inbox: Inbox, book: Book, period: Period | None) -> Checked:
    """Run every check; refused rows leave the book."""
    issues = [*inbox.issues, *book.issues, *run_checks(book, _context(job, period))]
    if period is not None and job.past(period).restating:  # what was approved later counts now
        issues = [issue for issue in issues if issue.kind is not APPROVED_TOO_LATE]
    return Checked(inbox, book, issues)


def prepare(job: Job, checked: Checked, period: Period, run_hash: str) -> Material:
    """Measure, score and pay a period: everything a report may draw from."""
    config, book = job.config, checked.book
    history = job.past(period)
    past = past_of(history, config.calendar.span(period).last)
    now = assess(book, config, period)
    scores, trend = with_history(book, config, now, past, job.kept)
    job.tell("measure", 1, 1)
    paid = pay(config, book, now, scores, history)
    issues = sorted([*checked.issues, *now.issues, *paid.issues], key=lambda issue: issue.sort_key)
    return Material(
        period=period,
        span=config.calendar.span(period),
        as_of=config.calendar.as_of(period),
        scope=now.scope,
        measured=now.measured,
        scores=scores,
        paid=paid,
        issues=issues,
        versions=now.rules.used,
        letterhead=letterhead(config),
        speaker=job.speaker,
        run_id=run_hash,
        trend=trend,
        staff=roster(book),
        ledgers=book,
        earlier=Later(
            lambda: earlier_figures(now.ground(book), config, period, wanted(period, config.calendar), past, job.kept)
        ),
        reviews=account_reviews(book, config, now),
        waivers=history.waivers,
    )


class Later(Mapping[K, V]):
    """A mapping that is made when somebody first looks into it: the sheets need not wait for what they don't show."""

    def __init__(self, make: Callable[[], Mapping[K, V]]) -> None:
        """Keep how it is made."""
        self._make = make

    @cached_property
    def _made(self) -> Mapping[K, V]:
        return self._make()

    def __getitem__(self, key: K) -> V:
        return self._made[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)


def roster(book: Book) -> Mapping[str, Mapping[str, object]]:
    """Return the roster's rows by staff id."""
    rows = book["staff"].frame.to_dict("records")
    return {str(row["staff_id"]): {str(name): value for name, value in row.items()} for row in rows}


def letterhead(config: Config) -> Letterhead:
    """Return who the documents are from."""
    own = config.organisation
    return Letterhead(
        own.company, own.department, own.logo, own.prepared_by, own.reviewed_by, own.approved_by, own.wording
    )


def item_ids(config: Config, period: Period | None = None) -> dict[str, str]:
    """Return the words that name one rated item only (ids and names, as headers are compared) → its id.

    Of a period's rules those that have begun by its last day; without one all.
    """
    by = date.max if period is None else config.calendar.span(period).last
    meanings: dict[str, set[str]] = {}
    for item in _items(config, by):
        for word in (item.id, item.name.zh, item.name.en):
            meanings.setdefault(normal(word), set()).add(item.id)
    return {word: min(ids) for word, ids in meanings.items() if len(ids) == 1}


def _items(config: Config, by: date = date.max) -> list[Item]:
    """Return the items of every scheme version that has begun by a day."""
    versions = (
        version for dated in config.rulebook.schemes for version in dated.versions if version.effective_from <= by
    )
    return [item for version in versions for scheme in version.value for item in scheme.items]


def _context(job: Job, period: Period | None) -> Context:
    """Return what checks may know: of rules, those that have begun by the period's last day."""
    config = job.config
    by = date.max if period is None else config.calendar.span(period).last
    limits = [version.value for version in config.rulebook.limits.versions if version.effective_from <= by]
    return Context(
        calendar=config.calendar,
        period=period,
        items={normal(word): item.id for item in _items(config, by) for word in (item.id, item.name.zh, item.name.en)},
        categories=frozenset(category for one in limits for category, _ in one.by_category),
        due_every_month=config.due_every_month,
        id_form=bool(config.account_id_form),
        limit_ends=_limit_ends(config, period),
        today=job.today if period is None else None,
    )


def _limit_ends(config: Config, period: Period | None) -> Callable[[Book], pd.Series[pd.Timestamp]] | None:
    """Return what tells when each feedback item's limit ends under the rules of a period."""
    if period is None or (settings := config.rules(config.calendar.span(period).last).settings) is None:
        return None
    return lambda book: Scope(book, period, config.calendar, settings).feedback["limit_at"]


def pay(config: Config, book: Book, now: Assessed, scores: Sequence[Score], history: History = NOTHING) -> Paid:
    """Make the payslips of a period."""
    if now.scope is None:
        return Paid()
    frame = book["staff"].frame
    base = dict(zip(frame["staff_id"], frame["performance_pay_base"].astype("int64"), strict=True))
    bases = Bases(base, now.scope.employment)
    sales = now.measured.get("sales_completion", DEPARTMENT)
    result = department_result(now.scope, sales) if is_month(now.period) else DepartmentResult(None, None, None)
    rules = PayRules(now.rules.bands, now.rules.modifier, now.rules.prorate)
    commission = now.rules.commission
    slips = {}
    if commission is not None and commission.value.rates and is_month(now.period):
        people = {one.subject for one in scores if one.scheme.value.id in commission.value.schemes}
        slips = commissions(now.scope, now.measured, commission.value, people)
    return pay_all(
        book,
        now.period,
        config.calendar,
        scores,
        result,
        rules,
        bases,
        lambda first, last: workdays_between(first, last, config.work_calendar),
        slips,
        Further(pay_lines(history, now.period), late_approvals=history.restating),
    )
