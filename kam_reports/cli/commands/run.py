"""`kam run [PERIOD]`: the whole road."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from kam_reports.cli.acting import By, act, whoever_runs
from kam_reports.cli.options import HERE, Folder, Json, Language, Say, Workers
from kam_reports.cli.screen import CLEAN, DATA_ERRORS, progress, show, show_json, show_profile
from kam_reports.cli.session import begin
from kam_reports.core.text import T

if TYPE_CHECKING:
    from kam_reports.core.text import Speaker, Text
    from kam_reports.life.would_change import WouldChange
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
    ) -> int:
        session = begin(workspace, lang)
        from kam_reports.life.desk import open_desk
        from kam_reports.life.running import run as run_and_enter
        from kam_reports.pipeline.periods import asked_period
        from kam_reports.pipeline.profile import Profile

        wanted = asked_period(period) if period else None
        acting = act(whoever_runs(by, session.config))
        measured = Profile(on=profile)
        with (
            progress(session.speaker) as tell,
            open_desk(replace(session.job(tell, workers, use_cache=not no_cache), profile=measured)) as desk,
        ):
            ran = run_and_enter(desk, wanted, acting)
        result = ran.result
        if json:
            show_json(_summary(result) | {"would_change": [_change(one, session.speaker) for one in ran.would_change]})
        else:
            _report(session.speaker, result)
            for one in ran.would_change:
                show(session.speaker, _would_change(one))
        if profile:
            show_profile(session.speaker, measured)
        return DATA_ERRORS if result.summary.errors else CLEAN


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
