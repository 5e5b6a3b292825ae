"""`kam sample DIR`: the ledgers of a made-up department of any size."""

from pathlib import Path
from typing import Annotated

import typer

from kam_reports.cli.options import Language, Say
from kam_reports.cli.screen import CLEAN, show
from kam_reports.cli.speech import speaker
from kam_reports.core.fault import OutputFault, UsageFault
from kam_reports.core.text import T


def register(app: typer.Typer, say: Say) -> None:
    """Add the command."""

    @app.command(help=say(T("Write the ledgers of a made-up department; the same seed gives the same bytes.")))
    def sample(
        folder: Annotated[Path, typer.Argument(metavar="DIR", help=say(T("Folder for the ledgers.")))],
        *,
        staff: Annotated[int, typer.Option(min=3, max=5000, help=say(T("People.")))] = 12,
        accounts: Annotated[int, typer.Option(min=1, max=99_999, help=say(T("Accounts.")))] = 72,
        rows: Annotated[
            int | None, typer.Option(min=1, max=5_000_000, help=say(T("Rows of the sales ledger.")), show_default=False)
        ] = None,
        months: Annotated[int, typer.Option(min=1, max=36, help=say(T("Months, up to June 2026.")))] = 6,
        seed: Annotated[int, typer.Option(help=say(T("Another seed, another department.")))] = 2026,
        clean: Annotated[bool, typer.Option("--clean", help=say(T("Without planted mistakes.")))] = False,
        lang: Language = None,
    ) -> int:
        voice = speaker(lang or "zh")
        if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
            raise UsageFault(T("{folder} is not an empty folder; nothing was written", folder=str(folder)))
        from kam_reports.sample import make

        try:
            files = make(
                folder, staff=staff, accounts=accounts, rows=rows, months=months, seed=seed, mistakes=not clean
            )
        except OSError as error:
            reason = error.strerror or str(error)
            raise OutputFault(T("the ledgers cannot be written: {reason}", reason=reason), file=str(folder)) from error
        show(voice, T("{count} workbooks written to {folder}.", count=len(files), folder=str(folder)))
        return CLEAN
