"""Scorecard forms: items, weights, raters, and how a value becomes points."""

from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from kam_reports.assess.scheme import WhenNoData
from kam_reports.config.models.ruling import Named, Ruling, Strict
from kam_reports.config.scalars import (
    Block,
    Listed,
    Number,
    Ratio,
    Value,
    Word,
    YesNo,
    about,
    between,
    member,
    percents,
    refuse,
)
from kam_reports.core.fault import nearest
from kam_reports.core.money import plain
from kam_reports.core.period import PeriodKind
from kam_reports.core.text import T

FULL = Decimal(100)


class LinearRule(Strict):
    """Weight × value ÷ per, the value held between floor and cap."""

    kind: Literal["linear"]
    floor: Annotated[Ratio, percents(-1000, 1000), about(T("Values below count as this"))] = Decimal(0)
    cap: Annotated[Ratio, percents(0, 1000), about(T("Values above count as this"))] = Decimal(1)
    per: Annotated[Value, about(T("What earns the full weight: 1 for rates, 100 for points"))] = Decimal(1)

    @model_validator(mode="after")
    def _possible(self) -> "LinearRule":
        if self.floor >= self.cap:
            refuse(T("the floor must lie below the cap"), "floor")
        if self.per <= 0:
            refuse(T("per must be above 0"), "per")
        return self


class BandStep(Strict):
    """From a value on: this share of the weight."""

    at_least: Annotated[Value, about(T("From this value on, up to the next step"))]
    share: Annotated[Ratio, percents(0, 1000), about(T("Share of the weight"))]


def _rising(steps: tuple[BandStep, ...]) -> tuple[BandStep, ...]:
    for index, (lower, higher) in enumerate(pairwise(steps)):
        if higher.at_least <= lower.at_least:
            refuse(
                T(
                    "the steps must rise: {this} does not lie above {before}",
                    this=plain(higher.at_least),
                    before=plain(lower.at_least),
                ),
                index + 1,
                "at_least",
            )
    if not steps:
        refuse(T("at least one step is needed"))
    return steps


class BandsRule(Strict):
    """A table of values and shares; below the first step: nothing."""

    kind: Literal["bands"]
    steps: Annotated[Listed[BandStep], AfterValidator(_rising), about(T("The steps, lowest first"))]


class DeductRule(Strict):
    """Weight − each × count, not below 0."""

    kind: Literal["deduct"]
    each: Annotated[Number, between(0, 100), about(T("Points off for each one"))]


class OverBudgetRule(Strict):
    """Full up to 100 %, then points off for each percentage point over."""

    kind: Literal["over_budget"]
    per_point: Annotated[Number, between(0, 100), about(T("Points off for each percentage point over budget"))]


def _kind_first(found: object) -> object:
    """Allow ``rule: linear`` for a rule without numbers of its own."""
    return {"kind": found} if isinstance(found, str) else found


_PointRule = Annotated[LinearRule | BandsRule | DeductRule | OverBudgetRule, Field(discriminator="kind")]
PointRule = Annotated[_PointRule, BeforeValidator(_kind_first, json_schema_input_type=Literal["linear"] | _PointRule)]


class ItemLine(Named):
    """One line of a scorecard; without a metric it is rated."""

    id: Annotated[Word, about(T("Id of the item in results"))]
    weight: Annotated[Number, between(0, 100), about(T("Its part of the 100 points"))]
    metric: Annotated[Word | None, about(T("The metric it measures; left out: people rate it"))] = None
    rule: Annotated[PointRule | None, about(T("How the value becomes points; left out: linear"))] = None
    when_no_data: Annotated[
        WhenNoData | None, member(WhenNoData), about(T("Overrides the scheme's choice for this item"))
    ] = None
    group: Annotated[Word | None, about(T("The group it is shown under"))] = None

    @model_validator(mode="after")
    def _rule_needs_metric(self) -> "ItemLine":
        if self.rule is not None and self.metric is None:
            refuse(T('item "{item}" is rated, so it has no rule; or its metric is missing', item=self.id), "rule")
        if self.weight == 0:
            refuse(T('item "{item}" has no weight; leave it out instead', item=self.id), "weight")
        return self


