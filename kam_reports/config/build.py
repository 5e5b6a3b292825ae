"""Checked models → the plain values that the rooms below work with."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, TypeVar

from kam_reports.assess import account_review as review
from kam_reports.assess import scheme as assess
from kam_reports.assess.people import PeopleLists
from kam_reports.config.doors import Mailing, Plan, Watching
from kam_reports.config.models import schemes as forms
from kam_reports.config.rulebook import RoleMap, Rulebook
from kam_reports.config.serving import Serving
from kam_reports.config.values import Config, FileLimits, Organisation
from kam_reports.core.dated import Dated, Version
from kam_reports.core.money import plain, to_fen
from kam_reports.core.period import Calendar
from kam_reports.core.text import Name
from kam_reports.metrics import settings
from kam_reports.pay import rules as pay

if TYPE_CHECKING:
    from collections.abc import Callable

    from kam_reports.config.models import doors, measuring, paying, reviewing
    from kam_reports.config.models.file import ConfigFile
    from kam_reports.config.models.ruling import Named, Ruling
    from kam_reports.config.values import Known

R = TypeVar("R", bound="Ruling")
V = TypeVar("V")
_DOORS = {"watch", "schedule", "mail", "store", "web", "workers", "executor", "cluster", "cache_mb"}


def build(file: ConfigFile, known: Known, *, name: str, text_digest: str) -> Config:
    """Turn a checked file into a Config."""
    calendar = file.calendar
    return Config(
        file=name,
        language=file.language,
        organisation=Organisation(**file.organisation.model_dump()),
        calendar=Calendar(calendar.month_cutoff_day, calendar.fiscal_first_month, calendar.grace_days),
        time_zone=calendar.time_zone,
        work_calendar=settings.WorkCalendar(frozenset(calendar.extra_workdays), frozenset(calendar.extra_holidays)),
        due_every_month=tuple(file.due_every_month),
        read_hidden_sheets=file.ledgers.read_hidden_sheets,
        aliases={
            ledger: {_field(known, ledger, field): tuple(headers) for field, headers in fields.items()}
            for ledger, fields in file.ledgers.aliases.items()
        },
        units={
            ledger: {_field(known, ledger, field): str(unit) for field, unit in fields.items()}
            for ledger, fields in file.ledgers.units.items()
        },
        account_id_form="" if file.accounts.id_form == "none" else file.accounts.id_form,
        files=FileLimits(**file.files.model_dump()),
        store_url=file.store.url,
        workers=file.workers,
        cache_mb=file.cache_mb,
        executor=file.executor,
        cluster=file.cluster,
        pdf_profile=file.pdf_profile,
        rulebook=_rulebook(file),
        watch=Watching(**file.watch.model_dump()),
        schedule=_dated("schedule", file.schedule, _plans),
        mail=Mailing(**file.mail.model_dump()),
        web=Serving(**file.web.model_dump()),
        text_digest=text_digest,
        meaning=_meaning(file),
    )


def _field(known: Known, ledger: str, name: str) -> str:
    """Return a column's field id; config may name it by its Chinese header."""
    for field, header in (known.ledgers or {}).get(ledger, {}).items():
        if name == header:
            return field
    return name


def _rulebook(file: ConfigFile) -> Rulebook:
    """Hand over every rule; what stands under names is sorted, so that the order of keys in the file means nothing."""
    return Rulebook(
        roles=_dated("roles", file.roles, _roles),
        schemes=tuple(
            _dated(scheme, versions, lambda version, scheme=scheme: _forms(scheme, version))  # type: ignore[misc]
            for scheme, versions in sorted(file.schemes.items())
        ),
        limits=_dated("feedback_limits", file.feedback_limits, _limits),
        tiers=_dated("tiers", file.tiers, _tiers),
        archive_fields=_dated("archive_fields", file.archive_fields, lambda version: tuple(version.required)),
        plan_split=_dated("plan_split", file.plan_split, lambda v: settings.PlanSplit(v.how, tuple(v.weights))),
        churn=_dated("churn", file.churn, lambda v: settings.Churn(v.inactive_months, v.count_suspected)),
        bands=_dated("pay_bands", file.pay_bands, _bands),
        modifier=_dated("department_modifier", file.department_modifier, _modifier),
        prorate=_dated("prorate", file.prorate, lambda version: version.how),
        commission=_dated("commission", file.commission, _commission),
        bonus_pool=_dated("bonus_pool", file.bonus_pool, lambda version: to_fen(version.monthly)),
        people_lists=_dated("people_lists", file.people_lists, _people_lists),
        account_review=_dated("account_review", file.account_review, _review),
    )


def _dated(name: str, versions: tuple[R, ...], value: Callable[[R], V]) -> Dated[V]:
    ordered = sorted(versions, key=lambda version: version.effective_from)
    return Dated(
        name,
        tuple(Version(name, one.effective_from, one.approved_by, value(one), one.source) for one in ordered),
    )


def _roles(version: measuring.Roles) -> RoleMap:
    return RoleMap({role: tuple(schemes) for role, schemes in sorted(version.schemes.items())})


