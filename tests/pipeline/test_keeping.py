"""Nothing is done twice, and nobody can tell from the results: what is kept gives the bytes of a full run."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import openpyxl
import pytest

from kam_reports.cache import open_store
from kam_reports.pipeline import keeping
from kam_reports.render.order import program_versions
from tests.journeys import tiny

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kam_reports.core.document import Document
    from tests.conftest import Kam

PERIOD = "2026-06"


def files(folder: Path) -> dict[str, bytes]:
    """Return every file of the draft."""
    draft = folder / "output" / PERIOD / "draft"
    return {path.relative_to(draft).as_posix(): path.read_bytes() for path in draft.rglob("*") if path.is_file()}


def full(folder: Path, kam: Kam, into: Path) -> dict[str, bytes]:
    """Return what a full run makes of the same inputs elsewhere."""
    shutil.copytree(folder, into, ignore=shutil.ignore_patterns("output", ".kam"))
    assert kam("run", PERIOD, "-w", into, "--workers", 0, "--no-cache").code in {0, 1}
    return files(into)


def ledger(folder: Path, header: str) -> Path:
    """Return the workbook with a header."""
    for path in sorted((folder / "input").rglob("*.xlsx")):
        if any(cell.value == header for sheet in openpyxl.load_workbook(path).worksheets for cell in sheet[1]):
            return path
    raise AssertionError(header)


def edit(folder: Path, header: str, change: Callable[[object], object], *, of: str = "", sheet: int = -1) -> None:
    """Change the first cell below a header, in a sheet (the last) of the workbook that has another header ``of``."""
    path = ledger(folder, of or header)
    book = openpyxl.load_workbook(path)
    table = [one for one in book.worksheets if (of or header) in [cell.value for cell in one[1]]][sheet]
    (column,) = (cell.column for cell in table[1] if cell.value == header)
    cell = table.cell(2, column)
    cell.value = change(cell.value)  # type: ignore[assignment] # numbers and texts only
    book.save(path)


def more(value: object) -> object:
    """Return a little more than a number."""
    assert isinstance(value, (int, float))
    return value + 1


def replace_in(path: Path, old: str, new: str) -> None:
    """Replace a piece of a text file."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def rename(path: Path) -> None:
    """Give a ledger another name."""
    path.rename(path.with_name("又一个.xlsx"))


def own_template(folder: Path) -> None:
    """Give the department a style of its own."""
    target = folder / "templates" / "assessment" / "style.css"
    target.parent.mkdir(parents=True)
    target.write_text("h1 { letter-spacing: 3pt }\n", encoding="utf-8")


