"""Every issue code the program can raise is named by some test, and says what is wrong and how to mend it."""

import re
from pathlib import Path

from tools import docs

_TESTS = Path(__file__).resolve().parents[1]
_KINDS = docs.issue_kinds()


def _sources() -> str:
    """All tests and worked examples but the health tests, as one text."""
    paths = [path for ending in ("*.py", "*.yaml") for path in sorted(_TESTS.rglob(ending))]
    elsewhere = [path for path in paths if path.parent != Path(__file__).parent and "second_opinion" not in path.parts]
    return "\n".join(path.read_text(encoding="utf-8") for path in elsewhere)


def test_every_issue_code_stands_in_some_test() -> None:
    """A check that nothing runs is a promise that nobody keeps.

    This only looks for the code in the texts of the tests; that the test produces it is for its author to see.
    """
    sources = _sources()
    assert _KINDS
    assert [code for code in _KINDS if not re.search(rf"(?<![\w-]){re.escape(code)}(?![\w-])", sources)] == []


def test_issues_are_well_said() -> None:
    """A stable kebab-case code, a sentence about the fault, and one about mending it."""
    for code, (_, kind) in _KINDS.items():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code)
        assert kind.message.template.strip(), code
        assert kind.mend.template.strip(), code
