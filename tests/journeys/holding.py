"""A driver for tests: a run that stops in its middle, holding the workspace, until its standard input is closed."""

from __future__ import annotations

import sys

from kam_reports.cli import main
from kam_reports.pipeline import road


def _wait(*_: object) -> list[object]:
    print("holding", flush=True)  # noqa: T201 - the test waits for this word
    sys.stdin.read()
    return []


if __name__ == "__main__":
    setattr(road, "documents", _wait)  # noqa: B010 - not a name the module hands on
    sys.exit(main(["run", "2026-06", "-w", sys.argv[1], "--workers", "0", "--no-cache"]))
