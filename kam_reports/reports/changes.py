"""变更说明: what changed since the set it is compared with, and why; a line a cause, the largest effect first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kam_reports.changes.cause import CauseKind
from kam_reports.core.document import Cell, Column, Document, Facts, Format, Medium, Note, Notes, Page, Row, Table, Tone
from kam_reports.core.figure import DEPARTMENT
from kam_reports.core.money import yuan
from kam_reports.core.text import Name, T
from kam_reports.ledgers.catalogue import LEDGERS
from kam_reports.pay.payslip import LineKind
from kam_reports.reports.change_figures import figures_table, numbers_of
from kam_reports.reports.change_words import cause_said, count_said, place_said, record_said, what_said
from kam_reports.reports.words import PAY_LINES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kam_reports.changes.cause import (
        Cause,
        Changes,
        Moved,
        PayChange,
        RankChange,
        ScoreChange,
        Share,
    )
    from kam_reports.core.text import Speaker, Text

PATH = Name("变更说明", "changes")
LINES_SHEET = Name("明细变化", "Lines")
MOST_CAUSES = 3
TOTAL = LineKind.TOTAL.value


@dataclass(frozen=True, slots=True)
class Occasion:
    """What is compared, for whom. old, new: what the two sets are called. people: names by staff id.

    items, schemes: names by their ids.
    """

    speaker: Speaker
    old: object
    new: object
    people: Mapping[str, str] = field(default_factory=dict)
    items: Mapping[str, object] = field(default_factory=dict)
    schemes: Mapping[str, object] = field(default_factory=dict)
    organisation: str = ""

    def line(self, scheme: str, item: object) -> str:
        """Return a line of a sheet as scheme and item."""
        return f"{self.speaker.say(self.schemes.get(scheme, scheme))}: {self.speaker.say(item)}"

    def person(self, staff: str) -> str:
        """Return a person as id and name."""
        if staff == DEPARTMENT.name:
            return self.speaker.say(T("the department"))
        return f"{staff} {self.people.get(staff, '')}".strip()


def explain_changes(changes: Changes) -> list[Text]:
    """Return whose pay would be another, by how much and why; the largest difference first."""
    totals = [one for one in changes.pay if one.line == TOTAL]
    totals.sort(key=lambda one: (-abs(one.fen), one.staff_id))
    return [
        T(
            "{amount} for {staff}, because {causes}",
            amount=f"{yuan(one.fen):+,}",
            staff=one.staff_id,
            causes=_because(one.shares),
        )
        for one in totals
    ]


def _because(shares: Iterable[Share]) -> tuple[Text, ...]:
    causes = [share.cause for share in shares]
    more = len(causes) - MOST_CAUSES
    named = tuple(cause_said(cause) for cause in causes[:MOST_CAUSES])
    return (*named, T("{count} more", count=more)) if more > 0 else named


def compose(changes: Changes, occasion: Occasion) -> Document:
    """Return the document: causes first, then each person's pay and score; single lines and figures in the workbook."""
    say = occasion.speaker.say
    numbers = {cause: number for number, line in enumerate(changes.lines, start=1) for cause in line.causes}
    return Document(
        kind="changes",
        path=say(PATH),
        title=say(T("What changed, and why")),
        subtitle=say(T("Period {period}", period=changes.period)),
        language=occasion.speaker.language,
        organisation=occasion.organisation,
        page=Page.LANDSCAPE,
        sheet=say(PATH),
        footer=(str(changes.period),),
        sections=(
            _head(changes, occasion),
            *_silent(changes, occasion),
            _causes(changes.lines, occasion),
            _totals(changes, occasion, numbers),
            _lines(changes, occasion, numbers),
            figures_table(changes, occasion.speaker, numbers),
        ),
    )


def _head(changes: Changes, occasion: Occasion) -> Facts:
    say = occasion.speaker.say
    people = {one.staff_id for one in changes.pay}
    return Facts(
        "compared",
        (
            (say(T("Before")), Cell(say(occasion.old))),
            (say(T("Now")), Cell(say(occasion.new))),
            (say(T("Causes")), Cell(len(changes.lines), Format.COUNT)),
            (say(T("Pay in all, difference (yuan)")), Cell(yuan(changes.fen), Format.YUAN, Tone.STRONG)),
            (say(T("People whose pay changes")), Cell(len(people), Format.COUNT)),
            (say(T("Figures that change")), Cell(len(changes.figures), Format.COUNT)),
        ),
    )


def _silent(changes: Changes, occasion: Occasion) -> tuple[Notes, ...]:
    if not changes.silent:
        return ()
    text = T(
        "{count} more rows were added, changed or removed and move no number of this period.", count=changes.silent
    )
    return (Notes("silent", (Note(occasion.speaker.say(text), Tone.MUTED),), small=True),)


def _causes(lines: Iterable[Moved], occasion: Occasion) -> Table:
    say = occasion.speaker.say
    columns = (
        Column("number", say(T("No.")), Format.COUNT, 5),
        Column("what", say(T("What happened")), width=20),
        Column("where", say(T("Where")), width=38),
        Column("record", say(T("Record")), width=24),
        Column("fields", say(T("Before → now")), width=46),
        Column("figures", say(T("Figures moved")), Format.COUNT, 9),
        Column("people", say(T("People")), width=26),
        Column("yuan", say(T("Pay (yuan)")), Format.YUAN, 14),
    )
    rows = tuple(_cause_row(number, line, occasion) for number, line in enumerate(lines, start=1))
    return Table(
        "causes",
        columns,
        rows,
        title=say(T("Causes, largest effect first")),
        empty=say(T("Nothing changed.")),
        filterable=True,
    )


