"""`kam serve`: the download page, with the drop folder and the schedule beside it."""

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from kam_reports.cli.options import HERE, Folder, Language, Say
from kam_reports.cli.screen import CLEAN, show
from kam_reports.cli.session import begin
from kam_reports.core.text import T

if TYPE_CHECKING:
    from collections.abc import Iterator
    from threading import Event

    from kam_reports.cli.session import Session
    from kam_reports.config.serving import Serving
    from kam_reports.pipeline.stages import Job


def register(app: typer.Typer, say: Say) -> None:
    """Add the command."""

    @app.command(help=say(T("Open the download page; the drop folder and the schedule run beside it.")))
    def serve(
        *,
        host: Annotated[
            str, typer.Option("--host", metavar="ADDRESS", help=say(T("Address to listen on.")), show_default=False)
        ] = "",
        port: Annotated[
            int, typer.Option("--port", min=0, max=65_535, help=say(T("Port to listen on.")), show_default=False)
        ] = 0,
        cert: Annotated[
            str, typer.Option("--cert", metavar="FILE", help=say(T("Certificate for https.")), show_default=False)
        ] = "",
        key: Annotated[
            str, typer.Option("--key", metavar="FILE", help=say(T("The certificate's key.")), show_default=False)
        ] = "",
        behind_proxy: Annotated[
            str,
            typer.Option(
                "--behind-proxy",
                metavar="ADDRESS",
                help=say(T("Address of the proxy that does https.")),
                show_default=False,
            ),
        ] = "",
        no_watch: Annotated[
            bool, typer.Option("--no-watch", help=say(T("Leave the drop folder alone.")), show_default=False)
        ] = False,
        no_schedule: Annotated[
            bool, typer.Option("--no-schedule", help=say(T("Start nothing by schedule.")), show_default=False)
        ] = False,
        workspace: Folder = HERE,
        lang: Language = None,
    ) -> int:
        session = begin(workspace, lang)
        web = _place(session.config.web, host=host, port=port, cert=cert, key=key, behind_proxy=behind_proxy)
        _serve(session, web, lang, watch=not no_watch, schedule=not no_schedule)
        return CLEAN


def _place(web: "Serving", *, host: str, port: int, cert: str, key: str, behind_proxy: str) -> "Serving":
    """Return where to listen: what the command says stands before config."""
    return replace(
        web,
        host=host or web.host,
        port=port or web.port,
        certificate=cert or web.certificate,
        key=key or web.key,
        behind_proxy=behind_proxy or web.behind_proxy,
    )


def _serve(session: "Session", web: "Serving", lang: str | None, *, watch: bool, schedule: bool) -> None:
    import time

    from kam_reports.cli.speech import speaker
    from kam_reports.cli.staying import until_stopped
    from kam_reports.life.desk import open_desk
    from kam_reports.web.serving import Outside, check_place, open_site, serve

    config = replace(session.config, web=web)
    check_place(web, session.workspace.root, config.file)
    outside = Outside(time.time, speaker, lambda: _job(session, lang))
    with open_desk(outside.job()) as desk, open_site(session.workspace, config, desk.store, outside) as site:
        if not site.accounts.count():
            show(session.speaker, T("Nobody can sign in yet; add somebody with: kam user add NAME --role admin"))
        scheme = "https" if web.certificate else "http"
        address = f"[{web.host}]" if ":" in web.host else web.host
        show(
            session.speaker,
            T("The page is open: {address} (Ctrl+C ends it)", address=f"{scheme}://{address}:{web.port}"),
        )
        with until_stopped() as stop, _beside(session, lang, stop, watch=watch, schedule=schedule):
            serve(site, web)
            stop.set()


@contextmanager
def _beside(session: "Session", lang: str | None, stop: "Event", *, watch: bool, schedule: bool) -> "Iterator[None]":
    """Run the drop folder and the schedule in threads beside the page, until the stop is set."""
    from threading import Thread

    from kam_reports.cli.staying import clock, teller
    from kam_reports.schedule.scheduler import Scheduler, done_file
    from kam_reports.watch.watcher import Watcher

    now = clock(session.config.time_zone)
    place, job, tell = session.workspace, lambda: _job(session, lang), teller(now)
    works = []
    if watch:
        works.append(Watcher(place, job, now, tell, stop).run)
    if schedule:
        works.append(Scheduler(place, job, now, tell, stop, done_file(place)).run)
    threads = [Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _job(session: "Session", lang: str | None) -> "Job":
    """Return a job of this moment: today's date, and the rules as they stand in the file now."""
    now = begin(session.workspace.root, lang)
    return now.job(lambda _stage, _done, _all: None)
