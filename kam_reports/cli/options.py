"""Options that commands share."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kam_reports.cli.speech import language_asked, speaker
from kam_reports.core.text import T, Text

Say = Callable[[Text], str]


def say_help(text: Text) -> str:
    """Say a help text in the language asked for on this command line."""
    import sys

    return speaker(language_asked(sys.argv) or "zh").say(text)


Folder = Annotated[
    Path,
    typer.Option(
        "--workspace", "-w", help=say_help(T("Folder of the workspace (with config.yaml).")), show_default=False
    ),
]


class Tongue(StrEnum):
    """The languages the program speaks."""

    zh = "zh"
    en = "en"


Language = Annotated[
    Tongue | None,
    typer.Option(
        "--lang", metavar="zh|en", help=say_help(T("Language of messages and documents.")), show_default=False
    ),
]
Json = Annotated[bool, typer.Option("--json", help=say_help(T("Print JSON for other programs.")), show_default=False)]
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers", min=0, max=256, help=say_help(T("Processes that read and draw; 0 = none.")), show_default=False
    ),
]

HERE = Path()
