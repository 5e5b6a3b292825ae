"""What day it is comes from the commands: nothing below them asks a clock but where it decides no number."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "kam_reports"
KNOWN = {
    "pipeline/reading.py": "whether a ledger stands still, and how old a private copy is that nobody needs",
    "render/fontfolder.py": "how old the folder of a killed worker is",
    "web/files.py": "whether a folder has stood still long enough to remember what is in it",
}
"""Who asks the clock, and what for."""
_CLOCKS = {
    "time": {"time", "time_ns", "localtime", "gmtime", "ctime", "strftime"},
    "datetime": {"now", "today", "utcnow"},
    "date": {"today"},
    "Timestamp": {"now", "today", "utcnow"},
}


def _clocks(source: str) -> list[int]:
    """Return the lines that name a clock, called there or handed on, whatever its module is called here."""
    tree = ast.parse(source)
    known_as = {
        name.asname or name.name: name.name
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for name in node.names
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = node.value
            name = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
            if node.attr in _CLOCKS.get(known_as.get(name, name), ()):
                found.append(node.lineno)
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            found += [node.lineno for name in node.names if name.name in _CLOCKS["time"]]
    return found


def test_the_clock_is_read_by_commands_and_by_those_who_decide_nothing() -> None:
    """Each module outside `cli` that asks for the time is known, with what for; none of these has stopped asking."""
    asking = {
        path.relative_to(PACKAGE).as_posix()
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.relative_to(PACKAGE).parts[0] != "cli" and _clocks(path.read_text(encoding="utf-8"))
    }
    assert asking == set(KNOWN)


@pytest.mark.parametrize(
    "source",
    [
        "import time\ntime.time()",
        "import time as t\nwhen = t.time_ns",
        "from time import time",
        "from datetime import datetime as moment\nmoment.now(UTC)",
        "import datetime\ndatetime.date.today()",
        "import pandas as pd\npd.Timestamp.now()",
    ],
)
def test_a_clock_is_seen(source: str) -> None:
    """By any name, and also where it is only handed on."""
    assert _clocks(source)


@pytest.mark.parametrize("source", ["import time\ntime.sleep(1)\ntime.monotonic()", "visit.now", "entry.time()"])
def test_waiting_and_measuring_are_no_clock(source: str) -> None:
    """Nor is what somebody else was told."""
    assert not _clocks(source)
