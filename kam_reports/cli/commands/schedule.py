"""`kam schedule [ACTION]`: what is due on which working day, done by itself, once."""

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from kam_reports.cli.options import HERE, Folder, Json, Language, Say, Workers
from kam_reports.cli.screen import BUSY, CLEAN, COULD_NOT_RUN, DATA_ERRORS, line, show, show_json
from kam_reports.cli.session import begin
from kam_reports.core.fault import UsageFault
from kam_reports.core.text import T

if TYPE_CHECKING:
    from pathlib import Path
    from threading import Event

    from kam_reports.cli.session import Session
    from kam_reports.schedule.due import Due
    from kam_reports.schedule.scheduler import Scheduler


class Action(StrEnum):
    """What to do with the schedule."""

    stay = "stay"
    once = "once"
    show = "show"
    export = "export"
    send = "send"


def register(app: typer.Typer, say: Say) -> None:
    """Add the command."""

    @app.command(help=say(T("Do what the schedule in config.yaml says, each thing once; mail reports and sheets.")))
    def schedule(
        action: Annotated[
            Action,
            typer.Argument(
                metavar="[stay|once|show|export|send]",
                help=say(
                    T(
                        "stay (default): wait and do; once: do what is due and leave; show: what was done and what "
                        "comes; export: for the system's own scheduler; send: mail a period's sheets."
                    )
                ),
                show_default=False,
            ),
        ] = Action.stay,
        target: Annotated[
            str,
            typer.Argument(
                metavar="[systemd|cron|windows|PERIOD]",
                help=say(T("For which scheduler (export), or which period (send).")),
                show_default=False,
            ),
        ] = "",
        *,
        again: Annotated[
            list[str] | None,
            typer.Option(
                "--again",
                metavar="STAFF",
                help=say(T("Send once more to this person, whose letter is uncertain (may be repeated).")),
                show_default=False,
            ),
        ] = None,
        workspace: Folder = HERE,
        lang: Language = None,
        json: Json = False,
        workers: Workers = None,
    ) -> int:
        session = begin(workspace, lang)
        if action is Action.show:
            return _show(session, json=json)
        if action is Action.export:
            return _export(session, target)
        if action is Action.send:
            return _send(session, target, again or [], workers)
        return _work(session, workspace, lang, workers, stay=action is Action.stay)


def _work(session: "Session", workspace: "Path", lang: str | None, workers: int | None, *, stay: bool) -> int:
    from kam_reports.cli.staying import until_stopped
    from kam_reports.post.report import Outcome

    with until_stopped() as stop:
        scheduler = _scheduler(session, workspace, lang, workers, stop)
        if stay:
            scheduler.run()
            return CLEAN
        outcomes = {report.outcome for report in scheduler.look()}
    if Outcome.COULD_NOT_RUN in outcomes:
        return COULD_NOT_RUN
    if Outcome.BUSY in outcomes:
        return BUSY
    return DATA_ERRORS if Outcome.DATA_ERRORS in outcomes else CLEAN


def _scheduler(
    session: "Session", workspace: "Path", lang: str | None, workers: int | None, stop: "Event"
) -> "Scheduler":
    from kam_reports.cli.staying import clock, teller
    from kam_reports.schedule.scheduler import Scheduler, done_file

    now = clock(session.config.time_zone)
    return Scheduler(
        session.workspace,
        lambda: begin(workspace, lang).job(lambda _stage, _done, _all: None, workers),
        now,
        teller(now),
        stop,
        done_file(session.workspace),
    )


def _show(session: "Session", *, json: bool) -> int:
    from kam_reports.cli.staying import clock
    from kam_reports.post.errands import say_fault
    from kam_reports.schedule.agenda import agenda
    from kam_reports.schedule.scheduler import done_file

    done = done_file(session.workspace)
    plan = agenda(session.config, done, clock(session.config.time_zone)())
    marked = done.marked()
    if json:
        show_json(
            {
                "done": marked,
                "due": [_as_json(one) for one in plan.due],
                "coming": [_as_json(one) for one in plan.coming],
                "unknown": [say_fault(session.speaker, fault) for fault in (*plan.faults, *plan.later)],
            }
        )
        return CLEAN
    for key, at in sorted(marked.items(), key=lambda one: one[1])[-12:]:
        show(session.speaker, T("done    {at}  {key}", at=at, key=key.rpartition(" ")[0]))
    for words, some in ((T("due now"), plan.due), (T("coming"), plan.coming)):
        for one in some:
            at = one.at.isoformat(sep=" ", timespec="minutes")
            line(f"{session.speaker.say(words)}  {at}  {one.errand.value} {one.period}")
    for fault in (*plan.faults, *plan.later):
        line(say_fault(session.speaker, fault))
    if not (marked or plan.due or plan.coming or plan.faults or plan.later):
        show(session.speaker, T("The schedule in config.yaml is empty."))
    return COULD_NOT_RUN if plan.faults else CLEAN


def _as_json(due: "Due") -> dict[str, str]:
    return {"at": due.at.isoformat(timespec="minutes"), "what": due.errand.value, "period": str(due.period)}


def _export(session: "Session", target: str) -> int:
    from kam_reports.schedule.export import System, export

    if target not in {one.value for one in System}:
        raise UsageFault(T("say for which scheduler: kam schedule export systemd, cron or windows"))
    program = [sys.executable, "-m", "kam_reports"]
    line(export(System(target), program, str(session.workspace.root)).rstrip("\n"))
    return CLEAN


def _send(session: "Session", target: str, again: list[str], workers: int | None) -> int:
    from kam_reports.cli.staying import clock
    from kam_reports.pipeline.periods import asked_period
    from kam_reports.post.deliver import Fate
    from kam_reports.schedule.sending import send_period, words

    period = asked_period(target)
    job = session.job(lambda _stage, _done, _all: None, workers)
    sendings = send_period(job, period, clock(session.config.time_zone)(), again)
    for text in words(period, sendings):
        show(session.speaker, text)
    open_ones = sendings.count(Fate.FAILED) or sendings.count(Fate.UNCERTAIN) or sendings.unsent
    return DATA_ERRORS if open_ones else CLEAN
