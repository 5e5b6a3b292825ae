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
    from pathlib import Path

    from kam_reports.pipeline.stages import Job
    from kam_reports.render.pool import Press
    from kam_reports.reports.material import Material

BOTH = (Media.XLSX, Media.PDF)
_ASIDE = ".new-changes"


def forget_changes(folder: Path) -> None:
    """Take away what was told of an earlier draft, as far as the disk lets us: it names the runs it is about."""
    with suppress(OSError):
        shutil.rmtree(folder / _ASIDE, ignore_errors=True)
    for name in (PATH.zh, PATH.en):
        for medium in BOTH:
            with suppress(OSError):
                (folder / f"{name}.{medium}").unlink()


def tell_changes(job: Job, press: Press, material: Material) -> None:
    """Compare a draft that was just published, tell what it changes, and keep what the next comparison needs."""
    folder = job.workspace.period_folder(material.period)
    comparison = compared(job, material)
    document = changes_document(job, material, comparison)
    if document is not None:
        aside = folder / _ASIDE
        for one in press.run([Order(replace(document, number=""), aside, BOTH)]):
            (aside / one.path).replace(folder / one.path)
        shutil.rmtree(aside, ignore_errors=True)
    traces.save(job.workspace, material.run_id, comparison.trace)
