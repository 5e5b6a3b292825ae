"""`kam run [PERIOD]`: the whole road."""

from typing import TYPE_CHECKING, Annotated

import typer

from kam_reports.cli.options import HERE, Folder, Json, Language, Say, Workers
from kam_reports.cli.screen import CLEAN, DATA_ERRORS, progress, show, show_json
from kam_reports.cli.session import begin
from kam_reports.core.text import T

if TYPE_CHECKING:
    from kam_reports.core.text import Speaker
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
    ) -> int:
        session = begin(workspace, lang)
        from kam_reports.core.issue import Severity
        from kam_reports.pipeline import road
        from kam_reports.pipeline.periods import asked_period

        wanted = asked_period(period) if period else None
        with progress(session.speaker) as tell:
            result = road.run(session.job(tell, workers), wanted)
        if json:
            show_json(_summary(result))
        else:
            _report(session.speaker, result)
        return DATA_ERRORS if result.count(Severity.ERROR) else CLEAN


def _summary(result: "Result") -> dict[str, object]:
    from kam_reports.core.issue import Severity
    from kam_reports.core.money import yuan

    scores = result.material.scores
    return {
        "period": str(result.period),
        "folder": str(result.folder),
        "run": result.material.run_id,
        "sheets": len(scores),
        "incomplete": sorted(score.subject for score in scores if not score.complete),
        "payslips": len(result.material.paid.payslips),
        "total": str(yuan(sum(slip.total for slip in result.material.paid.payslips))),
        "issues": {severity.value: result.count(severity) for severity in Severity},
    }


def _report(speaker: "Speaker", result: "Result") -> None:
    from kam_reports.core.issue import Severity
    from kam_reports.core.money import yuan

    material = result.material
    incomplete = [score for score in material.scores if not score.complete]
    total = yuan(sum(slip.total for slip in material.paid.payslips))
    show(
        speaker,
        T(
            "{period}: {sheets} sheets, {incomplete} of them incomplete; pay of {people} people, {total} yuan in all.",
            period=str(result.period),
            sheets=len(material.scores),
            incomplete=len(incomplete),
            people=len(material.paid.payslips),
            total=f"{total:,}",
        ),
    )
    for score in incomplete:
        missing = tuple(line.item.name for line in score.missing)
        person = f"{score.subject} {material.name_of(score.subject)}".strip()
        show(speaker, T("  incomplete: {person}: {missing}", person=person, missing=missing))
    show(
        speaker,
        T(
            "Data issues: {errors} errors, {warnings} warnings, {notices} notices.",
            errors=result.count(Severity.ERROR),
            warnings=result.count(Severity.WARNING),
            notices=result.count(Severity.NOTICE),
        ),
    )
    show(speaker, T("Results: {folder}", folder=str(result.folder)))
