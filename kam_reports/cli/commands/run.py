"""`kam run [PERIOD]`: the whole road."""

import gc
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

import typer

from kam_reports.cli.acting import By, act, whoever_runs
from kam_reports.cli.options import HERE, Folder, Json, Language, Say, Workers
from kam_reports.cli.screen import CLEAN, COULD_NOT_RUN, DATA_ERRORS, progress, show, show_json, show_profile
from kam_reports.cli.session import begin, crew_of
from kam_reports.core.garbage import not_collecting
from kam_reports.core.text import T

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kam_reports.cli.session import Session
    from kam_reports.core.text import Speaker, Text
    from kam_reports.life.group import Outcome
    from kam_reports.life.would_change import WouldChange
    from kam_reports.pipeline.children import Ready
    from kam_reports.pipeline.road import Result


def register(app: typer.Typer, say: Say) -> None:
    """Add the command."""

    @app.command(help=say(T("Make the sheets of a period (default: the newest finished month).")))
    def run(
        period: Annotated[
            str, typer.Argument(metavar="[PERIOD]", help=say(T("2026-06, 2026Q2, 2026H1 or 2026.")), show_default=False)
        ] = "",
        *,
        workspace: Folder = HERE,
        lang: Language = None,
        json: Json = False,
        workers: Workers = None,
        by: By = "",
        no_cache: Annotated[
            bool, typer.Option("--no-cache", help=say(T("Use nothing of earlier runs.")), show_default=False)
        ] = False,
        profile: Annotated[
            bool, typer.Option("--profile", help=say(T("Show where time and memory went.")), show_default=False)
        ] = False,
        cluster: Annotated[
            str,
            typer.Option(
                "--cluster",
                metavar="ADDRESS",
                help=say(T("Draw on the Dask cluster of this scheduler.")),
                show_default=False,
            ),
        ] = "",
    ) -> int:
        with (
            not_collecting()
        ):  # what a process makes that does not draw goes by itself; looking took a tenth of its time
            return _run_any(workspace, lang, Wanted(period, workers, by, json, not no_cache, profile, cluster))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for on the command line."""

    period: str
    workers: int | None
    by: str
    json: bool
    use_cache: bool
    profile: bool
    cluster: str


def _run_any(workspace: "Path", language: str | None, wanted: Wanted) -> int:
    from kam_reports.pipeline.children import expect_work

    expected = wanted.workers != 0 and expect_work(workspace, wanted.period, anew=not wanted.use_cache)
    session = begin(workspace, language, use_cache=wanted.use_cache)
    from kam_reports.pipeline.workspace import departments_of

    if departments := departments_of(session.workspace.root):
        return _run_group(session, departments, language or "", wanted)
    if not session.workers(wanted.workers):
        gc.enable()  # pages are drawn here, and full of cycles
    with ExitStack() as stack:
        return _run_with(session, wanted, _ready(session, wanted, stack) if expected else None)


def _ready(session: "Session", wanted: Wanted, stack: ExitStack) -> "Ready | None":
    """Begin to read while the rest of the program is loaded, where there will be something to read and draw."""
    workers = session.workers(wanted.workers)
    if not workers or wanted.cluster or session.config.executor != "local":
        return None
    from kam_reports.pipeline.children import get_ready

    ready = get_ready(session.workspace, session.config, workers, session.kept(use_cache=wanted.use_cache))
    stack.callback(ready.close)
    return ready


def _run_with(session: "Session", wanted: Wanted, ready: "Ready | None") -> int:
    from kam_reports.life.desk import open_desk
    from kam_reports.life.running import run as run_and_enter
    from kam_reports.pipeline.periods import asked_period
    from kam_reports.pipeline.profile import Profile

    gc.freeze()
    period = asked_period(wanted.period) if wanted.period else None
    acting = act(whoever_runs(wanted.by, session.config))
    measured = Profile(on=wanted.profile)
    with progress(session.speaker) as tell, crew_of(session.config, wanted.cluster) as crew:
        job = replace(
            session.job(tell, wanted.workers, use_cache=wanted.use_cache), profile=measured, crew=crew, ready=ready
        )
        with open_desk(job) as desk:
            ran = run_and_enter(desk, period, acting)
    result = ran.result
    if wanted.json:
        show_json(_summary(result) | {"would_change": [_change(one, session.speaker) for one in ran.would_change]})
    else:
        _report(session.speaker, result)
        for one in ran.would_change:
            show(session.speaker, _would_change(one))
    if wanted.profile:
        show_profile(session.speaker, measured)
    return DATA_ERRORS if result.summary.errors else CLEAN


def _run_group(session: "Session", departments: "Sequence[Path]", language: str, wanted: Wanted) -> int:
    """Run every department; exit 2 when one could not run, 1 when one has data errors."""
    from kam_reports.cli.batch import FATES, run_group, write_summary
    from kam_reports.core.money import yuan
    from kam_reports.life.group import Errand, Fate
    from kam_reports.pipeline.periods import asked_period

    if wanted.period:
        asked_period(wanted.period)
    acting = act(whoever_runs(wanted.by, session.config))
    errands = [
        Errand(folder, wanted.period, language, acting.by, acting.at, use_cache=wanted.use_cache)
        for folder in departments
    ]
    with progress(session.speaker) as tell, crew_of(session.config, wanted.cluster) as crew:
        outcomes = run_group(errands, session.workers(wanted.workers), crew, tell)
    own = session.config.organisation
    summary = write_summary(session.workspace.output, outcomes, own.company, session.speaker)
    if wanted.json:
        show_json([_department(one, session.speaker) for one in outcomes])
    else:
        for one in outcomes:
            what = FATES[one.fate] if one.why is None else T("{fate}: {why}", fate=FATES[one.fate], why=one.why)
            total = f"{yuan(one.summary.total):,}" if one.summary is not None else "–"
            values = {"department": one.department, "period": one.period or "–", "total": total, "what": what}
            show(session.speaker, T("{department} {period}: {total} yuan; {what}", **values))
        show(session.speaker, T("Group summary: {file}", file=str(summary)))
    fates = {one.fate for one in outcomes}
    if fates & {Fate.FAILED, Fate.BUSY}:
        return COULD_NOT_RUN
    return DATA_ERRORS if Fate.DATA_ERRORS in fates else CLEAN


def _department(one: "Outcome", speaker: "Speaker") -> dict[str, object]:
    from kam_reports.core.money import yuan

    told = one.summary
    return {
        "department": one.department,
        "outcome": one.fate.value,
        "period": one.period,
        "why": "" if one.why is None else speaker.say(one.why),
        "sheets": None if told is None else told.sheets,
        "total": None if told is None else str(yuan(told.total)),
        "errors": None if told is None else told.errors,
    }


def _would_change(one: "WouldChange") -> "Text":
    from kam_reports.core.money import yuan

    return T(
        "{period} is final, but would change: {amount} for {person}, because {because}; kam restate {period}",
        period=one.period,
        amount=f"{yuan(one.fen):+,}",
        person=one.staff_id,
        because=one.because,
    )


def _change(one: "WouldChange", speaker: "Speaker") -> dict[str, object]:
    from kam_reports.core.money import yuan

    because = [speaker.say(reason) for reason in one.because]
    return {"period": one.period, "staff_id": one.staff_id, "amount": str(yuan(one.fen)), "because": because}


def _summary(result: "Result") -> dict[str, object]:
    from kam_reports.core.money import yuan

    told = result.summary
    return {
        "period": str(result.period),
        "folder": str(result.folder),
        "run": told.run_id,
        "unchanged": result.material is None,
        "sheets": told.sheets,
        "incomplete": sorted(one.subject for one in told.incomplete),
        "payslips": told.payslips,
        "total": str(yuan(told.total)),
        "issues": {"error": told.errors, "warning": told.warnings, "notice": told.notices},
    }


def _report(speaker: "Speaker", result: "Result") -> None:
    from kam_reports.core.money import yuan

    told = result.summary
    if result.material is None:
        show(speaker, T("Nothing has changed since this set was made; it stands as it was."))
    show(
        speaker,
        T(
            "{period}: {sheets} sheets, {incomplete} of them incomplete; pay of {people} people, {total} yuan in all.",
            period=str(result.period),
            sheets=told.sheets,
            incomplete=len(told.incomplete),
            people=told.payslips,
            total=f"{yuan(told.total):,}",
        ),
    )
    for one in told.incomplete:
        person = f"{one.subject} {one.name}".strip()
        show(speaker, T("  incomplete: {person}: {missing}", person=person, missing=one.missing))
    show(
        speaker,
        T(
            "Data issues: {errors} errors, {warnings} warnings, {notices} notices.",
            errors=told.errors,
            warnings=told.warnings,
            notices=told.notices,
        ),
    )
    show(speaker, T("Results: {folder}", folder=str(result.folder)))
