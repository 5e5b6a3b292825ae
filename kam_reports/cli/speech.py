"""The user's language: gettext catalogues carried in the package."""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path

from kam_reports.core.text import Speaker

LANGUAGES = ("zh", "en")
_LOCALE = Path(__file__).resolve().parents[1] / "locale"


@cache
def speaker(language: str) -> Speaker:
    """Return the speaker of a language; what a catalogue lacks is said in English."""
    return Speaker(str(language), gettext.translation("kam", _LOCALE, [language], fallback=True))


def language_asked(arguments: list[str]) -> str | None:
    """Find ``--lang`` among the arguments (before they are parsed: help texts need it too)."""
    for position, argument in enumerate(arguments):
        if argument == "--lang" and position + 1 < len(arguments) and arguments[position + 1] in LANGUAGES:
            return arguments[position + 1]
        if argument.startswith("--lang=") and argument.removeprefix("--lang=") in LANGUAGES:
            return argument.removeprefix("--lang=")
    return None
