"""The dated rules of pay: bands, department modifier, prorating, commission."""

from itertools import pairwise
from typing import Annotated

from pydantic import AfterValidator

from kam_reports.config.models.ruling import Ruling, Strict
from kam_reports.config.scalars import (
    WHOLE_FEN,
    Listed,
    MaybeNumber,
    MaybeRatio,
    MaybeWords,
    Number,
    Ratio,
    RatioOrScore,
    Whole,
    Word,
    YesNo,
    about,
    between,
    member,
    percents,
    refuse,
)
from kam_reports.core.money import plain
from kam_reports.core.text import T
from kam_reports.pay.rules import Basis, Prorate


class PayBand(Strict):
    """From a score on: this factor."""

    at_least: Annotated[Number, between(0, 100), about(T("From this score on, up to the next band"))]
    factor: Annotated[
        RatioOrScore, percents(0, 1000), about(T("Share of the pay base; score: the score itself as per cent"))
    ]


def _down_to_zero(bands: tuple[PayBand, ...]) -> tuple[PayBand, ...]:
    for index, (higher, lower) in enumerate(pairwise(bands)):
        if lower.at_least >= higher.at_least:
            refuse(
                T(
                    "the bands must fall: {this} does not lie below {before}",
                    this=plain(lower.at_least),
                    before=plain(higher.at_least),
                ),
                index + 1,
                "at_least",
            )
    if not bands or bands[-1].at_least != 0:
        refuse(T("the bands leave a gap: the last one must begin at 0"))
    return bands


class PayBands(Ruling):
    """What share of the pay base a score earns."""

    bands: Annotated[Listed[PayBand], AfterValidator(_down_to_zero), about(T("The bands, highest first, down to 0"))]


class DepartmentModifier(Ruling):
    """The department's own result on everybody's band pay."""

    challenge_reached: Annotated[Ratio, percents(-100, 100), about(T("Challenge target reached"))]
    target_reached: Annotated[Ratio, percents(-100, 100), about(T("Target reached, challenge missed"))]
    target_missed: Annotated[Ratio, percents(-100, 100), about(T("Target missed"))]


class BonusPool(Ruling):
    """How much the department's pay of a month may come to; more is a warning on the approval, never a cut."""

    monthly: Annotated[
        Number, WHOLE_FEN, between(0, 100_000_000_000), about(T("Yuan a month for the whole department"))
    ]


class Prorating(Ruling):
    """How the pay base of joiners and leavers is scaled."""

    how: Annotated[Prorate, member(Prorate), about(T("none, calendar_days or workdays"))]


class CommissionRate(Strict):
    """A rate and the orders it holds for; what is left out holds for all."""

    rate: Annotated[Ratio, percents(0, 100), about(T("Share of the basis"))]
    product: Annotated[MaybeWords, about(T("Only this product"))] = ""
    tier: Annotated[MaybeWords, about(T("Only accounts of this tier"))] = ""
    new_account: Annotated[YesNo | None, about(T("true: only new accounts; false: only existing ones"))] = None


class CommissionStep(Strict):
    """From a completion of the plan on, rates are multiplied."""

    at_least: Annotated[Ratio, percents(0, 1000), about(T("From this completion of the plan on"))]
    times: Annotated[Ratio, percents(0, 1000), about(T("The rates are multiplied by this"))]


def _rising(steps: tuple[CommissionStep, ...]) -> tuple[CommissionStep, ...]:
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
    return steps


class CommissionRules(Ruling):
    """Commission on orders; a version with an empty list of rates ends it."""

    basis: Annotated[Basis, member(Basis), about(T("invoiced, collected or margin"))]
    schemes: Annotated[Listed[Word], about(T("Whose people get it"))]
    rates: Annotated[Listed[CommissionRate], about(T("The first that fits an order counts"))]
    new_account_months: Annotated[
        Whole, between(1, 120), about(T("So many months from its first contract an account is new"))
    ] = 12
    steps: Annotated[
        Listed[CommissionStep], AfterValidator(_rising), about(T("Multiples by completion of the plan, lowest first"))
    ] = ()
    threshold: Annotated[
        MaybeRatio, percents(0, 1000), about(T("No commission below this completion of the plan; none: no threshold"))
    ] = None
    cap: Annotated[
        MaybeNumber,
        WHOLE_FEN,
        between(0, 1_000_000_000),
        about(T("At most so many yuan a person and period; none: no cap")),
    ] = None
