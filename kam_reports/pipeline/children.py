"""Whether a run will need children, told by a glance at the folders, and the server that they are born of.

A mistaken glance costs a second and never a figure: what stands is decided by content, later.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kam_reports.core.children import start_server
from kam_reports.render.warm import PRELOADED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from kam_reports.config import Config
    from kam_reports.render.pool import Press

READERS = (
    "kam_reports.intake.child",
    "kam_reports.pipeline.reading",
    "kam_reports.ledgers.read",
    "kam_reports.intake.workbook",
)
"""What a child that reads ledgers needs warm."""

_MADE_OF = ("config.yaml", "templates", "input")


def expect_readers() -> None:
    """Start the server that children who read are born of, beside whatever comes first."""
    start_server(READERS)


def expect_work(root: Path, period: str, *, anew: bool) -> bool:
    """Start the server if a run of a workspace looks like work; tell whether it does.

    period: as asked, may be empty. anew: it is work in any case.
    """
    expected = anew or _newer(root, period)
    if expected:
        start_server((*READERS, *PRELOADED))
    return expected


@dataclass(frozen=True, slots=True)
class Ready:
    """A press that warms up before it is known what there is to draw. templates: SHA-256 by name, as it began."""

    press: Press
    templates: Mapping[str, str]


def ready_press(root: Path, config: Config, workers: int) -> Ready:
    """Start the press of a run of a workspace; whoever asks for it closes it."""
    from kam_reports.pipeline.manifest import digest_folder
    from kam_reports.render.html import template_folders
    from kam_reports.render.pool import Press

    folders = template_folders(root)
    templates = digest_folder(folders)  # before any is read: see whether it is still so when the run begins
    press = Press(folders, workers=workers, variant=VARIANT_OF[config.pdf_profile], beside=READERS)
    press.start()
    return Ready(press, templates)


VARIANT_OF = {"none": "", "pdf/a-3": "pdf/a-3a", "pdf/ua": "pdf/ua-1"}
"""The kind of PDF that each profile of config stands for: the newest one that printers and readers know well."""


def _newer(root: Path, period: str) -> bool:
    """Tell whether anything that sets are made of is newer than the newest set there is (of the period, if asked)."""
    made = max((_changed(path) for path in (root / "output").glob(f"{period or '*'}/draft/manifest.json")), default=0)
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
