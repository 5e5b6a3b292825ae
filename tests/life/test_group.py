"""A group's departments in one batch: overlays, isolation, the summary; the same bytes wherever they are drawn."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
from concurrent.futures import BrokenExecutor, Executor, Future
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from kam_reports.core.fault import ConfigFault
from kam_reports.life.group import Errand, Fate, Outcome, run_departments
from tests.journeys import tiny

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Kam


def group(folder: Path, *names: str) -> Path:
    """Make a group's workspace of tiny departments; they have no config of their own."""
    tiny.make(folder)
    for name in names:
        department = folder / "departments" / name
        department.mkdir(parents=True)
        shutil.copytree(folder / "input", department / "input")
    shutil.rmtree(folder / "input")
    return folder


def files(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.usefixtures("paperless")
def test_one_department_is_run_by_itself_under_the_groups_rules(tmp_path: Path, kam: Kam) -> None:
    """Its own keys stand over the group's; everything else is the group's."""
    root = group(tmp_path / "group", "east")
    east = root / "departments" / "east"
    (east / "config.yaml").write_text("organisation:\n  department: 华东大客户部\n", encoding="utf-8")
    assert kam("run", "2026-06", "-w", east, "--workers", 0).code == 0
    alone = tiny.make(tmp_path / "alone")
    kam("run", "2026-06", "-w", alone, "--workers", 0)
    for name in ("figures", "scores", "results", "pay"):
        place = f"output/2026-06/draft/data/{name}.csv"
        assert (east / place).read_bytes() == (alone / place).read_bytes()
    assert "华东大客户部" in (east / ".kam" / "config.yaml").read_text(encoding="utf-8")


def test_a_fault_names_the_file_it_stands_in(tmp_path: Path, kam: Kam) -> None:
    """A department's own mistake is its own file's, with its line; the group's is the group's."""
    root = group(tmp_path / "group", "east")
    own = root / "departments" / "east" / "config.yaml"
    own.write_text("organisation:\n  departmnt: 华东\n", encoding="utf-8")
    outcome = kam("check", "-w", own.parent, "--lang", "en")
    assert outcome.code == 2
    assert "east/config.yaml:2" in outcome.err
    own.write_text("language: en\n", encoding="utf-8")
    rules = root / "config.yaml"
    rules.write_text("langage: zh\n" + rules.read_text(encoding="utf-8"), encoding="utf-8")
    outcome = kam("check", "-w", own.parent, "--lang", "en")
    assert outcome.err.startswith("kam: config.yaml:1")


def test_a_rule_is_taken_whole(tmp_path: Path) -> None:
    """Versions of one rule never come from two files."""
    from kam_reports.config import load_over

    root = group(tmp_path / "group", "east")
    own = root / "departments" / "east" / "config.yaml"
    own.write_text(
        "pay_bands:\n  - effective_from: 2026-01-01\n    approved_by: east\n    bands: [{at_least: 0, factor: 50%}]\n",
        encoding="utf-8",
    )
    config, content = load_over(root / "config.yaml", own)
    (version,) = config.rulebook.bands.versions
    assert (version.approved_by, version.value.bands[0].factor) == ("east", version.value.bands[-1].factor)
    (root / "whole.yaml").write_bytes(content)
    assert load_over(root / "whole.yaml", None)[0].digest() == config.digest()
    own.write_text("nonsense: [\n", encoding="utf-8")
    with pytest.raises(ConfigFault):
        load_over(root / "config.yaml", own)


@pytest.mark.slow
def test_departments_run_side_by_side_and_one_that_fails_stops_no_other(tmp_path: Path, kam: Kam) -> None:
    """A department with a broken config is named in the summary; the others have just the sets they have alone."""
    root = group(tmp_path / "group", "east", "north", "west")
    (root / "departments" / "north" / "config.yaml").write_text("organisation: [", encoding="utf-8")
    outcome = kam("run", "2026-06", "-w", root, "--workers", 2, "--lang", "en")
    assert outcome.code == 2
    assert "north 2026-06" in outcome.out
    assert "could not run: north/config.yaml" in outcome.out
    east, west = (root / "departments" / name / "output" / "2026-06" / "draft" for name in ("east", "west"))
    assert files(east) == files(west)
    with (root / "output" / "group.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["department"], row["outcome"]) for row in rows] == [
        ("east", "clean"),
        ("north", "failed"),
        ("west", "clean"),
    ]
    assert rows[0]["total"] == rows[2]["total"] != ""
    sheet = openpyxl.load_workbook(root / "output" / "group.xlsx", data_only=True).active
    assert sheet is not None
    shown = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert any("north" in row and any(str(cell).startswith("north/config.yaml") for cell in row) for row in shown)
    again = json.loads(kam("run", "2026-06", "-w", root, "--workers", 2, "--json").out)
    assert [one["outcome"] for one in again] == ["clean", "failed", "clean"]
    assert sorted(path.name for path in (root / "output").glob("*.*")) == ["集团汇总.csv", "集团汇总.xlsx"]


class _Crew(Executor):
    """Runs tasks at once; while ``deadly``, an errand named ``killer`` breaks it and everything after."""

    def __init__(self, *, deadly: bool) -> None:
        """Say whether errands may kill."""
        self.deadly, self.broken = deadly, False

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **_: Any) -> Future[Any]:  # noqa: ANN401
        """Do it now."""
        future: Future[Any] = Future()
        name = arguments[0].folder.name
        if self.broken or (name == "killer") or (name == "victim" and self.deadly):
            self.broken = True
            future.set_exception(BrokenExecutor("a process ended"))
        else:
            future.set_result(function(*arguments))
        return future


