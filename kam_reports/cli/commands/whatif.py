"""`kam whatif PERIOD --config FILE`: the same ledgers under other rules."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kam_reports.cli.options import HERE, Folder, Json, Language, Say, Workers
from kam_reports.cli.screen import CLEAN, line, progress, show, show_json
from kam_reports.cli.session import begin, load_config
from kam_reports.core.text import T

if TYPE_CHECKING:
    from kam_reports.core.text import Speaker
    from kam_reports.pipeline.whatif import Trial


def register(app: typer.Typer, say: Say) -> None:
    """Add the command."""

    @app.command(help=say(T("Try other rules on a period: cost in total and by person. Nothing is written.")))
    def whatif(
        period: Annotated[str, typer.Argument(metavar="PERIOD", help=say(T("2026-06, 2026Q2, 2026H1 or 2026.")))],
        *,
        config: Annotated[Path, typer.Option("--config", help=say(T("A config.yaml with the trial rules.")))],
        workspace: Folder = HERE,
        lang: Language = None,
        json: Json = False,
        workers: Workers = None,
    ) -> int:
        session = begin(workspace, lang)
        other = load_config(config)
        from kam_reports.life.desk import open_desk
        from kam_reports.life.past import with_past
        from kam_reports.pipeline.periods import asked_period
        from kam_reports.pipeline.whatif import try_rules

        wanted = asked_period(period)
        with progress(session.speaker) as tell, open_desk(session.job(tell, workers)) as desk:
            trial = try_rules(with_past(desk), other, wanted)
        if json:
            show_json(_as_json(trial))
        else:
            _report(session.speaker, trial)
        return CLEAN


def _amount(fen: int | None) -> str:
    from kam_reports.core.money import yuan

    return "–" if fen is None else f"{yuan(fen):,}"


def _report(speaker: "Speaker", trial: "Trial") -> None:
    show(speaker, T("TRIAL, not a result: {period} under the rules of the other config", period=str(trial.period)))
    difference = trial.cost_then - trial.cost_now
    show(
        speaker,
        T(
            "pay in all: {now} yuan now, {then} yuan under the trial rules, difference {difference}",
            now=_amount(trial.cost_now),
            then=_amount(trial.cost_then),
            difference=_amount(difference),
        ),
    )
    gain = sum(one.difference > 0 for one in trial.changes)
    lose = sum(one.difference < 0 for one in trial.changes)
    same = len(trial.changes) - gain - lose
    show(speaker, T("{gain} people gain, {lose} lose, {same} stay as they are", gain=gain, lose=lose, same=same))
    for one in trial.changes:
        pay = f"{_amount(one.pay_now):>14} → {_amount(one.pay_then):>14}  {_amount(one.difference):>12}"
        line(f"{one.staff_id:<8} {pay}   {one.score_now or '–'} → {one.score_then or '–'}   {one.name}")


def _as_json(trial: "Trial") -> dict[str, object]:
    from kam_reports.core.money import yuan

    def money(fen: int | None) -> str | None:
        return None if fen is None else str(yuan(fen))

    return {
        "trial": True,
        "period": str(trial.period),
        "cost_now": money(trial.cost_now),
        "cost_then": money(trial.cost_then),
        "people": [
            {
                "staff_id": one.staff_id,
                "name": one.name,
                "pay_now": money(one.pay_now),
                "pay_then": money(one.pay_then),
                "difference": money(one.difference),
                "score_now": one.score_now,
                "score_then": one.score_then,
            }
            for one in trial.changes
        ],
    }
