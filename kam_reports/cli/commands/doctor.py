"""`kam doctor`: is everything there that a run needs?"""

import typer

from kam_reports.cli.options import HERE, Folder, Json, Language, Say
from kam_reports.cli.screen import CLEAN, COULD_NOT_RUN, line, show_json
from kam_reports.cli.speech import speaker
from kam_reports.core.text import T


def register(app: typer.Typer, say: Say) -> None:
    """Add the command."""

    @app.command(help=say(T("Check that libraries, fonts, config, templates and folders are in order.")))
    def doctor(*, workspace: Folder = HERE, lang: Language = None, json: Json = False) -> int:
        from kam_reports.pipeline.health import examine

        voice = speaker(lang or "zh")
        findings = examine(workspace)
        if json:
            show_json(
                [{"what": voice.say(one.what), "well": one.well, "detail": voice.say(one.detail)} for one in findings]
            )
        else:
            for one in findings:
                mark = "✓" if one.well else "✗"
                line(f"{mark} {voice.say(one.what)}: {voice.say(one.detail)}")
        return CLEAN if all(one.well for one in findings) else COULD_NOT_RUN
