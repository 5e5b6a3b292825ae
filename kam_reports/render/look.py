"""By what documents are drawn: templates as they were when a run began, and the kind of PDF.

A process that draws may stay for many runs, and templates may be saved at any moment. So a painter serves for templates
that nobody has touched since it was made, and what was drawn while somebody did is not handed on.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from kam_reports.core.digest import digest_folder, files_below
from kam_reports.core.fault import TemplateFault
from kam_reports.core.text import T

if TYPE_CHECKING:
    from collections.abc import Mapping

Stamp = tuple[tuple[str, int, int, int], ...]
"""Every file of some folders with size and times, which tell whether anybody has touched one."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a run's documents look. variant: see :class:`kam_reports.render.pdf.Painter`.

    templates: what the folders must hold (:func:`digest_of`); empty: whatever they do.
    """

    folders: tuple[Path, ...]
    variant: str = ""
    templates: str = ""

    def stamp(self) -> Stamp:
        """Return the stamp of the templates as they are now."""
        entries = (entry for folder in self.folders for _, entry in files_below(folder))
        return tuple(sorted(told for entry in entries if (told := _told(entry)) is not None))

    def prove(self, before: Stamp) -> None:
        """Tell whether what was drawn since a stamp was drawn by the run's templates; a Fault when it was not."""
        if self.templates and (self.stamp() != before or _held(self.folders, before) != self.templates):
            raise TemplateFault(T("the templates were changed during the run; run again"))


def digest_of(templates: Mapping[str, str]) -> str:
    """Return one SHA-256 for those of every template by name."""
    return hashlib.sha256(repr(sorted(templates.items())).encode()).hexdigest()


@lru_cache(maxsize=4)
def _held(folders: tuple[Path, ...], _stamp: Stamp) -> str:
    """Return what folders with a stamp hold."""
    return digest_of(digest_folder(folders))


def _told(entry: os.DirEntry[str]) -> tuple[str, int, int, int] | None:
    """Return what the system tells of a file; None of one that is gone."""
    with suppress(OSError):
        told = entry.stat()
        return entry.path, told.st_size, told.st_mtime_ns, told.st_ctime_ns
    return None
