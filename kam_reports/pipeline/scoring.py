"""Measuring and scoring one period, and the periods before it that streaks and trends need."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from kam_reports.assess.account_review import Year, review_accounts
from kam_reports.assess.ranking import rank, with_streaks
from kam_reports.assess.score import Score
from kam_reports.assess.scorecard import fitting, score_all
from kam_reports.checks import undelivered
from kam_reports.checks.check import Context
from kam_reports.core.figure import Dimension
from kam_reports.core.issue import Blocks, Issue, IssueKind, Severity
from kam_reports.core.period import PeriodKind
from kam_reports.core.place import Place
from kam_reports.core.text import T
from kam_reports.metrics.catalogue import METRICS, dates_of, in_force
from kam_reports.metrics.engine import Measured, measure
from kam_reports.metrics.ground import Ground
from kam_reports.metrics.scope import Scope
from kam_reports.pipeline.history import Past
from kam_reports.pipeline.keeping import keep, recall
from kam_reports.pipeline.past_keys import PastKeys
from kam_reports.pipeline.periods import earlier

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kam_reports.assess.account_review import Review
    from kam_reports.cache import Store
    from kam_reports.config import Config, Rules
    from kam_reports.core.period import Period
    from kam_reports.ledgers.book import Book
    from kam_reports.metrics.metric import Metric

NO_RULES_YET = IssueKind(
    "no-rule-in-force",
    Severity.ERROR,
    Blocks.PAY,
    T("the rules {rules} have no version in force on {day}, the last day of {period}; nothing was measured"),
    T("Add versions with an earlier effective_from to config.yaml"),
)
TREND_LENGTH = 11
STREAK_LENGTH = 2
NO_PAST = Past()


@dataclass(slots=True)
class Assessed:
    """One period measured and scored."""

    period: Period
    rules: Rules
    scope: Scope | None
    measured: Measured
    scores: Sequence[Score]
    issues: list[Issue] = field(default_factory=list)

    def ground(self, book: Book) -> Ground:
        """Return what other periods of the book may share with this one."""
        return Ground(book) if self.scope is None else self.scope.ground


def assess(
    book: Book, config: Config, period: Period, metrics: Iterable[Metric] | None = None, ground: Ground | None = None
) -> Assessed:
    """Measure and score a period under the rules of its last day.

    metrics: all by every dimension; or the given ones, by person and department only, which is all that scoring asks.
    ground: what periods of this book share.
    """
    last = config.calendar.span(period).last
    rules = config.rules(last)
    if rules.settings is None or rules.roles is None:
        names = tuple(
            name
            for name in ("feedback_limits", "tiers", "archive_fields", "roles")
            if getattr(rules, _PART[name]) is None
        )
        issue = NO_RULES_YET.at(Place(config.file), "", rules=names, day=last.isoformat(), period=str(period))
        return Assessed(period, rules, None, Measured(), (), [issue])
    scope = Scope(book, period, config.calendar, rules.settings, shared=ground)
    wanted = [shape for one in metrics or METRICS.values() if (shape := in_force(one, last)) is not None]
    if metrics is not None:
        scope.dimensions = frozenset({Dimension.STAFF})
        wanted = [replace(one, dimensions=tuple(scope.dimensions.intersection(one.dimensions))) for one in wanted]
    late = undelivered(book, _due(config, period, scope))
    measured = measure(scope, wanted, late)
    scored = score_all(book, period, measured, scope.employed(), rules.schemes, rules.roles.value)
    return Assessed(period, rules, scope, measured, rank(scored.scores), [*scope.issues, *scored.issues])


_PART = {"feedback_limits": "limits", "tiers": "tiers", "archive_fields": "archive_fields", "roles": "roles"}


def with_history(
    book: Book, config: Config, now: Assessed, sealed: Past = NO_PAST, kept: Store | None = None
) -> tuple[list[Score], list[tuple[Period, Mapping[tuple[str, str], Score]]]]:
    """Give the scores their last-place streaks, and return earlier periods' scores for the trend, newest first.

    Eleven of them, or as many as the honour list asks for. What is sealed stands as it was sealed. kept: where results
    of earlier periods that no row has moved are found again.
    """
    keys, ground = PastKeys(book, config) if kept is not None else None, now.ground(book)
    lists = now.rules.people_lists
    length = max(TREND_LENGTH, lists.value.honour_cycles - 1 if lists is not None else 0)
    known = _periods_with_data(book, config, now.period, length)
    needed = scheme_metrics(config, now.period.kind)
    trend: list[tuple[Period, Mapping[tuple[str, str], Score]]] = []
    before: list[Sequence[Score]] = []
    for step, period in enumerate(earlier(now.period, length)):
        past: Sequence[Score] = sealed.scores.get(period, ())
        if period not in sealed.scores:
            if period not in known and step >= STREAK_LENGTH:
                continue
            key = "" if keys is None else keys.of(period, needed, "past")
            past = _past(ground, config, period, needed, (kept, key)) if period in known else ()
        if step < STREAK_LENGTH:
            before.append(past)
        if past:
            trend.append((period, {(one.scheme.value.id, one.subject): one for one in past}))
    return with_streaks(now.scores, before), trend


PAST, EARLIER = "past", "earlier"


def _past(
    ground: Ground, config: Config, period: Period, metrics: list[Metric], place: tuple[Store | None, str]
) -> Sequence[Score]:
    """Return an earlier period's scores without their lines, measured or remembered. place: where, under which key."""
    kept, key = place
    found = recall(kept, PAST, key, tuple) if key else None
    if found is not None:
        return _unpacked(found, config, period)
    scores = [replace(score, lines=()) for score in assess(ground.book, config, period, metrics, ground).scores]
    if key:
        keep(kept, PAST, key, _packed(scores))
    return scores


