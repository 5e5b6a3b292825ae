"""The benchmarks measure what they say: equal results, processes seen from outside, a page made of the numbers."""

from __future__ import annotations

import csv
import os
import shutil
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring
from openpyxl import load_workbook

from benchmarks import floors, resident, table, watch, whole, workspaces
from benchmarks.naive.__main__ import make as make_naively
from benchmarks.plot import plot
from kam_reports import sample
from kam_reports.config import load
from kam_reports.core.period import Period, PeriodKind
from kam_reports.core.text import ENGLISH
from kam_reports.pipeline.stages import Job, measure_period
from kam_reports.pipeline.workspace import Workspace
from kam_reports.reports.material import Material
from tests.conftest import MakeTiny

ROOT = Path(__file__).parents[2]
JUNE = Period(PeriodKind.MONTH, 2026, 6)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workspace with a small clean department."""
    folder = tmp_path_factory.mktemp("department")
    sample.make(folder / "input", staff=7, accounts=14, rows=160, months=12, mistakes=False)
    return workspaces.equip(folder)


@pytest.fixture(scope="module")
def material(root: Path) -> Material:
    """Return what the program measures of it."""
    job = Job(Workspace(root), load(root / "config.yaml"), date(2026, 12, 31), ENGLISH, lambda *_: None, 0)
    return measure_period(job, JUNE)


@pytest.fixture(scope="module")
def naive(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the naive program's set, without the PDFs of persons."""
    folder = tmp_path_factory.mktemp("naive")
    make_naively(root / "input", folder, "2026-06", pdf=False)
    return folder


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_naive_scores_as_we_do(material: Material, naive: Path) -> None:
    """Score, rank and streak of everybody are equal: the peer does the same work."""
    ours = {
        score.subject: (f"{score.total:.2f}", str(score.rank), str(score.of), str(score.last_streak))
        for score in material.scores
        if score.total is not None
    }
    rows = _read(naive / "data" / "results.csv")
    assert len(ours) > 3
    assert {row["staff_id"]: (row["score"], row["rank"], row["of"], row["last_streak"]) for row in rows} == ours


def test_naive_pays_as_we_do(material: Material, naive: Path) -> None:
    """What everybody is paid is equal to the fen."""
    ours = {slip.staff_id: f"{slip.total / 100:.2f}" for slip in material.paid.payslips}
    rows = {row["staff_id"]: row["total"] for row in _read(naive / "data" / "pay.csv")}
    assert rows == {staff_id: total for staff_id, total in ours.items() if staff_id in rows}
    assert len(rows) == len(material.scores)


def test_naive_writes_the_same_documents(material: Material, naive: Path) -> None:
    """A workbook a person with evidence and trend, and the department's three documents."""
    books = sorted((naive / "考核表").glob("*.xlsx"))
    assert len(books) == len(material.scores)
    assert load_workbook(books[0]).sheetnames == ["考核表", "走势", "依据"]
    made = {path.name for path in naive.iterdir()}
    assert {"奖金核算表.xlsx", "奖金核算表.pdf", "部门月报.xlsx", "部门月报.pdf", "大客户档案汇总表.xlsx"} <= made


def test_bare_reading_sees_every_row(root: Path) -> None:
    """The floor of reading reads the whole of every ledger."""
    assert floors.read_bare(root / "input")["rows"] > 160


def test_one_changed_row_changes_one_cell(root: Path, tmp_path: Path) -> None:
    """What is timed as one changed row is one."""
    shutil.copytree(root / "input", tmp_path / "input")
    name = workspaces.change_one_row(tmp_path, 3)
    cells: list[dict[tuple[str, str], object]] = []
    for folder in (root, tmp_path):
        book = load_workbook(folder / "input" / "销售" / name)
        cells.append({(s.title, c.coordinate): c.value for s in book for row in s.iter_rows() for c in row})
    changed = [place for place, value in cells[0].items() if cells[1][place] != value]
    assert len(changed) == 1
    before, after = (float(str(each[changed[0]])) for each in cells)
    assert after == pytest.approx(before + 3)


def test_no_ledger_to_change(tmp_path: Path) -> None:
    """A workspace without a plain sales ledger is refused, not measured unchanged."""
    with pytest.raises(LookupError, match="sales ledger"):
        workspaces.change_one_row(tmp_path, 1)


def test_digest_knows_names_and_bytes(tmp_path: Path) -> None:
    """Another name or another byte is another set."""
    digests = set()
    for name, content in (("a", b"1"), ("b", b"1"), ("a", b"2")):
        folder = tmp_path / f"{name}{content!r}"
        folder.mkdir()
        (folder / name).write_bytes(content)
        digests.add(workspaces.digest(folder))
    assert len(digests) == 3


CHILD = """
import pathlib, subprocess, sys, time
held = bytearray(60_000_000)
pathlib.Path(sys.argv[1]).mkdir()
pathlib.Path(sys.argv[1], "a.pdf").write_bytes(b"")
subprocess.run([sys.executable, "-c", "b = bytearray(60_000_000); import time; time.sleep(1.5)"], check=True)
print("done")
"""


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="looks into /proc")
def test_a_program_is_watched_with_its_children(tmp_path: Path) -> None:
    """Memory is of all processes together, and the first document is noticed before the end."""
    folder = tmp_path / "sheets"
    seen = watch.watch([sys.executable, "-c", CHILD, str(folder)], hope=watch.Hope(tmp_path, "sheets"), memory=True)
    assert seen.said == "done\n"
    assert seen.megabytes > 110
    assert seen.cpu > 0
    assert seen.first is not None
    assert seen.first < seen.seconds


