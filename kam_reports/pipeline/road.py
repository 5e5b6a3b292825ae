"""The whole road on one screen: read, check, measure, score, pay, compose, draw, publish. Data never flows back."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kam_reports.checks import run_checks
from kam_reports.checks.check import Context
from kam_reports.core.issue import Issue, Severity
from kam_reports.core.period import Period
from kam_reports.ledgers.book import Book, bind
from kam_reports.pay.modifier import DepartmentResult, department_result
from kam_reports.pay.payslip import Bases, Paid, PayRules, pay_all
from kam_reports.metrics.workdays import workdays_between
from kam_reports.pipeline.compose import documents
from kam_reports.pipeline.data import figures_csv, issues_csv, pay_csv, results_csv, rows_csv, scores_csv
from kam_reports.pipeline.manifest import digest_folder, manifest, run_id
from kam_reports.pipeline.periods import asked_period, is_month, newest_finished_month
from kam_reports.pipeline.publish import DRAFT, new_set
from kam_reports.pipeline.reading import Inbox, read_inbox, reading_pool
from kam_reports.pipeline.scoring import Assessed, assess, with_history
from kam_reports.pipeline.workspace import Workspace, held
from kam_reports.render.html import template_folders
from kam_reports.render.pool import Order, Press
from kam_reports.reports.material import Letterhead, Material

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from kam_reports.config import Config
    from kam_reports.core.text import Speaker
    from kam_reports.render.pool import Printed

    Tell = Callable[[str, int, int], None]


@dataclass(slots=True)
class Checked:
    """The ledgers, read and checked: what every command starts from."""

    inbox: Inbox
    book: Book
    issues: list[Issue]


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
class Job:
    """What a run is asked to do. workers: processes that read and draw; 0 does everything in this one."""

    workspace: Workspace
    config: Config
    today: date
    speaker: Speaker
    tell: Tell
    workers: int


def run(job: Job, period: Period | None) -> Result:
    """Make the set of a period (the newest finished month by default) and publish it whole."""
    folders = template_folders(job.workspace.root)
    with held(job.workspace), Press(folders, workers=job.workers, variant=_variant(job.config)) as press:
        inbox = read(job)
        book = bind(inbox.files)
        period = period or newest_finished_month(book, job.config.calendar, job.today)
        checked = check(job, inbox, book, period)
        templates = digest_folder(folders)
        run_hash = run_id(period, inbox.hashes, job.config.digest(), templates, job.speaker.language)
        material = prepare(job, checked, period, run_hash)
        with new_set(job.workspace.period_folder(period)) as folder:
            data = _write_data(folder, material, book)
            printed = _draw(job, press, material, checked, folder)
            outputs = {one.path: one.sha256 for one in printed} | data
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


def read(job: Job) -> Inbox:
    """Read the input folder."""
    with reading_pool(job.config, job.workers) as pool:
        return read_inbox(job.workspace, job.config, pool, job.tell)


def check(job: Job, inbox: Inbox, book: Book, period: Period | None) -> Checked:
    """Run every check; refused rows leave the book."""
    issues = [*inbox.issues, *book.issues, *run_checks(book, _context(job.config, period))]
    return Checked(inbox, book, issues)


def prepare(job: Job, checked: Checked, period: Period, run_hash: str) -> Material:
    """Measure, score and pay a period: everything a report may draw from."""
    config, book = job.config, checked.book
    now = assess(book, config, period)
    scores, trend = with_history(book, config, now)
    job.tell("measure", 1, 1)
    paid = _pay(config, book, now, scores)
    issues = sorted([*checked.issues, *now.issues, *paid.issues], key=lambda issue: issue.sort_key)
    return Material(
        period=period,
        span=config.calendar.span(period),
        as_of=config.calendar.as_of(period),
        scope=now.scope,
        measured=now.measured,
        scores=scores,
        paid=paid,
        issues=issues,
        versions=now.rules.used,
        letterhead=letterhead(config),
        speaker=job.speaker,
        run_id=run_hash,
        trend=trend,
        staff=roster(book),
        ledgers=book,
    )


def roster(book: Book) -> Mapping[str, Mapping[str, object]]:
    """Return the roster's rows by staff id."""
    return {str(row["staff_id"]): row for row in book["staff"].frame.to_dict("records")}


def letterhead(config: Config) -> Letterhead:
    """Return who the documents are from."""
    own = config.organisation
    return Letterhead(own.company, own.department, own.logo, own.prepared_by, own.reviewed_by, own.approved_by)


def _context(config: Config, period: Period | None) -> Context:
    newest = config.rulebook.schemes
    items = {
        word.lower(): item.id
        for dated in newest
        for version in dated.versions
        for scheme in version.value
        for item in scheme.items
        for word in ("".join(item.id.split()), "".join(item.name.zh.split()), "".join(item.name.en.split()))
    }
    categories = {
        category
        for version in config.rulebook.limits.versions
        for category, _ in version.value.by_category
    }
    return Context(
        calendar=config.calendar,
        period=period,
        items=items,
        categories=frozenset(categories),
        due_every_month=config.due_every_month,
        id_form=bool(config.account_id_form),
    )


def _pay(config: Config, book: Book, now: Assessed, scores: Sequence[object]) -> Paid:
    if now.scope is None:
        return Paid()
    frame = book["staff"].frame
    bases = Bases(dict(zip(frame["staff_id"], frame["performance_pay_base"].astype("int64"), strict=True)), now.scope.employment)
    sales = next((one for (metric, subject), one in now.measured.figures.items() if metric == "sales_completion" and subject.kind == "department"), None)
    result = department_result(now.scope, sales) if is_month(now.period) else DepartmentResult(None, None, None)
    rules = PayRules(now.rules.bands, now.rules.modifier, now.rules.prorate)
    return pay_all(
        book,
        now.period,
        config.calendar,
        scores,  # type: ignore[arg-type]
        result,
        rules,
        bases,
        lambda first, last: workdays_between(first, last, config.work_calendar),
    )


def _variant(config: Config) -> str:
    return "" if config.pdf_profile == "none" else config.pdf_profile


def _write_data(folder: Path, material: Material, book: Book) -> dict[str, str]:
    """Write the six CSVs and return their hashes."""
    from hashlib import sha256

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


def _draw(job: Job, press: Press, material: Material, checked: Checked, folder: Path) -> list[Printed]:
    """Draw every document of the set, in order, as it is composed."""
    planned = documents(material, checked.book)
    printed: list[Printed] = []
    orders = (Order(make(), folder, media) for make, media in planned)
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


__all__ = ["Checked", "Job", "Result", "asked_period", "check", "prepare", "read", "run"]
