"""What the sheets of earlier sets said, by key: where a key comes again, the sheet need not even be composed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kam_reports.pipeline.keeping import keep, key_of, recall

if TYPE_CHECKING:
    from kam_reports.core.period import Period
    from kam_reports.pipeline.stages import Job
    from kam_reports.render.order import Media

SHEETS, NEWEST = "sheets", "newest"
MOST = 4
"""So many times as many sheets are remembered as the last set had: of sets that a change was taken back to, too."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sheet that was made: path and number of its document, and what was made of it."""

    key: str
    path: str
    number: str
    media: tuple[Media, ...]


@dataclass(frozen=True, slots=True)
class Memory:
    """Sheets of earlier sets of a period. last: those of the last one. older: of those before it."""

    period: str
    last: tuple[Said, ...] = ()
    older: tuple[Said, ...] = ()
    by_key: dict[str, Said] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Index them; of two with one key either will do."""
        self.by_key.update((one.key, one) for one in (*self.older, *self.last))


def remembered(job: Job, period: Period | None) -> Memory:
    """Return the sheets of a period's earlier sets; without a period, of the period that was run last."""
    of = _newest(job) if period is None else str(period)
    last, older = recall(job.kept, SHEETS, _key(job, of), tuple) or ((), ())
    return Memory(of, last, older)


def remember(job: Job, before: Memory, sheets: tuple[Said, ...]) -> None:
    """Keep the sheets of a set. before: what was remembered of its period until now."""
    own = {one.key for one in sheets}
    older = tuple(one for one in (*before.last, *before.older) if one.key not in own)
    keep(job.kept, SHEETS, _key(job, before.period), (sheets, older[: (MOST - 1) * len(sheets)]))
    if _newest(job) != before.period:
        keep(job.kept, NEWEST, key_of(NEWEST), before.period)


def _newest(job: Job) -> str:
    return recall(job.kept, NEWEST, key_of(NEWEST), str) or ""


def _key(job: Job, period: str) -> str:
    return key_of(SHEETS, period, job.speaker.language)