def _cause_row(number: int, line: Moved, occasion: Occasion) -> Row:
    say, cause = occasion.speaker.say, line.cause
    many = len(line.causes) > 1
    unexplained = cause.kind is CauseKind.UNEXPLAINED
    return Row(
        (
            Cell(number, Format.COUNT),
            Cell(say(count_said(line)), tone=Tone.ACTION if unexplained else Tone.STRONG),
            Cell(say(place_said(line))),
            Cell(say(record_said(cause)) if not many else say(LEDGERS[cause.ledger].name)),
            Cell(say(what_said(cause)) if not many else _records(line)),
            Cell(line.figures, Format.COUNT),
            Cell(_people(line.people, occasion)),
            Cell(yuan(line.fen), Format.YUAN, Tone.STRONG if line.gross else Tone.PLAIN),
        )
    )


def _records(line: Moved) -> str:
    keys = [cause.key for cause in line.causes if cause.key]
    shown = ", ".join(keys[: 2 * MOST_CAUSES])
    return f"{shown} …" if len(keys) > 2 * MOST_CAUSES else shown


def _people(people: tuple[str, ...], occasion: Occasion) -> str:
    shown = [occasion.person(one) for one in people[:MOST_CAUSES]]
    more = len(people) - MOST_CAUSES
    if more > 0:
        shown.append(occasion.speaker.say(T("{count} more", count=more)))
    return occasion.speaker.say(tuple(shown))


def _columns(occasion: Occasion) -> tuple[Column, ...]:
    say = occasion.speaker.say
    return (
        Column("what", say(T("What")), width=14),
        Column("person", say(T("Person")), width=22),
        Column("item", say(T("Line")), width=28),
        Column("old", say(T("Before")), Format.YUAN, 15),
        Column("new", say(T("Now")), Format.YUAN, 15),
        Column("difference", say(T("Difference")), Format.YUAN, 15),
        Column("causes", say(T("Causes (no.: part)")), width=46),
    )


def _totals(changes: Changes, occasion: Occasion, numbers: Mapping[Cause, int]) -> Table:
    """Return each person's pay, score and rank."""
    pay = sorted((one for one in changes.pay if one.line == TOTAL), key=lambda one: (-abs(one.fen), one.staff_id))
    rows = [_pay_row(one, occasion, numbers) for one in pay]
    rows += [_score_row(one, occasion, numbers) for one in changes.scores if not one.item]
    rows += [_rank_row(one, occasion, numbers) for one in changes.ranks]
    say = occasion.speaker.say
    return Table(
        "numbers",
        _columns(occasion),
        tuple(rows),
        title=say(T("Pay, scores and ranks that change")),
        empty=say(T("Nobody's pay or score changes.")),
        filterable=True,
    )


def _lines(changes: Changes, occasion: Occasion, numbers: Mapping[Cause, int]) -> Table:
    """Return the single lines of payslips and sheets."""
    rows = [_pay_row(one, occasion, numbers) for one in changes.pay if one.line != TOTAL]
    rows += [_score_row(one, occasion, numbers) for one in changes.scores if one.item]
    say = occasion.speaker.say
    return Table(
        "lines",
        _columns(occasion),
        tuple(rows),
        title=say(T("Lines of payslips and assessment sheets that change")),
        empty=say(T("No line changes.")),
        medium=Medium.BOOK,
        sheet=say(LINES_SHEET),
        filterable=True,
    )


def _pay_row(one: PayChange, occasion: Occasion, numbers: Mapping[Cause, int]) -> Row:
    say = occasion.speaker.say
    shares = "; ".join(f"{numbers[share.cause]}: {yuan(int(share.amount)):+,}" for share in one.shares)
    money = [Cell(None if fen is None else yuan(fen), Format.YUAN) for fen in (one.old, one.new)]
    tone = Tone.STRONG if one.line == TOTAL else Tone.PLAIN
    return Row(
        (
            Cell(say(T("Pay (yuan)"))),
            Cell(occasion.person(one.staff_id)),
            Cell(say(PAY_LINES[LineKind(one.line)]), tone=tone),
            *money,
            Cell(yuan(one.fen), Format.YUAN, tone),
            Cell(shares),
        )
    )


def _score_row(one: ScoreChange, occasion: Occasion, numbers: Mapping[Cause, int]) -> Row:
    say = occasion.speaker.say
    gap = (one.new or 0) - (one.old or 0)
    item = occasion.items.get(one.item, one.item) if one.item else T("Score")
    causes = numbers_of((share.cause for share in one.shares), numbers)
    return Row(
        (
            Cell(say(T("Points"))),
            Cell(occasion.person(one.subject)),
            Cell(occasion.line(one.scheme, item), tone=Tone.PLAIN if one.item else Tone.STRONG),
            Cell(one.old, Format.POINTS),
            Cell(one.new, Format.POINTS),
            Cell(gap, Format.POINTS),
            Cell(causes),
        )
    )


def _rank_row(one: RankChange, occasion: Occasion, numbers: Mapping[Cause, int]) -> Row:
    say = occasion.speaker.say
    old, new = (
        say(T("{rank} / {of}", rank="–" if rank is None else rank, of=of)) for rank, of, _ in (one.old, one.new)
    )
    streaks = one.old[2], one.new[2]
    name = (
        T("Rank")
        if streaks[0] == streaks[1]
        else T("Rank; last in a row {old} → {new}", old=streaks[0], new=streaks[1])
    )
    return Row(
        (
            Cell(say(T("Rank"))),
            Cell(occasion.person(one.subject)),
            Cell(occasion.line(one.scheme, name)),
            Cell(old),
            Cell(new),
            Cell(),
            Cell(numbers_of(one.causes, numbers)),
        )
    )
