"""The whole road on one screen: read, check, measure, score, pay, compose, draw, publish. Data never flows back."""

from __future__ import annotations

from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from kam_reports import __version__
from kam_reports.core.digest import digest_folder
from kam_reports.core.period import parse_period
from kam_reports.core.text import T
from kam_reports.ledgers.book import Book, bind
from kam_reports.pipeline.ahead import laid_ready
from kam_reports.pipeline.checking import mark_faulty
from kam_reports.pipeline.children import VARIANT_OF
from kam_reports.pipeline.comparing import Expected
from kam_reports.pipeline.compose import documents
from kam_reports.pipeline.data import figures_csv, issues_csv, pay_csv, results_csv, rows_csv, scores_csv
from kam_reports.pipeline.drawing import Drawing, Into, Marking, draw
from kam_reports.pipeline.forms import head_marks, prove_forms
from kam_reports.pipeline.keeping import key_of, within_bounds
from kam_reports.pipeline.logo import logo_digest, logo_marks
from kam_reports.pipeline.manifest import manifest, run_id
from kam_reports.pipeline.publish import DRAFT, new_set
from kam_reports.pipeline.reading import take_copies
from kam_reports.pipeline.said import remembered
from kam_reports.pipeline.stages import Checked, Job, check, item_ids, prepare, read_copies
from kam_reports.pipeline.standing import standing
from kam_reports.pipeline.summary import Summary, summarise
from kam_reports.pipeline.telling import Telling, told_aside
from kam_reports.pipeline.unchanged import MANIFEST, months_known, newest_month, remember_set, standing_set
from kam_reports.pipeline.workspace import held
from kam_reports.render.folders import template_folders
from kam_reports.render.order import Kept
from kam_reports.render.pool import Press

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kam_reports.core.period import Period
    from kam_reports.pipeline.reading import Inbox, Taken
    from kam_reports.render.order import Printed
    from kam_reports.reports.material import Material


@dataclass(slots=True)
class Result:
    """What a run made. folder: where it was published. material: all of it; None when the set stood there already."""

    period: Period
    folder: Path
    summary: Summary
    material: Material | None = None
    printed: Sequence[Printed] = field(default_factory=list)


def run(job: Job, period: Period | None) -> Result:
    """Make the set of a period (the newest finished month by default) and publish it whole."""
    with held(job.workspace):
        return make(job, period)


def make(job: Job, period: Period | None) -> Result:
    """Make and publish a set in a workspace that is held already, unless it stands there just so."""
    ground = _ground(job)
    taken = _take(job)
    there = _standing(job, taken.inbox, period, ground)
    if there is not None:
        return there
    prove_forms(job.workspace.templates, job.config)
    with within_bounds(job.kept, job.config.cache_mb):
        return _make_anew(job, period, taken, ground)


