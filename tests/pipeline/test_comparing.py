"""Which sets are compared, from which traces, and what becomes of one that is missing or not to be trusted."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING

import pytest

from kam_reports.cache import open_store
from kam_reports.cli.session import Session, begin, load_config
from kam_reports.core.fault import OutputFault, UsageFault
from kam_reports.core.period import Period, PeriodKind
from kam_reports.pipeline.comparing import (
    Comparison,
    Expected,
    base_said,
    changes_document,
    compared,
    differences,
    sealed_folders,
)
from kam_reports.pipeline.stages import Job, measure_period
from kam_reports.pipeline.traces import load, put, remember_reviewed, remember_run, reviewed_run, runs_of
from tests.journeys import tiny

if TYPE_CHECKING:
    from pathlib import Path

    from kam_reports.changes.trace import Trace
    from kam_reports.reports.material import Material
    from tests.conftest import MakeTiny

JUNE = Period(PeriodKind.MONTH, 2026, 6)


def job_of(folder: Path) -> Job:
    """Return a job on a workspace."""
    session: Session = begin(folder, "en")
    return session.job(lambda _stage, _done, _total: None, 0, use_cache=False)


def material_of(job: Job, run: str) -> Material:
    """Compute June as a run of that id would."""
    made = measure_period(job, JUNE)
    made.run_id = run
    return made


def keep(job: Job, run: str, trace: Trace) -> None:
    """Keep the trace of a run's set, and remember it, as a run does once the set is published."""
    put(job.workspace, run, trace)
    remember_run(job.workspace, run, trace.period)


def late_order(folder: Path) -> None:
    """Put an order of 500 yuan into the ledgers: the plan is then reached."""
    sheets = tiny.books()["销售台账.xlsx"]
    day = sheets["六月"][1][2]
    sheets["六月"].append(["S0699", 1, day, "A-00001", "E002", "螺栓", "华东", 1, 500])
    tiny.write_book(folder / "input" / "销售台账.xlsx", sheets)


@pytest.mark.usefixtures("brief")
def test_a_draft_is_compared_with_the_one_before(tiny_workspace: MakeTiny) -> None:
    """Nothing at first; then the draft before; a reviewed set stands before it; itself never."""
    folder = tiny_workspace()
    job = job_of(folder)
    (folder / ".kam").mkdir(exist_ok=True)
    first = compared(job, material_of(job, "one"))
    assert first == Comparison(first.trace)
    assert changes_document(job, material_of(job, "one"), first) is None
    keep(job, "one", first.trace)
    assert compared(job, material_of(job, "one")).old == ""
    late_order(folder)
    now = material_of(job, "two")
    second = compared(job, now)
    assert (second.old, second.changes is not None and second.changes.fen) == ("previous", 51600)
    document = changes_document(job, now, second)
    assert document is not None
    assert "S0699" in str(document)
    keep(job, "two", second.trace)
    assert runs_of(job.workspace, JUNE) == ["two", "one"]
    remember_reviewed(job.workspace, JUNE, "one")
    assert reviewed_run(job.workspace, JUNE) == "one"
    third = compared(job, material_of(job, "three"))
    assert third.old == "reviewed"
    assert compared(job, material_of(job, "three")).changes == third.changes


@pytest.mark.usefixtures("brief")
def test_a_trace_loaded_beforehand_changes_nothing(tiny_workspace: MakeTiny) -> None:
    """It is handed over once and for its own run only; where there is none, or another is wanted, nothing is lost."""
    folder = tiny_workspace()
    job = job_of(folder)
    (folder / ".kam").mkdir(exist_ok=True)
    assert Expected(job.workspace, JUNE).take("one") is None
    first = compared(job, material_of(job, "one"))
    keep(job, "one", first.trace)
    late_order(folder)
    now = material_of(job, "two")
    expected = Expected(job.workspace, JUNE)
    assert expected.take("another") is None
    found = expected.take("one")
    assert found is not None
    assert found.figures == first.trace.figures
    assert expected.take("one") is None
    plain = compared(job, now)
    assert plain.changes
    for beforehand in (expected, Expected(job.workspace, JUNE)):
        assert compared(job, now, beforehand).changes == plain.changes


