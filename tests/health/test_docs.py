"""The documentation is complete, fresh and true: what it must name, it names; where it points, something is."""

import re
from pathlib import Path

import pytest

from kam_reports.config import reference
from kam_reports.core.text import ENGLISH
from kam_reports.ledgers.catalogue import LEDGERS
from kam_reports.metrics.catalogue import METRICS
from kam_reports.pipeline import data
from tools import docs

_ROOT = Path(__file__).resolve().parents[2]
_PAGES = (
    "README.md",
    "README.zh-CN.md",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    *sorted(path.relative_to(_ROOT).as_posix() for path in (_ROOT / "docs").rglob("*.md")),
)
_MADE_HERE = {".git", ".venv", ".kam", "output", "build", "dist", "__pycache__"}
_REGISTRY = re.compile(
    r"pypi\.(?:org|tuna)|pythonhosted\.org|npmjs\.(?:org|com)|anaconda\.org|deb\.debian\.org|crates\.io"
)
_MACHINE = re.compile(r"(?<![\w.:/~}$-])/(?:work|tmp|root|home|Users|mnt|var/tmp)/[\w.-]")


def _text(page: str) -> str:
    return (_ROOT / page).read_text(encoding="utf-8")


def test_reference_pages_are_fresh() -> None:
    """They are made from the program: `python tools/docs.py`."""
    assert docs.stale() == []


def test_stale_pages_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A page with other content, a page too many and a missing one: named, exit 1; after writing: exit 0."""
    monkeypatch.setattr(docs, "FOLDER", tmp_path)
    monkeypatch.setattr(docs, "pages", lambda: {"a.md": "new\n", "b.md": "b\n"})
    (tmp_path / "a.md").write_text("old\n", encoding="utf-8")
    (tmp_path / "gone.md").write_text("", encoding="utf-8")
    assert docs.main(["--check"]) == 1
    assert [line.split(":")[1].strip() for line in capsys.readouterr().out.splitlines()] == ["a.md", "b.md", "gone.md"]
    (tmp_path / "gone.md").unlink()
    assert docs.main([]) == 0
    assert docs.main(["--check"]) == 0


def test_every_issue_code_is_in_the_docs() -> None:
    """With what is wrong in both languages."""
    page = _text("docs/reference/issues.md")
    assert [code for code in docs.issue_kinds() if f"| `{code}` |" not in page] == []


def test_every_config_key_is_in_the_docs() -> None:
    """With type, default and description."""
    page = _text("docs/reference/config.md")
    assert [row[0] for row in reference(ENGLISH) if f"| `{row[0]}` |" not in page] == []


def test_every_metric_is_in_the_docs() -> None:
    """In the reference and, with its formula and decisions, in the domain page."""
    page, domain = _text("docs/reference/metrics.md"), _text("docs/domain.md")
    assert [name for name in METRICS if f"\n## {name}\n" not in page or f"`{name}`" not in domain] == []


@pytest.mark.parametrize("ledger", LEDGERS)
def test_ledger_is_in_the_docs(ledger: str) -> None:
    """Each header with its aliases in the reference; the ledger itself in the domain page and both clerk's guides."""
    section = _text("docs/reference/ledgers.md").split(f"\n## {ledger}\n")[1].split("\n## ")[0]
    for column in LEDGERS[ledger].columns:
        assert f"| {column.zh} | {column.en} |" in section
        assert all(alias in section for alias in column.aliases)
    assert LEDGERS[ledger].zh in _text("docs/domain.md")
    assert LEDGERS[ledger].zh in _text("docs/clerk.zh-CN.md")
    assert LEDGERS[ledger].zh in _text("docs/clerk.md")