def test_a_process_that_dies_fails_its_own_department_only() -> None:
    """Those that ran beside it are tried again alone; what raises fails by itself."""
    at = datetime(2026, 7, 3, tzinfo=UTC)
    names = ("a", "killer", "victim", "z", "odd")
    errands = [Errand(Path(name), "2026-06", "en", "Li", at) for name in names]

    def work(errand: Errand) -> Outcome:
        if errand.folder.name == "odd":
            raise ValueError("odd")
        return Outcome(errand.folder.name, Fate.CLEAN)

    told: list[int] = []
    outcomes = run_departments(
        errands, work, _Crew(deadly=True), lambda: _Crew(deadly=False), lambda _stage, done, _all: told.append(done)
    )
    fates = {one.department: one.fate for one in outcomes}
    assert list(fates) == list(names)
    assert fates == {"a": "clean", "killer": "failed", "victim": "clean", "z": "clean", "odd": "failed"}
    assert told[-1] == len(names)


@pytest.mark.slow
def test_a_cluster_draws_the_same_bytes_even_when_a_worker_is_killed(tmp_path: Path, kam: Kam) -> None:
    """Two worker processes of a real Dask cluster, one killed in the middle; and a group's departments on it."""
    distributed: Any = pytest.importorskip("distributed")
    here = tiny.make(tmp_path / "here")
    assert kam("run", "2026-06", "-w", here, "--workers", 0, "--no-cache").code == 0
    there = shutil.copytree(here, tmp_path / "there", ignore=shutil.ignore_patterns("output", ".kam"))
    root = group(tmp_path / "group", "east", "west")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as cluster:
        killed: list[int] = []

        def kill_one(stage: str, done: int, _all: int) -> None:
            if stage == "draw" and done >= 1 and not killed:
                victim = next(iter(cluster.workers.values()))
                killed.append(victim.pid)
                os.kill(victim.pid, signal.SIGKILL)

        run_on(cluster.scheduler_address, there, kill_one)
        assert killed
        assert files(there / "output") == files(here / "output")
        outcome = kam("run", "2026-06", "-w", root, "--cluster", cluster.scheduler_address)
        assert outcome.code == 0, outcome.err
    for name in ("east", "west"):
        mine = files(root / "departments" / name / "output" / "2026-06" / "draft")
        theirs = files(here / "output" / "2026-06" / "draft")
        assert {path: data for path, data in mine.items() if path != "manifest.json"} == {
            path: data for path, data in theirs.items() if path != "manifest.json"
        }


def run_on(address: str, folder: Path, tell: Callable[[str, int, int], None]) -> None:
    """Run a workspace on a cluster, without anything kept."""
    from dataclasses import replace

    from kam_reports.cli.session import begin
    from kam_reports.pipeline import road
    from kam_reports.pipeline.executors import cluster_crew
    from kam_reports.pipeline.periods import asked_period

    with cluster_crew(address) as crew:
        job = begin(folder, None).job(tell, 0, use_cache=False)
        road.run(replace(job, crew=crew), asked_period("2026-06"))


def test_a_cluster_that_is_not_there_is_a_fault(tmp_path: Path, kam: Kam) -> None:
    """One line, exit 2."""
    folder = tiny.make(tmp_path / "here", changes=[("executor: local", "executor: dask")])
    outcome = kam("run", "2026-06", "-w", folder, "--lang", "en")
    assert (outcome.code, "no scheduler is named" in outcome.err) == (2, True)
