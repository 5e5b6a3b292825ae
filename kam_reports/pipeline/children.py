"""Whether a run will need children, told by a glance at the folders, and the server that they are born of.

A mistaken glance costs a second and never a figure: what stands is decided by content, later.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kam_reports.core.children import Kind, processors, start_server
from kam_reports.core.period import parse_period
from kam_reports.render.warm import PRELOADED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from kam_reports.cache import Store
    from kam_reports.config import Config
    from kam_reports.pipeline.reading import Reading
    from kam_reports.pipeline.workspace import Workspace
    from kam_reports.render.pool import Press

READERS = (
    "kam_reports.intake.child",
    "kam_reports.pipeline.reading",
    "kam_reports.ledgers.read",
    "kam_reports.intake.workbook",
)
"""What a child that reads ledgers needs warm."""

FEW = 2
"""With so many processors nothing is begun before its time: it would hold up what is needed first."""

_MADE_OF = ("config.yaml", "templates", "input")


def expect_readers() -> None:
    """Start the server that children who read are born of, beside whatever comes first."""
    start_server(Kind.READING, READERS)


def expect_work(root: Path, period: str, *, anew: bool) -> bool:
    """Start the servers if a run of a workspace looks like work; tell whether it does.

    period: as asked, may be empty. anew: it is work in any case.
    """
    expected = anew or _newer(root, period)
    if expected:
        start_server(Kind.READING, READERS)
        if processors() > FEW:  # else whoever reads comes first
            start_server(Kind.DRAWING, PRELOADED)
    return expected


@dataclass(frozen=True, slots=True)
class Ready:
    """What a run can begin with before all of the program is loaded. templates: SHA-256 by name, as it began.

    press: starts as soon as reading leaves a processor free. reading: None when the inputs could not be copied.
    """

    press: Press
    templates: Mapping[str, str]
    reading: Reading | None

    def close(self) -> None:
        """End all children."""
        if self.reading is not None:
            self.reading.close()
        self.press.close()


def get_ready(workspace: Workspace, config: Config, workers: int, kept: Store | None) -> Ready:
    """Begin to read the ledgers and prepare the press of a run; whoever asks for it closes it."""
    ready = ready_press(workspace, config, workers)
    return replace(ready, reading=_begin_reading(workspace, config, workers, kept, ready.press.start))


def ready_press(workspace: Workspace, config: Config, workers: int) -> Ready:
    """Prepare the press of a run, which nobody has started yet; whoever asks for it closes it."""
    from kam_reports.core.digest import digest_folder
    from kam_reports.render.folders import template_folders
    from kam_reports.render.pool import Press

    folders = template_folders(workspace.root)
    templates = digest_folder(folders)  # before any is read: see whether it is still so when the run begins
    press = Press(folders, workers=workers, variant=VARIANT_OF[config.pdf_profile], templates=templates)
    return Ready(press, templates, None)


def _begin_reading(
    workspace: Workspace, config: Config, workers: int, kept: Store | None, idle: Callable[[], None]
) -> Reading | None:
    from kam_reports.pipeline.reading import Reading, take_copies

    try:
        return Reading(take_copies(workspace, config), config, workers, kept, idle)
    except OSError:  # the run itself meets it again, and says so
        return None


VARIANT_OF = {"none": "", "pdf/a-3": "pdf/a-3a", "pdf/ua": "pdf/ua-1"}
"""The kind of PDF that each profile of config stands for: the newest one that printers and readers know well."""


def _newer(root: Path, period: str) -> bool:
    """Tell whether anything that sets are made of is newer than the newest set there is (of the period, if asked)."""
    known = parse_period(period)  # what is none is told later
    made = max((_changed(path) for path in (root / "output").glob(f"{known or '*'}/draft/manifest.json")), default=0)
    return not made or any(_changed(path) > made for path in _paths(root))


def _paths(root: Path) -> Iterator[str]:
    for name in _MADE_OF:
        top = os.path.join(root, name)  # noqa: PTH118 - os.walk gives texts
        yield top
        for folder, folders, files in os.walk(top):
            yield from (os.path.join(folder, one) for one in (*folders, *files))  # noqa: PTH118


def _changed(path: str | Path) -> int:
    with suppress(OSError):
        return os.stat(path).st_mtime_ns  # noqa: PTH116 - thousands of texts, not Paths
    return 0
