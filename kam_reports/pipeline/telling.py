"""What a new draft changes, told beside it: a workbook and a PDF in the period's folder.

They are no part of the set: a set is decided by its inputs, rules and the sealed past alone, and says the same whatever
was drafted before it.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from kam_reports.pipeline import traces
from kam_reports.pipeline.comparing import changes_document, compared
from kam_reports.pipeline.publish import DRAFT
from kam_reports.pipeline.unchanged import MANIFEST
from kam_reports.render.order import Media, Order
from kam_reports.reports.changes import PATH

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kam_reports.pipeline.comparing import Expected
    from kam_reports.pipeline.stages import Job
    from kam_reports.render.order import Printed
    from kam_reports.reports.material import Material

BOTH = (Media.XLSX, Media.PDF)
_ASIDE, _FORMER = ".new-changes", ".old-changes"
_TOLD = tuple(f"{name}.{medium}" for name in (PATH.zh, PATH.en) for medium in BOTH)


def forget_changes(folder: Path) -> None:
    """Take away what was told of an earlier draft, as far as the disk lets us: it names the runs it is about."""
    for aside in (_ASIDE, _FORMER):
        shutil.rmtree(folder / aside, ignore_errors=True)
    for name in _TOLD:
        with suppress(OSError):
            (folder / name).unlink()


@contextmanager
def told_aside(folder: Path) -> Iterator[None]:
    """Hold what was told of a draft aside while another takes its place: it goes with it, or comes back where it stays.

    A run that dies meanwhile leaves it aside, where nobody reads it: what is told never describes another draft.
    """
    stood, former = _standing(folder), folder / _FORMER
    shutil.rmtree(former, ignore_errors=True)  # of a run that died: nobody knows of which draft
    _move(folder, former)
    try:
        yield
    except BaseException:
        if _standing(folder) == stood:
            _move(former, folder)
        raise
    finally:
        shutil.rmtree(former, ignore_errors=True)
    for name in _TOLD:  # what was open elsewhere, and could not be moved
        with suppress(OSError):
            (folder / name).unlink()


def _standing(folder: Path) -> bytes:
    """Return what tells a period's draft from another; nothing where there is none."""
    with suppress(OSError):
        return (folder / DRAFT / MANIFEST).read_bytes()
    return b""


def _move(old: Path, new: Path) -> None:
    """Move what was told from one folder to another, as far as the disk lets us."""
    for name in _TOLD:
        with suppress(OSError):
            if (old / name).exists():
                new.mkdir(exist_ok=True)
                (old / name).replace(new / name)


class Telling:
    """What a draft changes: worked out and drawn beside its own documents, told once the draft is published."""

    def __init__(self, job: Job, material: Material, expected: Expected | None) -> None:
        """Remember what is to be compared; clear away what a run that died has left."""
        self._job, self._material, self._expected = job, material, expected
        self._folder = job.workspace.period_folder(material.period)
        for aside in (_ASIDE, _FORMER):
            shutil.rmtree(self._folder / aside, ignore_errors=True)
        self._drawn: list[Printed] = []

    def orders(self) -> Iterator[Order]:
        """Compare the draft, keep what the next comparison needs, and order the sheet of changes, if any."""
        comparison = compared(self._job, self._material, self._expected)
        document = changes_document(self._job, self._material, comparison)
        if document is not None:
            yield Order(replace(document, number=""), self._folder / _ASIDE, BOTH)
        traces.put(self._job.workspace, self._material.run_id, comparison.trace)

    def take(self, drawn: Printed) -> None:
        """Hear of a file that was drawn."""
        self._drawn.append(drawn)

    def publish(self) -> None:
        """Tell it: the draft is published."""
        for one in self._drawn:
            (self._folder / _ASIDE / one.path).replace(self._folder / one.path)
        shutil.rmtree(self._folder / _ASIDE, ignore_errors=True)
        traces.remember_run(self._job.workspace, self._material.run_id, self._material.period)
