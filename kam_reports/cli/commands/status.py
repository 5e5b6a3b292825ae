"""`kam status [PERIOD]` and `kam waive PERIOD ISSUE`: where a period stands, and who answers for what is open."""

from typing import TYPE_CHECKING, Annotated

import typer

from kam_reports.cli.acting import By, Reason, SetSeen, act, at_desk
from kam_reports.cli.options import HERE, Folder, Json, Language, Say
from kam_reports.cli.screen import CLEAN, show, show_json
from kam_reports.core.text import T

if TYPE_CHECKING:
    from kam_reports.core.text import Speaker
    from kam_reports.life.status import PeriodStatus


def register(app: typer.Typer, say: Say) -> None:
    """Add the commands."""

    @app.command(help=say(T("Show where the periods stand, or one of them with everything that is open.")))
    def status(
        period: Annotated[str, typer.Argument(metavar="[PERIOD]", show_default=False)] = "",
        *,
        workspace: Folder = HERE,
        lang: Language = None,
        json: Json = False,
    ) -> int:
        with at_desk(workspace, lang) as (session, desk):
            from kam_reports.life.status import status as of_period
            from kam_reports.life.status import statuses
            from kam_reports.pipeline.periods import asked_period

            found = [of_period(desk, asked_period(period))] if period else statuses(desk)
        if json:
            show_json([_as_json(one, session.speaker) for one in found])
        elif not found:
            show(session.speaker, T("No period has been run yet; begin with: kam run"))
        for one in [] if json else found:
            _show(one, session.speaker, whole=bool(period))
        return CLEAN

    @app.command(
        help=say(T("Answer for one open issue by name and with a reason, so that it no longer stands against closing."))
    )
    def waive(
        period: Annotated[str, typer.Argument(metavar="PERIOD")],
        issue: Annotated[str, typer.Argument(metavar="ISSUE", help=say(T("Its short name, as kam status shows it.")))],
        *,
        by: By = "",
        reason: Reason = "",
        seen: SetSeen = "",
        workspace: Folder = HERE,
        lang: Language = None,
    ) -> int:
        with at_desk(workspace, lang) as (session, desk):
            from kam_reports.life.waivers import waive as answer_for
            from kam_reports.pipeline.periods import asked_period

            waiver = answer_for(desk, asked_period(period), issue, act(by, reason, seen))
        text = T(
            "{issue} ({code}, {place}) is waived by {by}; run {period} again, so that the sheets say so",
            issue=waiver.issue,
            code=waiver.code,
            place=waiver.place,
            by=waiver.given_by,
            period=period,
        )
        show(session.speaker, text)
        return CLEAN


def _show(one: "PeriodStatus", speaker: "Speaker", *, whole: bool) -> None:
    from kam_reports.core.money import yuan
    from kam_reports.life.desk import STATE_WORDS

    left = sum(not issue.waived_by for issue in one.open)
    text = T(
        "{period}  {state}  set {set}  {total} yuan  {open} open errors",
        period=str(one.period),
        state=STATE_WORDS[one.state],
        set=one.set[:12],
        total=f"{yuan(one.total):,}",
        open=left,
    )
    show(speaker, text)
    if not whole:
        return
    show(speaker, T("  prepared by {by}, {at}", by=one.prepared_by or "?", at=one.prepared_at))
    for given in one.given:
        state = STATE_WORDS[type(one.state)(given.state)]
        text = T("  {state} by {by}, {at} {note}", state=state, by=given.given_by, at=given.given_at, note=given.note)
        show(speaker, text)
    for version in one.versions:
        text = T(
            "  {version} sealed by {by}, {at} {reason}: {folder}",
            version=version.name,
            by=version.by,
            at=version.at,
            reason=version.reason,
            folder=str(version.folder),
        )
        show(speaker, text)
    for issue in one.open:
        waived = T("not settled")
        if issue.waived_by:
            waived = T("waived by {by}: {reason}", by=issue.waived_by, reason=issue.reason)
        text = T(
            "  {issue}  {place}: {message} ({code}); {state}",
            issue=issue.id,
            place=issue.place,
            message=issue.message or issue.found,
            code=issue.code,
            state=waived,
        )
        show(speaker, text)
    for change in one.stale:
        show(speaker, T("  since the run: {change}", change=change))


def _as_json(one: "PeriodStatus", speaker: "Speaker") -> dict[str, object]:
    from dataclasses import asdict

    from kam_reports.core.money import yuan

    return {
        "period": str(one.period),
        "state": one.state.value,
        "set": one.set,
        "run": one.run,
        "folder": str(one.folder),
        "total": str(yuan(one.total)),
        "pool": None if one.pool is None else str(yuan(one.pool)),
        "prepared": {"by": one.prepared_by, "at": one.prepared_at},
        "given": [{"state": given.state, "by": given.given_by, "at": given.given_at} for given in one.given],
        "open": [asdict(issue) for issue in one.open],
        "versions": [
            asdict(version) | {"folder": str(version.folder), "total": str(yuan(version.total))}
            for version in one.versions
        ],
        "stale": [speaker.say(change) for change in one.stale],
    }
