"""Tests of the account review's section of config.yaml."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kam_reports.assess.account_review import AccountMeasure
from kam_reports.assess.scheme import Bands, Linear
from kam_reports.config import Config, ConfigFaults, parse

SHIPPED = Path(__file__).parents[2] / "config.yaml"


def _with_example(*changes: tuple[str, str]) -> Config:
    """Return the shipped config with its commented example switched on, and texts in it replaced."""
    head, example = SHIPPED.read_text(encoding="utf-8").split("account_review: []\n")
    lines = [line.removeprefix("# ") for line in example.splitlines()]
    text = head + "\n".join(lines)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return parse(text.encode())


def _fault(*changes: tuple[str, str]) -> str:
    with pytest.raises(ConfigFaults) as caught:
        _with_example(*changes)
    return str(caught.value)


def test_off_by_default() -> None:
    """The shipped config reviews no accounts."""
    assert parse(SHIPPED.read_bytes()).rules(date(2026, 12, 31)).account_review is None


def test_the_commented_example_works() -> None:
    """Taking the comment signs off gives a whole rule, from its day on."""
    config = _with_example()
    assert config.rules(date(2025, 12, 31)).account_review is None
    version = config.rules(date(2026, 12, 31)).account_review
    assert version is not None
    rule = version.value
    assert sum(one.weight for one in rule.criteria) == 100
    by_id = {one.id: one for one in rule.criteria}
    assert by_id["revenue"].metric is AccountMeasure.SALES_AMOUNT
    assert isinstance(by_id["revenue"].rule, Bands)
    assert by_id["margin"].rule == Linear(per=Decimal("0.3"))
    assert by_id["credit"].metric is None
    assert [grade.name for grade in rule.grades] == ["A", "B", "C", "D"]
    assert version in config.rules(date(2026, 12, 31)).used


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("weight: 25", "weight: 20", "95"),
        ("metric: margin_rate", "metric: margin_rat", "margin_rate"),
        ("{id: price,", "{id: contract,", "contract"),
        ("{name: D, at_least: 0}", "{name: D, at_least: 1}", "0"),
        ("{name: B, at_least: 70}", "{name: B, at_least: 90}", "B"),
        ("metric: margin_rate\n", "\n", "margin"),
    ],
)
def test_mistakes_are_faults(old: str, new: str, said: str) -> None:
    """Weights that don't make 100, unknown metrics, doubled ids, wrong grades and rules without metric are refused."""
    assert said in _fault((old, new))
