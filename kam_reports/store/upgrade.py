"""Bringing a database to the newest form: Alembic's migrations, carried in the package."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from kam_reports.core.fault import Fault
from kam_reports.core.text import T

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

MIGRATIONS = Path(__file__).parent / "migrations"


def newest() -> str:
    """Return the newest revision: migrations are numbered, ``0001_…py`` first, and each follows the one before."""
    return max(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def bring_up(engine: Engine) -> None:
    """Run the migrations a database lacks, all in one transaction; a Fault when it is newer than the program."""
    wanted = newest()
    found = current(engine)
    if found == wanted:
        return
    if found > wanted:
        raise Fault(
            T(
                "the database was made by a newer program (form {found}, this one knows {known}); use that program",
                found=found,
                known=wanted,
            )
        )
    from alembic import command
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")


def current(engine: Engine) -> str:
    """Return the revision a database has; empty for a new one."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")
