"""The same inputs give the same bytes, wherever, whenever and however they are run; and order means nothing."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.conftest import Kam, MakeTiny
from tests.journeys import tiny
from tests.journeys.outputs import draft, table, tree
from tests.journeys.tiny import RESULTS, Books, Rows

ROOT = Path(__file__).parents[2]
COMMAND = "import sys; from kam_reports.cli import main; sys.exit(main())"


def copy_of(workspace: Path, folder: Path) -> Path:
    """Copy config and inputs of a workspace, the files in another order of making, all with another date."""
    for name, content in sorted(tree(workspace).items(), reverse=True):
        if name.startswith(("output/", ".kam/")):
            continue
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
        os.utime(folder / name, (1_500_000_000 - len(name), 1_500_000_000 - len(name)))
    return folder


SETTINGS = {
    "another machine": ({"PYTHONHASHSEED": "1", "TZ": "America/New_York", "LANG": "C", "LC_ALL": "C"}, "0"),
    "two workers": ({"PYTHONHASHSEED": "77", "TZ": "Pacific/Kiritimati"}, "2"),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_another_process_makes_the_same_bytes(tiny_run: Path, tmp_path: Path, name: str) -> None:
    """Every file of the set, manifest and PDFs too: other hash seed, zone, locale, folder, file dates, workers."""
    variables, workers = SETTINGS[name]
    folder = copy_of(tiny_run, tmp_path / "elsewhere" / "另一处")
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, "run", "2026-06", "-w", str(folder), "--workers", workers],
        env={**os.environ, **variables},
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == b""
    made, before = tree(draft(folder)), tree(draft(tiny_run))
    assert sorted(made) == sorted(before)
    assert [path for path in made if made[path] != before[path]] == []


def test_next_run_makes_the_same_bytes(kam: Kam, tiny_run: Path, tmp_path: Path) -> None:
    """A run after another one in the same process has nothing of it in its bytes."""
    folder = copy_of(tiny_run, tmp_path / "again")
    before = tree(draft(tiny_run))
    assert kam("run", "2026-06", "-w", folder, "--workers", 0).code == 0
    assert tree(draft(folder)) == before


@pytest.mark.usefixtures("paperless")
def test_the_clock_changes_nothing(kam: Kam, tiny_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run years later gives the same data; only the default period follows the clock."""
    from kam_reports.cli.session import Session

    folder = copy_of(tiny_run, tmp_path / "later")
    monkeypatch.setattr(Session, "today", lambda _: date(2031, 2, 3))
    assert kam("run", "2026-06", "-w", folder, "--workers", 0).code == 0
    assert tree(draft(folder) / "data") == tree(draft(tiny_run) / "data")
    monkeypatch.setattr(Session, "today", lambda _: date(2026, 6, 30))
    assert kam("run", "-w", folder, "--workers", 0).code == 0
    assert {path.name for path in (folder / "output").iterdir()} == {"2026-05", "2026-06"}
    monkeypatch.setattr(Session, "today", lambda _: date(2026, 5, 31))
    outcome = kam("run", "-w", folder, "--workers", 0)
    assert (outcome.code, outcome.out) == (2, "")


def renamed(books: Books) -> Books:
    """Every file under another name, in another folder, in another order."""
    return {f"{number}/{len(books) - number:03}.xlsx": books[name] for number, name in enumerate(reversed(books))}


def split(books: Books) -> Books:
    """Every sheet in a workbook of its own, and each of its rows, headers repeated, in one of two."""
    parts: Books = {}
    for file, sheets in books.items():
        for sheet, (headers, *rows) in sheets.items():
            for number in (0, 1):
                parts[f"{file[:-5]}_{sheet}_{number}.xlsx"] = {sheet: [headers, *rows[number::2]]}
    return parts


def shuffled(books: Books) -> Books:
    """The rows of every sheet, and its columns, in another order."""
    chance = random.Random(7)  # noqa: S311 - any order will do
    for sheets in books.values():
        for sheet, (headers, *rows) in sheets.items():
            order = list(range(len(headers)))
            chance.shuffle(order)
            chance.shuffle(rows)
            wide = [[*row, *[None] * (len(headers) - len(row))] for row in (headers, *rows)]
            sheets[sheet] = [[row[column] for column in order] for row in wide]
    return books


def padded(books: Books) -> Books:
    """A title above the headers, blank rows among and below the others."""
    for sheets in books.values():
        for sheet, (headers, *rows) in sheets.items():
            apart: Rows = [[f"大客户部{sheet}"], [], headers]
            for row in rows:
                apart += [row, [], [None, "  "]]
            sheets[sheet] = [*apart, *([] for _ in range(30))]
    return books


def joined(books: Books) -> Books:
    """Everything in one workbook."""
    return {"全部.xlsx": {name: rows for sheets in books.values() for name, rows in sheets.items()}}


@pytest.mark.usefixtures("paperless")
@pytest.mark.parametrize("change", [renamed, split, shuffled, padded, joined])
def test_arrangement_of_the_ledgers_means_nothing(
    kam: Kam, tiny_workspace: MakeTiny, tiny_run: Path, change: object
) -> None:
    """Renamed, split, shuffled, padded or joined: figures, scores, results and pay are byte-identical."""
    assert callable(change)
    folder = tiny_workspace(change(tiny.books()))
    assert kam("run", "2026-06", "-w", folder, "--workers", 0).code == 0, table(folder, "issues")
    made, before = tree(draft(folder) / "data"), tree(draft(tiny_run) / "data")
    for name in RESULTS:
        assert made[f"{name}.csv"] == before[f"{name}.csv"], name
