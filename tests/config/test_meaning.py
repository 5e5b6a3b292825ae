"""What counts is what the file means: order of keys, comments and spelling change nothing."""

from __future__ import annotations

import pickle
import random
import subprocess
import sys
from datetime import date

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kam_reports.config import RoleMap
from tests.config.editing import ROOT, SHIPPED, edited, read

PLAIN = yaml.load(SHIPPED, Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader makes nothing but texts
CONFIG = read(SHIPPED)
DAY = date(2026, 6, 30)


def _shuffled(value: object, dice: random.Random) -> object:
    """Return the tree with the keys of every block in another order; lists keep theirs."""
    if isinstance(value, dict):
        names = list(value)
        dice.shuffle(names)
        return {name: _shuffled(value[name], dice) for name in names}
    if isinstance(value, list):
        return [_shuffled(entry, dice) for entry in value]
    return value


@given(st.randoms(use_true_random=False))
@settings(max_examples=15, deadline=None)
def test_order_of_keys_changes_nothing(dice: random.Random) -> None:
    """Any order of keys gives the same rules and the same digest."""
    text = yaml.safe_dump(_shuffled(PLAIN, dice), allow_unicode=True, sort_keys=False)
    config = read(text)
    assert config.digest() == CONFIG.digest()
    assert config.rules(DAY) == CONFIG.rules(DAY)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("factor: 105%", "factor: 1.05"),
        ("factor: 105%", 'factor: "1.050"'),
        ("language: zh\n", ""),
        ("cycle: month", "cycle: [month]"),
        ("rule: {kind: linear, cap: 100%}", "rule: linear"),
        ("# 部门 department", "# another comment"),
        ("inactive_months: none", "inactive_months:"),
        ("extra_workdays: []", "extra_workdays:"),
        ("  aliases: {}", "  aliases:"),
    ],
)
def test_other_spelling_same_meaning(old: str, new: str) -> None:
    """Another way to write the same changes the file's digest, not the meaning's."""
    other = read(edited(old, new))
    assert other.digest() == CONFIG.digest()
    assert other.text_digest != CONFIG.text_digest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("factor: 105%", "factor: 106%"),
        ("approved_by: default", "approved_by: 部务会"),
        ("grace_days: 3", "grace_days: 4"),
        ("专员: [sales,", "专员: [staff-year,"),
    ],
)
def test_another_meaning_another_digest(old: str, new: str) -> None:
    """Whatever changes a rule changes the digest."""
    assert read(edited(old, new)).digest() != CONFIG.digest()


def test_roles_are_found_trimmed_and_half_width() -> None:
    """Full-width letters and blanks around a role don't matter; anything else does."""
    roles = RoleMap({"KA业务经理": ("sales",), "经理": ()})
    assert roles["ＫＡ业务经理\u3000"] == ("sales",)
    assert roles.get(" 经理 ") == ()
    assert roles.get("副经理") is None
    assert len(roles) == 2
    assert "RoleMap" in repr(roles)


def test_aliases_and_units_may_use_the_chinese_header() -> None:
    """A column may be named by its id or its Chinese header; rooms below get the id."""
    text = edited("  aliases: {}", "  aliases: {sales: {金额: [含税金额], staff_id: [业务员]}}")
    config = read(edited("  units: {}", "  units: {sales_plan: {计划金额: 万元}}", text))
    assert config.aliases == {"sales": {"amount": ("含税金额",), "staff_id": ("业务员",)}}
    assert list(config.units) == ["sales_plan"]
    assert list(config.units["sales_plan"].values()) == ["万元"]
    assert "计划金额" not in config.units["sales_plan"]


def test_workspace_values_are_handed_over() -> None:
    """Cut-off day, own days, account form, workers, passwords and limits arrive typed."""
    text = edited("month_cutoff_day: 31", "month_cutoff_day: 25")
    text = edited("extra_holidays: []", "extra_holidays: [2026-05-04]", text)
    text = edited("id_form: none", "id_form: A-00001", text)
    text = edited("workers: auto", "workers: 2", text)
    config = read(edited("passwords: []", 'passwords: ["0012"]', text))
    assert config.calendar.month_cutoff_day == 25
    assert config.work_calendar.extra_holidays == {date(2026, 5, 4)}
    assert (config.account_id_form, config.workers) == ("A-00001", 2)
    assert config.limits().passwords == ("0012",)
    assert config.limits().size == 200 * 1024 * 1024


def test_config_travels_to_worker_processes() -> None:
    """Workers get the whole configuration by pickle."""
    copy = pickle.loads(pickle.dumps(CONFIG))  # noqa: S301 - our own bytes
    assert copy == CONFIG
    assert copy.rules(DAY) == CONFIG.rules(DAY)


def test_help_stays_quick() -> None:
    """Importing the room brings in neither pydantic nor YAML."""
    code = "import sys, kam_reports.config; print(sorted({'pydantic', 'yaml', 'pandas'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_loading_needs_no_tables() -> None:
    """Reading config.yaml does not bring in pandas or numpy."""
    code = (
        "import sys, pathlib, kam_reports.config as c; c.load(pathlib.Path('config.yaml'));"
        "print(sorted({'pandas', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
