"""What is missing, refused or doubtful on one sheet, named with its place; a person reads only of their own rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.core.document import Note, Notes, Tone
from kam_reports.core.figure import DEPARTMENT
from kam_reports.core.issue import Severity
from kam_reports.core.text import T
from kam_reports.ledgers.spec import Kind
from kam_reports.metrics.catalogue import METRICS
from kam_reports.reports.sources import refused_rows
from kam_reports.reports.words import RATERS, amount

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kam_reports.assess.score import Score, ScoreLine
    from kam_reports.core.place import Place
    from kam_reports.reports.material import Material
    from kam_reports.reports.sources import Sources

MOST_NOTES = 12
OPEN = T("Incomplete: no score and no performance pay is proposed until the following is there: {items}")
DOUBTFUL = T(
    "Doubtful: rows that would have fed this sheet were refused; not to be made final before they are mended or waived"
)


def missing(material: Material, score: Score, sources: Sources) -> Notes:
    """Return the notes of one sheet, errors first; past a dozen the rest are counted, and the evidence sheet named."""
    say = material.say
    notes: list[Note] = []
    if score.missing:
        items = tuple(line.item.name for line in score.missing)
        notes.append(Note(say(OPEN.with_values(items=items)), Tone.ACTION))
    if score.doubtful:
        notes.append(Note(say(DOUBTFUL), Tone.ACTION))
    found: dict[tuple[str, Tone], list[object]] = {}
    for line in score.lines:
        for text, tone in _of_line(material, score, line, sources):
            found.setdefault((say(text), tone), []).append(line.item.name)
    said = [
        Note(say(T("{items}: {text}", items=tuple(names), text=text)), tone) for (text, tone), names in found.items()
    ]
    said += [Note(say(text), Tone.ACTION) for text in _adjustments(sources, score.subject)]
    said.sort(key=lambda note: note.tone is not Tone.ACTION)
    notes += said[:MOST_NOTES]
    if len(said) > MOST_NOTES:
        rest = T("{count} more: see the evidence sheet of the workbook", count=len(said) - MOST_NOTES)
        notes.append(Note(say(rest), Tone.ACTION))
    if not notes:
        notes = [Note(say(T("Nothing is missing; no row was refused.")))]
    return Notes("missing", tuple(notes), title=say(T("Missing, refused or doubtful")))


def _of_line(material: Material, score: Score, line: ScoreLine, sources: Sources) -> Iterator[tuple[object, Tone]]:
    """Yield what is to be said of one item."""
    if line.value is None:
        yield why_no_value(material, line), Tone.ACTION
    if line.item.rated:
        yield from _of_ratings(line)
        return
    metric = line.item.metric
    mine, nobodys = refused_rows(material, metric, score.subject)
    for row in mine:
        yield from _refused(material, score.subject, material.book.index.place(row, ""), sources)
    for row in nobodys:
        place = _row(material.book.index.place(row, ""))
        yield T("refused, and it names nobody that can be read: {place}", place=place), Tone.ACTION
    marks = material.measured.marks.get(metric)
    if marks is not None and marks.everyone and not marks.rows:
        yield T("the ledger seems not to have been delivered for this period"), Tone.ACTION
    if score.subject != DEPARTMENT.name:
        yield from _doubted(material, score, line, sources)
    pending = sum(reason == "pending" for _, reason in sources.left_out_of(metric, score.subject))
    if pending:
        yield T("{count} pending, counted in the period in which they are decided", count=pending), Tone.PLAIN


def _adjustments(sources: Sources, staff_id: str) -> Iterator[object]:
    for one in sources.unpaid.get(staff_id, []):
        yield T(
            "Adjustment of {amount} ({reason}) is not paid: {why} ({place})",
            amount="" if one.amount is None else amount(one.amount),
            reason=one.reason,
            why=one.why,
            place=one.place,
        )


def _of_ratings(line: ScoreLine) -> Iterator[tuple[object, Tone]]:
    rated = line.rated
    if rated is None:
        return
    if rated.absent and rated.value is not None:
        raters = tuple(RATERS.get(kind, kind) for kind in rated.absent)
        yield T("not rated by {raters}; their weight was shared out", raters=raters), Tone.PLAIN
    if rated.refused:
        yield T("{count} ratings were refused", count=len(rated.refused)), Tone.ACTION


def _refused(material: Material, subject: str, place: Place, sources: Sources) -> Iterator[tuple[object, Tone]]:
    """Say what is wrong with a refused row, cell by cell."""
    errors = [issue for issue in sources.issues_at(place) if issue.severity is not Severity.NOTICE]
    if not errors:
        yield T("refused: {place}", place=_row(place)), Tone.ACTION
    for issue in errors:
        told = sources.told(subject, material.say(issue.message))
        yield T("{place}: {message}", place=issue.place, message=told), Tone.ACTION


def _doubted(material: Material, score: Score, line: ScoreLine, sources: Sources) -> Iterator[tuple[object, Tone]]:
    """Say which counted rows a check doubts."""
    counted = sources.of(line.item.metric, score.subject)
    if not sources.doubted or counted is None:
        return
    for row in counted.rows.tolist():
        if row not in sources.doubted:
            continue
        for issue in sources.issues_at(material.book.index.place(row, "")):
            if issue.severity is Severity.WARNING:
                told = sources.told(score.subject, material.say(issue.message))
                text = T("counted, but doubtful: {place}: {message}", place=issue.place, message=told)
                yield text, Tone.PLAIN


def why_no_value(material: Material, line: ScoreLine) -> object:
    """Say why an item has no value."""
    if line.item.rated:
        return T("no rating for {period}", period=material.period)
    metric = METRICS.get(line.item.metric)
    if metric is None:
        return T("no data")
    absent = tuple(material.book[use.ledger].spec.name for use in metric.uses if not material.book[use.ledger].present)
    if absent:
        return T("ledger missing: {ledgers}", ledgers=tuple(dict.fromkeys(absent)))
    for use in metric.uses:
        spec = material.book[use.ledger].spec
        if use.by and spec.column(use.by).kind is Kind.PERIOD:
            return T("nothing for {period} in {ledger}", period=material.period, ledger=spec.name)
    return T(
        "nothing to measure in {ledgers}",
        ledgers=tuple(dict.fromkeys(material.book[use.ledger].spec.name for use in metric.uses)),
    )


def _row(place: Place) -> str:
    return f"{place.file} ▸ {place.sheet} ▸ {place.row}" if place.sheet else f"{place.file} ▸ {place.row}"
