"""A guarded child as seen from above: whether it lives, why it died, how it is ended."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kam_reports.intake.child import END, Death

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess
    from pathlib import Path

SECONDS_TO_END = 1.0
_KILLED = -9
"""Exit status of a child the system ended: it does so only when memory runs out."""


@dataclass(slots=True, eq=False)
class Worker:
    """A child as its pool sees it. task: the item it is at. log: where its last words go."""

    process: BaseProcess
    pipe: Connection
    log: Path
    deadline: float
    ready: bool = False
    task: int | None = None


def reason_of(worker: Worker) -> tuple[Death, str]:
    """Say why a child died, from its exit status and its last words."""
    status = worker.process.exitcode
    try:
        words = worker.log.read_bytes()[-2000:]
    except OSError:
        words = b""
    if b"memory allocation of" in words or b"MemoryError" in words or status == _KILLED:
        return Death.MEMORY, "memory"
    if status is not None and status < 0:
        return Death.CRASHED, signal.Signals(-status).name
    return Death.CRASHED, f"exit status {status}"


def end(worker: Worker, *, at_once: bool = False) -> bool:
    """End a child, gently when it is idle; always False, so that it drops out of lists."""
    if not at_once and worker.task is None:
        try:
            worker.pipe.send_bytes(END)
        except OSError:
            pass
        else:
            worker.process.join(SECONDS_TO_END)
    worker.process.kill()
    worker.process.join(SECONDS_TO_END)
    worker.pipe.close()
    return False
