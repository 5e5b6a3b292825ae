"""`kam audit` and `kam verify`: who did what, and whether anything sealed has been touched since."""

from typing import Annotated

import typer

from kam_reports.cli.acting import at_desk
from kam_reports.cli.options import HERE, Folder, Json, Language, Say
from kam_reports.cli.screen import CLEAN, DATA_ERRORS, line, show, show_json
from kam_reports.core.text import T


def register(app: typer.Typer, say: Say) -> None:
    """Add the commands."""

    @app.command(help=say(T("List who did what, when (UTC), to which set, and why.")))
    def audit(
        period: Annotated[str, typer.Argument(metavar="[PERIOD]", show_default=False)] = "",
        *,
        workspace: Folder = HERE,
        lang: Language = None,
        json: Json = False,
    ) -> int:
        with at_desk(workspace, lang) as (_, desk):
            from dataclasses import asdict

            from kam_reports.life.status import acts
            from kam_reports.pipeline.periods import asked_period

            found = acts(desk, asked_period(period) if period else None)
        if json:
            show_json([asdict(one.entry) | {"number": one.number, "hash": one.hash} for one in found])
        for one in [] if json else found:
            entry = one.entry
            parts = (str(one.number), entry.at, entry.by, entry.action, entry.period, entry.manifest[:12], entry.reason)
            line("  ".join(part for part in parts if part))
        return CLEAN

    @app.command(help=say(T("Hash all sealed sets and the audit again; name the first thing that differs.")))
    def verify(*, workspace: Folder = HERE, lang: Language = None, json: Json = False) -> int:
        with at_desk(workspace, lang) as (session, desk):
            from kam_reports.life.verify import verify as look

            looked = look(desk)
        if json:
            show_json(
                {
                    "sets": looked.sets,
                    "files": looked.files,
                    "entries": looked.entries,
                    "different": [session.speaker.say(one) for one in looked.different],
                }
            )
        elif looked.different:
            show(session.speaker, looked.different[0])
            if len(looked.different) > 1:
                show(session.speaker, T("{count} more; kam verify --json names all", count=len(looked.different) - 1))
        else:
            text = T(
                "{sets} sealed sets, {files} files and {entries} audit entries are as they were sealed.",
                sets=looked.sets,
                files=looked.files,
                entries=looked.entries,
            )
            show(session.speaker, text)
        return DATA_ERRORS if looked.different else CLEAN
