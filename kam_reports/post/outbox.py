"""Which letters were sent. A letter is noted as being sent before it leaves and as sent afterwards.

When the machine or the line dies in between, nobody can know whether the letter arrived: it stays uncertain, is not
sent again by itself, and is reported until a person decides. Keys are hashes: no address and no content is kept.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from kam_reports.core.fault import BusyFault
from kam_reports.core.text import T

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECONDS_TO_WAIT = 0.5


class Stage(StrEnum):
    """How far a letter has come. SENDING that nothing follows: uncertain. OPEN: a person asked for it once more."""

    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    OPEN = "open"


def key_of(*parts: str) -> str:
    """Return the key of a letter: what it is, about which set, to whom."""
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Outbox:
    """The letters of one workspace, a line a step, in a folder below ``.kam``."""

    folder: Path

    @property
    def pending(self) -> Path:
        """Reports that still have to be mailed."""
        return self.folder / "pending"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let one process send at a time; a BusyFault for the second."""
        from filelock import FileLock, Timeout

        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with FileLock(self.folder / "lock", timeout=SECONDS_TO_WAIT):
                yield
        except Timeout as error:
            raise BusyFault(T("another process is sending mail; try again when it has ended")) from error

    def stages(self) -> dict[str, Stage]:
        """Return the newest stage of every letter; a last line that a crash cut short does not count."""
        found: dict[str, Stage] = {}
        try:
            lines = (self.folder / "letters.jsonl").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return found
        for line in lines:
            try:
                entry = json.loads(line)
                found[str(entry["key"])] = Stage(entry["stage"])
            except (ValueError, KeyError, TypeError):
                continue
        return found

    def note(self, key: str, stage: Stage, at: str) -> None:
        """Note a stage; on disk when this returns."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        line = json.dumps({"at": at, "key": key, "stage": stage.value}, sort_keys=True)
        handle = os.open(self.folder / "letters.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(handle, f"\n{line}\n".encode())  # begins afresh behind a line that a crash cut short
            os.fsync(handle)
        finally:
            os.close(handle)