def test_plots_show_growth_over_people_and_over_rows() -> None:
    """Time and memory, each over both."""
    small, large = _found(10, 60, {}), _found(30, 300, {})
    large["2000"] = large.pop("200") | {"size": {"staff": 2000, "accounts": 9, "rows": 1_000_000}}
    made = table.plots(small | large)
    assert set(made) == {
        f"benchmark-{what}-{axis}.svg" for what in ("seconds", "megabytes") for axis in ("people", "rows")
    }
    assert ">1,000,000<" in made["benchmark-seconds-rows.svg"]
    assert ">2,000<" in made["benchmark-seconds-people.svg"]
    page = table.page(small | large)
    assert all(f"images/{name}" in page for name in made)


def test_a_loaded_program_renews_when_asked(tiny_workspace: MakeTiny) -> None:
    """As often as it is asked; it ends by itself."""
    root = tiny_workspace()
    with resident.resident(root, {**os.environ, "PYTHONPATH": str(workspaces.PROJECT)}) as renewed:
        (manifest,) = root.glob("output/*/draft/manifest.json")
        before = manifest.read_bytes()
        assert renewed() > 0
        assert manifest.read_bytes() == before
        shutil.rmtree(root / "output")
        assert renewed() > 0
        assert manifest.read_bytes() == before


def test_a_failing_program_is_no_measurement() -> None:
    """What fails is told with its last words."""
    with pytest.raises(RuntimeError, match="no such thing"):
        watch.watch([sys.executable, "-c", "import sys; sys.exit('no such thing')"])
    assert watch.watch([sys.executable, "-c", "import sys; sys.exit(1)"], well=whole.DONE).cpu >= 0


def _run(seconds: float, **more: float) -> dict[str, float]:
    return {"seconds": seconds, "cpu": 2 * seconds, "megabytes": 700, "first": seconds / 5, "bytes": 1e6, **more}


def _found(ours: float, naive: float, digests: Mapping[str, str]) -> dict[str, Any]:
    stages = {"read": 30, "pages": 60, "sheets": 200}
    return {
        "200": {
            "size": {"staff": 200, "accounts": 1200, "rows": 200_000},
            "machine": {"cores": 2, "python": "3.11", "system": "Linux", "date": "2026-11-23"},
            "times": 1,
            "runs": {"kam": [_run(ours)], "naive": [_run(naive) | {"stages": stages}]},
            "again": [_run(0.4)],
            "changed": [_run(1.1)],
            "drawing": {"sheets": 188, "milliseconds": 65, "kilobytes": 55, "most_kilobytes": 60},
            "workers": digests,
        }
    }


@pytest.mark.parametrize(("ours", "verdict"), [(10.0, "| 6.0 × | yes |"), (15.0, "| 4.0 × | **no** |")])
def test_page_tells_targets_missed(ours: float, verdict: str) -> None:
    """A target is shown beside what was measured, and a miss is called one."""
    made = table.page(_found(ours, 60, {"1": "a", "2": "a", "8": "a"}))
    assert f"200 people: full run ≥ 5 × faster than naive {verdict}" in made
    assert "| the same | yes |" in made


def test_page_tells_different_bytes() -> None:
    """Sets that differ by the number of workers are a miss."""
    assert "| 2 different sets | **no** |" in table.page(_found(10, 60, {"1": "a", "2": "b", "8": "a"}))


def test_page_without_peers_and_sizes() -> None:
    """A part measured alone makes a page too."""
    runs = {name: [_run(1)] for name in ("run", "check", "help")}
    made = table.page({"sample": {"sample": runs, "machine": _found(1, 1, {})["200"]["machine"]}})
    assert "sample department: `kam run` ≤ 5 s | 1.00 s | yes |" in made
    assert "`kam --help` ≤ 0.2 s | 1.00 s | **no** |" in made


def test_only_what_is_marked_is_rewritten() -> None:
    """Prose stays; a page without marks is refused."""
    text = f"before\n{table.BEGIN}\nold\n{table.END}\nafter\n"
    made = table.renewed(text, "new")
    assert made == f"before\n{table.BEGIN}\n\nnew\n\n{table.END}\nafter\n"
    with pytest.raises(LookupError):
        table.renewed("before", "new")
    assert table.BEGIN in table.PAGE.read_text(encoding="utf-8")


def test_plots_are_drawn() -> None:
    """Both plots are well-formed and show every program that ran."""
    for drawn in table.plots(_found(10, 60, {})).values():
        assert fromstring(drawn).tag.endswith("svg")
        assert "naive" in drawn
        assert "LibreOffice" not in drawn
    steps = plot("t", "x", {"naive": [(10, 1.0), (100, 10.0)]})
    assert fromstring(steps).findall(".//{*}circle")[1].get("cy") != "0"


def test_machine_has_no_name() -> None:
    """Results tell cores and versions, never a host or a path."""
    assert set(whole.machine()) == {"cores", "python", "system", "date"}


def test_bench_libraries_are_locked() -> None:
    """Only hashes and names; none of them is among the program's own."""
    text = (ROOT / "benchmarks" / "requirements.txt").read_text(encoding="utf-8")
    assert "--hash=sha256:" in text
    assert "://" not in text
    own = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert not [name for name in ("reportlab", "typst") if f"\n{name}==" in own]
