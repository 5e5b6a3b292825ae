"""What was done: kept on disk before anything else is begun, so that nothing is done twice and nothing forgotten."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from kam_reports.core.fault import BusyFault, OutputFault
from kam_reports.core.period import Period, PeriodKind, parse_period
from kam_reports.core.text import T
from kam_reports.post.report import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

SECONDS_TO_WAIT = 0.5


class Done(Protocol):
    """The marks of a schedule."""

    def held(self) -> AbstractContextManager[None]:
        """Let one process look and mark at a time; a BusyFault for the second."""
        ...

    def since(self, kind: PeriodKind) -> Period | None:
        """Return the first period of a kind that this schedule answers for."""
        ...

    def begin(self, first: Period) -> None:
        """Keep the first period of its kind."""
        ...

    def marked(self) -> dict[str, str]:
        """Return when each key was done."""
        ...

    def mark(self, key: str, at: str) -> None:
        """Keep that a key is done; durable when this returns."""
        ...


@dataclass(frozen=True, slots=True)
class DoneFile:
    """The marks in one small JSON file, rewritten whole."""

    path: Path

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the schedule."""
        from filelock import FileLock, Timeout

        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(self.path.with_suffix(".lock"), timeout=SECONDS_TO_WAIT):
                yield
        except Timeout as error:
            raise BusyFault(T("another process is at work on the schedule")) from error

    def since(self, kind: PeriodKind) -> Period | None:
        """Return the first period of a kind that this schedule answers for."""
        return parse_period(self._read()["since"].get(kind.value, ""))

    def begin(self, first: Period) -> None:
        """Keep the first period of its kind."""
        content = self._read()
        content["since"][first.kind.value] = str(first)
        self._write(content)

    def marked(self) -> dict[str, str]:
        """Return when each key was done."""
        return self._read()["done"]

    def mark(self, key: str, at: str) -> None:
        """Keep that a key is done; durable when this returns."""
        content = self._read()
        content["done"][key] = at
        self._write(content)

    def _read(self) -> dict[str, dict[str, str]]:
        try:
            found = json.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {"since": {}, "done": {}}
        except (OSError, ValueError) as error:
            raise self._broken(type(error).__name__) from error
        if not isinstance(found, dict) or not all(isinstance(found.get(part), dict) for part in ("since", "done")):
            raise self._broken("JSON")
        return found

    def _broken(self, reason: str) -> OutputFault:
        text = T(
            "what the schedule has done can no longer be read ({reason}); put the file back from a backup, or delete "
            "it: then the newest period of each kind is done once more",
            reason=reason,
        )
        return OutputFault(text, file=str(self.path))

    def _write(self, content: dict[str, dict[str, str]]) -> None:
        try:
            write_whole(self.path, json.dumps(content, indent=1, sort_keys=True) + "\n")
        except OSError as error:
            text = T("the folder cannot be written: {reason}", reason=error.strerror or str(error))
            raise OutputFault(text, file=str(self.path.parent)) from error
