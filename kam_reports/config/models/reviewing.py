"""The yearly account review: criteria, grades, and how many points make a step."""

from decimal import Decimal
from itertools import pairwise
from typing import Annotated

from pydantic import AfterValidator, model_validator

from kam_reports.assess.account_review import AccountMeasure
from kam_reports.config.models.ruling import Named, Ruling, Strict
from kam_reports.config.models.schemes import PointRule
from kam_reports.config.scalars import Listed, Number, Word, Words, about, between, member, refuse
from kam_reports.core.money import plain
from kam_reports.core.text import T

FULL = Decimal(100)


class CriterionLine(Named):
    """One criterion; without a metric it is rated."""

    id: Annotated[Word, about(T("Id of the criterion in ratings"))]
    weight: Annotated[Number, between(0, 100), about(T("Its part of the 100 points"))]
    metric: Annotated[
        AccountMeasure | None, member(AccountMeasure), about(T("The metric it measures; left out: people rate it"))
    ] = None
    rule: Annotated[PointRule | None, about(T("How the value becomes points; left out: linear"))] = None

    @model_validator(mode="after")
    def _rule_needs_metric(self) -> "CriterionLine":
        if self.rule is not None and self.metric is None:
            refuse(T('criterion "{item}" is rated, so it has no rule; or its metric is missing', item=self.id), "rule")
        return self


class GradeLine(Strict):
    """A grade and what it takes."""

    name: Annotated[Words, about(T("Name of the grade"))]
    at_least: Annotated[Number, between(0, 100), about(T("From this total on, up to the next grade"))]


def _whole(criteria: tuple[CriterionLine, ...]) -> tuple[CriterionLine, ...]:
    """Refuse an id or name twice, and weights that don't make 100."""
    for index, one in enumerate(criteria):
        for before in criteria[:index]:
            if one.id == before.id or one.zh == before.zh:
                refuse(T('two criteria of {of} are called "{item}"', item=one.id), index, "id")
    total = sum((one.weight for one in criteria), Decimal(0))
    if total != FULL:
        refuse(T("weights of {of} sum to {total}, not 100", total=plain(total)))
    return criteria


def _down_to_zero(grades: tuple[GradeLine, ...]) -> tuple[GradeLine, ...]:
    """Refuse grades that don't fall, or leave a total without a grade."""
    for index, (higher, lower) in enumerate(pairwise(grades)):
        if lower.at_least >= higher.at_least:
            text = T("the grades must fall: {this} does not lie below {before}", this=lower.name, before=higher.name)
            refuse(text, index + 1, "at_least")
    if not grades or grades[-1].at_least != 0:
        refuse(T("the last grade must begin at 0, so that every total has one"))
    return grades


class AccountReview(Ruling):
    """One version of the yearly account review."""

    criteria: Annotated[Listed[CriterionLine], AfterValidator(_whole), about(T("The criteria, 100 in all"))]
    grades: Annotated[
        Listed[GradeLine], AfterValidator(_down_to_zero), about(T("The grades, highest first, down to 0"))
    ]
    step_up: Annotated[Number, between(0, 100), about(T("So many points more than last year: a step up"))]
    step_down: Annotated[Number, between(0, 100), about(T("So many points less than last year: a step down"))]
