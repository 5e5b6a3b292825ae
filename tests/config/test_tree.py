"""YAML's surprises don't reach the rules, and broken YAML is explained at its line."""

from __future__ import annotations

import pytest

from kam_reports.config import ConfigFaults, tree
from tests.config.editing import SHIPPED, edited, faults, read

UNREADABLE = "this line cannot be read as YAML ({}); check indentation, colons and quotation marks"


@pytest.mark.parametrize("text", ["on", "12:30", "0012", "1e3", "0.10", "2026-07-01", "0x1F", "yes", "1_000"])
def test_a_scalar_is_its_text(text: str) -> None:
    """What YAML would turn into a truth value, a number of seconds or a float stays what stands there."""
    assert tree.read(f"key: {text}", "c.yaml").data == {"key": text}


@pytest.mark.parametrize(("text", "value"), [("", None), ("~", None), ("null", None), ('"null"', "null"), ('""', "")])
def test_nothing_and_quoted_nothing(text: str, value: str | None) -> None:
    """A blank is nothing; in quotation marks it is a text."""
    assert tree.read(f"key: {text}", "c.yaml").data == {"key": value}


@pytest.mark.parametrize("number", ["1e3", "0012", "1_000", "12:30", "１２", ".5", "0x1F", "1,5", "nan"])
def test_numbers_have_one_spelling(number: str) -> None:
    """Anything but plain digits is refused, never guessed."""
    ((line, said),) = faults(edited("honour_score: 95 ", f"honour_score: {number} "))
    assert line.startswith("honour_score:")
    assert said.startswith("here stands")


def test_company_names_that_look_like_something_else() -> None:
    """A company may be called 0012 or on."""
    assert read(edited("  company: ", "  company: 0012 ")).organisation.company == "0012"
    assert read(edited("  company: ", "  company: on ")).organisation.company == "on"


def test_full_width_colon() -> None:
    """The commonest slip in a Chinese file is named."""
    ((line, said),) = faults(edited("  grace_days: 3 ", "  grace_days：3 "))
    assert line.startswith("grace_days：3")
    assert said == 'a full-width colon "：" stands in this line; write ":" and a space instead'


def test_broken_yaml() -> None:
    """A bracket that is not closed is reported where YAML noticed."""
    ((_, said),) = faults(edited("due_every_month: [sales,", "due_every_month: [sales, [,"))
    assert said.startswith("this line cannot be read as YAML (")


def test_a_tab() -> None:
    """A tab where blanks belong is reported at its line."""
    ((line, said),) = faults(edited("\n  grace_days: 3", "\n\tgrace_days: 3"))
    assert line.startswith("grace_days")
    assert "tab" in said or "token" in said


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "the file is empty"),
        ("# only a comment", "the file is empty"),
        ("- a\n- b", 'the file must consist of lines "key: value"'),
        (
            "key: !!python/name:os.system x",
            '"!!python/name:os.system" is not used here: write the plain value',
        ),
        ("? [a, b]\n: c", "a key must be a plain word"),
        ("a: &a [*a]", "the file is nested too deeply or refers to itself"),
        ("a: 1\n b: 2", UNREADABLE.format("mapping values are not allowed in this context")),
        ("a: b\n---\nc: d", UNREADABLE.format("but found another document")),
    ],
)
def test_files_that_are_no_config(text: str, sentence: str) -> None:
    """Whatever is not a block of keys is refused in one sentence."""
    with pytest.raises(ConfigFaults) as caught:
        tree.read(text, "c.yaml")
    assert str(caught.value.text) == sentence
    assert caught.value.line >= 1


def test_a_bomb_of_references_is_refused() -> None:
    """References that multiply are stopped long before memory is."""
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    with pytest.raises(ConfigFaults, match="nested too deeply or refers to itself"):
        tree.read("\n".join(rows), "c.yaml")


def test_blocks_may_be_reused_by_reference() -> None:
    """An anchor saves writing a list twice."""
    raters = "{superior: 60, peer: 20, customer: 20}"
    month, year = SHIPPED.split("  staff-year:\n")
    text = edited(raters, f"&p3 {raters}", month) + "  staff-year:\n" + edited(raters, "*p3", year)
    assert read(text).digest() == read(SHIPPED).digest()
