"""`kam metrics`: every metric with formula, unit, source and the ledgers it uses."""

import typer

from kam_reports.cli.options import Json, Language, Say
from kam_reports.cli.screen import CLEAN, line, show_json
from kam_reports.cli.speech import speaker
from kam_reports.core.text import T


def register(app: typer.Typer, say: Say) -> None:
    """Add the command."""

    @app.command(help=say(T("List every metric with formula, unit, source and ledgers.")))
    def metrics(*, lang: Language = None, json: Json = False) -> int:
        from kam_reports.ledgers.catalogue import LEDGERS
        from kam_reports.metrics.catalogue import METRICS

        voice = speaker(lang or "zh")
        rows = [
            {
                "id": metric.id,
                "name": voice.say(metric.name),
                "formula": voice.say(metric.formula),
                "unit": metric.unit.value,
                "better": metric.better.value,
                "source": metric.source,
                "ledgers": [voice.say(LEDGERS[name].name) for name in dict.fromkeys(use.ledger for use in metric.uses)],
                "dimensions": ["department", *(dimension.value for dimension in metric.dimensions)],
            }
            for metric in METRICS.values()
        ]
        if json:
            show_json(rows)
            return CLEAN
        for row in rows:
            line(f"{row['id']}  {row['name']}  [{row['unit']}]  {row['source']}")
            line(f"    {row['formula']}")
            line(f"    {', '.join(row['ledgers'])}  ·  {', '.join(row['dimensions'])}")
        return CLEAN
