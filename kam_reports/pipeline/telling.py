"""What a new draft changes, told beside it: a workbook and a PDF in the period's folder.

They are no part of the set: a set is decided by its inputs, rules and the sealed past alone, and says the same whatever
was drafted before it.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from kam_reports.pipeline import traces
from kam_reports.pipeline.comparing import changes_document, compared
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
_ASIDE = ".new-changes"


def forget_changes(folder: Path, *, drawn: bool = False) -> None:
    """Take away what was told of an earlier draft, as far as the disk lets us: it names the runs it is about.

    drawn: what is to be told of the next draft lies drawn aside already, and stays there.
    """
    if not drawn:
        shutil.rmtree(folder / _ASIDE, ignore_errors=True)
    for name in (PATH.zh, PATH.en):
        for medium in BOTH:
            with suppress(OSError):
                (folder / f"{name}.{medium}").unlink()


class Telling:
    """What a draft changes: worked out and drawn beside its own documents, told once the draft is published."""

    def __init__(self, job: Job, material: Material, expected: Expected | None) -> None:
        """Remember what is to be compared; clear away what a run that died has left."""
        self._job, self._material, self._expected = job, material, expected
        self._folder = job.workspace.period_folder(material.period)
        shutil.rmtree(self._folder / _ASIDE, ignore_errors=True)
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