def test_commands_and_options_are_in_the_docs() -> None:
    """Every command in both READMEs, every option in the reference."""
    from typer.main import get_command

    from kam_reports.cli.app import build

    group = get_command(build(lambda text: text.template))
    commands = getattr(group, "commands", {})
    assert {"run", "check", "explain", "sample", "init", "doctor", "metrics"} <= set(commands)
    page = _text("docs/reference/commands.md")
    flat = {name: command for name, command in commands.items() if not hasattr(command, "commands")}
    for name, group_of in commands.items():
        flat |= {f"{name} {one}": command for one, command in getattr(group_of, "commands", {}).items()}
    for name, command in flat.items():
        section = page.split(f"\n## kam {name}\n")[1].split("\n## ")[0]
        assert [
            one for param in command.params for one in param.opts if one.startswith("-") and one not in section
        ] == []
        assert all(f"kam {name.split()[0]}" in _text(readme) for readme in ("README.md", "README.zh-CN.md"))


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_readme_names_the_two_commands_and_the_exit_codes(readme: str) -> None:
    """What a stranger needs first."""
    text = _text(readme)
    assert "./kam run" in text
    assert "./kam test" in text
    assert re.search(r"docs/images/[\w-]+\.png", text)
    assert all(f"| {code} |" in text for code in (0, 1, 2, 75))


def test_counts_in_prose_are_true() -> None:
    """The READMEs say how many metrics there are."""
    assert f"{len(METRICS)} metrics" in _text("README.md")
    assert f"{len(METRICS)} 项指标" in _text("README.zh-CN.md")


def test_output_page_names_every_column_of_the_csvs() -> None:
    """The CSVs are an interface: their columns stand in the docs, in their order."""
    text = _text("docs/output.md")
    tables = {
        "figures.csv": data.FIGURES,
        "scores.csv": data.SCORES,
        "results.csv": data.RESULTS,
        "pay.csv": data.PAY,
        "issues.csv": data.ISSUES,
        "rows.csv": data.ROWS,
    }
    for name, columns in tables.items():
        assert f"`{name}`" in text
        assert f"`{', '.join(columns)}`" in text


def _anchors(text: str) -> set[str]:
    """Return what a page's headings are linked by: small letters, no punctuation, hyphens for blanks."""
    titles = re.findall(
        r"^#+ +(.+?)\s*$", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL), re.MULTILINE
    )
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def _broken(page: str, text: str) -> list[str]:
    """Return the links of a page that lead to no file of the project, or to no heading of one."""
    found = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in target or target.startswith("mailto:"):
            continue
        path, _, heading = target.partition("#")
        there = (_ROOT / page).parent.joinpath(path) if path else _ROOT / page
        if not there.exists() or (heading and heading not in _anchors(there.read_text(encoding="utf-8"))):
            found.append(target)
    return found


@pytest.mark.parametrize("page", _PAGES)
def test_links_lead_somewhere(page: str) -> None:
    """Files that pages point to are there, and so are the headings."""
    assert _broken(page, _text(page)) == []


def test_broken_links_are_found() -> None:
    """A file that is not there, and a heading that is none, of another page or its own; a comment in code is none."""
    fine = "[a](life.md) [b](life.md#a-months-life--一个月的始末) [c](https://example.org/#x) [d](#english)"
    wrong = "[a](lief.md) [b](life.md#a-month) [c](#nothing)"
    assert _broken("docs/life.md", f"{fine}\n{wrong}") == ["lief.md", "life.md#a-month", "#nothing"]
    assert _anchors("# One, two\n```sh\n# no heading\n```\n## `kam run`\n") == {"one-two", "kam-run"}


def test_pictures_are_small() -> None:
    """Every clone carries them."""
    pictures = sorted((_ROOT / "docs" / "images").glob("*.png"))
    assert pictures
    assert [path.name for path in pictures if path.stat().st_size > 100_000] == []


def test_repository_names_no_registry_and_no_machine() -> None:
    """Where packages come from and where a checkout lies is each machine's own business."""
    found = []
    for path in sorted(_ROOT.rglob("*")):
        parts = path.relative_to(_ROOT).parts
        hidden = parts[0].startswith(".") and parts[0] != ".ci"
        if hidden or _MADE_HERE & set(parts) or not path.is_file():
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{'/'.join(parts)}: {hit.group()}" for hit in (_REGISTRY.search(text), _MACHINE.search(text)) if hit]
    assert found == []
