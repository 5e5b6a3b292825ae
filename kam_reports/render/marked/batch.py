"""All marked copies of a set: which files get one, made in guarded children where they are large, and written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from kam_reports.core.fault import OutputFault
from kam_reports.core.place import Place
from kam_reports.core.text import T, Text
from kam_reports.intake.limits import MEGABYTE
from kam_reports.intake.pool import GuardedPool
from kam_reports.intake.refusal import Refusal
from kam_reports.render.marked.copying import (
    NOT_MARKED,
    NotMarkedError,
    copy_paths,
    faulty,
    gather,
    marked_copy,
    values_only,
)

if TYPE_CHECKING:
    from kam_reports.core.issue import Issue
    from kam_reports.core.text import Speaker
    from kam_reports.intake.limits import Limits
    from kam_reports.intake.pool import Outcome
    from kam_reports.render.marked.package import SheetMarks

_SMALL = MEGABYTE
_CHEAP = frozenset({"xlsx", "xlsm", "csv"})


@dataclass(frozen=True, slots=True)
class Source:
    """A ledger as it was read: the user's name of it, its format, and the copy it was read from."""

    name: str
    format: str
    copy: Path


@dataclass(slots=True)
class GivenBack:
    """What was given back: path of each file's copy below the folder, its SHA-256 by path, and who got none."""

    paths: dict[str, str] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Task:
    source: Source
    marks: Mapping[str, SheetMarks]
    note: str
    limits: Limits


def _carry_out(task: _Task) -> bytes | Text:
    """Make one copy, or say why not."""
    try:
        return marked_copy(task.source.copy, task.source.name, task.marks, task.note, task.limits)
    except NotMarkedError as reason:
        return reason.text
    except Refusal:
        return T("it could not be read again")


def give_back(
    sources: Sequence[Source],
    issues: Sequence[Issue],
    folder: Path,
    *,
    speaker: Speaker,
    limits: Limits,
    workers: int,
) -> GivenBack:
    """Write the marked copies of all faulty files below a folder. A copy that cannot be made is a notice."""
    wanted = faulty(issues)
    chosen = [source for source in sources if source.name in wanted and source.format]
    paths = copy_paths({source.name: source.format for source in chosen}, speaker)
    tasks = [
        _Task(source, gather(wanted[source.name], speaker), values_only(source.name, speaker), limits)
        for source in chosen
    ]
    given = GivenBack()
    # a child costs more than a small copy does; a large file, or one that native code reads, is not let in here
    small = [task for task in tasks if task.source.format in _CHEAP and task.source.copy.stat().st_size <= _SMALL]
    large = [task for task in tasks if task not in small]
    for some, children in ((small, 0), (large, workers)):
        pool = GuardedPool(_carry_out, workers=children, memory=limits.memory, seconds=limits.seconds, warm=(__name__,))
        with pool:
            for outcome in pool.map(some):
                _keep(some[outcome.index].source.name, outcome, paths, folder, given)
    given.issues.sort(key=lambda issue: issue.sort_key)
    return given


def _keep(name: str, outcome: Outcome[bytes | Text], paths: Mapping[str, str], folder: Path, given: GivenBack) -> None:
    made = outcome.value
    if not isinstance(made, bytes):
        given.issues.append(NOT_MARKED.at(Place(name), reason=made or T("making it failed")))
        return
    target = folder / paths[name]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(made)
    except OSError as error:
        text = T("the file cannot be written: {reason}", reason=error.strerror or str(error))
        raise OutputFault(text, file=str(target)) from error
    given.paths[name] = paths[name]
    given.hashes[paths[name]] = sha256(made).hexdigest()