def _make_anew(job: Job, period: Period | None, taken: Taken, ground: _Ground) -> Result:
    """Make and publish a set from what was taken."""
    memory = remembered(job, period)
    with _press(job, ground) as press, laid_ready(press, job.workspace.output, memory) as ahead:
        likely = period or parse_period(memory.period)
        expected = None if likely is None else Expected(job.workspace, likely)
        book, period = _read(job, taken, period, press)
        checked = _check(job, taken.inbox, book, period)
        material = _measure(job, checked, period, ground)
        if memory.period != str(period):
            memory = remembered(job, period)
        parent = job.workspace.period_folder(period)
        with new_set(parent, beside=told_aside(parent)) as folder:
            made = _write_set(job, press, checked, material, Into(folder, memory, ahead, expected), ground)
        with job.profile.stage(T("tell what changed")):
            made.telling.publish()
    summary = summarise(made.material)
    remember_set(job, taken.inbox, period, ground.templates, summary, made.manifest)
    return Result(period, parent / DRAFT, summary, made.material, made.printed)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a set stands on besides ledgers and rules. templates: SHA-256 of every template file (and the logo).

    without_logo: of those alone that a press finds in its folders. ready: the press that began with just these
    templates, if there is one.
    """

    folders: tuple[Path, ...]
    templates: Mapping[str, str]
    without_logo: Mapping[str, str]
    ready: Press | None = None

    @property
    def basis(self) -> str:
        """What decides a document besides its content; the same on every machine."""
        return f"{__version__} {sorted(self.templates.items())}"


@dataclass(frozen=True, slots=True)
class _Made:
    """A set in its folder, not yet published."""

    material: Material
    printed: list[Printed]
    telling: Telling
    manifest: bytes


def _ground(job: Job) -> _Ground:
    folders = template_folders(job.workspace.root)
    templates = digest_folder(folders)
    ready = None if job.ready is None or job.ready.templates != templates else job.ready.press
    return _Ground(tuple(folders), templates | logo_digest(job), templates, ready)


def _take(job: Job) -> Taken:
    with job.profile.stage(T("copy the inputs")) as stage:
        taken = take_copies(job.workspace, job.config) if job.begun is None else job.begun.taken
        stage.count = len(taken.tasks)
    return taken


def _standing(job: Job, inbox: Inbox, period: Period | None, ground: _Ground) -> Result | None:
    """Return the set that stands already, if it is just the one that would be made."""
    with job.profile.stage(T("look for what stands")):
        known = period or months_known(job, inbox)
        if known is None:
            return None
        draft = job.workspace.period_folder(known) / DRAFT
        summary = standing_set(job, inbox, known, ground.templates, draft)
    return None if summary is None else Result(known, draft, summary)


@contextmanager
def _press(job: Job, ground: _Ground) -> Iterator[Press]:
    """Yield the press of a run; its workers warm up as soon as reading leaves a processor free.

    One that was begun before the run is closed by who began it.
    """
    variant = VARIANT_OF[job.config.pdf_profile]
    kept = None if job.kept is None else Kept(job.kept, key_of(ground.basis, variant))
    if ground.ready is not None:
        ground.ready.keep_in(kept)
        yield ground.ready
        return
    executor, width = (None, job.workers) if job.crew is None else (job.crew.executor, job.crew.width)
    press = Press(
        ground.folders, workers=width, executor=executor, variant=variant, templates=ground.without_logo, kept=kept
    )
    with closing(press):
        yield press


def _read(job: Job, taken: Taken, period: Period | None, press: Press) -> tuple[Book, Period]:
    """Read what was taken into a book; find out which month it is about when none was asked for."""
    with job.profile.stage(T("read the ledgers")) as stage:
        inbox = read_copies(job, taken, press.start) if job.begun is None else job.begun.finish(job.tell)
        book = bind(inbox.files, item_ids(job.config, period))
        stage.count = sum(one.read for one in book.counts())
    if period is None:
        period = newest_month(job, inbox, book)
        if (names := item_ids(job.config, period)) != item_ids(job.config):
            book = bind(inbox.files, names)  # later rules know more items: they don't count yet
    return book, period


def _check(job: Job, inbox: Inbox, book: Book, period: Period) -> Checked:
    with job.profile.stage(T("check")) as stage:
        checked = check(job, inbox, book, period)
        stage.count = len(checked.issues)
    return checked


def _measure(job: Job, checked: Checked, period: Period, ground: _Ground) -> Material:
    language, past = job.speaker.language, job.past(period).digest
    run_hash = run_id(period, checked.inbox.hashes, job.config.digest(), ground.templates, language, past)
    with job.profile.stage(T("measure, score, pay")) as stage:
        material = prepare(job, checked, period, run_hash)
        stage.count = len(material.measured.figures)
    return material


def _write_set(job: Job, press: Press, checked: Checked, material: Material, into: Into, ground: _Ground) -> _Made:
    """Write all files of a set into a folder, the manifest last."""
    folder, data = into.folder, dict[str, str]()
    with job.profile.stage(T("mark faulty ledgers")) as stage:
        back = mark_faulty(job, checked.inbox, material.issues, folder)
        stage.count = len(back.paths)
    material = replace(material, issues=sorted([*material.issues, *back.issues], key=lambda one: one.sort_key))

    def write_data() -> None:
        with job.profile.stage(T("write the data")):
            data.update(_write_data(folder, material, checked.book))

    with job.profile.stage(T("compose and draw")) as stage:
        meaning = f"{job.config.digest()} {ground.basis}" if job.kept is not None else ""
        planned = documents(material, checked.book, back.paths, meaning)
        marking = Marking(head_marks(material), logo_marks(job), ground.basis)
        telling = Telling(job, material, into.expected)
        printed = draw(job, press, Drawing(planned, marking, into, telling, write_data))
        stage.count = len(printed)
    outputs = {one.path: one.sha256 for one in printed} | data | back.hashes
    content = manifest(
        period=material.period,
        run=material.run_id,
        inputs=checked.inbox.hashes,
        config={job.config.file: job.config.text_digest},
        templates=ground.templates,
        outputs=outputs,
        counts=_counts(material, checked.book, outputs),
        versions=material.versions,
        history=standing(job.past(material.period), material) | {"meaning": job.config.digest()},
    )
    (folder / MANIFEST).write_bytes(content)
    return _Made(material, printed, telling, content)


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
