"""`kam run` over a group: every department below ``departments/`` in one batch, and the group's summary."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from kam_reports.cli.session import begin
from kam_reports.core.fault import BusyFault, Fault
from kam_reports.core.text import T
from kam_reports.life.group import Errand, Fate, Outcome, group_csv, run_departments

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Executor
    from pathlib import Path

    from kam_reports.core.text import Speaker
    from kam_reports.pipeline.executors import Crew
    from kam_reports.reports.group_summary import DepartmentLine

FATES = {
    Fate.CLEAN: T("done"),
    Fate.DATA_ERRORS: T("done, with data errors"),
    Fate.FINAL: T("final, nothing to do"),
    Fate.BUSY: T("busy"),
    Fate.FAILED: T("could not run"),
}


def run_one(errand: Errand) -> Outcome:
    """Run one department, in whatever process this is; a fault becomes its outcome."""
    from kam_reports.life.desk import Act, LifeFault, open_desk
    from kam_reports.life.running import run
    from kam_reports.pipeline.periods import asked_period

    name = errand.folder.name
    # a daemonic process may have no children of its own: there the ledgers are read in this one
    workers = 0 if multiprocessing.current_process().daemon else 1
    try:
        session = begin(errand.folder, errand.language or None)
        job = session.job(lambda _stage, _done, _all: None, workers, use_cache=errand.use_cache)
        with open_desk(job) as desk:
            period = asked_period(errand.period) if errand.period else None
            result = run(desk, period, Act(errand.by, errand.at)).result
    except BusyFault as fault:
        return Outcome(name, Fate.BUSY, errand.period, None, fault.text)
    except LifeFault as fault:
        return Outcome(name, Fate.FINAL, errand.period, None, fault.text)
    except Fault as fault:
        where = f"{fault.where}: " if fault.where else ""
        return Outcome(name, Fate.FAILED, errand.period, None, T("{where}{text}", where=where, text=fault.text))
    fate = Fate.DATA_ERRORS if result.summary.errors else Fate.CLEAN
    return Outcome(name, fate, str(result.period), result.summary)


def run_group(
    errands: Sequence[Errand], workers: int, crew: Crew | None, tell: Callable[[str, int, int], None]
) -> list[Outcome]:
    """Run departments side by side, on this machine or on a cluster's."""
    if crew is not None:
        return run_departments(errands, run_one, crew.executor, _alone, tell)
    with _processes(min(max(workers, 1), len(errands))) as executor:
        return run_departments(errands, run_one, executor, _alone, tell)


def _processes(count: int) -> ProcessPoolExecutor:
    from kam_reports.core.children import Kind, start_method
    from kam_reports.render.warm import PRELOADED

    return ProcessPoolExecutor(count, start_method(Kind.DRAWING, PRELOADED))


def _alone() -> Executor:
    return _processes(1)


def write_summary(folder: Path, outcomes: Sequence[Outcome], organisation: str, speaker: Speaker) -> Path:
    """Write the group's summary as workbook and CSV, each put in place whole; return the workbook."""
    from kam_reports.render.order import Media, Order
    from kam_reports.render.pool import Press
    from kam_reports.reports import group_summary

    lines = [_line(one, speaker) for one in outcomes]
    document = group_summary.compose(lines, organisation, speaker)
    with _in_place(folder) as fresh:
        list(Press().run([Order(document, fresh, (Media.XLSX,))]))
        (fresh / f"{document.path}.csv").write_bytes(group_csv(outcomes, speaker))
    for name in {group_summary.PATH.zh, group_summary.PATH.en} - {document.path}:
        for ending in ("xlsx", "csv"):
            (folder / f"{name}.{ending}").unlink(missing_ok=True)  # that of an earlier batch, in the other language
    return folder / f"{document.path}.xlsx"


def _line(one: Outcome, speaker: Speaker) -> DepartmentLine:
    from kam_reports.reports.group_summary import DepartmentLine

    well = one.fate in {Fate.CLEAN, Fate.FINAL}
    why = "" if one.why is None else speaker.say(one.why)
    line = DepartmentLine(one.department, speaker.say(FATES[one.fate]), one.period, why, well, one.summary is not None)
    told = one.summary
    if told is None:
        return line
    return replace(
        line,
        sheets=told.sheets,
        incomplete=len(told.incomplete),
        payslips=told.payslips,
        total=told.total,
        errors=told.errors,
        warnings=told.warnings,
        notices=told.notices,
    )


@contextmanager
def _in_place(folder: Path) -> Iterator[Path]:
    """Yield a folder beside the target; what is written there takes its place file by file at the end."""
    from tempfile import TemporaryDirectory

    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix=".new-") as name:
        fresh = folder / name
        yield fresh
        for path in sorted(fresh.iterdir()):
            path.replace(folder / path.name)
