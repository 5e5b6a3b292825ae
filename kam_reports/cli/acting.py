"""What the commands of a month's life share: who acts, when, on which set; the open database."""

from __future__ import annotations

import getpass
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from kam_reports.cli.options import say_help
from kam_reports.cli.screen import progress
from kam_reports.cli.session import begin
from kam_reports.core.text import T

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kam_reports.cli.session import Session
    from kam_reports.config import Config
    from kam_reports.life.desk import Act, Desk

By = Annotated[str, typer.Option("--by", metavar="NAME", help=say_help(T("Who does it.")), show_default=False)]
Note = Annotated[str, typer.Option("--note", metavar="TEXT", help=say_help(T("A remark.")), show_default=False)]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help=say_help(T("Why.")), show_default=False)]
SetSeen = Annotated[
    str,
    typer.Option(
        "--set",
        metavar="HASH",
        help=say_help(T("The set you looked at (SHA-256 of its manifest.json); refused if it is another one now.")),
        show_default=False,
    ),
]


def now() -> datetime:
    """Return the time; nothing below asks a clock."""
    return datetime.now(UTC)


def act(by: str, note: str = "", seen: str = "") -> Act:
    """Return who acts, now."""
    from kam_reports.life.desk import Act

    return Act(by, now(), note, seen)


def whoever_runs(by: str, config: Config) -> str:
    """Return who prepares a set: the name given, config's, or the one signed in to this machine."""
    if by.strip() or config.organisation.prepared_by:
        return by.strip() or config.organisation.prepared_by
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a user without a name
        return ""


@contextmanager
def at_desk(workspace: Path, lang: str | None, workers: int | None = None) -> Iterator[tuple[Session, Desk]]:
    """Open a workspace and its database for one command."""
    session = begin(workspace, lang)
    from kam_reports.life.desk import open_desk

    with progress(session.speaker) as tell, open_desk(session.job(tell, workers)) as desk:
        yield session, desk
