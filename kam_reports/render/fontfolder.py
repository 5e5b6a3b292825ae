"""Where WeasyPrint's copies of the fonts lie while a process draws; they go when it ends, a child too.

By itself WeasyPrint takes its folder away when Python forgets the fonts, which at the end of a process is never, or too
late: each would leave 20 MB behind.
"""

from __future__ import annotations

import shutil
import tempfile
import weakref
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any

PREFIX = "kam-fonts-"


def give_folder(fonts: Any) -> None:  # noqa: ANN401 - WeasyPrint has no types
    """Give a font configuration a folder of its own, gone with it or with the process, whichever ends first."""
    fonts._folder = folder = Path(tempfile.mkdtemp(prefix=PREFIX))  # noqa: SLF001 - it asks nobody
    # children of a pool end without Python's own atexit; this runs in them too, and only where it was asked for
    Finalize(None, _tidy, args=(weakref.ref(fonts), folder), exitpriority=0)


def _tidy(known: weakref.ref[Any], folder: Path) -> None:
    """Take the folder away, and let the fonts forget it."""
    shutil.rmtree(folder, ignore_errors=True)
    if (fonts := known()) is not None:
        fonts._folder = None  # noqa: SLF001
