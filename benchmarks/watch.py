"""Watch a program from outside: wall and CPU seconds, the memory of all its processes together, its first document.

Linux only: it looks into ``/proc``. Processes belong to the program when they are in the session it was started in.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SECONDS_BETWEEN = 0.1
LOOKS_PER_COUNT = 4
"""Looks at the first document in one count of CPU seconds (and memory): to count costs what is measured some time."""
KILOBYTES = 1024
_USER, _SYSTEM, _SESSION = 11, 12, 3
"""Positions among the fields of /proc/N/stat behind the program's name."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What was seen. first: seconds to a document.

    megabytes: most memory of all processes together (proportional); 0 where nobody looked.
    """

    seconds: float
    cpu: float
    megabytes: float
    first: float | None
    said: str


@dataclass(frozen=True, slots=True)
class Hope:
    """A first document to wait for: a file of an ending in any folder of a name; none stands there yet."""

    below: Path
    folder: str
    ending: str = ".pdf"

    def is_there(self) -> bool:
        """Tell whether such a file stands there."""
        return any(self.below.glob(f"**/{self.folder}/*{self.ending}"))


def watch(
    command: Sequence[str],
    *,
    hope: Hope | None = None,
    environment: Mapping[str, str] | None = None,
    well: frozenset[int] = frozenset({0}),
    memory: bool = False,
) -> Watched:
    """Run a command to its end in a session of its own; raise RuntimeError unless its exit code is among well.

    memory: look at it, which slows the command down.
    """
    start = time.perf_counter()
    cpu: dict[int, float] = {}
    peak, first, looks = 0.0, None, 0
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True, env=environment
    ) as program:
        while program.poll() is None:
            if first is None and hope is not None and hope.is_there():
                first = time.perf_counter() - start
            if looks % LOOKS_PER_COUNT == 0:
                cpu |= dict(cpu_of(program.pid))
                if memory:
                    peak = max(peak, sum(held_by(number) for number in cpu))
            looks += 1
            _wait(program)
        seconds = time.perf_counter() - start
        said, wrong = program.communicate()
    if program.returncode not in well:
        raise RuntimeError(f"{' '.join(command)} ended with {program.returncode}: {wrong[-2000:]}")
    return Watched(seconds, sum(cpu.values()), peak / KILOBYTES, first, said)


def _wait(program: subprocess.Popen[str]) -> None:
    """Wait until it is time for the next look, or the program has ended."""
    try:
        program.wait(SECONDS_BETWEEN)
    except subprocess.TimeoutExpired:
        return


def cpu_of(session: int) -> Iterator[tuple[int, float]]:
    """Yield the processes of a session, with the CPU seconds each has used by itself."""
    ticks = os.sysconf("SC_CLK_TCK")
    for entry in os.scandir("/proc"):
        if not entry.name.isdigit():
            continue
        try:
            fields = Path(entry.path, "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        if int(fields[_SESSION]) == session:
            yield int(entry.name), (int(fields[_USER]) + int(fields[_SYSTEM])) / ticks


def held_by(process: int) -> float:
    """Return the kilobytes a process holds; memory shared with others counts in proportion."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return next((float(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
