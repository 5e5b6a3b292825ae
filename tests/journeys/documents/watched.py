"""A driver for tests: a run in which every file opened, program started and address asked for is written down."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

from kam_reports.cli import main

_ASKED = ("socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "urllib.Request", "ftplib.connect")
_seen: set[str] = set()


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open" and isinstance(arguments[0], (str, bytes)):
        name = arguments[0] if isinstance(arguments[0], str) else arguments[0].decode("utf-8", "replace")
        _seen.add(f"open {name}")
    elif event in _ASKED:
        _seen.add(f"{event} {arguments!r}")


if __name__ == "__main__":
    import_module("weasyprint")  # it looks for its libraries by programs of the machine; no ledger has a say in that
    sys.addaudithook(_watch)
    code = main(["run", "2026-06", "-w", sys.argv[1], "--workers", "0"])
    Path(sys.argv[2]).write_text("\n".join(sorted(_seen)), encoding="utf-8")
    sys.exit(code)