EDITS: dict[str, Callable[[Path], None]] = {
    "a sale": lambda folder: edit(folder, "金额", more, of="单号"),
    "an older sale": lambda folder: edit(folder, "金额", more, of="单号", sheet=0),
    "a rating": lambda folder: edit(folder, "得分", more),
    "a plan": lambda folder: edit(folder, "计划金额", more),
    "a name": lambda folder: edit(folder, "姓名", lambda name: f"{name}二"),
    "a pay base": lambda folder: edit(folder, "绩效工资基数", more),
    "an amount that is none": lambda folder: edit(folder, "金额", lambda _: "1.200,5O", of="单号"),
    "a file's name": lambda folder: rename(ledger(folder, "单号")),
    "a rule": lambda folder: replace_in(folder / "config.yaml", "factor: 105%", "factor: 106%"),
    "the company": lambda folder: replace_in(folder / "config.yaml", "company: ", "company: 乙公司 "),
    "a template": own_template,
    "a missing file": lambda folder: ledger(folder, "得分").unlink(),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that has been run once, with everything of it kept."""
    from kam_reports.cli import main

    folder = tiny.make(tmp_path_factory.mktemp("made") / "workspace")
    assert main(["run", PERIOD, "-w", str(folder), "--workers", "0"]) == 0
    return folder


@pytest.fixture
def workspace(made: Path, tmp_path: Path) -> Path:
    """A copy of it, cache and all."""
    return shutil.copytree(made, tmp_path / "workspace")


@pytest.mark.slow
@pytest.mark.parametrize("name", EDITS)
def test_after_a_change_the_bytes_are_those_of_a_full_run(workspace: Path, kam: Kam, tmp_path: Path, name: str) -> None:
    """Whatever changed: no file is stale, none is missing, none is left over."""
    before = files(workspace)
    EDITS[name](workspace)
    assert kam("run", PERIOD, "-w", workspace, "--workers", 0).code in {0, 1}
    after = files(workspace)
    assert after != before
    assert after == full(workspace, kam, tmp_path / "full")


def test_one_changed_row_leaves_the_other_peoples_pages_alone(workspace: Path, kam: Kam) -> None:
    """A page that the row does not touch stays the same to the byte, and is not drawn again."""
    before = files(workspace)
    edit(workspace, "金额", more, of="单号")
    drawn: list[str] = []

    from kam_reports.render.pdf import Painter

    paint = Painter.paint

    def watched(painter: Painter, document: Document) -> bytes:
        drawn.append(document.path)
        return paint(painter, document)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Painter, "paint", watched)
        kam("run", PERIOD, "-w", workspace, "--workers", 0)
    after = files(workspace)
    same = {name for name in before if name.endswith(".pdf") and before[name] == after.get(name)}
    assert any("E003" in name for name in same)
    assert not any("E003" in path for path in drawn)
    assert any("E002" in path for path in drawn)


def test_an_unchanged_set_is_recognised_unread(workspace: Path, kam: Kam, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is read, computed or written; what is told is the same, with and without a period asked for."""
    told = json.loads(kam("run", PERIOD, "-w", workspace, "--workers", 0, "--json").out)
    before = files(workspace)

    def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("kam_reports.pipeline.road.read_copies", never)
    again = json.loads(kam("run", PERIOD, "-w", workspace, "--workers", 0, "--json").out)
    assert again == told | {"unchanged": True}
    assert files(workspace) == before
    assert "没有变化" in kam("run", PERIOD, "-w", workspace, "--workers", 0).out


def test_the_newest_month_is_remembered_but_today_is_not(workspace: Path, kam: Kam) -> None:
    """Without a period the months of the ledgers are known again; which of them is finished depends on the day."""
    first = json.loads(kam("run", "-w", workspace, "--workers", 0, "--json").out)
    again = json.loads(kam("run", "-w", workspace, "--workers", 0, "--json").out)
    assert (first["period"], again["period"], again["unchanged"]) == (PERIOD, PERIOD, True)


@pytest.mark.parametrize("damage", ["altered", "missing", "more"])
def test_a_set_that_was_touched_is_made_anew(workspace: Path, kam: Kam, damage: str) -> None:
    """A published file that was changed, removed or added by hand does not stand."""
    before = files(workspace)
    page = workspace / "output" / PERIOD / "draft" / next(name for name in before if name.endswith(".pdf"))
    if damage == "altered":
        page.write_bytes(b"x")
    elif damage == "missing":
        page.unlink()
    else:
        page.with_suffix(".txt").write_bytes(b"x")
    told = json.loads(kam("run", PERIOD, "-w", workspace, "--workers", 0, "--json").out)
    assert not told["unchanged"]
    assert files(workspace) == before


@pytest.mark.parametrize("damage", ["torn", "forged", "gone"])
def test_a_damaged_cache_changes_nothing(workspace: Path, kam: Kam, damage: str) -> None:
    """Entries that are torn, or signed by another workspace, are not believed; the folder may go at any time."""
    before = files(workspace)
    cache = workspace / ".kam" / "cache"
    if damage == "gone":
        shutil.rmtree(cache)
    for entry in list(cache.glob("*/*/*")):
        content = entry.read_bytes()
        entry.write_bytes(content[: len(content) // 2] if damage == "torn" else b"\0" * 32 + content[32:])
    shutil.rmtree(workspace / "output")
    assert kam("run", PERIOD, "-w", workspace, "--workers", 0).code == 0
    assert files(workspace) == before


def test_nothing_is_kept_where_config_says_so(workspace: Path, kam: Kam) -> None:
    """cache_mb: 0 keeps nothing; a small number bounds the folder."""
    cache = workspace / ".kam" / "cache"
    shutil.rmtree(cache)
    replace_in(workspace / "config.yaml", "cache_mb: 1024", "cache_mb: 0")
    kam("run", PERIOD, "-w", workspace, "--workers", 0)
    assert not list(cache.glob("*/*/*"))
    replace_in(workspace / "config.yaml", "cache_mb: 0", "cache_mb: 1")
    kam("run", PERIOD, "-w", workspace, "--workers", 0)
    kept = [path.stat().st_size for path in cache.glob("*/*/*")]
    assert 0 < sum(kept) <= 1_000_000


@pytest.mark.parametrize("command", [("check",), ("whatif", PERIOD, "--config", "config.yaml")])
def test_other_commands_keep_within_bounds_too(workspace: Path, kam: Kam, command: tuple[str, ...]) -> None:
    """They read ledgers, and keep what they read."""
    replace_in(workspace / "config.yaml", "cache_mb: 1024", "cache_mb: 1")
    store = open_store(workspace / ".kam" / "cache")
    assert store is not None
    for number in range(3):
        store.put("ledger", str(number), bytes(900_000))
    named = [workspace / one if one == "config.yaml" else one for one in command]
    assert kam(*named, "-w", workspace, "--workers", 0).code in (0, 1)
    assert sum(path.stat().st_size for path in store.folder.glob("*/*/*")) <= 1_000_000


@pytest.mark.slow
def test_any_number_of_workers_gives_the_same_bytes(made: Path, tmp_path: Path, kam: Kam) -> None:
    """One, two and eight processes."""
    sets = []
    for workers in (1, 2, 8):
        folder = tmp_path / str(workers)
        shutil.copytree(made, folder, ignore=shutil.ignore_patterns("output", ".kam"))
        kam("run", PERIOD, "-w", folder, "--workers", workers)
        sets.append(files(folder))
    assert sets[0] == sets[1] == sets[2] == files(made)


def test_the_profile_names_every_stage(workspace: Path, kam: Kam) -> None:
    """Seconds, what was handled and the peak, on standard error."""
    outcome = kam("run", PERIOD, "-w", workspace, "--workers", 0, "--no-cache", "--profile", "--lang", "en")
    for stage in ("read the ledgers", "check", "measure, score, pay", "compose and draw", "in all"):
        assert stage in outcome.err


def test_another_library_of_the_system_is_another_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An update of what sets a page gives another key, though nothing of Python has changed."""
    monkeypatch.setattr(keeping, "_LIBRARY_PLACES", (str(tmp_path),))
    keys = []
    for content in (b"", b"one", b"another"):
        (tmp_path / "libpango-1.0.so.0").write_bytes(content)
        keys.append(keeping.program_digest.__wrapped__())
    assert len({*keys, keeping.program_digest.__wrapped__()}) == len(keys)


def test_a_cluster_is_asked_for_all_that_draws() -> None:
    """A worker with another library writes other bytes."""
    named = {one.partition(" ")[0] for one in program_versions()}
    assert {"weasyprint", "pydyf", "tinycss2", "cssselect2", "pillow", "xlsxwriter", "fonttools", "jinja2"} <= named
