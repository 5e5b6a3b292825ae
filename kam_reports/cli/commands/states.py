"""`kam review`, `kam approve`, `kam close`: give a period its next state."""

from typing import TYPE_CHECKING, Annotated

import typer

from kam_reports.cli.acting import By, Note, SetSeen, act, at_desk
from kam_reports.cli.options import HERE, Folder, Json, Language, Say
from kam_reports.cli.screen import CLEAN, show, show_json
from kam_reports.core.text import T

if TYPE_CHECKING:
    from pathlib import Path

    from kam_reports.core.text import Speaker
    from kam_reports.life.states import Given

WhichPeriod = Annotated[str, typer.Argument(metavar="PERIOD")]


def register(app: typer.Typer, say: Say) -> None:
    """Add the commands."""

    @app.command(help=say(T("Say that a draft has been looked over; given to exactly the set that lies there.")))
    def review(
        period: WhichPeriod,
        *,
        by: By = "",
        note: Note = "",
        seen: SetSeen = "",
        workspace: Folder = HERE,
        lang: Language = None,
        json: Json = False,
    ) -> int:
        return _give("reviewed", period, (by, note, seen), workspace, lang, json=json)

    @app.command(help=say(T("Approve a reviewed draft; by somebody who neither prepared nor reviewed it.")))
    def approve(
        period: WhichPeriod,
        *,
        by: By = "",
        note: Note = "",
        seen: SetSeen = "",
        workspace: Folder = HERE,
        lang: Language = None,
        json: Json = False,
    ) -> int:
        return _give("approved", period, (by, note, seen), workspace, lang, json=json)

    @app.command(help=say(T("Make an approved period final: sealed as V1 with a copy of everything it was made from.")))
    def close(
        period: WhichPeriod,
        *,
        by: By = "",
        note: Note = "",
        seen: SetSeen = "",
        workspace: Folder = HERE,
        lang: Language = None,
        json: Json = False,
    ) -> int:
        return _give("final", period, (by, note, seen), workspace, lang, json=json)


def _give(
    state: str, period: str, who: tuple[str, str, str], workspace: "Path", lang: str | None, *, json: bool
) -> int:
    with at_desk(workspace, lang) as (session, desk):
        from kam_reports.life.desk import State
        from kam_reports.life.states import give_state
        from kam_reports.pipeline.periods import asked_period

        given = give_state(desk, asked_period(period), State(state), act(*who))
    if json:
        show_json(_summary(given, session.speaker))
    else:
        _report(period, given, session.speaker)
    return CLEAN


def _summary(given: "Given", speaker: "Speaker") -> dict[str, object]:
    from kam_reports.core.money import yuan

    return {
        "state": given.state.value,
        "set": given.set,
        "folder": str(given.folder),
        "total": str(yuan(given.total)),
        "pool": None if given.pool is None else str(yuan(given.pool)),
        "warnings": [speaker.say(one) for one in given.warnings],
    }


def _report(period: str, given: "Given", speaker: "Speaker") -> None:
    from kam_reports.core.money import yuan
    from kam_reports.life.desk import STATE_WORDS

    text = T(
        "{period} is {state} now (set {set}, {total} yuan in all): {folder}",
        period=period,
        state=STATE_WORDS[given.state],
        set=given.set[:12],
        total=f"{yuan(given.total):,}",
        folder=str(given.folder),
    )
    show(speaker, text)
    for one in given.warnings:
        show(speaker, T("Warning: {warning}", warning=one))
