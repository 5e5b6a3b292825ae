"""`kam explain PERIOD SUBJECT [METRIC|score|pay]`: unfold a number."""

from typing import TYPE_CHECKING, Annotated

import typer

from kam_reports.cli.options import HERE, Folder, Json, Language, Say, Workers
from kam_reports.cli.screen import CLEAN, line, progress, show_json
from kam_reports.cli.session import begin, load_config
from kam_reports.core.text import T

if TYPE_CHECKING:
    from kam_reports.core.text import Speaker
    from kam_reports.reports.explain import Branch


def register(app: typer.Typer, say: Say) -> None:
    """Add the command."""

    @app.command(help=say(T("Unfold a number: formula, rule versions, points, and the ledger rows behind it.")))
    def explain(
        period: Annotated[str, typer.Argument(metavar="PERIOD", help=say(T("2026-06, 2026Q2, 2026H1 or 2026.")))],
        subject: Annotated[
            str,
            typer.Argument(
                metavar="SUBJECT", help=say(T("A staff ID or name, department, a region, product or tier."))
            ),
        ],
        what: Annotated[
            str, typer.Argument(metavar="[METRIC|score|pay]", help=say(T("What to unfold.")), show_default=False)
        ] = "",
        *,
        version: Annotated[
            str,
            typer.Option(
                "--version",
                metavar="V1",
                help=say(T("A sealed version, from its own copies of ledgers and rules.")),
                show_default=False,
            ),
        ] = "",
        workspace: Folder = HERE,
        lang: Language = None,
        json: Json = False,
        workers: Workers = None,
    ) -> int:
        session = begin(workspace, lang)
        from contextlib import nullcontext

        from kam_reports.life.desk import open_desk
        from kam_reports.life.past import with_past
        from kam_reports.pipeline import stages
        from kam_reports.pipeline.periods import asked_period
        from kam_reports.pipeline.sealed import sealed_job
        from kam_reports.reports.explain import explain as unfold

        wanted = asked_period(period)
        with progress(session.speaker) as tell, open_desk(session.job(tell, workers)) as desk:
            now = with_past(desk)
            with sealed_job(now, wanted, version, load_config) if version else nullcontext(now) as job:
                material = stages.measure_period(job, wanted)
        tree = unfold(material, subject, what)
        if json:
            show_json(_as_json(tree, session.speaker))
        else:
            _print(tree, session.speaker, "", "")
        return CLEAN


def _print(branch: "Branch", speaker: "Speaker", lead: str, follow: str) -> None:
    line(lead + speaker.say(branch.text))
    for number, one in enumerate(branch.branches):
        last = number == len(branch.branches) - 1
        _print(one, speaker, follow + ("└─ " if last else "├─ "), follow + ("   " if last else "│  "))


def _as_json(branch: "Branch", speaker: "Speaker") -> dict[str, object]:
    return {"text": speaker.say(branch.text), "branches": [_as_json(one, speaker) for one in branch.branches]}
