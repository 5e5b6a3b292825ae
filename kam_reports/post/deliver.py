"""Letters on their way: each at most once, whatever happens in between."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from kam_reports.post.letter import NotSentError, UncertainError
from kam_reports.post.outbox import Stage
from kam_reports.post.report import stamp

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from kam_reports.post.letter import Letter, Postman
    from kam_reports.post.outbox import Outbox


class Fate(StrEnum):
    """What became of a letter. ALREADY: sent earlier. UNCERTAIN: it may have arrived, and is not sent again."""

    SENT = "sent"
    ALREADY = "already"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A letter's fate; why it failed, without an address."""

    key: str
    fate: Fate
    reason: str = ""


def deliver(letters: Iterable[Letter], outbox: Outbox, postman: Postman, at: datetime) -> list[Delivery]:
    """Send letters one by one; what was sent or may have been sent is not sent again. Hold the outbox meanwhile."""
    stages = outbox.stages()
    return [_one(letter, stages.get(letter.key), outbox, postman, at) for letter in letters]


def _one(letter: Letter, stage: Stage | None, outbox: Outbox, postman: Postman, at: datetime) -> Delivery:
    if stage is Stage.SENT:
        return Delivery(letter.key, Fate.ALREADY)
    if stage is Stage.SENDING:
        return Delivery(letter.key, Fate.UNCERTAIN)
    outbox.note(letter.key, Stage.SENDING, stamp(at))
    try:
        postman.take(letter, at)
    except NotSentError as error:
        outbox.note(letter.key, Stage.FAILED, stamp(at))
        return Delivery(letter.key, Fate.FAILED, str(error))
    except UncertainError as error:
        return Delivery(letter.key, Fate.UNCERTAIN, str(error))
    outbox.note(letter.key, Stage.SENT, stamp(at))
    return Delivery(letter.key, Fate.SENT)
