"""Comparing a period's sets: which with which, from kept traces or from what a set was made from."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from kam_reports import __version__
from kam_reports.changes.compare import compare
from kam_reports.changes.trace import trace_of
from kam_reports.core.fault import OutputFault, UsageFault
from kam_reports.core.text import T
from kam_reports.pipeline.history import from_json
from kam_reports.pipeline.publish import DRAFT
from kam_reports.pipeline.stages import measure_period
from kam_reports.pipeline.traces import load, reviewed_run, runs_of
from kam_reports.pipeline.workspace import Workspace
from kam_reports.reports.changes import Occasion, compose

if TYPE_CHECKING:
    from collections.abc import Callable

    from kam_reports.changes.cause import Changes
    from kam_reports.changes.trace import Trace
    from kam_reports.config import Config
    from kam_reports.core.document import Document
    from kam_reports.core.period import Period
    from kam_reports.pipeline.stages import Job
    from kam_reports.reports.material import Material

    Load = Callable[[Path], Config]

PREVIOUS, NOW = "previous", "now"
_VERSION = re.compile(r"[Vv]([1-9]\d*)")
_SEALED = "sealed"
TWO = 2


@dataclass(frozen=True, slots=True)
class Comparison:
    """A computed set beside the one it is to be compared with. trace: of the computed one, to be kept.

    old: what the other is called (``V1``, ``reviewed``, ``previous``; empty: there is none). changes: None without one.
    """

    trace: Trace
    old: str = ""
    changes: Changes | None = None


class Expected:
    """The trace that a new draft is most likely compared with, loaded by a thread while the ledgers are read."""

    def __init__(self, workspace: Workspace, period: Period) -> None:
        """Begin to load it."""
        self._workspace, self._period = workspace, period
        self._found: dict[str, Trace] = {}
        self._thread = Thread(target=self._load, daemon=True)
        self._thread.start()

    def take(self, run: str) -> Trace | None:
        """Hand over the trace of a run, once: it is large; None where another one was expected."""
        self._thread.join()
        return self._found.pop(run, None)

    def _load(self) -> None:
        with suppress(OutputFault, OSError):  # whoever needs the set looks for himself, and says what is wrong
            for _, run in _bases(self._workspace, self._period)[:1]:
                if (trace := load(self._workspace, run)) is not None:
                    self._found[run] = trace


def compared(job: Job, material: Material, expected: Expected | None = None) -> Comparison:
    """Compare a new draft with the latest sealed version, else the last reviewed set, else the draft before it.

    Only traces that were kept are looked at: a run never computes another period's set.
    """
    now = trace_of(material, __version__, job.config.digest())
    for name, run in _bases(job.workspace, material.period):
        if run == now.run_id:
            continue
        before = None if expected is None else expected.take(run)
        if (before := before or load(job.workspace, run)) is not None:
            return Comparison(now, name, compare(before, now))
    return Comparison(now)


def _bases(workspace: Workspace, period: Period) -> list[tuple[str, str]]:
    """Return what a draft may be compared with, best first: names and run ids."""
    found = [(name, _run_of(folder)) for name, folder in reversed(sealed_folders(workspace, period))]
    found.append(("reviewed", reviewed_run(workspace, period)))
    found += [(PREVIOUS, run) for run in runs_of(workspace, period)]
    return [(name, run) for name, run in found if run]


def changes_document(job: Job, material: Material, comparison: Comparison) -> Document | None:
    """Return the sheet of changes of a new draft; None when there is nothing to say."""
    if comparison.changes is None or not comparison.changes:
        return None
    names = {staff: material.name_of(staff) for staff in material.staff}
    items = {line.item.id: line.item.name for score in material.scores for line in score.lines}
    schemes = {score.scheme.value.id: score.scheme.value.name for score in material.scores}
    occasion = Occasion(
        job.speaker,
        base_said(comparison.old, comparison.changes.old_run),
        T("draft, run {run}", run=material.run_id),
        names,
        items,
        schemes,
        material.letterhead.name,
    )
    return compose(comparison.changes, occasion)


def base_said(name: str, run: str) -> object:
    """Return what a set is called in words."""
    words = {
        "reviewed": T("the set reviewed last, run {run}", run=run),
        PREVIOUS: T("the draft before, run {run}", run=run),
        DRAFT: T("draft, run {run}", run=run),
        NOW: T("the ledgers and rules as they are now"),
    }
    return words.get(name, T("{version}, run {run}", version=name, run=run))


def sealed_folders(workspace: Workspace, period: Period) -> list[tuple[str, Path]]:
    """Return a period's sealed versions, oldest first."""
    folder = workspace.period_folder(period)
    found = [path for path in folder.iterdir() if _VERSION.fullmatch(path.name)] if folder.is_dir() else []
    return [(path.name, path) for path in sorted(found, key=lambda path: int(path.name[1:]))]


def _run_of(folder: Path) -> str:
    """Return the run id a set's manifest names; empty when there is no set."""
    try:
        return str(json.loads((folder / "manifest.json").read_bytes())["run"])
    except FileNotFoundError:
        return ""
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise OutputFault(
            T("this set cannot be read: {reason}; restore it from a backup", reason=str(error)), file=str(folder)
        ) from error


