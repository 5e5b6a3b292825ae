"""Every mistake in config.yaml is one line: where, what stands there, what to write instead."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kam_reports.config import ConfigFaults, Known, load, parse
from tests.config.editing import ROOT, SHIPPED, edited, faults, read, version

KNOWN = Known(
    metrics=frozenset({"sales_completion", "satisfaction", "retention_rate", "development_completion"}),
    ledgers={"sales": {"amount": "金额"}, "accounts": {"account_name": "客户名称", "industry": "行业"}},
)

ONE_PLACE = [
    # keys
    ("language: zh", "langage: zh", "langage: zh", 'there is no key "langage" here; did you mean "language"?'),
    (
        "  grace_days: 3 ",
        "  grace: 3 ",
        "grace: 3 ",
        'there is no key "grace" here; did you mean "grace_days"?',
    ),
    (
        "{id: knowledge, zh: 知识技能,",
        "{id: knowledge, zh: 知识技能, wieght: 5,",
        "- {id: knowledge",
        'there is no key "wieght" here; did you mean "weight"?',
    ),
    (
        "churned_accounts, rule: {kind: deduct, each: 2}",
        "churned_accounts, rule: {kind: deduct, each: 2, xyz: 3}",
        "- {id: churn",
        'there is no key "xyz" here; possible are: kind, each',
    ),
    (
        "{superior: 60, peer: 20, customer: 20}",
        "{superior: 60, peers: 20, customer: 20}",
        "raters: {superior: 60, peers",
        'there is no key "peers" here; did you mean "peer"?',
    ),
    ("    target_missed: -5%", "", "- effective_from: 2000-01-01", 'the key "target_missed" is missing here'),
    (
        "language: zh",
        "language: zh\nlanguage: en",
        "language: en",
        '"language" stands here a second time; the first is in line 21',
    ),
    # values
    ("language: zh", "language: cn", "language: cn", 'here stands "cn"; possible are: zh, en'),
    ("fiscal_first_month: 1 ", "fiscal_first_month: 13 ", "fiscal_first_month: 13", "13 is not between 1 and 12"),
    ("grace_days: 3 ", "grace_days: 3.5 ", "grace_days: 3.5", 'here stands "3.5", but a whole number is needed'),
    ("grace_days: 3 ", "grace_days: [3] ", "grace_days: [3]", "here stands a list, but a whole number is needed"),
    ("grace_days: 3 ", "grace_days: ", "grace_days:", "here stands nothing, but a whole number is needed"),
    (
        "time_zone: Asia/Shanghai",
        "time_zone: Asia/Pekin",
        "time_zone: Asia/Pekin",
        'there is no time zone "Asia/Pekin"; write for example Asia/Shanghai',
    ),
    (
        "extra_workdays: [] ",
        "extra_workdays: [2026-02-30] ",
        "extra_workdays: [2026-02-30]",
        "there is no such day as 2026-02-30",
    ),
    (
        "extra_workdays: [] ",
        "extra_workdays: [2026/2/3] ",
        "extra_workdays: [2026/2/3]",
        'here stands "2026/2/3", but a date such as 2026-07-01 is needed',
    ),
    (
        "extra_workdays: [] ",
        "extra_workdays: 2026-02-03 ",
        "extra_workdays: 2026-02-03",
        'here stands "2026-02-03", but a list is needed',
    ),
    (
        "read_hidden_sheets: false",
        "read_hidden_sheets: off",
        "read_hidden_sheets: off",
        'here stands "off"; write true or false',
    ),
    (
        "accounts:\n  id_form: none",
        "accounts: none",
        "accounts: none",
        'here stands "none", but a block of keys is needed',
    ),
    ("workers: auto", "workers: many", "workers: many", 'here stands "many", but a whole number is needed'),
    ("workers: auto", "workers: 0", "workers: 0", "0 is not between 1 and 256"),
    (
        "bonus_pool: []",
        "bonus_pool: [{effective_from: 2026-01-01, approved_by: A, monthly: 100.005}]",
        "bonus_pool: [",
        "100.005 has more than two decimals: amounts are in whole fen",
    ),
    (
        "due_every_month: [sales, visits,",
        "due_every_month: [sales, visits, sales,",
        "due_every_month:",
        '"sales" stands here twice',
    ),
    (
        "prorate:\n  - effective_from: 2000-01-01\n    approved_by: default",
        "prorate:\n  - effective_from: 2000-01-01\n    approved_by:",
        "approved_by:",
        "here stands nothing, but a text is needed",
    ),
    (
        "honour_score: 95 ",
        "honour_score: 95% ",
        "honour_score: 95%",
        'here stands "95%", but a number such as 12 or 0.5 is needed',
    ),
    (
        "target_missed: -5%",
        "target_missed: -5",
        "target_missed: -5",
        "-5 means -500%, not from -100% to 100%; write for example 5% or 0.05",
    ),
    (
        "factor: 105%",
        "factor: 105",
        "- {at_least: 95",
        "105 means 10500%, not from 0% to 1000%; write for example 5% or 0.05",
    ),
    (
        "factor: 105%",
        "factor: points",
        "- {at_least: 95",
        'here stands "points", but a number or a percentage such as 5% is needed',
    ),
    ("kind: linear, cap: 100%", "kind: linear, floor: 100%", "- {id: performance", "the floor must lie below the cap"),
    ("kind: linear, per: 100", "kind: linear, per: 0", "- {id: satisfaction", "per must be above 0"),
    (
        "kind: linear, cap: 100%",
        "kind: lineal, cap: 100%",
        "- {id: performance",
        'here stands "lineal"; did you mean "linear"?',
    ),
    ("kind: linear, cap: 100%", "cap: 100%", "- {id: performance", 'the key "kind" is missing here'),
    ("system: share", "system: shares", "system: shares", 'here stands "shares"; did you mean "share"?'),
    ("system: share", "system: volume", "system: volume", 'here stands "volume"; possible are: share, amount'),
    # schemes
    ("weight: 60", "weight: 55", "items:", 'weights of scheme "sales" sum to 95, not 100'),
    ("weight: 13.34", "weight: 13.33", "items:", 'weights of scheme "clerk" sum to 99.99, not 100'),
    ("weight: 60", "weight: 0", "- {id: performance", 'item "performance" has no weight; leave it out instead'),
    (
        "{superior: 60, peer: 20, customer: 20}",
        "{superior: 60, peer: 20, customer: 10}",
        "raters:",
        'rater weights of scheme "staff-month" sum to 90, not 100',
    ),
    ("raters: {superior: 100}", "raters: {}", "raters:", 'scheme "sales" has rated items, but nobody to rate them'),
    (
        "{id: knowledge,",
        "{id: performance,",
        "- {id: performance, zh: 知",
        'two items of scheme "sales" have the id "performance"',
    ),
    ("zh: 知识技能", "zh: 业绩", "- {id: knowledge", 'two items of scheme "sales" are called "业绩"'),
    ("{id: knowledge,", "{id: 知识,", "- {id: 知识", '"知识" must consist of letters, digits, "_" and "-"'),
    (
        "group: ability}",
        "group: abilty}",
        "- {id: knowledge",
        'scheme "sales" has no group "abilty"; did you mean "ability"?',
    ),
    ("group: ability}", "group: xyz}", "- {id: knowledge", 'scheme "sales" has no group "xyz"'),
    (
        "weight: 5, group: ability}",
        "weight: 5, group: ability, rule: linear}",
        "- {id: knowledge",
        'item "knowledge" is rated, so it has no rule; or its metric is missing',
    ),
    (
        "cycle: month",
        "cycle: half",
        "cycle: half",
        "a half-year has reports, but no sheets; use month, quarter or year",
    ),
    ("cycle: month", "cycle: []", "cycle: []", 'scheme "sales" needs a cycle, each only once'),
    ("cycle: month", "cycle: quarter", "pays: true", "only a monthly scheme of staff can pay"),
    # between the rules
    ("专员: [sales,", "专员: [sale,", "专员: [sale,", 'there is no scheme "sale"; did you mean "sales"?'),
    (
        "内勤: [clerk]",
        "内勤: [zzz]",
        "内勤: [zzz]",
        'there is no scheme "zzz"; there are: clerk, department, ka-quarter, ka-year, sales, staff-month, staff-year',
    ),
    (
        "经理: [] ",
        "经理: [department] ",
        "经理: [department]",
        '"department" is the department\'s own sheet; no role has it',
    ),
    (
        "内勤: [clerk]",
        "内勤: [clerk, sales]",
        "内勤: [clerk, sales]",
        'role "内勤" would be paid by two schemes: clerk, sales',
    ),
    (
        "内勤: [clerk]",
        "内勤: [clerk]\n      ＫＡ业务经理: []",
        "ＫＡ业务经理: []",
        'the role "KA业务经理" stands here twice',
    ),
    (
        "due_every_month: [sales,",
        "due_every_month: [sale,",
        "due_every_month:",
        'there is no ledger "sale"; did you mean "sales"?',
    ),
    (
        "  aliases: {}",
        "  aliases: {sale: {金额: [价]}}",
        "aliases:",
        'there is no ledger "sale"; did you mean "sales"?',
    ),
    ("  units: {}", "  units: {sales: {毛利额: 万元}}", "units:", 'there is no column "毛利额"; did you mean "毛利"?'),
    ("  units: {}", "  units: {sales: {金额: 万}}", "units:", 'here stands "万"; did you mean "万元"?'),
    (
        "required: [客户名称,",
        "required: [客户名,",
        "required:",
        'there is no column "客户名"; did you mean "客户名称"?',
    ),
    # rules with steps
    (
        "{at_least: 90, factor",
        "{at_least: 96, factor",
        "- {at_least: 96",
        "the bands must fall: 96 does not lie below 95",
    ),
    ("      - {at_least: 0, factor: 0%}\n", "", "bands:", "the bands leave a gap: the last one must begin at 0"),
    ("at_least: 1%", "at_least: 5%", "- {name: 重点", "the steps must fall: 重点 does not lie below 战略"),
    ("at_least: 5%", "at_least: 5", "- {name: 战略", "a share must lie between 0 and 100%"),
    ("below: 普通 ", "below: 重点 ", "below: 重点", 'two tiers are called "重点"'),
    ("{name: 重点,", "{name: 战略,", "- {name: 战略, at_least: 1%", 'two tiers are called "战略"'),
    (
        "important: [战略, 重点]",
        "important: [战略, 核心]",
        "important:",
        'there is no tier "核心"; the tiers are 战略, 重点, 普通',
    ),
    (
        "{working_days: 3}",
        "{working_days: 3, hours: 5}",
        "意见:",
        "exactly one of hours and working_days must stand here",
    ),
    ("{working_days: 3}", "{}", "意见:", "exactly one of hours and working_days must stand here"),
    ("    # weights: [8, 6,", "    weights: [8, 6,", "weights:", "weights count only with how: weights"),
]


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"), ONE_PLACE, ids=[str(number) for number in range(len(ONE_PLACE))]
)
def test_one_mistake(old: str, new: str, line: str, sentence: str) -> None:
    """One mistake gives one fault, at its line."""
    ((found_line, said),) = faults(edited(old, new))
    assert said == sentence
    assert found_line.startswith(line)


def test_two_versions_of_one_day() -> None:
    """Overlapping versions are refused at the second one."""
    text = version("prorate", "2000-01-01", "    how: workdays")
    ((line, said),) = faults(text)
    assert said == "two versions of prorate begin on 2000-01-01"
    assert line == "- effective_from: 2000-01-01"


def test_a_rule_without_versions() -> None:
    """A rule that must be there needs a version; an optional one may be empty."""
    start, end = SHIPPED.index("prorate:\n"), SHIPPED.index("# 销售提成。")
    assert faults(SHIPPED[:start] + "prorate:\n" + SHIPPED[end:]) == [
        ("prorate:", "prorate needs at least one version")
    ]
    assert faults(SHIPPED[:start] + SHIPPED[end:])[0][1] == 'the key "prorate" is missing here'


@pytest.mark.parametrize(
    ("weights", "sentence"),
    [
        ("[50, 50]", "twelve weights are needed, one a month; here are 2"),
        ("[-1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]", "no weight may be negative, and not all of them 0"),
        ("[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]", "no weight may be negative, and not all of them 0"),
    ],
)
def test_plan_weights(weights: str, sentence: str) -> None:
    """Weights of a plan: twelve, none negative, some above 0."""
    text = version("plan_split", "2026-01-01", f"    how: weights\n    weights: {weights}")
    assert faults(text) == [(f"weights: {weights}", sentence)]


COMMISSION = """commission:
  - effective_from: 2026-01-01
    approved_by: 部务会
    basis: collected
    schemes: [sales]
    rates:
      - {rate: 1%}
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        ("[sales]", "[seller]", "schemes: [seller]", 'there is no scheme "seller"'),
        ("{rate: 1%}", "{rate: 1%, tier: 战畧}", "- {rate: 1%", 'there is no tier "战畧"'),
        ("{rate: 1%}", "{rate: 1}\n      - {rate: 3}", "- {rate: 3", "3 means 300%, not from 0% to 100%"),
        (
            "    rates:",
            "    steps:\n      - {at_least: 1, times: 2}\n      - {at_least: 80%, times: 3}\n    rates:",
            "- {at_least: 80%",
            "the steps must rise: 0.8 does not lie above 1",
        ),
        ("collected", "colected", "basis:", 'here stands "colected"; did you mean "collected"?'),
    ],
)
def test_commission(old: str, new: str, line: str, sentence: str) -> None:
    """A faulty commission rule is refused like any other."""
    ((found, said),) = faults(edited("commission: []\n", edited(old, new, COMMISSION)))
    assert found.startswith(line)
    assert said.startswith(sentence)


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ("[{at_least: 1, share: 1}, {at_least: 50%, share: 1}]", "the steps must rise: 0.5 does not lie above 1"),
        ("[]", "at least one step is needed"),
        (
            "[{at_least: 1, share: 90}]",
            "90 means 9000%, not from 0% to 1000%; write for example 5% or 0.05",
        ),
    ],
)
def test_item_bands(steps: str, sentence: str) -> None:
    """A table of points rises, and has at least one step."""
    ((line, said),) = faults(edited("{kind: linear, cap: 100%}", f"{{kind: bands, steps: {steps}}}"))
    assert said == sentence
    assert line.startswith("- {id: performance")


