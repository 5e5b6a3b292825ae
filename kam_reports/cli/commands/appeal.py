"""`kam appeal new|decide|approve|list`: objections to one line of a person's sheet."""

import re
from decimal import Decimal
from typing import Annotated

import typer

from kam_reports.cli.acting import By, Reason, act, at_desk
from kam_reports.cli.options import HERE, Folder, Json, Language, Say
from kam_reports.cli.screen import CLEAN, line, show, show_json
from kam_reports.core.text import T

_YUAN = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.\d{1,2})?", re.ASCII)
_FEN = 100

Number = Annotated[int, typer.Argument(metavar="ID")]


def register(app: typer.Typer, say: Say) -> None:
    """Add the command and what it can do."""
    group = typer.Typer(
        help=say(T("Appeals against one line of a person's sheet: raise, decide, approve, list.")),
        no_args_is_help=True,
    )
    app.add_typer(group, name="appeal")

    @group.command(help=say(T("Raise an appeal and write its form, filled in.")))
    def new(
        period: Annotated[str, typer.Argument(metavar="PERIOD")],
        staff: Annotated[str, typer.Argument(metavar="STAFF", help=say(T("The staff ID.")))],
        item: Annotated[
            str, typer.Argument(metavar="LINE", help=say(T("An item of the sheet, or band, modifier, commission …")))
        ],
        *,
        by: By = "",
        workspace: Folder = HERE,
        lang: Language = None,
    ) -> int:
        with at_desk(workspace, lang) as (session, desk):
            from kam_reports.life.appeals import new_appeal
            from kam_reports.pipeline.periods import asked_period

            raised = new_appeal(desk, asked_period(period), staff, item, act(by))
        show(session.speaker, T("Appeal {number}: {form}", number=raised.appeal.id, form=str(raised.form)))
        return CLEAN

    @group.command(help=say(T("Grant an appeal an amount, or reject it.")))
    def decide(
        number: Number,
        *,
        granted: Annotated[bool, typer.Option("--granted/--rejected", help=say(T("What was decided.")))],
        amount: Annotated[
            str,
            typer.Option("--amount", metavar="YUAN", help=say(T("What is granted, in yuan.")), show_default=False),
        ] = "",
        reason: Reason = "",
        by: By = "",
        workspace: Folder = HERE,
        lang: Language = None,
    ) -> int:
        with at_desk(workspace, lang) as (session, desk):
            from kam_reports.life.appeals import decide as settle

            settle(desk, number, _fen(amount) if granted else None, act(by, reason))
        if granted:
            text = T(
                "Appeal {number} is granted; somebody else approves it: kam appeal approve {number}", number=number
            )
            show(session.speaker, text)
        else:
            show(session.speaker, T("Appeal {number} is rejected.", number=number))
        return CLEAN

    @group.command(help=say(T("Approve a granted appeal: it becomes an adjustment of its period.")))
    def approve(number: Number, *, by: By = "", workspace: Folder = HERE, lang: Language = None) -> int:
        with at_desk(workspace, lang) as (session, desk):
            from kam_reports.life.appeals import approve as confirm

            appeal = confirm(desk, number, act(by))
        text = T(
            "Appeal {number} is approved: run {period} again (or restate it, where it is final)",
            number=number,
            period=appeal.period,
        )
        show(session.speaker, text)
        return CLEAN

    @group.command(name="list", help=say(T("List appeals, all or a period's.")))
    def list_all(
        period: Annotated[str, typer.Argument(metavar="[PERIOD]", show_default=False)] = "",
        *,
        workspace: Folder = HERE,
        lang: Language = None,
        json: Json = False,
    ) -> int:
        with at_desk(workspace, lang) as (session, desk):
            from dataclasses import asdict

            from kam_reports.core.money import yuan
            from kam_reports.life.appeals import STATE_WORDS, appeals, line_words
            from kam_reports.pipeline.periods import asked_period

            found = [(one, line_words(desk, one)) for one in appeals(desk, asked_period(period) if period else None)]
        if json:
            show_json([asdict(one) | {"amount": str(yuan(one.fen))} for one, _ in found])
        for one, about in [] if json else found:
            amount = f"{yuan(one.fen):,}" if one.fen else ""
            state = STATE_WORDS[one.state]
            parts = (str(one.id), one.period, one.staff_id, about, one.value, state, amount, one.reason)
            line("  ".join(session.speaker.say(part) for part in parts if part))
        return CLEAN


def _fen(amount: str) -> int:
    """Read an amount in yuan and whole fen, with thousands separators or without; a fault when it is none."""
    from kam_reports.core.fault import UsageFault

    if not _YUAN.fullmatch(amount):
        raise UsageFault(T("“{text}” is no amount in yuan: --amount 120.50", text=amount))
    return int(Decimal(amount.replace(",", "")) * _FEN)
