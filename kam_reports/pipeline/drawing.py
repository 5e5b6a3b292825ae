"""Drawing a set: its documents composed and ordered one by one, what is known from before written meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kam_reports.core.document import SHOWN, numbered
from kam_reports.pipeline.compose import arranged
from kam_reports.pipeline.said import Said, remember
from kam_reports.render.order import Order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kam_reports.core.document import Document
    from kam_reports.pipeline.ahead import Ahead
    from kam_reports.pipeline.comparing import Expected
    from kam_reports.pipeline.compose import Planned
    from kam_reports.pipeline.said import Memory
    from kam_reports.pipeline.stages import Job
    from kam_reports.pipeline.telling import Telling
    from kam_reports.render.order import Printed
    from kam_reports.render.pool import Press


@dataclass(frozen=True, slots=True)
class Marking:
    """What every document of a set is given: words of its head, the logo's address, the basis of its number."""

    head: tuple[tuple[str, str], ...]
    logo: tuple[tuple[str, str], ...]
    basis: str

    def mark(self, document: Document) -> Document:
        """Give a document its number and its marks; the logo's address is this machine's, so no part of the number."""
        document = numbered(replace(document, marks=self.head), self.basis)
        return replace(document, marks=(*self.head, *self.logo, ("run_id", document.number[:SHOWN])))


@dataclass(frozen=True, slots=True)
class Into:
    """Where a set is drawn, and what may come into it. memory: what sheets said. ahead: those that are laid ready.

    expected: what it is likely compared with.
    """

    folder: Path
    memory: Memory
    ahead: Ahead
    expected: Expected | None = None


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is to be drawn: a set's documents, and aside what it changes. beside: what else is to do meanwhile."""

    planned: list[Planned]
    marking: Marking
    into: Into
    telling: Telling
    beside: Callable[[], None]


@dataclass(slots=True)
class Drawn:
    """What has come of a drawing so far. sheets: which of its documents have keys, and their path and number."""

    printed: list[Printed] = field(default_factory=list)
    sheets: list[tuple[Planned, str, str]] = field(default_factory=list)

    def said(self) -> tuple[Said, ...]:
        """Return what each sheet says, by key."""
        keyed = ((one.key(), path, number, one.media) for one, path, number in self.sheets)
        return tuple(Said(*one) for one in keyed if one[0])


def draw(job: Job, press: Press, drawing: Drawing) -> list[Printed]:
    """Draw every document of the set as it is composed; the order of what is returned says nothing."""
    drawn = Drawn()
    total = sum(len(one.media) for one in drawing.planned)
    for done in press.run(_ordered(job, press, drawing, drawn)):
        if len(drawn.printed) < total:
            drawn.printed.append(done)
            job.tell("draw", len(drawn.printed), total)
        else:  # the sheet of changes is ordered last
            drawing.telling.take(done)
    return drawn.printed


def _ordered(job: Job, press: Press, drawing: Drawing, drawn: Drawn) -> Iterator[Order]:
    """Order what is to be drawn; what can be done without a worker is done when all of them have something to do."""
    if drawing.into.memory.last:
        yield from _changed(press, drawing, drawn)
    else:
        for one in arranged(drawing.planned):
            yield _order(one, drawing, drawn)
        drawing.beside()
    if job.kept is not None:
        remember(job, drawing.into.memory, drawn.said())
    yield from drawing.telling.orders()


def _changed(press: Press, drawing: Drawing, drawn: Drawn) -> Iterator[Order]:
    """Order what every change touches, then the sheets that say something new; the others are there already."""
    into = drawing.into
    for one in drawing.planned:
        if one.large:
            yield _order(one, drawing, drawn)
    drawing.beside()
    sheets = [(one, into.memory.by_key.get(one.key())) for one in drawing.planned if not one.large]
    for one, said in sheets:
        if said is None:
            yield _order(one, drawing, drawn)
    for one, said in sheets:
        if said is not None:
            there = into.ahead.take(said, into.folder)
            there = there or press.reprint(said.path, said.number, one.media, into.folder)
            if there:
                drawn.printed += there
                drawn.sheets.append((one, said.path, said.number))
            else:
                yield _order(one, drawing, drawn)


def _order(planned: Planned, drawing: Drawing, drawn: Drawn) -> Order:
    document = drawing.marking.mark(planned.make())
    if not planned.large:
        drawn.sheets.append((planned, document.path, document.number))
    return Order(document, drawing.into.folder, planned.media)
