"""Waivers as printed: an open issue that somebody answers for by name, on every sheet it concerns."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kam_reports.assess.scorecard import SHEET_INCOMPLETE
from kam_reports.core.document import Note, Notes, Tone
from kam_reports.core.text import T
from kam_reports.reports.sources import refused_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kam_reports.assess.score import Score
    from kam_reports.core.issue import Issue
    from kam_reports.core.place import Place
    from kam_reports.reports.material import Material
    from kam_reports.reports.sources import Sources

LENGTH = 8


@dataclass(frozen=True, slots=True)
class Waiver:
    """An issue that is answered for: its id, what and where it is, by whom, why."""

    issue: str
    code: str
    place: str
    by: str
    reason: str


def issue_id(code: str, place: str, found: str) -> str:
    """Return the short stable name of an issue: it changes when the cell does."""
    return hashlib.sha256(f"{code}\n{place}\n{found}".encode()).hexdigest()[:LENGTH]


def id_of(issue: Issue) -> str:
    """Return an issue's short name: of what stands in the cell, or, of an empty one, of what is said about it."""
    return issue_id(issue.code, str(issue.place), issue.found or str(issue.message))


def waived_on(material: Material, score: Score, sources: Sources) -> tuple[Notes, ...]:
    """Return who answers for what on one sheet; nothing where nobody does.

    That is: its own missing score, refused rows that would have fed it, and what concerns a whole ledger.
    """
    if not material.waivers:
        return ()
    mine = {id_of(issue) for issue in material.issues if issue.kind is SHEET_INCOMPLETE and _about(issue, score)}
    for place in _places(material, score, sources):
        mine |= {id_of(issue) for issue in sources.issues_at(place)}
    if score.doubtful or not score.complete:
        mine |= {id_of(issue) for issue in material.issues if not issue.place.row}
    return _notes(material, [one for one in material.waivers if one.issue in mine])


def _about(issue: Issue, score: Score) -> bool:
    """Tell whether an issue about a sheet without a score is about this one."""
    told = dict(issue.values)
    mine = score.scheme.value.subject == "department" or str(told["person"]).partition(" ")[0] == score.subject
    return mine and told["scheme"] == score.scheme.value.name


def all_waived(material: Material) -> tuple[Notes, ...]:
    """Return every waiver of a set; nothing where there is none."""
    return _notes(material, material.waivers)


def _places(material: Material, score: Score, sources: Sources) -> Iterator[Place]:
    for line in score.lines:
        rows: list[int] = []
        if line.rated is not None:
            rows += line.rated.refused
        if line.item.metric:
            mine, nobodys = refused_rows(material, line.item.metric, score.subject)
            rows += [*mine, *nobodys]
        for row in rows:
            yield material.book.index.place(row, "")
    for one in sources.unpaid.get(score.subject, []):
        yield one.place


def _notes(material: Material, waivers: Sequence[Waiver]) -> tuple[Notes, ...]:
    if not waivers:
        return ()
    text = T("{place} ({code}): {by} answers for it: {reason}")
    lines = (text.with_values(place=one.place, code=one.code, by=one.by, reason=one.reason) for one in waivers)
    notes = tuple(Note(material.say(line), Tone.ACTION) for line in lines)
    return (Notes("waived", notes, title=material.say(T("Waived"))),)
