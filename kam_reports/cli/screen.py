"""What a person sees: lines, faults, a progress bar on a terminal; quiet everywhere else."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kam_reports.core.text import T, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kam_reports.core.fault import Fault
    from kam_reports.core.text import Speaker

CLEAN, DATA_ERRORS, COULD_NOT_RUN, BUSY = 0, 1, 2, 75

STAGES = {"read": T("reading"), "measure": T("calculating"), "draw": T("drawing documents")}


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


def line(text: str) -> None:
    """Print a line; what the terminal cannot show becomes a question mark, never an error."""
    try:
        print(text)
    except UnicodeEncodeError:
        encoding = sys.stdout.encoding or "ascii"
        print(text.encode(encoding, "replace").decode(encoding))


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
