"""Whether a run will need children, told by a glance at the folders, and the server that they are born of.

A mistaken glance costs a second and never a figure: what stands is decided by content, later.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from kam_reports.core.children import start_server
from kam_reports.render.warm import PRELOADED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

READERS = ("kam_reports.pipeline.reading", "kam_reports.ledgers.read", "kam_reports.intake.workbook")
"""What a child that reads ledgers needs warm."""

_MADE_OF = ("config.yaml", "templates", "input")


def expect_readers() -> None:
    """Start the server that children who read are born of, beside whatever comes first."""
    start_server(("kam_reports.intake.child", *READERS))


def expect_work(root: Path, period: str, *, anew: bool) -> None:
    """Start the server if a run of a workspace looks like work. period: as asked, may be empty. anew: in any case."""
    if anew or _newer(root, period):
        start_server(("kam_reports.intake.child", *READERS, *PRELOADED))


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
