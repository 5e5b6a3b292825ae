"""A faulty set-up is an exception: config, template, output. One line: where, what is wrong, what to write instead."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from kam_reports.core.text import T, Text

if TYPE_CHECKING:
    from collections.abc import Iterable


class Fault(Exception):  # noqa: N818 - the project's word: a Fault is the set-up's, an Issue the data's
    """Something the user has set up wrongly; the program stops with exit code 2 and this one line."""

    def __init__(self, text: Text, *, file: str = "", line: int = 0) -> None:
        """Keep the sentence and, where known, the file and line it is about."""
        super().__init__(text)
        self.text = text
        self.file = file
        self.line = line

    @property
    def where(self) -> str:
        """``file:line``, ``file`` or nothing."""
        if self.file and self.line:
            return f"{self.file}:{self.line}"
        return self.file

    def __str__(self) -> str:
        """Return the one line in English."""
        return f"{self.where}: {self.text}" if self.where else str(self.text)


class ConfigFault(Fault):
    """config.yaml says something that cannot be."""


class TemplateFault(Fault):
    """A template of the user cannot be rendered."""


class OutputFault(Fault):
    """The output folder cannot be written."""


class UsageFault(Fault):
    """A command was asked for something that is not there (a period, a person, a metric)."""


class BusyFault(Fault):
    """Another run holds the workspace (exit code 75)."""


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known name most like ``word``, or an empty text when none is near."""
    matches = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return matches[0] if matches else ""


def perhaps(word: str, known: Iterable[str]) -> Text:
    """Return " (is … meant?)" with the known name most like ``word``, or an empty text when none is near."""
    near = nearest(word, known)
    return T(" (is “{name}” meant?)", name=near) if near else Text("")
