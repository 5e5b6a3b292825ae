"""Asking the program itself in a process of its own: the page keeps its memory and time, a crash stays there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kam_reports.core.fault import BusyFault, Fault
from kam_reports.core.text import T

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_DONE = frozenset({0, 1})
_BUSY = 75
_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Asked:
    """Asks a workspace's program, one question at a time.

    seconds: how long an answer may take in all. pause: between two tries while another run holds the workspace.
    """

    root: Path
    seconds: float = _SECONDS
    pause: float = 1.0
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, command: Sequence[str], language: str) -> object:
        """Return what a command prints with ``--json``; waits while another run holds the workspace."""
        end = time.monotonic() + self.seconds
        with self._turn:
            while True:
                done = self._start([*command, "--json", "--lang", language, "-w", str(self.root)], end)
                if done.returncode != _BUSY or time.monotonic() + self.pause > end:
                    break
                time.sleep(self.pause)
        return _answer(done)

    def _start(self, arguments: Sequence[str], end: float) -> subprocess.CompletedProcess[str]:
        environment = os.environ | {"PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1"}
        try:
            return subprocess.run(  # noqa: S603 - our own program; arguments are checked words, no shell
                [sys.executable, "-m", "kam_reports", *arguments],
                capture_output=True,
                check=False,
                encoding="utf-8",
                env=environment,
                stdin=subprocess.DEVNULL,
                timeout=max(end - time.monotonic(), self.pause),
            )
        except subprocess.TimeoutExpired as error:
            raise BusyFault(T("this takes too long now; try again later")) from error


def _answer(done: subprocess.CompletedProcess[str]) -> object:
    if done.returncode == _BUSY:
        raise BusyFault(T("another run holds this workspace; try again when it has ended"))
    if done.returncode in _DONE:
        try:
            return json.loads(done.stdout)
        except ValueError as error:
            raise Fault(T("the program gave no answer that can be read")) from error
    lines = [line for line in done.stderr.splitlines() if line.startswith("kam: ")]
    reason = lines[0].removeprefix("kam: ") if lines else T("the program ended unexpectedly")
    raise Fault(T("{reason}", reason=reason))
