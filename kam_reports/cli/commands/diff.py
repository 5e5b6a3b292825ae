"""`kam diff PERIOD [A] [B]`: what changed between two sets of a period, and why."""

from typing import TYPE_CHECKING, Annotated

import typer

from kam_reports.cli.options import HERE, Folder, Json, Language, Say, Workers
from kam_reports.cli.screen import CLEAN, line, progress, show, show_json
from kam_reports.cli.session import begin, load_config
from kam_reports.core.text import T

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kam_reports.changes.cause import Cause, Changes, Moved, Share
    from kam_reports.changes.trace import Sides
    from kam_reports.core.text import Speaker
    from kam_reports.pipeline.comparing import Difference

MOST_LINES = 10


def register(app: typer.Typer, say: Say) -> None:
    """Add the command."""

    @app.command(help=say(T("What changed between two sets of a period, and why: a line a cause.")))
    def diff(
        period: Annotated[str, typer.Argument(metavar="PERIOD", help=say(T("2026-06, 2026Q2, 2026H1 or 2026.")))],
        old: Annotated[
            str,
            typer.Argument(
                metavar="A",
                help=say(
                    T("The set before: V1, V2 …, draft, previous (the draft before). Default: the newest version.")
                ),
                show_default=False,
            ),
        ] = "",
        new: Annotated[
            str,
            typer.Argument(
                metavar="B",
                help=say(T("The set after: V1, V2 …, draft, now (ledgers and rules as they are). Default: the draft.")),
                show_default=False,
            ),
        ] = "",
        *,
        workspace: Folder = HERE,
        lang: Language = None,
        json: Json = False,
        workers: Workers = None,
    ) -> int:
        session = begin(workspace, lang)
        from kam_reports.pipeline.comparing import differences
        from kam_reports.pipeline.periods import asked_period

        wanted = asked_period(period)
        with progress(session.speaker) as tell:
            found = differences(session.job(tell, workers), wanted, (old, new), load_config)
        if json:
            show_json(_as_json(found, session.speaker))
        else:
            _report(found, session.speaker)
        return CLEAN


def _report(found: "Difference", speaker: "Speaker") -> None:
    from kam_reports.core.money import yuan
    from kam_reports.reports.changes import explain_changes

    changes = found.changes
    show(speaker, T("{period}: {old} → {new}", period=str(changes.period), old=found.old, new=found.new))
    if not changes:
        show(speaker, T("Nothing changed."))
        return
    show(
        speaker,
        T(
            "pay in all {difference} yuan; {figures} figures change, by {count} causes:",
            difference=f"{yuan(changes.fen):+,}",
            figures=len(changes.figures),
            count=len(changes.lines),
        ),
    )
    for number, one in enumerate(changes.lines[:MOST_LINES], start=1):
        line(f"{number:>3}. {speaker.say(_line(one))}")
    if (more := len(changes.lines) - MOST_LINES) > 0:
        show(speaker, T("{count} more", count=more))
    for text in explain_changes(changes)[:MOST_LINES]:
        line(f"  {speaker.say(text)}")


def _line(one: "Moved") -> object:
    from kam_reports.core.money import yuan
    from kam_reports.reports.change_words import cause_said, count_said, place_said

    what: object = cause_said(one.cause)
    if len(one.causes) > 1:
        what = T("{what}: {where}", what=count_said(one), where=place_said(one))
    return T(
        "{cause}: {yuan} yuan, {people} people, {figures} figures",
        cause=what,
        yuan=f"{yuan(one.fen):+,}",
        people=len(one.people),
        figures=one.figures,
    )


def _as_json(found: "Difference", speaker: "Speaker") -> dict[str, object]:
    changes = found.changes
    numbers = {cause: number for number, one in enumerate(changes.lines) for cause in one.causes}
    return {
        "period": str(changes.period),
        "old": {"name": speaker.say(found.old), "run": changes.old_run},
        "new": {"name": speaker.say(found.new), "run": changes.new_run},
        "pay": _yuan(changes.fen),
        "rows_without_effect": changes.silent,
        "causes": [_moved(one, speaker) for one in changes.lines],
        "figures": _figures(changes, numbers),
        "scores": [
            {
                "scheme": one.scheme,
                "subject": one.subject,
                "item": one.item,
                "old": None if one.old is None else str(one.old),
                "new": None if one.new is None else str(one.new),
                "parts": _shares(one.shares, numbers, fen=False),
            }
            for one in changes.scores
        ],
        "ranks": [
            {
                "scheme": one.scheme,
                "subject": one.subject,
                "old": one.old[0],
                "new": one.new[0],
                "causes": sorted({numbers[cause] for cause in one.causes}),
            }
            for one in changes.ranks
        ],
        "pay_lines": [
            {
                "staff_id": one.staff_id,
                "line": one.line,
                "old": None if one.old is None else _yuan(one.old),
                "new": None if one.new is None else _yuan(one.new),
                "parts": _shares(one.shares, numbers, fen=True),
            }
            for one in changes.pay
        ],
    }


def _moved(one: "Moved", speaker: "Speaker") -> dict[str, object]:
    return {
        "kind": one.cause.kind.value,
        "text": speaker.say(_line(one)),
        "figures": one.figures,
        "people": list(one.people),
        "pay": _yuan(one.fen),
        "rows": [_row(cause) for cause in one.causes if cause.ledger],
        "rule": one.cause.rule,
    }


def _row(cause: "Cause") -> dict[str, object]:
    return {
        "ledger": cause.ledger,
        "key": cause.key,
        "file": cause.place.file,
        "sheet": cause.place.sheet,
        "row": cause.place.row,
        "fields": {one.field: [one.old, one.new] for one in cause.fields},
    }


def _figures(changes: "Changes", numbers: "dict[Cause, int]") -> list[dict[str, object]]:
    def side(one: "Sides | None") -> dict[str, object] | None:
        if one is None:
            return None
        parts = {"numerator": one.numerator, "denominator": one.denominator, "value": one.value}
        return {**{name: None if part is None else str(part) for name, part in parts.items()}, "state": one.state}

    return [
        {
            "metric": one.metric,
            "subject_kind": one.subject.kind.value,
            "subject": one.subject.name,
            "old": side(one.old),
            "new": side(one.new),
            "parts": [
                {
                    "cause": numbers[part.cause],
                    "numerator": str(part.numerator),
                    "denominator": str(part.denominator),
                    "value": None if part.value is None else str(part.value),
                }
                for part in one.parts
            ],
        }
        for one in changes.figures
    ]


def _shares(shares: "Iterable[Share]", numbers: "dict[Cause, int]", *, fen: bool) -> list[dict[str, object]]:
    return [
        {"cause": numbers[one.cause], "amount": _yuan(int(one.amount)) if fen else str(one.amount)} for one in shares
    ]


def _yuan(fen: int) -> str:
    from kam_reports.core.money import yuan

    return str(yuan(fen))
