"""The short report of one run: counts and places, never a name, an address or an amount of money."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from kam_reports.core.issue import Severity
from kam_reports.core.text import T

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from kam_reports.core.issue import Issue
    from kam_reports.core.text import Text
    from kam_reports.pipeline.road import Result

LAST = "last_report.json"
"""Below ``.kam/``: the newest report, for the status page."""


class Outcome(StrEnum):
    """How a run ended. CLOSED: the period is final, there was nothing to do."""

    CLEAN = "clean"
    DATA_ERRORS = "data-errors"
    COULD_NOT_RUN = "could-not-run"
    BUSY = "busy"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class RunReport:
    """What one run came to.

    door: ``watch`` or ``schedule``. at: when it ended (ISO, with offset). errand: ``run`` or ``check``. folder: as seen
    from the workspace. fault: why it could not run, in the department's language.
    """

    door: str
    at: str
    errand: str
    period: str
    outcome: Outcome
    run: str = ""
    sheets: int = 0
    incomplete: int = 0
    errors: int = 0
    warnings: int = 0
    notices: int = 0
    folder: str = ""
    fault: str = ""

    @property
    def line(self) -> Text:
        """The report in one line."""
        what = T("check of the ledgers") if self.errand == "check" else T("run")
        if self.outcome in {Outcome.COULD_NOT_RUN, Outcome.BUSY}:
            return T("{what} {period}: could not run: {fault}", what=what, period=self.period, fault=self.fault)
        if self.outcome is Outcome.CLOSED:
            return T("{what} {period}: the period is final; nothing to do", what=what, period=self.period)
        return T(
            "{what} {period}: {sheets} sheets, {incomplete} incomplete; {errors} errors, {warnings} warnings, "
            "{notices} notices",
            what=what,
            period=self.period,
            sheets=self.sheets,
            incomplete=self.incomplete,
            errors=self.errors,
            warnings=self.warnings,
            notices=self.notices,
        )


def of_run(door: str, result: Result, at: datetime, root: Path) -> RunReport:
    """Report a run that made a set."""
    told = result.summary
    return RunReport(
        door=door,
        at=stamp(at),
        errand="run",
        period=str(result.period),
        outcome=Outcome.DATA_ERRORS if told.errors else Outcome.CLEAN,
        run=told.run_id,
        sheets=told.sheets,
        incomplete=len(told.incomplete),
        errors=told.errors,
        warnings=told.warnings,
        notices=told.notices,
        folder=result.folder.relative_to(root).as_posix(),
    )


def of_check(door: str, issues: Sequence[Issue], folder: Path, at: datetime, root: Path) -> RunReport:
    """Report a check of the ledgers."""
    counts = {severity: sum(issue.severity is severity for issue in issues) for severity in Severity}
    return RunReport(
        door=door,
        at=stamp(at),
        errand="check",
        period="",
        outcome=_outcome(issues),
        errors=counts[Severity.ERROR],
        warnings=counts[Severity.WARNING],
        notices=counts[Severity.NOTICE],
        folder=folder.relative_to(root).as_posix(),
    )


def _outcome(issues: Sequence[Issue]) -> Outcome:
    wrong = any(issue.severity is Severity.ERROR for issue in issues)
    return Outcome.DATA_ERRORS if wrong else Outcome.CLEAN


def stamp(at: datetime) -> str:
    """Return a time as reports show it: to the second, with its offset."""
    return at.isoformat(timespec="seconds")


def as_json(report: RunReport) -> str:
    """Return a report as JSON."""
    return json.dumps(asdict(report), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def from_json(text: str) -> RunReport:
    """Read a report back; ValueError when it is none."""
    try:
        values = json.loads(text)
        return RunReport(**{**values, "outcome": Outcome(values["outcome"])})
    except (TypeError, KeyError) as error:
        raise ValueError(text[:80]) from error


def keep(report: RunReport, state: Path) -> None:
    """Keep a report as the last one (``state``: the workspace's ``.kam``)."""
    write_whole(state / LAST, as_json(report))


def last(state: Path) -> RunReport | None:
    """Return the last report; None when there is none, or none that can be read."""
    try:
        return from_json((state / LAST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def write_whole(path: Path, text: str) -> None:
    """Write a small file of ours so that a reader, and a crash, finds all of it or what was there before."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(path)