def _packed(scores: Sequence[Score]) -> tuple[tuple[object, ...], ...]:
    """Return scores without their lines as plain values; their schemes are known by their ids."""
    return tuple(
        (one.scheme.value.id, one.subject, one.total, one.rank, one.of, one.last, one.last_streak) for one in scores
    )


def _unpacked(found: tuple[Any, ...], config: Config, period: Period) -> list[Score]:
    """Return scores that were kept, with the schemes of the period's rules."""
    schemes = fitting(config.rules(config.calendar.span(period).last).schemes, period)
    return [Score(schemes[scheme], subject, period, (), *result) for scheme, subject, *result in found]


def earlier_figures(
    ground: Ground,
    config: Config,
    period: Period,
    wanted: Mapping[Period, Iterable[Metric]],
    sealed: Past = NO_PAST,
    kept: Store | None = None,
) -> dict[Period, Measured]:
    """Measure the department in earlier periods, each by the metrics asked for; periods without sales are left out.

    Only the sales of a period's own days are looked at, which makes a month cheap; so metrics that depend on account
    tiers or on suspected churn must not be asked for where they need older sales.
    """
    book = ground.book
    known = {kind: _sold_periods(book, config, kind) for kind in {one.kind for one in wanted}}
    keys = PastKeys(book, config) if kept is not None else None
    found = {}
    for one, metrics in wanted.items():
        if one != period and (told := sealed.measured(one, metrics)) is not None:
            found[one] = told
            continue
        settings = config.rules(config.calendar.span(one).last).settings
        if settings is None or one == period or one not in known[one.kind]:
            continue
        key = "" if keys is None else keys.of(one, metrics, EARLIER)
        if key and (remembered := recall(kept, EARLIER, key, dict)) is not None:
            found[one] = Measured(remembered)
            continue
        scope = Scope(book, one, config.calendar, settings, shared=ground)
        if not settings.churn.count_suspected:
            scope = Scope(_of_span(book, scope), one, config.calendar, settings, shared=ground)
        scope.dimensions = frozenset()
        of_department = [replace(metric, dimensions=()) for metric in metrics]
        found[one] = Measured(measure(scope, of_department, undelivered(book, _due(config, one, scope))).figures)
        if key:
            keep(kept, EARLIER, key, found[one].figures)
    return found


def account_reviews(book: Book, config: Config, now: Assessed) -> list[Review]:
    """Review the accounts active at a year's end, if a rule is in force; last year's where anything was sold in it."""
    rule = now.rules.account_review
    if rule is None or now.scope is None or now.period.kind is not PeriodKind.YEAR:
        return []
    scope = now.scope
    accounts = scope.book["accounts"].frame.loc[scope.active_on(scope.last), "account_id"]
    past, before = now.period.shift(-1), None
    old = config.rules(config.calendar.span(past).last)
    if old.account_review is not None and old.settings is not None and past in _sold_periods(book, config, past.kind):
        needed = {one.metric for one in old.account_review.value.criteria if one.metric is not None}
        metrics = [replace(METRICS[name], dimensions=()) for name in sorted(needed)]
        found = measure(Scope(book, past, config.calendar, old.settings, shared=scope.ground), metrics).contributions
        before = Year(past, old.account_review, found)
    return review_accounts(book, accounts, Year(now.period, rule, now.measured.contributions), before)


def _of_span(book: Book, scope: Scope) -> Book:
    """Return the book with only those sales that a date puts into the period."""
    sales = book["sales"]
    inside = np.logical_or.reduce([scope.within(sales.frame[name]).to_numpy() for name in dates_of("sales")])
    return replace(book, ledgers={**book.ledgers, "sales": replace(sales, frame=sales.frame[inside])})


def _due(config: Config, period: Period, scope: Scope) -> Context:
    """Return what telling late deliveries of a period needs."""
    return Context(
        config.calendar, period, due_every_month=config.due_every_month, limit_ends=lambda _: scope.feedback["limit_at"]
    )


def scheme_metrics(config: Config, cycle: PeriodKind) -> list[Metric]:
    """The metrics that any version of a scheme of this cycle scores."""
    schemes = (scheme for dated in config.rulebook.schemes for version in dated.versions for scheme in version.value)
    names = {item.metric for scheme in schemes if scheme.cycle is cycle for item in scheme.items}
    return [metric for name, metric in METRICS.items() if name in names]


def _periods_with_data(book: Book, config: Config, period: Period, length: int) -> set[Period]:
    """Periods of the same kind that have ratings or sales: only these can have had a result."""
    found = _sold_periods(book, config, period.kind)
    rated = set(book["ratings"].frame["period"])
    found |= {one for one in earlier(period, length) if str(one) in rated}
    return found


def _sold_periods(book: Book, config: Config, kind: PeriodKind) -> set[Period]:
    """Periods of a kind in which something was sold."""
    days = book["sales"].frame["sold_on"].to_numpy().astype("datetime64[D]")
    numbers = np.unique(days[~np.isnat(days)].astype(np.int64))
    return {config.calendar.containing(kind, day) for day in numbers.astype("datetime64[D]").tolist()}