@dataclass(frozen=True, slots=True)
class Difference:
    """Two sets compared on demand. old, new: what they are called in words."""

    old: object
    new: object
    changes: Changes


def differences(job: Job, period: Period, sides: tuple[str, str], load_config: Load) -> Difference:
    """Compare two sets of a period: ``V1``, ``V2`` …, ``draft``, ``previous``, ``now``; empty: the usual ones."""
    usual = _usual(job.workspace, period)
    old, new = sides[0] or usual, sides[1] or _latest(job.workspace, period, sides[0] or usual)
    before, after = (_trace(job, period, name, load_config) for name in (old, new))
    said = (base_said(old.upper() if _VERSION.fullmatch(old) else old, before.run_id), after.run_id)
    return Difference(
        said[0], base_said(new.upper() if _VERSION.fullmatch(new) else new, said[1]), compare(before, after)
    )


def _usual(workspace: Workspace, period: Period) -> str:
    """Return what is compared by default: the newest version with the draft, else the last two versions."""
    versions = [name for name, _ in sealed_folders(workspace, period)]
    if (workspace.period_folder(period) / DRAFT).is_dir() or len(versions) < TWO:
        return versions[-1] if versions else PREVIOUS
    return versions[-TWO]


def _latest(workspace: Workspace, period: Period, old: str) -> str:
    """Return what a set is compared with by default: the draft, else the newest version, else things as they are."""
    if (workspace.period_folder(period) / DRAFT).is_dir():
        return DRAFT
    versions = sealed_folders(workspace, period)
    return versions[-1][0] if versions and versions[-1][0] != old.upper() else NOW


def _trace(job: Job, period: Period, name: str, load_config: Load) -> Trace:
    """Return the trace of a set: the kept one, else made anew from what the set was made from."""
    if name == NOW:
        return _made(job, period, "")
    if name == PREVIOUS:
        return _previous(job.workspace, period)
    folders = dict(sealed_folders(job.workspace, period)) | {DRAFT: job.workspace.period_folder(period) / DRAFT}
    folder = folders.get(name.upper() if _VERSION.fullmatch(name) else name)
    if folder is None or not (run := _run_of(folder)):
        raise UsageFault(
            T(
                "there is no set “{name}” of {period}; there are: {known}",
                name=name,
                period=str(period),
                known=_known(job, period),
            )
        )
    if (kept := load(job.workspace, run)) is not None:
        return kept
    if (folder / _SEALED).is_dir():
        return _from_seal(job, period, folder / _SEALED, run, load_config)
    return _of_draft(job, period, run)


def _known(job: Job, period: Period) -> tuple[str, ...]:
    names = [name for name, _ in sealed_folders(job.workspace, period)]
    if (job.workspace.period_folder(period) / DRAFT).is_dir():
        names.append(DRAFT)
    return (*names, PREVIOUS, NOW)


def _previous(workspace: Workspace, period: Period) -> Trace:
    """Return the newest kept trace that is not the draft's."""
    draft = _run_of(workspace.period_folder(period) / DRAFT)
    for run in runs_of(workspace, period):
        if run != draft and (kept := load(workspace, run)) is not None:
            return kept
    raise UsageFault(T("there was no other draft of {period} to compare with", period=str(period)))


def _of_draft(job: Job, period: Period, run: str) -> Trace:
    """Compute a draft anew; refused when its inputs are not there any more as they were."""
    told = json.loads((job.workspace.period_folder(period) / DRAFT / "manifest.json").read_bytes())
    inputs = told.get("inputs", {})
    there = {
        path.relative_to(job.workspace.input).as_posix(): path
        for path in job.workspace.input.rglob("*")
        if path.is_file()
    }
    from kam_reports.core.digest import digest_file

    if any(path not in there or digest_file(there[path]) != sha for path, sha in inputs.items()):
        raise UsageFault(
            T(
                "the draft of {period} was made from other ledgers than there are now; make it anew: kam run {period}",
                period=str(period),
            )
        )
    return _made(job, period, run)


def _made(job: Job, period: Period, run: str) -> Trace:
    trace = trace_of(measure_period(job, period), __version__, job.config.digest())
    trace.run_id = run
    return trace


def _from_seal(job: Job, period: Period, private: Path, run: str, load_config: Load) -> Trace:
    """Compute a sealed version's trace from its own copies of ledgers, rules and past."""
    root = Path(tempfile.mkdtemp(prefix="diff-", dir=job.workspace.state))
    try:
        shutil.copytree(private / "inputs", root / "input", copy_function=shutil.copyfile)
        for folder in (root / "input", *(path for path in (root / "input").rglob("*") if path.is_dir())):
            folder.chmod(0o700)
        shutil.copyfile(private / "config.yaml", root / "config.yaml")
        config = load_config(root / "config.yaml")
        config = replace(config, files=replace(config.files, still_seconds=type(config.files.still_seconds)(0)))
        history = from_json((private / "context.json").read_text(encoding="utf-8"))
        sealed = replace(job, workspace=Workspace(root), config=config, past=lambda _: history)
        return _made(sealed, period, run)
    finally:
        shutil.rmtree(root, ignore_errors=True)
