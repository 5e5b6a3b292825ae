"""Which documents a set holds, each made only when it is its turn to be drawn."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

from kam_reports.pipeline.periods import is_month
from kam_reports.pipeline.sheet_keys import SheetKeys
from kam_reports.render.order import Media
from kam_reports.reports import account_summary, assessment, bonus, commission, department, issue_list
from kam_reports.reports.sources import gather

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kam_reports.assess.score import Score
    from kam_reports.core.document import Document
    from kam_reports.ledgers.book import Book
    from kam_reports.reports.material import Material

BOTH = (Media.XLSX, Media.PDF)
BOOK_ONLY = (Media.XLSX,)


@dataclass(frozen=True, slots=True)
class Planned:
    """A document, not yet composed. key: tells what decides all it says, where that is known before; else empty.

    large: it is about the whole department, and takes as long as dozens of sheets.
    """

    make: Callable[[], Document]
    media: tuple[Media, ...] = BOTH
    key: Callable[[], str] = str
    large: bool = False


def documents(material: Material, book: Book, marked: Mapping[str, str], meaning: str = "") -> list[Planned]:
    """List the documents of a period's set in their order, not yet composed.

    marked: ledger → its marked copy. meaning: what the rules mean; with it sheets have keys, made when asked for.
    """
    sources = gather(material)
    keys = cache(partial(SheetKeys, material, sources, meaning))
    planned = [
        Planned(
            partial(assessment.compose, material, score, sources),
            key=cache(partial(_key, keys, score)) if meaning else str,
        )
        for score in material.scores
    ]
    if is_month(material.period):
        planned.append(Planned(partial(bonus.compose, material), large=True))
        if commission.in_force(material):
            planned.append(Planned(partial(commission.compose, material), large=True))
    if material.scope is not None:  # without rules in force nothing was measured
        planned.append(Planned(partial(department.compose, material), large=True))
        planned.append(Planned(partial(account_summary.compose, material), BOOK_ONLY, large=True))
    planned.append(Planned(partial(_issues, material, book, marked), BOOK_ONLY, large=True))
    return planned


def arranged(planned: Sequence[Planned]) -> list[Planned]:
    """Return documents in the order they are best drawn in: some sheets soon, and no large one left for the end."""
    sheets = [one for one in planned if not one.large]
    half = len(sheets) // 2
    return [*sheets[:half], *(one for one in planned if one.large), *sheets[half:]]


def _key(keys: Callable[[], SheetKeys], score: Score) -> str:
    return keys().of(score)


def _issues(material: Material, book: Book, marked: Mapping[str, str]) -> Document:
    return issue_list.compose(
        material.issues,
        guesses=book.guesses,
        control_totals=book.control_totals,
        counts=book.counts(),
        letterhead=material.letterhead,
        speaker=material.speaker,
        occasion=issue_list.Occasion(material.period, material.as_of, marked),
    )
