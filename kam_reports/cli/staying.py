"""What commands that stay share: a stop that SIGTERM and Ctrl-C set, lines with the time in front."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from datetime import datetime
from threading import Event
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from kam_reports.cli.screen import line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType
    from typing import Any

    Handler = Callable[[int, FrameType | None], Any] | int | None


@contextmanager
def until_stopped() -> Iterator[Event]:
    """Yield an event that the first SIGTERM or Ctrl-C sets; a second one ends the program at once."""
    stop = Event()
    before: dict[int, Handler] = {}

    def end(number: int, _frame: FrameType | None) -> None:
        stop.set()
        signal.signal(number, before[number])

    for number in (signal.SIGTERM, signal.SIGINT):
        before[number] = signal.signal(number, end)
    try:
        yield stop
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def clock(zone: str) -> Callable[[], datetime]:
    """Return the clock of a department; nothing below asks another."""
    return lambda: datetime.now(ZoneInfo(zone))


def teller(now: Callable[[], datetime]) -> Callable[[str], None]:
    """Return what prints a line with the time in front."""
    return lambda text: line(f"{now().isoformat(sep=' ', timespec='seconds')}  {text}")
