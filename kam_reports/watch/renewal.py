"""One run of the drop folder: the draft of the open period, else at least a check; and what it says of each file."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kam_reports.core.csv_rows import csv_rows
from kam_reports.core.fault import UsageFault
from kam_reports.core.issue import Blocks
from kam_reports.intake.inbox import FILE_STILL_CHANGING, FILE_UNREADABLE
from kam_reports.life.desk import LifeFault
from kam_reports.pipeline.checking import check_ledgers
from kam_reports.post.errands import say_fault
from kam_reports.post.report import of_check, of_run
from kam_reports.render.marked import copy_paths

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from pathlib import Path

    from kam_reports.pipeline.stages import Job
    from kam_reports.post.errands import MakeSet
    from kam_reports.post.report import RunReport

AGAIN = frozenset({FILE_STILL_CHANGING.code, FILE_UNREADABLE.code})
"""Refusals that time may mend: such a file is tried again although it does not change."""


@dataclass(slots=True)
class News:
    """What a run said of one file. reason: why none of it was read. marked: its marked copy below the set's folder."""

    rows: int = 0
    used: int = 0
    refused: int = 0
    errors: int = 0
    warnings: int = 0
    reason: str = ""
    again: bool = False
    marked: str = ""


@dataclass(frozen=True, slots=True)
class Renewal:
    """What a run came to. period: whose draft was made, empty when the ledgers were only checked, remark says why."""

    report: RunReport
    folder: Path
    period: str = ""
    remark: str = ""
    files: dict[str, News] = field(default_factory=dict)


def renew(job: Job, now: Callable[[], datetime], make: MakeSet) -> Renewal:
    """Make the draft of the newest finished month; where there is none, or it is final, check the ledgers."""
    root = job.workspace.root
    try:
        result = make(job, None, now())
    except (LifeFault, UsageFault) as fault:
        looked = check_ledgers(job)
        files = _news(
            (one.place.file, one.code, one.severity.value, one.kind.blocks.value, job.speaker.say(one.message))
            for one in looked.issues
        )
        _find_copies(job, files, looked.folder)
        report = of_check("watch", looked.issues, looked.folder, now(), root)
        return Renewal(report, looked.folder, "", say_fault(job.speaker, fault), files)
    files = _news(
        (row["file"], row["code"], row["severity"], row["blocks"], row["message"])
        for row in csv_rows((result.folder / "data" / "issues.csv").read_bytes())
    )
    for row in csv_rows((result.folder / "data" / "rows.csv").read_bytes()):
        one = files[row["file"]]
        one.rows += int(row["read"])
        one.used += int(row["used"])
        one.refused += int(row["refused"])
    _find_copies(job, files, result.folder)
    return Renewal(of_run("watch", result, now(), root), result.folder, str(result.period), "", files)


def _news(issues: Iterable[tuple[str, str, str, str, str]]) -> dict[str, News]:
    """Count issues by file, and keep the reason of those that refuse a whole file."""
    files: dict[str, News] = defaultdict(News)
    for file, code, severity, blocks, message in issues:
        if not file:
            continue
        one = files[file]
        one.errors += severity == "error"
        one.warnings += severity == "warning"
        if blocks == Blocks.FILE.value and severity == "error":
            one.reason = one.reason or message
            one.again = one.again or code in AGAIN
    return files


def _find_copies(job: Job, files: dict[str, News], folder: Path) -> None:
    """Find each file's marked copy where the set has one."""
    formats = {name: "xlsm" if name.lower().endswith(".xlsm") else "xlsx" for name in files}
    for name, path in copy_paths(formats, job.speaker).items():
        if (folder / path).is_file():
            files[name].marked = path
