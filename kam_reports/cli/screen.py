"""What a person sees: lines, faults, a progress bar on a terminal; quiet everywhere else."""

from __future__ import annotations

import json
import os
import select
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from kam_reports.core.text import T, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TextIO

    from kam_reports.core.fault import Fault
    from kam_reports.core.text import Speaker
    from kam_reports.pipeline.profile import Profile

MEGABYTE = 1_000_000
CLEAN, DATA_ERRORS, COULD_NOT_RUN, BUSY = 0, 1, 2, 75

STAGES = {
    "read": T("reading"),
    "measure": T("calculating"),
    "draw": T("drawing documents"),
    "departments": T("departments"),
}


def show(speaker: Speaker, text: Text) -> None:
    """Print a sentence."""
    line(speaker.say(text))


def show_json(content: object) -> None:
    """Print JSON for machines."""
    line(json.dumps(content, ensure_ascii=False, indent=2))


def show_fault(speaker: Speaker, fault: Fault) -> None:
    """Print a fault as one line (several at once where config has several)."""
    for one in getattr(fault, "all", (fault,)):
        where = f"{one.where}: " if one.where else ""
        print(f"kam: {where}{speaker.say(one.text)}", file=sys.stderr)


def show_profile(speaker: Speaker, profile: Profile) -> None:
    """Print the stages of a run as a table: on standard error, beside the results, not among them."""
    from rich.console import Console
    from rich.table import Table

    table = Table(speaker.say(T("stage")), title=speaker.say(T("Where the time went")))
    for heading in (T("seconds"), T("handled"), T("peak MB")):
        table.add_column(speaker.say(heading), justify="right")
    for stage in (*profile.stages, profile.total):
        megabytes = f"{stage.peak / MEGABYTE:.0f}" if stage.peak else ""
        count = f"{stage.count:,}" if stage.count else ""
        table.add_row(speaker.say(stage.name), f"{stage.seconds:.2f}", count, megabytes)
    Console(stderr=True).print(table)


def line(text: str) -> None:
    """Print a line; what the terminal cannot show becomes a question mark, never an error."""
    try:
        print(text)
    except UnicodeEncodeError:
        encoding = sys.stdout.encoding or "ascii"
        print(text.encode(encoding, "replace").decode(encoding))


def finish() -> None:
    """Hand on what is printed and still held back; raises BrokenPipeError when whoever read it has gone."""
    print(end="", flush=True)


def nobody_reads() -> bool:
    """Tell whether a reader of what is printed has gone (`kam metrics | head -1`); from then on none is written to.

    A pipe may break elsewhere too, between processes of this program: that is an error, and not for a reader's sake.
    """
    gone = [stream for stream in (sys.stdout, sys.stderr) if _is_gone(stream)]
    for stream in gone:  # what is held back is written as the process ends
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    return bool(gone)


def _is_gone(stream: TextIO) -> bool:
    with suppress(OSError, ValueError, AttributeError):  # none, closed, or no file
        number = stream.fileno()
        if not hasattr(select, "poll"):  # Windows
            return not stream.isatty()
        look = select.poll()
        look.register(number, 0)
        return any(told & (select.POLLERR | select.POLLHUP) for _, told in look.poll(0))
    return False


@contextmanager
def progress(speaker: Speaker) -> Iterator[Callable[[str, int, int], None]]:
    """Yield a teller of progress: a bar on a terminal, silence otherwise."""
    if not sys.stderr.isatty():
        yield lambda _stage, _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(speaker.say(STAGES[stage]), total=total)
            bar.update(tasks[stage], completed=done, total=total)

        yield tell
