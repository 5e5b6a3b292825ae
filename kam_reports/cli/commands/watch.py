"""`kam watch`: the drop folder; stays until it is stopped."""

import typer

from kam_reports.cli.options import HERE, Folder, Language, Say, Workers
from kam_reports.cli.screen import CLEAN, show
from kam_reports.cli.session import begin
from kam_reports.core.text import T


def register(app: typer.Typer, say: Say) -> None:
    """Add the command."""

    @app.command(help=say(T("Watch the input folder: take complete ledgers, renew the draft, tell the clerk there.")))
    def watch(*, workspace: Folder = HERE, lang: Language = None, workers: Workers = None) -> int:
        session = begin(workspace, lang)
        from kam_reports.cli.staying import clock, teller, until_stopped
        from kam_reports.watch.watcher import Watcher

        now = clock(session.config.time_zone)
        show(session.speaker, T("Watching {folder}; stop with Ctrl-C.", folder=str(session.workspace.input)))
        with until_stopped() as stop:
            Watcher(
                session.workspace,
                lambda: begin(workspace, lang).job(lambda _stage, _done, _all: None, workers),
                now,
                teller(now),
                stop,
            ).run()
        return CLEAN