def test_unknown_metric() -> None:
    """A metric that no file of the program defines is named with the nearest one that is."""
    forms = read(SHIPPED).rules(date(2026, 6, 30)).schemes
    known = Known(metrics=frozenset(item.metric for form in forms for item in form.value.items))
    ((line, said),) = faults(edited("metric: retention_rate", "metric: retention_rates"), known)
    assert said == 'there is no metric "retention_rates"; did you mean "retention_rate"?'
    assert line.startswith("- {id: retention")


def test_names_of_other_rooms_can_be_given() -> None:
    """Ledgers and columns are checked against the names handed over."""
    said = [sentence for _, sentence in faults(SHIPPED, KNOWN)]
    assert any(sentence.startswith('there is no ledger "visits"') for sentence in said)
    assert any(sentence.startswith('there is no column "合作等级"') for sentence in said)


def test_all_mistakes_at_once_in_the_order_of_lines() -> None:
    """The first is raised, the others travel with it."""
    text = edited(
        "weight: 60", "weight: 55", edited("language: zh", "language: cn", edited("factor: 105%", "factor: x"))
    )
    with pytest.raises(ConfigFaults) as caught:
        parse(text.encode())
    lines = [fault.line for fault in caught.value.all]
    assert len(lines) == 3
    assert lines == sorted(lines)
    assert str(caught.value) == 'config.yaml:21: here stands "cn"; possible are: zh, en'


