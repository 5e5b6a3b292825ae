"""Drawing a set: its documents composed and ordered one by one, what is known from before written meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kam_reports.core.document import SHOWN, numbered
from kam_reports.pipeline.compose import arranged
from kam_reports.pipeline.keeping import keep, recall
from kam_reports.render.order import Order

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kam_reports.core.document import Document
    from kam_reports.pipeline.compose import Planned
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
class Drawing:
    """What is to be drawn into a folder: a set's documents, and aside what it changes."""

    planned: list[Planned]
    marking: Marking
    folder: Path
    telling: Telling


def draw(job: Job, press: Press, drawing: Drawing) -> list[Printed]:
    """Draw every document of the set as it is composed; the order of what is returned says nothing."""
    printed: list[Printed] = []
    total = sum(len(one.media) for one in drawing.planned)
    for done in press.run(_ordered(job, press, drawing, printed)):
        if len(printed) < total:
            printed.append(done)
            job.tell("draw", len(printed), total)
        else:  # the sheet of changes is ordered last
            drawing.telling.take(done)
    return printed


SHEET = "sheet"


def _ordered(job: Job, press: Press, drawing: Drawing, printed: list[Printed]) -> Iterator[Order]:
    """Order what is to be drawn; what says what it said is not composed, but written while others are drawn."""
    said = {one.key: recall(job.kept, SHEET, one.key, tuple) for one in drawing.planned if one.key}
    for one in arranged([one for one in drawing.planned if said.get(one.key) is None]):
        yield _order(job, one, drawing)
    for one in drawing.planned:
        if (known := said.get(one.key)) is not None:
            there = press.reprint(known[0], known[1], one.media, drawing.folder)
            printed += there
            if not there:
                yield _order(job, one, drawing)
    yield from drawing.telling.orders()


def _order(job: Job, planned: Planned, drawing: Drawing) -> Order:
    document = drawing.marking.mark(planned.make())
    if planned.key:
        keep(job.kept, SHEET, planned.key, (document.path, document.number))
    return Order(document, drawing.folder, planned.media)
