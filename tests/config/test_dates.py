"""Rules change by date: the version in force on the day asked for, never another."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kam_reports.assess.scheme import Bands, Step
from kam_reports.metrics.settings import Split
from kam_reports.pay.rules import Basis, Prorate
from tests.config.editing import SHIPPED, edited, read, version

JULY = version(
    "pay_bands", "2026-07-01", "    bands: [{at_least: 80, factor: 110%}, {at_least: 0, factor: score}]  # July"
)


@pytest.mark.parametrize(
    ("day", "label", "factor"),
    [
        (date(2026, 6, 30), "pay_bands@2000-01-01", "1.05"),
        (date(2026, 7, 1), "pay_bands@2026-07-01", "1.1"),
        (date(2026, 7, 2), "pay_bands@2026-07-01", "1.1"),
    ],
)
def test_a_change_holds_from_its_day_on(day: date, label: str, factor: str) -> None:
    """The day before, the day itself and the day after; the order of versions in the file is free."""
    bands = read(JULY).rules(day).bands
    assert bands is not None
    assert bands.label == label
    assert bands.value.bands[0].factor == Decimal(factor)


def test_who_decided_a_version_travels_with_it() -> None:
    """A sheet can say who approved the rule it used."""
    bands = read(JULY).rules(date(2026, 7, 1)).bands
    assert bands is not None
    assert (bands.approved_by, bands.source) == ("部务会", "")


def test_before_the_first_version_there_is_nothing() -> None:
    """A day before every rule has none of them: never a default, never an exception."""
    rules = read(SHIPPED).rules(date(1999, 12, 31))
    assert (rules.settings, rules.roles, rules.bands, rules.modifier) == (None, None, None, None)
    assert (rules.prorate, rules.commission, rules.people_lists) == (None, None, None)
    assert rules.schemes == ()
    assert rules.used == ()


def test_settings_need_every_rule_they_hold() -> None:
    """With only the limits not yet in force there are no settings, but the other rules stand."""
    text = edited(
        "feedback_limits:\n  - effective_from: 2000-01-01", "feedback_limits:\n  - effective_from: 2026-07-01"
    )
    rules = read(text).rules(date(2026, 6, 30))
    assert rules.settings is None
    assert rules.limits is None
    assert rules.tiers is not None


def test_a_scheme_may_change_in_mid_year() -> None:
    """Weights of July differ from those of June; the other schemes stay as they are."""
    form = (
        "  clerk:\n    - effective_from: 2026-07-01\n      approved_by: 部务会\n      name: {zh: 内勤, en: Clerk}\n"
        "      cycle: month\n      pays: true\n      raters: {superior: 100}\n"
        "      items: [{id: workload, zh: 工作量, en: Workload, weight: 100}]\n      # July"
    )
    config = read(edited("  clerk:\n", form.removesuffix("      # July")))
    june = {form.name: form.value for form in config.rules(date(2026, 6, 30)).schemes}
    july = {form.name: form.value for form in config.rules(date(2026, 7, 1)).schemes}
    assert len(june["clerk"].items) == 8
    assert [item.weight for item in july["clerk"].items] == [100]
    assert june["sales"] == july["sales"]


def test_commission_example_of_the_file() -> None:
    """The commented example, taken in as the file says, is a whole rule."""
    start = SHIPPED.index("# commission:\n")
    end = SHIPPED.index("\n\n", start)
    example = "\n".join(line.removeprefix("# ") for line in SHIPPED[start:end].splitlines())
    config = read(edited("commission: []\n", "", SHIPPED[:start] + example + SHIPPED[end:]))
    assert config.rules(date(2025, 12, 31)).commission is None
    commission = config.rules(date(2026, 1, 1)).commission
    assert commission is not None
    assert commission.value.basis is Basis.COLLECTED
    assert [rate.rate for rate in commission.value.rates] == [
        Decimal(each) for each in ("0.02", "0.012", "0.015", "0.01")
    ]
    assert commission.value.rates[0].new_account is True
    assert [step.times for step in commission.value.steps] == [Decimal("1.2"), Decimal("1.5")]
    assert (commission.value.threshold, commission.value.cap_fen) == (Decimal("0.8"), 2_000_000)


def test_amount_tiers_of_the_file() -> None:
    """The commented tier system by amount is a whole version too."""
    start = SHIPPED.index("#  - effective_from: 2026-07-01\n")
    end = SHIPPED.index("\n\n", start)
    example = "\n".join(line.removeprefix("#") for line in SHIPPED[start:end].splitlines())
    tiers = read(SHIPPED[:start] + example + SHIPPED[end:]).rules(date(2026, 7, 1)).tiers
    assert tiers is not None
    assert tiers.value.names == ("A", "B", "C", "D", "E")
    assert [step.at_least for step in tiers.value.steps] == [1_500_000, 1_000_000, 800_000, 500_000, 150_000]


def test_every_choice_of_a_rule_is_handed_over() -> None:
    """Plan weights, suspected churn, prorating and point bands arrive as plain values."""
    text = version("plan_split", "2026-01-01", "    how: weights\n    weights: [8, 6, 8, 8, 8, 9, 8, 8, 9, 9, 9, 10]")
    text = edited("inactive_months: none", "inactive_months: 6", text)
    text = edited("count_suspected: false", "count_suspected: true", text)
    text = edited("source: D\n    how: none\n\n# 销售提成", "source: D\n    how: workdays\n\n# 销售提成", text)
    rule = "rule: {kind: bands, steps: [{at_least: 80%, share: 50%}, {at_least: 1, share: 1}]}"
    text = edited("rule: {kind: linear, cap: 100%}", rule, text)
    rules = read(text).rules(date(2026, 6, 30))
    assert rules.settings is not None
    assert rules.settings.split.how is Split.WEIGHTS
    assert sum(rules.settings.split.weights) == 100
    assert (rules.settings.churn.inactive_months, rules.settings.churn.count_suspected) == (6, True)
    assert rules.prorate is not None
    assert rules.prorate.value is Prorate.WORKDAYS
    (sales,) = [form.value for form in rules.schemes if form.name == "sales"]
    assert sales.items[0].rule == Bands((Step(Decimal("0.8"), Decimal("0.5")), Step(Decimal(1), Decimal(1))))