def _whole_card(items: tuple[ItemLine, ...]) -> tuple[ItemLine, ...]:
    """Refuse an id or Chinese name twice (ratings name items by either) and weights that don't make 100."""
    for index, item in enumerate(items):
        for before in items[:index]:
            if item.id == before.id:
                refuse(T('two items of {of} have the id "{item}"', item=item.id), index, "id")
            if item.zh == before.zh:
                refuse(T('two items of {of} are called "{item}"', item=item.zh), index, "zh")
    total = sum((item.weight for item in items), Decimal(0))
    if total != FULL:
        refuse(T("weights of {of} sum to {total}, not 100", total=plain(total)))
    return items


class Raters(Strict):
    """What each rater type's opinion weighs."""

    self_: Annotated[Number, between(0, 100), Field(alias="self"), about(T("The person"))] = Decimal(0)
    superior: Annotated[Number, between(0, 100), about(T("The superior"))] = Decimal(0)
    peer: Annotated[Number, between(0, 100), about(T("Colleagues"))] = Decimal(0)
    customer: Annotated[Number, between(0, 100), about(T("Customers"))] = Decimal(0)

    def weights(self) -> tuple[tuple[str, Decimal], ...]:
        """Return the types that count, with their weights."""
        every = (
            ("self", self.self_),
            ("superior", self.superior),
            ("peer", self.peer),
            ("customer", self.customer),
        )
        return tuple((kind, weight) for kind, weight in every if weight)

    @model_validator(mode="after")
    def _sum(self) -> "Raters":
        total = sum((weight for _, weight in self.weights()), Decimal(0))
        if total not in (0, FULL):
            refuse(T("rater weights of {of} sum to {total}, not 100", total=plain(total)))
        return self


def _one_or_more(found: object) -> object:
    return [found] if isinstance(found, str) else found


Cycle = Annotated[PeriodKind, member(PeriodKind)]


class SchemeVersion(Ruling):
    """One version of a scorecard form."""

    name: Annotated[Named, about(T("Its name"))]
    cycle: Annotated[
        Listed[Cycle],
        BeforeValidator(_one_or_more, json_schema_input_type=Cycle | Listed[Cycle]),
        about(T("month, quarter or year; or a list of them")),
    ]
    subject: Annotated[Literal["staff", "department"], about(T("staff: a sheet a person; department: one sheet"))] = (
        "staff"
    )
    pays: Annotated[YesNo, about(T("Whether its score scales the performance pay base"))] = False
    when_no_data: Annotated[
        WhenNoData,
        member(WhenNoData),
        about(T("An item without a value: block (no result), full, zero, or redistribute its weight")),
    ] = WhenNoData.BLOCK
    raters: Annotated[Raters, about(T("Weight of each rater type, 100 in all"), filled=Raters)]
    groups: Annotated[Block[Named], about(T("Headings that items are shown under"), filled=dict)]
    items: Annotated[Listed[ItemLine], AfterValidator(_whole_card), about(T("The lines of the sheet, 100 in all"))]

    @model_validator(mode="after")
    def _fits_together(self) -> "SchemeVersion":
        if not self.cycle or len(set(self.cycle)) != len(self.cycle):
            refuse(T("{of} needs a cycle, each only once"), "cycle")
        if PeriodKind.HALF in self.cycle:
            refuse(T("a half-year has reports, but no sheets; use month, quarter or year"), "cycle")
        if self.pays and (self.subject != "staff" or self.cycle != (PeriodKind.MONTH,)):
            refuse(T("only a monthly scheme of staff can pay"), "pays")
        if any(item.metric is None for item in self.items) and not self.raters.weights():
            refuse(T("{of} has rated items, but nobody to rate them"), "raters")
        for index, item in enumerate(self.items):
            if item.group is not None and item.group not in self.groups:
                near = nearest(item.group, self.groups)
                refuse(
                    T('{of} has no group "{group}"; did you mean "{near}"?', group=item.group, near=near)
                    if near
                    else T('{of} has no group "{group}"', group=item.group),
                    "items",
                    index,
                    "group",
                )
        return self