def _limit(answer: measuring.Answer) -> settings.Limit:
    if answer.hours is not None:
        return settings.Limit(answer.hours, settings.LimitUnit.HOURS)
    return settings.Limit(Decimal(answer.working_days or 0), settings.LimitUnit.WORKING_DAYS)


def _limits(version: measuring.FeedbackLimits) -> settings.FeedbackLimits:
    by_category = tuple((category, _limit(answer)) for category, answer in sorted(version.categories.items()))
    return settings.FeedbackLimits(by_category, _limit(version.other), version.inquiry)


def _tiers(version: measuring.Tiers) -> settings.Tiers:
    steps = tuple(settings.TierStep(step.name, step.at_least) for step in version.steps)
    return settings.Tiers(version.system, steps, version.below, tuple(version.important))


def _bands(version: paying.PayBands) -> pay.BandTable:
    return pay.BandTable(tuple(pay.Band(band.at_least, band.factor) for band in version.bands))


def _modifier(version: paying.DepartmentModifier) -> pay.Modifier:
    return pay.Modifier(version.challenge_reached, version.target_reached, version.target_missed)


def _commission(version: paying.CommissionRules) -> pay.Commission:
    return pay.Commission(
        basis=version.basis,
        rates=tuple(pay.Rate(rate.rate, rate.product, rate.tier, rate.new_account) for rate in version.rates),
        schemes=tuple(version.schemes),
        new_account_months=version.new_account_months,
        steps=tuple(pay.CompletionStep(step.at_least, step.times) for step in version.steps),
        threshold=version.threshold,
        cap_fen=None if version.cap is None else to_fen(version.cap),
    )


def _people_lists(version: measuring.PeopleLists) -> PeopleLists:
    return PeopleLists(
        version.last_place_cycles,
        version.honour_score,
        version.honour_cycles,
        rater_gap=version.rater_gap,
        rater_same_for=version.rater_same_for,
    )


def _review(version: reviewing.AccountReview) -> review.ReviewRule:
    criteria = (
        review.Criterion(one.id, _name(one), one.weight, one.metric, _rule(one.rule)) for one in version.criteria
    )
    grades = tuple(review.Grade(grade.name, grade.at_least) for grade in version.grades)
    return review.ReviewRule(tuple(criteria), grades, version.step_up, version.step_down)


def _plans(version: doors.Schedule) -> tuple[Plan, ...]:
    return tuple(Plan(line.workday, line.at, line.what, line.periods) for line in version.plans)


def _forms(scheme: str, version: forms.SchemeVersion) -> tuple[assess.Scheme, ...]:
    """Return a scheme once for each of its cycles."""
    items = tuple(_item(item, version) for item in version.items)
    return tuple(
        assess.Scheme(
            id=scheme,
            name=_name(version.name),
            cycle=cycle,
            items=items,
            raters=version.raters.weights(),
            pays=version.pays,
            subject=version.subject,
        )
        for cycle in version.cycle
    )


def _item(item: forms.ItemLine, version: forms.SchemeVersion) -> assess.Item:
    group = version.groups.get(item.group or "")
    return assess.Item(
        id=item.id,
        name=_name(item),
        weight=item.weight,
        metric=item.metric or "",
        rule=_rule(item.rule),
        when_no_data=item.when_no_data or version.when_no_data,
        group=_name(group) if group else Name("", ""),
    )


def _name(named: Named) -> Name:
    return Name(named.zh, named.en)


def _rule(
    rule: forms.LinearRule | forms.BandsRule | forms.DeductRule | forms.OverBudgetRule | None,
) -> assess.PointRule:
    match rule:
        case None:
            return assess.Linear()
        case forms.LinearRule():
            return assess.Linear(rule.floor, rule.cap, rule.per)
        case forms.BandsRule():
            return assess.Bands(tuple(assess.Step(step.at_least, step.share) for step in rule.steps))
        case forms.DeductRule():
            return assess.Deduct(rule.each)
        case forms.OverBudgetRule():
            return assess.OverBudget(rule.per_point)


def _meaning(file: ConfigFile) -> str:
    """Return the file as canonical JSON: defaults filled in, keys sorted, versions by date, numbers in one spelling.

    The doors are left out: when and where a run is done, and who hears of it, changes nothing it makes.
    """
    tree = _canonical(file.model_dump(by_alias=True, exclude=_DOORS))
    return json.dumps(tree, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _canonical(value: object) -> object:
    match value:
        case dict():
            return {str(key): _canonical(entry) for key, entry in value.items()}
        case list() | tuple():
            entries = [_canonical(entry) for entry in value]
            if entries and all(isinstance(entry, dict) and "effective_from" in entry for entry in entries):
                entries.sort(key=_begin)
            return entries
        case Decimal():
            return plain(value)
        case date():
            return value.isoformat()
        case Enum():
            return str(value.value)
        case _:
            return value


def _begin(version: object) -> str:
    return str(version["effective_from"]) if isinstance(version, dict) else ""