@pytest.mark.usefixtures("brief")
def test_a_trace_that_was_touched_counts_as_missing(tiny_workspace: MakeTiny) -> None:
    """One byte altered, or a trace of an older shape: there is none."""
    folder = tiny_workspace()
    job = job_of(folder)
    (folder / ".kam").mkdir(exist_ok=True)
    trace = compared(job, material_of(job, "one")).trace
    keep(job, "one", trace)
    found = load(job.workspace, "one")
    assert found is not None
    assert found.figures == trace.figures
    assert load(job.workspace, "two") is None
    (path,) = [one for one in (folder / ".kam" / "traces" / "trace").rglob("*") if one.is_file()]
    assert path.stat().st_mode & 0o077 == 0
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    assert load(job.workspace, "one") is None
    store = open_store(folder / ".kam" / "traces")
    assert store is not None
    store.put("trace", "odd", zlib.compress(b"no pickle"))
    assert load(job.workspace, "odd") is None
    trace.format = 0
    keep(job, "old", trace)
    assert load(job.workspace, "old") is None


def test_no_workspace_state_no_trace(tiny_workspace: MakeTiny) -> None:
    """A workspace that was never run has no traces, and asking makes no folder."""
    workspace = job_of(tiny_workspace()).workspace
    for path in sorted(workspace.state.rglob("*"), reverse=True) if workspace.state.exists() else ():
        path.rmdir() if path.is_dir() else path.unlink()
    if workspace.state.exists():
        workspace.state.rmdir()
    assert (load(workspace, "one"), runs_of(workspace, JUNE), reviewed_run(workspace, JUNE)) == (None, [], "")
    assert not workspace.state.exists()


@pytest.mark.usefixtures("brief")
def test_sets_that_are_not_there(tiny_workspace: MakeTiny) -> None:
    """An unknown name, no draft before, a manifest that cannot be read: one fault each."""
    folder = tiny_workspace()
    job = job_of(folder)
    with pytest.raises(UsageFault, match="there is no set"):
        differences(job, JUNE, ("V7", "now"), load_config)
    with pytest.raises(UsageFault, match="no other draft"):
        differences(job, JUNE, ("", ""), load_config)
    sealed = folder / "output" / "2026-06" / "V1"
    sealed.mkdir(parents=True)
    (sealed / "manifest.json").write_text("{", encoding="utf-8")
    assert [name for name, _ in sealed_folders(job.workspace, JUNE)] == ["V1"]
    with pytest.raises(OutputFault, match="cannot be read"):
        differences(job, JUNE, ("v1", ""), load_config)


@pytest.mark.usefixtures("brief")
def test_a_draft_without_a_trace(tiny_workspace: MakeTiny) -> None:
    """Its ledgers still there: it is computed anew; other ledgers: it is refused."""
    from kam_reports.pipeline import road

    folder = tiny_workspace()
    job = job_of(folder)
    road.run(job, JUNE)
    traces = folder / ".kam" / "traces"
    for path in sorted(traces.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    run = json.loads((folder / "output" / "2026-06" / "draft" / "manifest.json").read_text(encoding="utf-8"))["run"]
    found = differences(job, JUNE, ("draft", "now"), load_config)
    assert (bool(found.changes), found.changes.old_run) == (False, run)
    late_order(folder)
    with pytest.raises(UsageFault, match="made from other ledgers"):
        differences(job, JUNE, ("draft", "now"), load_config)


@pytest.mark.parametrize("name", ["reviewed", "previous", "draft", "now", "V2"])
def test_every_side_has_a_name(name: str) -> None:
    """What is compared is said in words, with its run where it has one."""
    said = str(base_said(name, "4f9c"))
    assert said
    assert ("4f9c" in said) is (name != "now")
