"""Help of every command in both languages, at once and without the heavy libraries."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kam_reports.cli.app import build
from kam_reports.cli.speech import LANGUAGES, language_asked, speaker
from tests.conftest import Kam

ROOT = Path(__file__).parents[2]
HEAVY = ("pandas", "numpy", "weasyprint", "openpyxl", "xlsxwriter", "sqlalchemy", "fastapi")
DRIVER = """
import contextlib, io, json, sys
from kam_reports.cli import main
texts = {}
for command in json.loads(sys.argv[3]):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        code = main([*command.split(), "--help", "--lang", sys.argv[2]])
    texts[command] = [code, out.getvalue()]
print(json.dumps([texts, [name for name in json.loads(sys.argv[4]) if name in sys.modules]]))
"""


def commands() -> list[str]:
    """Return the names of all commands."""
    names = [one.name or one.callback.__name__ for one in build(str).registered_commands if one.callback]
    assert len(names) > 5
    return names


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_of_every_command(language: str) -> None:
    """Each command has help that says what it does and what its options mean, in the language asked for."""
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, "--lang", language, json.dumps(["", *commands()]), json.dumps(HEAVY)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    texts, loaded = json.loads(done.stdout)
    assert loaded == []
    for command, (code, text) in texts.items():
        assert code == 0
        assert f"kam {command}".strip() in text
        ours = [line for line in text.splitlines() if not re.match(r"\s*(Usage|Options|Commands|-h, --help)", line)]
        assert bool(re.search("[\u4e00-\u9fff]", "".join(ours))) is (language == "zh"), command
    overview = texts[""][1]
    assert all(re.search(rf"^  {command} ", overview, re.MULTILINE) for command in commands())


def test_a_bare_call_shows_help(kam: Kam) -> None:
    """Without a command: the overview, and exit 2 as for any call that did nothing."""
    outcome = kam()
    assert outcome.code == 2
    assert "check" in outcome.out + outcome.err


@pytest.mark.parametrize(
    ("arguments", "language"),
    [
        (["run", "--lang", "en"], "en"),
        (["--lang=zh", "run"], "zh"),
        (["run", "--lang=fr"], None),
        (["run", "--lang"], None),
        ([], None),
    ],
)
def test_language_is_found_before_parsing(arguments: list[str], language: str | None) -> None:
    """Wherever it stands; only languages we speak."""
    assert language_asked(arguments) == language


def test_unknown_language_is_english() -> None:
    """A catalogue that is not there leaves the sentences as they are in the program."""
    from kam_reports.core.text import T

    assert speaker("xx").say(T("error")) == "error"
    assert speaker("zh").say(T("error")) != "error"