def test_blocks_and_lists_where_others_belong() -> None:
    """A text where a block of names belongs, and a block where a number belongs."""
    assert faults(edited("  aliases: {}", "  aliases: none"))[0][1] == (
        'here stands "none", but a block of keys is needed'
    )
    assert faults(edited("weight: 60", "weight: {a: 1}"))[0][1].startswith("here stands a block of keys, but a number")


def test_rules_may_begin_on_different_days() -> None:
    """Roles that begin later than the schemes are no fault of the file: who asks too early finds no roles."""
    text = edited("\nroles:\n  - effective_from: 2000-01-01", "\nroles:\n  - effective_from: 2026-01-01")
    rules = parse(text.encode()).rules(date(2025, 12, 31))
    assert rules.roles is None
    assert rules.schemes


def test_missing_file(tmp_path: Path) -> None:
    """A workspace without config.yaml is told how to make one."""
    with pytest.raises(ConfigFaults, match="kam init"):
        load(tmp_path / "config.yaml")


def test_folder_in_place_of_the_file(tmp_path: Path) -> None:
    """What cannot be read as a file is said so, without a traceback."""
    with pytest.raises(ConfigFaults, match="cannot be read"):
        load(tmp_path)


def test_file_of_another_encoding() -> None:
    """GBK is refused at the first line that shows it."""
    with pytest.raises(ConfigFaults, match=r"config\.yaml:2: the file is not UTF-8"):
        parse("language: zh\n# 部门".encode("gbk"))


def test_the_shipped_file_loads() -> None:
    """From disk, with a byte order mark, and with Windows line ends alike."""
    plain = load(ROOT / "config.yaml")
    marked = parse(b"\xef\xbb\xbf" + SHIPPED.replace("\n", "\r\n").encode())
    assert plain.digest() == marked.digest()
    assert plain.text_digest != marked.text_digest


def test_own_words_have_known_keys() -> None:
    """A word for something no document prints is a fault with the nearest key; blank ones are ours."""
    assert read(SHIPPED).organisation.wording["title_bonus"] == ""
    changed = edited("wording: {}", "wording: {sign_employe: 被考核人}")
    ((line, said),) = faults(changed)
    assert (line, said) == (
        "wording: {sign_employe: 被考核人}",
        'there is no key "sign_employe" here; did you mean "sign_employee"?',
    )
    wording = read(edited("wording: {}", "wording: {sign_employee: 被考核人}")).organisation.wording
    assert wording["sign_employee"] == "被考核人"
