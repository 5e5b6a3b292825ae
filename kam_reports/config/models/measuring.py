"""The dated rules that metrics follow: limits, tiers, archive fields, plan split, churn; and who has which sheet."""

from itertools import pairwise
from typing import Annotated

from pydantic import model_validator

from kam_reports.assess.people import RATER_GAP, RATER_SAME_FOR
from kam_reports.config.models.ruling import Ruling, Strict
from kam_reports.config.scalars import (
    Listed,
    MaybeWhole,
    MaybeWords,
    NamedBlock,
    Number,
    Value,
    Whole,
    Word,
    Words,
    YesNo,
    about,
    between,
    member,
    refuse,
)
from kam_reports.core.text import T
from kam_reports.metrics.settings import Split, TierSystem

MONTHS = 12


class Roles(Ruling):
    """Which role is assessed by which schemes."""

    schemes: Annotated[
        NamedBlock[Listed[Word]],
        about(T("Role, exactly as in the roster, and its schemes; an empty list: no sheet of its own")),
    ]


class Answer(Strict):
    """How long an answer may take: hours or working days."""

    hours: Annotated[Number | None, between(0, 10_000), about(T("Elapsed hours"))] = None
    working_days: Annotated[
        Whole | None, between(0, 1_000), about(T("Working days, to the end of the last of them"))
    ] = None

    @model_validator(mode="after")
    def _one_of_both(self) -> "Answer":
        if (self.hours is None) == (self.working_days is None):
            refuse(T("exactly one of hours and working_days must stand here"))
        return self


class FeedbackLimits(Ruling):
    """How soon feedback must be answered."""

    categories: Annotated[NamedBlock[Answer], about(T("Limit of each category"))]
    other: Annotated[Answer, about(T("Limit of every other category"))]
    inquiry: Annotated[Words, about(T("The category that counts as an inquiry"))] = "咨询"


class TierLine(Strict):
    """A tier and what it takes."""

    name: Annotated[Words, about(T("Name of the tier"))]
    at_least: Annotated[Value, about(T("Share of the department's sales (5%), or yuan bought in all"))]


class Tiers(Ruling):
    """Account tiers, highest first."""

    system: Annotated[
        TierSystem, member(TierSystem), about(T("share: of the sales of twelve months; amount: bought in all"))
    ]
    steps: Annotated[Listed[TierLine], about(T("The tiers, highest first"))]
    below: Annotated[MaybeWords, about(T("What accounts below every step are called; blank: they have no tier"))] = ""
    important: Annotated[Listed[Words], about(T("The tiers that must be visited every month"))]

    @model_validator(mode="after")
    def _in_order(self) -> "Tiers":
        for index, (higher, lower) in enumerate(pairwise(self.steps)):
            if lower.at_least >= higher.at_least:
                refuse(
                    T("the steps must fall: {this} does not lie below {before}", this=lower.name, before=higher.name),
                    "steps",
                    index + 1,
                    "at_least",
                )
        names = [name for name in (*(step.name for step in self.steps), self.below) if name]
        for index, name in enumerate(names):
            if name in names[:index]:
                at: tuple[str | int, ...] = ("below",) if index == len(self.steps) else ("steps", index, "name")
                refuse(T('two tiers are called "{name}"', name=name), *at)
        for index, name in enumerate(self.important):
            if name not in names:
                refuse(
                    T('there is no tier "{name}"; the tiers are {names}', name=name, names=names), "important", index
                )
        return self

    @model_validator(mode="after")
    def _amounts_fit_the_system(self) -> "Tiers":
        for index, step in enumerate(self.steps):
            if step.at_least <= 0 or (self.system is TierSystem.SHARE and step.at_least > 1):
                refuse(
                    T("a share must lie between 0 and 100%")
                    if self.system is TierSystem.SHARE
                    else T("an amount must be above 0"),
                    "steps",
                    index,
                    "at_least",
                )
        return self


class ArchiveFields(Ruling):
    """What a complete account archive holds."""

    required: Annotated[Listed[Words], about(T("Archive columns that must be filled, by their Chinese names"))]


class PlanSplit(Ruling):
    """What to do with a plan that is given only for a longer period."""

    how: Annotated[
        Split, member(Split), about(T("none: no monthly plan; even: equal shares; weights: by the twelve weights"))
    ]
    weights: Annotated[Listed[Number], about(T("Twelve weights, January to December, only with weights"))] = ()

    @model_validator(mode="after")
    def _twelve(self) -> "PlanSplit":
        if self.how is not Split.WEIGHTS:
            if self.weights:
                refuse(T("weights count only with how: weights"), "weights")
        elif len(self.weights) != MONTHS:
            refuse(T("twelve weights are needed, one a month; here are {count}", count=len(self.weights)), "weights")
        elif min(self.weights) < 0 or sum(self.weights) == 0:
            refuse(T("no weight may be negative, and not all of them 0"), "weights")
        return self


class Churn(Ruling):
    """When an account without sales is suspected to be lost."""

    inactive_months: Annotated[MaybeWhole, between(1, 120), about(T("Months without a sale; none: switched off"))]
    count_suspected: Annotated[YesNo, about(T("Count suspected accounts as churned (false: only list them)"))] = False


class PeopleLists(Ruling):
    """Who is put on the manager's lists."""

    last_place_cycles: Annotated[Whole, between(1, 3), about(T("Last so many cycles in a row: last-place rule"))]
    honour_score: Annotated[Number, between(0, 100), about(T("A score that counts towards promotion or honour"))]
    honour_cycles: Annotated[Whole, between(1, 24), about(T("So many such cycles in a row: candidate"))]
    rater_gap: Annotated[
        Number, between(0, 100), about(T("So many points between self-rating and superior's are shown to the manager"))
    ] = RATER_GAP
    rater_same_for: Annotated[
        Whole, between(2, 1000), about(T("A rater who gave so many persons exactly the same is shown to the manager"))
    ] = RATER_SAME_FOR
