"""`kam user add|list|password|roles|lock|unlock|token|tokens|revoke`: who may use the download page."""

from typing import Annotated

import typer

from kam_reports.cli.options import HERE, Folder, Json, Language, Say
from kam_reports.cli.registering import ACTIONS, Action, Wanted, opened
from kam_reports.cli.screen import CLEAN
from kam_reports.core.text import T

LONGEST_TOKEN = 730


def register(app: typer.Typer, say: Say) -> None:
    """Add the command."""

    @app.command(help=say(T("Users of the download page: add, list, password, roles, lock, unlock, and tokens.")))
    def user(
        action: Annotated[
            Action,
            typer.Argument(
                metavar="add|list|password|roles|lock|unlock|token|tokens|revoke", help=say(T("What to do."))
            ),
        ],
        login: Annotated[
            str, typer.Argument(metavar="[LOGIN]", help=say(T("The user name.")), show_default=False)
        ] = "",
        *,
        role: Annotated[
            list[str] | None,
            typer.Option(
                "--role",
                metavar="ROLE",
                help=say(
                    T("employee, clerk, manager, general-manager, finance or admin; may be given more than once.")
                ),
                show_default=False,
            ),
        ] = None,
        name: Annotated[
            str, typer.Option("--name", metavar="NAME", help=say(T("The person's name.")), show_default=False)
        ] = "",
        staff: Annotated[
            str,
            typer.Option(
                "--staff", metavar="ID", help=say(T("Staff ID whose own sheets are seen.")), show_default=False
            ),
        ] = "",
        days: Annotated[
            int, typer.Option("--days", min=1, max=LONGEST_TOKEN, help=say(T("Days until a token ends.")))
        ] = 365,
        label: Annotated[
            str, typer.Option("--label", metavar="TEXT", help=say(T("What a token is for.")), show_default=False)
        ] = "",
        workspace: Folder = HERE,
        lang: Language = None,
        json: Json = False,
    ) -> int:
        wanted = Wanted(login, tuple(role or ()), name.strip(), staff.strip(), days, label.strip())
        with opened(workspace, lang, json=json) as book:
            ACTIONS[action](book, wanted)
        return CLEAN
