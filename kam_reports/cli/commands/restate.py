"""`kam restate PERIOD` and `kam reproduce PERIOD VERSION`: a closed period anew, from today or from its seal."""

from typing import TYPE_CHECKING, Annotated

import typer

from kam_reports.cli.acting import By, Reason, act, at_desk, whoever_runs
from kam_reports.cli.options import HERE, Folder, Json, Language, Say, Workers
from kam_reports.cli.screen import CLEAN, DATA_ERRORS, line, show, show_json
from kam_reports.core.text import T

if TYPE_CHECKING:
    from kam_reports.core.text import Speaker
    from kam_reports.life.reproduce import Reproduced
    from kam_reports.life.restate import Restated


def register(app: typer.Typer, say: Say) -> None:
    """Add the commands."""

    @app.command(
        help=say(T("Compute a final period anew and seal it beside V1; the difference is paid by the next open month."))
    )
    def restate(
        period: Annotated[str, typer.Argument(metavar="PERIOD")],
        *,
        reason: Reason = "",
        by: By = "",
        workspace: Folder = HERE,
        lang: Language = None,
        json: Json = False,
        workers: Workers = None,
    ) -> int:
        with at_desk(workspace, lang, workers) as (session, desk):
            from kam_reports.life.restate import restate as make_anew
            from kam_reports.pipeline.periods import asked_period

            restated = make_anew(desk, asked_period(period), act(whoever_runs(by, session.config), reason))
        if json:
            show_json(_summary(restated))
        else:
            _report(period, restated, session.speaker)
        return CLEAN

    @app.command(help=say(T("Compute a sealed version again from its own copies and compare every file.")))
    def reproduce(
        period: Annotated[str, typer.Argument(metavar="PERIOD")],
        version: Annotated[str, typer.Argument(metavar="VERSION", help=say(T("V1, V2 …")))] = "V1",
        *,
        workspace: Folder = HERE,
        lang: Language = None,
        json: Json = False,
        workers: Workers = None,
    ) -> int:
        with at_desk(workspace, lang, workers) as (session, desk):
            from dataclasses import asdict

            from kam_reports.cli.session import load_config
            from kam_reports.cli.speech import speaker
            from kam_reports.life.reproduce import reproduce as compute_again
            from kam_reports.pipeline.periods import asked_period

            found = compute_again(desk, asked_period(period), version, load_config, speaker)
        if json:
            show_json(asdict(found))
        else:
            _compared(found, session.speaker)
        return DATA_ERRORS if found.data else CLEAN


def _summary(restated: "Restated") -> dict[str, object]:
    from kam_reports.core.money import yuan

    return {
        "version": restated.version,
        "folder": str(restated.folder),
        "differences": [
            {
                "staff_id": one.staff_id,
                "before": str(yuan(one.before)),
                "after": str(yuan(one.after)),
                "difference": str(yuan(one.fen)),
            }
            for one in restated.differences
        ],
    }


def _report(period: str, restated: "Restated", speaker: "Speaker") -> None:
    from kam_reports.core.money import yuan

    text = T("{period} {version} is sealed: {folder}", period=period, version=restated.version, folder=restated.folder)
    show(speaker, text)
    for one in restated.differences:
        line(f"  {one.staff_id}  {yuan(one.before):,} → {yuan(one.after):,}  ({yuan(one.fen):+,})")
    if restated.differences:
        show(speaker, T("The differences are paid as corrections by the earliest open month: run it again."))
    else:
        show(speaker, T("Nobody's pay changes."))


def _compared(found: "Reproduced", speaker: "Speaker") -> None:
    if not found.data:
        show(speaker, T("All tables come out byte for byte as they were sealed."))
    for path in found.data:
        show(speaker, T("different: {file}", file=path))
    if not found.documents:
        show(speaker, T("All documents come out byte for byte as they were sealed."))
    else:
        show(speaker, T("Documents that come out differently: {files}", files=found.documents))
    if found.program_then != found.program_now:
        show(
            speaker,
            T("sealed by program {then}, computed by {now}", then=found.program_then, now=found.program_now),
        )
