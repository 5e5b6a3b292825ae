"""数据问题清单: every issue in a line that a clerk can act on; what was guessed, control totals, a count of all rows.

Takes plain values, so that checking the ledgers alone (without a period) makes the same list.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from kam_reports.core.document import (
    NUMBER,
    Cell,
    Column,
    Document,
    Facts,
    Format,
    Note,
    Notes,
    Page,
    Row,
    RowKind,
    Section,
    Table,
    Tone,
)
from kam_reports.core.issue import Severity
from kam_reports.core.text import Name, T
from kam_reports.ledgers.catalogue import LEDGERS
from kam_reports.ledgers.spec import Kind
from kam_reports.reports.words import BLOCKED, SEVERITIES, own_footer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kam_reports.core.issue import Issue
    from kam_reports.core.period import Period
    from kam_reports.core.place import Place
    from kam_reports.core.text import Speaker
    from kam_reports.ledgers.book import RowCount
    from kam_reports.ledgers.layout import Guess
    from kam_reports.ledgers.part import ControlTotal
    from kam_reports.reports.material import Letterhead

PATH = Name("数据问题清单", "issues")
SHEET = Name("问题", "Issues")
GUESSES = Name("推测", "Guesses")
TOTALS = Name("控制合计", "Control totals")
COUNTS = Name("行数", "Row counts")
_TONES = {Severity.ERROR: Tone.ACTION, Severity.WARNING: Tone.STRONG, Severity.NOTICE: Tone.PLAIN}
_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTICE: 2}
_KINDS = {
    "header": T("header"),
    "unit": T("unit"),
    "staff": T("name for staff ID"),
    "id": T("restored id"),
    "date": T("date"),
}


@dataclass(frozen=True, slots=True)
class Occasion:
    """What the list was made for. period, as_of: of a run; none when the ledgers alone were checked.

    marked: of each faulty file the path of its marked copy, as seen from the list.
    """

    period: Period | None = None
    as_of: date | None = None
    marked: Mapping[str, str] = field(default_factory=dict)


def compose(  # noqa: PLR0913, PLR0917 - the list stands beside a run's other values, not inside them
    issues: Sequence[Issue],
    guesses: Sequence[Guess],
    control_totals: Sequence[ControlTotal],
    counts: Sequence[RowCount],
    letterhead: Letterhead,
    speaker: Speaker,
    occasion: Occasion | None = None,
) -> Document:
    """Return the list of issues with its sheets of guesses, control totals and row counts."""
    occasion = occasion or Occasion()
    ordered = sorted(issues, key=lambda issue: (_ORDER[issue.severity], issue.sort_key))
    sections: tuple[Section, ...] = (
        _summary(ordered, counts, speaker),
        _issues(ordered, occasion, speaker),
        _guesses(guesses, speaker),
        _totals(control_totals, speaker),
        _counts(counts, speaker),
    )
    subtitle = (
        speaker.say(T("Period {period}", period=occasion.period))
        if occasion.period
        else speaker.say(T("All ledgers, without a period"))
    )
    footer = [str(occasion.period)] if occasion.period else []
    if occasion.as_of:
        footer.append(speaker.say(T("data as of {day}", day=occasion.as_of)))
    if occasion.period is not None:
        footer.append(speaker.say(T("no. {number}", number=NUMBER)))
    return Document(
        kind="issues",
        path=speaker.say(PATH),
        title=letterhead.worded("title_issues", speaker.say(T("Data issues"))),
        subtitle=subtitle,
        language=speaker.language,
        organisation=letterhead.name,
        page=Page.LANDSCAPE,
        sheet=speaker.say(SHEET),
        footer=(*footer, *own_footer(letterhead)),
        sections=sections,
    )


def _summary(issues: Sequence[Issue], counts: Sequence[RowCount], speaker: Speaker) -> Section:
    if not issues:
        read = sum(count.read for count in counts)
        text = T("No problems found: {rows} rows read, none refused or doubtful.", rows=f"{read:,}")
        return Notes("summary", (Note(speaker.say(text)),))
    number = {severity: sum(issue.severity is severity for issue in issues) for severity in Severity}
    labels = {Severity.ERROR: T("Errors"), Severity.WARNING: T("Warnings"), Severity.NOTICE: T("Notices")}
    tone = Tone.ACTION if number[Severity.ERROR] else Tone.PLAIN
    return Facts(
        "summary",
        tuple(
            (
                speaker.say(labels[severity]),
                Cell(number[severity], Format.COUNT, tone if severity is Severity.ERROR else Tone.PLAIN),
            )
            for severity in Severity
        ),
    )


def _issues(issues: Sequence[Issue], occasion: Occasion, speaker: Speaker) -> Table:
    say = speaker.say
    columns = (
        Column("severity", say(T("Severity")), width=7),
        Column("file", say(T("File")), width=22),
        Column("sheet", say(T("Sheet")), width=10),
        Column("cell", say(T("Cell")), width=7),
        Column("found", say(T("What stands there")), width=16),
        Column("message", say(T("What is wrong")), width=36),
        Column("expected", say(T("Expected")), width=18),
        Column("mend", say(T("How to mend it")), width=32),
        Column("blocks", say(T("Does not count")), width=9),
        Column("code", say(T("Code")), width=14),
    )
    rows = tuple(
        Row(
            (
                Cell(say(SEVERITIES[issue.severity]), tone=_TONES[issue.severity]),
                Cell(issue.place.file, link=_link(occasion, issue.place)),
                Cell(issue.place.sheet),
                Cell(issue.place.cell),
                Cell(issue.found),
                Cell(say(issue.message)),
                Cell(say(issue.expected)),
                Cell(say(issue.mend)),
                Cell(say(BLOCKED[issue.kind.blocks])),
                Cell(issue.code, tone=Tone.MUTED),
            )
        )
        for issue in issues
    )
    return Table("issues", columns, rows, empty=say(T("No problems found.")), filterable=True)


def _link(occasion: Occasion, place: Place) -> str:
    """Return the link to the place in the marked copy."""
    marked = occasion.marked.get(place.file, "")
    if not marked:
        return ""
    if not (place.sheet and place.cell):
        return f"external:{marked}"
    sheet = place.sheet.replace("'", "''")
    return f"external:{marked}#'{sheet}'!{place.cell}"


def _guesses(guesses: Sequence[Guess], speaker: Speaker) -> Table:
    say = speaker.say
    columns = (
        Column("kind", say(T("Kind")), width=12),
        Column("file", say(T("File")), width=24),
        Column("sheet", say(T("Sheet")), width=12),
        Column("cell", say(T("Cell")), width=7),
        Column("found", say(T("What stands there")), width=24),
        Column("taken", say(T("Taken as")), width=24),
    )
    ordered = sorted(guesses, key=lambda guess: (guess.place, guess.kind, guess.found))
    rows = tuple(
        Row(
            (
                Cell(say(_KINDS.get(guess.kind, guess.kind))),
                Cell(guess.place.file),
                Cell(guess.place.sheet),
                Cell(guess.place.cell),
                Cell(guess.found),
                Cell(guess.taken),
            )
        )
        for guess in ordered
    )
    return Table(
        "guesses",
        columns,
        rows,
        title=say(T("Read by more than its letter")),
        empty=say(T("Nothing was guessed.")),
        sheet=say(GUESSES),
        filterable=True,
    )


def _totals(totals: Sequence[ControlTotal], speaker: Speaker) -> Table:
    say = speaker.say
    columns = (
        Column("file", say(T("File")), width=24),
        Column("sheet", say(T("Sheet")), width=12),
        Column("cell", say(T("Cell")), width=7),
        Column("column", say(T("Column")), width=12),
        Column("word", say(T("Row named")), width=8),
        Column("stated", say(T("Stated")), Format.QUANTITY, 14),
        Column("counted", say(T("Sum of the rows")), Format.QUANTITY, 14),
        Column("difference", say(T("Difference")), Format.QUANTITY, 12),
        Column("agrees", say(T("Agrees")), width=7),
    )
    rows = []
    agrees, differs = say(T("yes")), say(T("no"))
    headers = {name: say(_column(name)[0]) for name in {total.field for total in totals}}
    for total in sorted(totals, key=_by_place):
        column, form = headers[total.field], _column(total.field)[1]
        tone = Tone.PLAIN if total.agrees else Tone.ACTION
        rows.append(
            Row(
                (
                    Cell(total.place.file),
                    Cell(total.place.sheet),
                    Cell(total.place.cell),
                    Cell(column),
                    Cell(total.word),
                    Cell(total.stated, form),
                    Cell(total.counted, form),
                    Cell(total.stated - total.counted, form, tone),
                    Cell(agrees if total.agrees else differs, tone=tone),
                )
            )
        )
    return Table(
        "control_totals",
        columns,
        tuple(rows),
        title=say(T("Total rows of the ledgers against the rows they cover")),
        empty=say(T("The ledgers have no total rows.")),
        sheet=say(TOTALS),
        filterable=True,
    )


def _by_place(total: ControlTotal) -> tuple[str, str, int, int, str]:
    place = total.place
    return place.file, place.sheet, place.row, place.column, total.field


@cache
def _column(field: str) -> tuple[object, Format]:
    """Return the header of a total's column and how its numbers look."""
    for spec in LEDGERS.values():
        for column in spec.columns:
            if column.field == field:
                return column.name, Format.YUAN if column.kind is Kind.MONEY else Format.QUANTITY
    return field, Format.QUANTITY


