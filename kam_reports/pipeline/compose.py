"""Which documents a set holds, each made only when it is its turn to be drawn."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from kam_reports.pipeline.periods import is_month
from kam_reports.render.pool import Media
from kam_reports.reports import account_summary, assessment, bonus, commission, department, issue_list
from kam_reports.reports.sources import gather

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kam_reports.core.document import Document
    from kam_reports.ledgers.book import Book
    from kam_reports.reports.material import Material

    Planned = tuple[Callable[[], Document], tuple[Media, ...]]

BOTH = (Media.XLSX, Media.PDF)
BOOK_ONLY = (Media.XLSX,)


def documents(material: Material, book: Book, marked: Mapping[str, str]) -> list[Planned]:
    """List the documents of a period's set in their order, not yet composed. marked: ledger → its marked copy."""
    sources = gather(material)
    planned: list[Planned] = [
        (partial(assessment.compose, material, score, sources), BOTH) for score in material.scores
    ]
    if is_month(material.period):
        planned.append((partial(bonus.compose, material), BOTH))
        if commission.in_force(material):
            planned.append((partial(commission.compose, material), BOTH))
    if material.scope is not None:  # without rules in force nothing was measured
        planned.append((partial(department.compose, material), BOTH))
        planned.append((partial(account_summary.compose, material), BOOK_ONLY))
    planned.append((partial(_issues, material, book, marked), BOOK_ONLY))
    return planned


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
