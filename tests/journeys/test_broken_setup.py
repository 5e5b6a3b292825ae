"""A broken config or template: one clear line with file and line, exit 2, and the old output stays byte for byte."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from kam_reports import assets
from tests.conftest import Kam, MakeTiny
from tests.journeys.outputs import tree
from tests.journeys.tiny import config_text

CONFIGS = {
    "unknown key": ("language: zh", "langage: zh"),
    "unknown language": ("language: zh", "language: fr"),
    "a number that is none": ("grace_days: 3 ", "grace_days: drei "),
    "weights that are not 100": ("weight: 60,", "weight: 61,"),
    "a metric that is none": ("metric: sales_completion,", "metric: sales_completed,"),
    "a date that is none": ("effective_from: 2000-01-01", "effective_from: 2000-13-01"),
    "a time zone that is none": ("time_zone: Asia/Shanghai", "time_zone: Asia/Peking"),
    "no YAML": ("organisation:", "organisation: ["),
    "a tab": ("  grace_days", "\tgrace_days"),
    "a key twice": ("language: zh", "language: zh\nlanguage: en"),
}

TEMPLATES = {
    "unknown name": ("{{ doc.titel }}", "doc"),
    "syntax": ("{% if doc %}", "endif"),
    "unknown filter": ("{{ doc.title|shout }}", "shout"),
    "missing include": ('{% include "base/nowhere.html" %}', "nowhere"),
}


@pytest.fixture
def ran(tiny_workspace: MakeTiny) -> tuple[Path, dict[str, bytes]]:
    """Return a workspace with an old set in its output, and that output."""
    folder = tiny_workspace()
    old = folder / "output" / "2026-06" / "draft"
    (old / "data").mkdir(parents=True)
    (old / "data" / "pay.csv").write_text("old", encoding="utf-8")
    (old / "manifest.json").write_text("{}", encoding="utf-8")
    return folder, tree(folder / "output")


def one_line(text: str) -> str:
    """Return the only line of a text."""
    assert text.endswith("\n")
    (line,) = text.splitlines()
    return line


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", CONFIGS)
def test_broken_config(kam: Kam, ran: tuple[Path, dict[str, bytes]], name: str, language: str) -> None:
    """The line names config.yaml and the line that is wrong; nothing was touched."""
    folder, old = ran
    text = config_text(CONFIGS[name])
    (folder / "config.yaml").write_text(text, encoding="utf-8")
    outcome = kam("run", "2026-06", "-w", folder, "--workers", 0, "--lang", language)
    assert (outcome.code, outcome.out) == (2, "")
    said = one_line(outcome.err)
    match = re.search(r"config\.yaml:(\d+): ", said)
    assert match, said
    usual = config_text().splitlines()
    first = next(
        number for number, (one, other) in enumerate(zip(text.splitlines(), usual, strict=False), 1) if one != other
    )
    assert first - 30 <= int(match[1]) <= first + 30, said
    assert tree(folder / "output") == old


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", "language: 中文".encode("gbk"), b"- 1\n- 2\n", b"42"])
def test_config_that_is_no_config(kam: Kam, ran: tuple[Path, dict[str, bytes]], content: bytes) -> None:
    """Empty, not UTF-8, not a mapping: one line, no traceback, nothing touched."""
    folder, old = ran
    (folder / "config.yaml").write_bytes(content)
    outcome = kam("run", "2026-06", "-w", folder, "--workers", 0)
    assert (outcome.code, outcome.out) == (2, "")
    assert "config.yaml" in outcome.err
    assert tree(folder / "output") == old


def test_two_mistakes_are_both_named(kam: Kam, tiny_workspace: MakeTiny) -> None:
    """Each mistake of a config has its own line."""
    folder = tiny_workspace(changes=[CONFIGS["a number that is none"], CONFIGS["unknown language"]])
    outcome = kam("check", "-w", folder)
    assert outcome.code == 2
    assert len(outcome.err.splitlines()) == 2


@pytest.mark.parametrize("command", ["check", "run", "explain"])
def test_every_command_stops_at_a_broken_config(kam: Kam, tiny_workspace: MakeTiny, command: str) -> None:
    """Not only `kam run`."""
    folder = tiny_workspace(changes=[CONFIGS["unknown key"]])
    more = ("2026-06", "E002") if command == "explain" else ()
    outcome = kam(command, *more, "-w", folder)
    assert outcome.code == 2
    assert "language" in one_line(outcome.err)


@pytest.mark.parametrize("name", TEMPLATES)
def test_broken_template(kam: Kam, ran: tuple[Path, dict[str, bytes]], name: str) -> None:
    """The line names the template and its line; the old set stays."""
    folder, old = ran
    shutil.copytree(assets.workspace_files() / "templates", folder / "templates")
    page = folder / "templates" / "assessment" / "page.html"
    wrong, named = TEMPLATES[name]
    page.write_text(
        '{% extends "base/page.html" %}\n{% block body %}\n' + wrong + "\n{% endblock %}\n", encoding="utf-8"
    )
    outcome = kam("run", "2026-06", "-w", folder, "--workers", 0)
    assert (outcome.code, outcome.out) == (2, "")
    said = one_line(outcome.err)
    assert re.search(r"assessment.page\.html:[34]: ", said), said
    assert named in said
    assert tree(folder / "output") == old


def test_template_of_a_letter_in_another_encoding(kam: Kam, ran: tuple[Path, dict[str, bytes]]) -> None:
    """A template that is not UTF-8."""
    folder, old = ran
    (folder / "templates" / "assessment").mkdir(parents=True)
    (folder / "templates" / "assessment" / "page.html").write_bytes("考核表".encode("gbk"))
    outcome = kam("run", "2026-06", "-w", folder, "--workers", 0)
    assert (outcome.code, outcome.out) == (2, "")
    assert "page.html" in one_line(outcome.err)
    assert tree(folder / "output") == old


@pytest.mark.parametrize("command", [("run",), ("check",), ("explain", "2026-06", "E002")])
def test_no_workspace(kam: Kam, tmp_path: Path, command: tuple[str, ...]) -> None:
    """A folder without config.yaml is no workspace, and stays as it is."""
    outcome = kam(*command, "-w", tmp_path)
    assert (outcome.code, outcome.out) == (2, "")
    assert "kam init" in one_line(outcome.err)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("brief")
def test_output_that_cannot_be_made(kam: Kam, tiny_workspace: MakeTiny) -> None:
    """A file stands where the output folder should be: one line, exit 2."""
    folder = tiny_workspace()
    (folder / "output").write_text("mine", encoding="utf-8")
    outcome = kam("run", "2026-06", "-w", folder, "--workers", 0)
    assert (outcome.code, outcome.out) == (2, "")
    assert str(folder / "output") in one_line(outcome.err)
    assert (folder / "output").read_text(encoding="utf-8") == "mine"


@pytest.mark.usefixtures("brief")
def test_full_disk_leaves_the_old_set(
    kam: Kam, ran: tuple[Path, dict[str, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No space left in the middle of a run: one line, exit 2, the old set whole, nothing left over."""
    folder, old = ran
    write = Path.write_bytes

    def full(self: Path, content: bytes) -> int:
        if self.name == "results.csv":
            raise OSError(28, "No space left on device")
        return write(self, content)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", full)
        outcome = kam("run", "2026-06", "-w", folder, "--workers", 0)
    assert (outcome.code, outcome.out) == (2, "")
    assert "No space left on device" in one_line(outcome.err)
    assert tree(folder / "output") == old
    assert [path.name for path in (folder / "output" / "2026-06").iterdir()] == ["draft"]
