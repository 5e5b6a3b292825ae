"""Looking over the ledgers without a period: a list of what is wrong, and marked copies of the faulty ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kam_reports.ledgers.book import bind
from kam_reports.pipeline.publish import new_set
from kam_reports.pipeline.stages import check, item_ids, letterhead, read
from kam_reports.pipeline.workspace import CHECK_FOLDER, held
from kam_reports.render.folders import template_folders
from kam_reports.render.marked import Source, give_back
from kam_reports.render.order import Media, Order
from kam_reports.render.pool import Press
from kam_reports.reports import issue_list

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kam_reports.core.issue import Issue
    from kam_reports.pipeline.reading import Inbox
    from kam_reports.pipeline.stages import Job
    from kam_reports.render.marked import GivenBack


@dataclass(frozen=True, slots=True)
class Looked:
    """What a check of the ledgers found. files: how many were read. folder: where the list and the copies are."""

    issues: list[Issue]
    files: int
    folder: Path


def check_ledgers(job: Job) -> Looked:
    """Read and check the ledgers without a period; publish the list of issues and the marked copies, nothing else."""
    name = job.speaker.say(CHECK_FOLDER)
    with held(job.workspace):
        inbox = read(job)
        checked = check(job, inbox, bind(inbox.files, item_ids(job.config)), None)
        with new_set(job.workspace.output, name) as folder:
            back = mark_faulty(job, inbox, checked.issues, folder)
            issues = sorted([*checked.issues, *back.issues], key=lambda one: one.sort_key)
            book = checked.book
            document = issue_list.compose(
                issues,
                guesses=book.guesses,
                control_totals=book.control_totals,
                counts=book.counts(),
                letterhead=letterhead(job.config),
                speaker=job.speaker,
                occasion=issue_list.Occasion(marked=back.paths),
            )
            for _ in Press(template_folders(job.workspace.root)).run([Order(document, folder, (Media.XLSX,))]):
                pass
    return Looked(issues, len(inbox.hashes), job.workspace.output / name)


def mark_faulty(job: Job, inbox: Inbox, issues: Sequence[Issue], folder: Path) -> GivenBack:
    """Write the marked copies of the faulty ledgers below a folder."""
    store = job.workspace.state / "inbox"
    sources = [Source(one.file, one.format, store / inbox.hashes[one.file]) for one in inbox.files]
    return give_back(sources, issues, folder, speaker=job.speaker, limits=job.config.limits(), workers=job.workers)