def _counts(counts: Sequence[RowCount], speaker: Speaker) -> Table:
    say = speaker.say
    columns = (
        Column("ledger", say(T("Ledger")), width=16),
        Column("file", say(T("File")), width=28),
        Column("sheet", say(T("Sheet")), width=14),
        Column("read", say(T("Rows read")), Format.COUNT, 10),
        Column("used", say(T("Used")), Format.COUNT, 10),
        Column("refused", say(T("Refused")), Format.COUNT, 10),
        Column("set_apart", say(T("Set apart")), Format.COUNT, 10),
    )
    rows = [
        Row(
            (
                Cell(say(LEDGERS[count.ledger].name) if count.ledger in LEDGERS else count.ledger),
                Cell(count.file),
                Cell(count.sheet),
                Cell(
                    count.read,
                    Format.COUNT,
                    name=f"read_{number}",
                    formula=f"{{used_{number}}}+{{refused_{number}}}+{{apart_{number}}}",
                ),
                Cell(count.used, Format.COUNT, name=f"used_{number}"),
                Cell(count.refused, Format.COUNT, Tone.ACTION if count.refused else Tone.PLAIN, f"refused_{number}"),
                Cell(count.set_apart, Format.COUNT, name=f"apart_{number}"),
            )
        )
        for number, count in enumerate(counts)
    ]
    if rows:
        sums = (sum(one.read for one in counts), sum(one.used for one in counts))
        more = (sum(one.refused for one in counts), sum(one.set_apart for one in counts))
        keys = ("read", "used", "refused", "set_apart")
        cells = tuple(
            Cell(value, Format.COUNT, formula=f"SUM({{counts.{key}}})")
            for key, value in zip(keys, (*sums, *more), strict=True)
        )
        rows.append(Row((Cell(say(T("Total"))), Cell(), Cell(), *cells), RowKind.TOTAL))
    return Table(
        "counts",
        columns,
        tuple(rows),
        title=say(T("Every row: read = used + refused + set apart")),
        empty=say(T("No ledger was read.")),
        sheet=say(COUNTS),
        filterable=False,
    )
