"""Many departments in one batch: each in a process of its own, so that what befalls one befalls no other."""

from __future__ import annotations

import csv
import io
from concurrent.futures import BrokenExecutor, Executor, Future, as_completed
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from kam_reports.core.money import yuan
from kam_reports.core.text import T, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from kam_reports.core.text import Speaker
    from kam_reports.pipeline.summary import Summary


class Fate(StrEnum):
    """What became of a department."""

    CLEAN = "clean"
    DATA_ERRORS = "data errors"
    FINAL = "final"
    BUSY = "busy"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Errand:
    """One department to run. folder: its workspace. period: as asked, empty = its newest finished month."""

    folder: Path
    period: str
    language: str
    by: str
    at: datetime
    use_cache: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a department, and why it has no set where it has none."""

    department: str
    fate: Fate
    period: str = ""
    summary: Summary | None = None
    why: Text | None = None


def run_departments(
    errands: Sequence[Errand],
    work: Callable[[Errand], Outcome],
    crew: Executor,
    again: Callable[[], Executor],
    tell: Callable[[str, int, int], None],
) -> list[Outcome]:
    """Run all departments and return their outcomes in the order of the errands.

    A process that dies takes down those that ran beside it: each of these gets another try alone (``again`` gives an
    executor for one errand), and only the one that dies again has failed.
    """
    outcomes: dict[int, Outcome] = {}
    waiting = {_submit(crew, work, errand): index for index, errand in enumerate(errands)}
    died: list[int] = []
    for future in as_completed(waiting):
        index = waiting[future]
        try:
            outcomes[index] = future.result()
        except BrokenExecutor:
            died.append(index)
        except Exception as error:  # noqa: BLE001 - one department's accident must not end the others
            outcomes[index] = _failed(errands[index], error)
        tell("departments", len(outcomes), len(errands))
    for index in sorted(died):
        with again() as alone:
            try:
                outcomes[index] = alone.submit(work, errands[index]).result()
            except Exception as error:  # noqa: BLE001 - as above
                outcomes[index] = _failed(errands[index], error)
        tell("departments", len(outcomes), len(errands))
    return [outcomes[index] for index in range(len(errands))]


def _submit(crew: Executor, work: Callable[[Errand], Outcome], errand: Errand) -> Future[Outcome]:
    try:
        return crew.submit(work, errand)
    except BrokenExecutor as error:
        failed: Future[Outcome] = Future()
        failed.set_exception(error)
        return failed


def _failed(errand: Errand, error: Exception) -> Outcome:
    reason = f"{type(error).__name__}: {error}"
    return Outcome(
        errand.folder.name, Fate.FAILED, errand.period, None, T("the program broke off ({reason})", reason=reason)
    )


HEADER = (
    *("department", "outcome", "period", "sheets", "incomplete", "payslips", "total"),
    *("errors", "warnings", "notices", "why"),
)


def group_csv(outcomes: Sequence[Outcome], speaker: Speaker) -> bytes:
    """Write the group's summary: a line a department, and a last line with the sums."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(HEADER)
    for one in outcomes:
        told = one.summary
        numbers: tuple[object, ...] = ("",) * 7
        if told is not None:
            money = yuan(told.total)
            issues = (told.errors, told.warnings, told.notices)
            numbers = (told.sheets, len(told.incomplete), told.payslips, money, *issues)
        why = "" if one.why is None else speaker.say(one.why)
        writer.writerow((one.department, one.fate.value, one.period, *numbers, why))
    return stream.getvalue().encode("utf-8-sig")
