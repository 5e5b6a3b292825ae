"""The whole road on one screen: read, check, measure, score, pay, compose, draw, publish. Data never flows back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from kam_reports.core.fault import ConfigFault
from kam_reports.core.issue import Severity
from kam_reports.core.text import Name, T
from kam_reports.ledgers.book import Book, bind
from kam_reports.pipeline.compose import documents
from kam_reports.pipeline.data import figures_csv, issues_csv, pay_csv, results_csv, rows_csv, scores_csv
from kam_reports.pipeline.manifest import digest_file, digest_folder, manifest, run_id
from kam_reports.pipeline.periods import newest_finished_month
from kam_reports.pipeline.publish import DRAFT, new_set
from kam_reports.pipeline.stages import Checked, Job, check, item_ids, letterhead, prepare, read
from kam_reports.pipeline.workspace import held
from kam_reports.render.html import template_folders
from kam_reports.render.marked import GivenBack, Source, give_back
from kam_reports.render.pool import Media, Order, Press
from kam_reports.reports import issue_list

CHECK_FOLDER = Name("_检查", "_check")
"""Where `kam check` puts its list and copies, below ``output/``."""

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kam_reports.config import Config
    from kam_reports.core.issue import Issue
    from kam_reports.core.period import Period
    from kam_reports.pipeline.reading import Inbox
    from kam_reports.render.pool import Printed
    from kam_reports.reports.material import Material


@dataclass(slots=True)
class Result:
    """What a run made. folder: where it was published."""

    period: Period
    folder: Path
    material: Material
    printed: Sequence[Printed] = field(default_factory=list)

    def count(self, severity: Severity) -> int:
        """Return how many issues of a severity there are."""
        return sum(issue.severity is severity for issue in self.material.issues)


@dataclass(frozen=True, slots=True)
class Looked:
    """What a check of the ledgers found. files: how many were read. folder: where the list and the copies are."""

    issues: list[Issue]
    files: int
    folder: Path


def run(job: Job, period: Period | None) -> Result:
    """Make the set of a period (the newest finished month by default) and publish it whole."""
    folders = template_folders(job.workspace.root)
    with held(job.workspace), Press(folders, workers=job.workers, variant=_variant(job.config)) as press:
        inbox = read(job)
        book = bind(inbox.files, item_ids(job.config, period))
        if period is None:
            period = newest_finished_month(book, job.config.calendar, job.today)
            if (names := item_ids(job.config, period)) != item_ids(job.config):
                book = bind(inbox.files, names)  # later rules know more items: they don't count yet
        checked = check(job, inbox, book, period)
        templates = digest_folder(folders) | logo_digest(job)
        run_hash = run_id(period, inbox.hashes, job.config.digest(), templates, job.speaker.language)
        material = prepare(job, checked, period, run_hash)
        with new_set(job.workspace.period_folder(period)) as folder:
            back = mark_faulty(job, inbox, material.issues, folder)
            material = replace(material, issues=sorted([*material.issues, *back.issues], key=lambda one: one.sort_key))
            data = _write_data(folder, material, book)
            printed = _draw(job, press, material, checked, folder, back.paths)
            outputs = {one.path: one.sha256 for one in printed} | data | back.hashes
            content = manifest(
                period=period,
                run=run_hash,
                inputs=inbox.hashes,
                config={job.config.file: job.config.text_digest},
                templates=templates,
                outputs=outputs,
                counts=_counts(material, book, outputs),
                versions=material.versions,
            )
            (folder / "manifest.json").write_bytes(content)
    return Result(period, job.workspace.period_folder(period) / DRAFT, material, printed)


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


VARIANT_OF = {"none": "", "pdf/a-3": "pdf/a-3a", "pdf/ua": "pdf/ua-1"}
"""The kind of PDF that each profile of config stands for: the newest one that printers and readers know well."""


def _variant(config: Config) -> str:
    return VARIANT_OF[config.pdf_profile]


def logo_file(job: Job) -> Path | None:
    """Return the department's logo; a Fault when config names one that is not there."""
    name = job.config.organisation.logo
    if not name:
        return None
    logo = (job.workspace.root / name).resolve()
    if not logo.is_file() or not logo.is_relative_to(job.workspace.root):
        raise ConfigFault(
            T("there is no picture {name} in the workspace (organisation.logo)", name=name), file=job.config.file
        )
    return logo


def logo_digest(job: Job) -> dict[str, str]:
    """Return the logo's SHA-256 by its name, for the manifest."""
    logo = logo_file(job)
    return {} if logo is None else {logo.name: digest_file(logo)}


def logo_marks(job: Job) -> tuple[tuple[str, str], ...]:
    """Return what templates may show beside a document's content: the logo's address."""
    logo = logo_file(job)
    return () if logo is None else (("logo", logo.as_uri()),)


def mark_faulty(job: Job, inbox: Inbox, issues: Sequence[Issue], folder: Path) -> GivenBack:
    """Write the marked copies of the faulty ledgers below a folder."""
    store = job.workspace.state / "inbox"
    sources = [Source(one.file, one.format, store / inbox.hashes[one.file]) for one in inbox.files]
    return give_back(sources, issues, folder, speaker=job.speaker, limits=job.config.limits(), workers=job.workers)


def _write_data(folder: Path, material: Material, book: Book) -> dict[str, str]:
    """Write the six CSVs and return their hashes."""
    tables = {
        "figures.csv": figures_csv(material.measured.figures.values()),
        "scores.csv": scores_csv(material.scores),
        "results.csv": results_csv(material.scores),
        "pay.csv": pay_csv(material.paid.payslips, material.period, material.speaker),
        "issues.csv": issues_csv(material.issues, material.speaker),
        "rows.csv": rows_csv(book.counts()),
    }
    (folder / "data").mkdir()
    for name, content in tables.items():
        (folder / "data" / name).write_bytes(content)
    return {f"data/{name}": sha256(content).hexdigest() for name, content in tables.items()}


def _draw(
    job: Job, press: Press, material: Material, checked: Checked, folder: Path, marked: Mapping[str, str]
) -> list[Printed]:
    """Draw every document of the set, in order, as it is composed."""
    planned = documents(material, checked.book, marked)
    printed: list[Printed] = []
    marks = logo_marks(job)
    orders = (Order(replace(make(), marks=marks), folder, media) for make, media in planned)
    total = sum(len(media) for _, media in planned)
    for one in press.run(orders):
        printed.append(one)
        job.tell("draw", len(printed), total)
    return printed


def _counts(material: Material, book: Book, outputs: Mapping[str, str]) -> dict[str, int]:
    counts = book.counts()
    return {
        "files": len({one.file for one in counts}),
        "rows_read": sum(one.read for one in counts),
        "rows_used": sum(one.used for one in counts),
        "rows_refused": sum(one.refused for one in counts),
        "rows_set_apart": sum(one.set_apart for one in counts),
        "figures": len(material.measured.figures),
        "sheets": len(material.scores),
        "payslips": len(material.paid.payslips),
        "issues": len(material.issues),
        "outputs": len(outputs),
    }
