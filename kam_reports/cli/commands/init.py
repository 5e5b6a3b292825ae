"""`kam init DIR`: a workspace of one's own."""

import shutil
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

    @app.command(help=say(T("Make a workspace: config.yaml, templates, and folders for ledgers and results.")))
    def init(
        folder: Annotated[Path, typer.Argument(metavar="DIR", help=say(T("Folder of the new workspace.")))],
        *,
        sample: Annotated[
            bool, typer.Option("--sample", help=say(T("Put the sample department's ledgers into it.")))
        ] = False,
        lang: Language = None,
    ) -> int:
        voice = speaker(lang or "zh")
        make_workspace(folder, with_sample=sample)
        show(voice, T("Workspace made: {folder}", folder=str(folder)))
        show(
            voice,
            T(
                "Drop ledgers into {folder}, then: kam run -w {workspace}",
                folder=str(folder / "input"),
                workspace=str(folder),
            ),
        )
        return CLEAN


def make_workspace(folder: Path, *, with_sample: bool) -> None:
    """Copy the shipped config and templates; never over a workspace that is there."""
    from kam_reports.assets import workspace_files

    if (folder / "config.yaml").exists():
        raise UsageFault(T("{folder} is a workspace already; nothing was changed", folder=str(folder)))
    shipped = workspace_files()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copytree(shipped / "templates", folder / "templates", dirs_exist_ok=True)
        if with_sample:
            shutil.copytree(shipped / "input", folder / "input", dirs_exist_ok=True)
        (folder / "input").mkdir(exist_ok=True)
        (folder / "output").mkdir(exist_ok=True)
        shutil.copyfile(shipped / "config.yaml", folder / "config.yaml")
    except OSError as error:
        raise OutputFault(
            T("the workspace cannot be written: {reason}", reason=error.strerror or str(error)), file=str(folder)
        ) from error
