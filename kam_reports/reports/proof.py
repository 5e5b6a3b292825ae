"""The evidence sheet of an assessment: every ledger row behind each figure, where it stands, and what was left out.

A person's sheet holds that person's rows only. Names, places and remarks of peers and customers who rated are withheld.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import repeat
from typing import TYPE_CHECKING

from kam_reports.core.document import Cell, Column, Format, Medium, Note, Notes, Row, Section, Table, Tone
from kam_reports.core.figure import Unit
from kam_reports.core.issue import Severity
from kam_reports.core.text import Name, T
from kam_reports.ledgers.spec import MICRO
from kam_reports.metrics.catalogue import METRICS
from kam_reports.reports.record import NO_TEXT
from kam_reports.reports.scored_items import FORMATS
from kam_reports.reports.sources import MOST_ROWS, Sources, refused_rows
from kam_reports.reports.words import LEFT_OUT, RATERS, joined

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    from kam_reports.assess.score import Score, ScoreLine
    from kam_reports.reports.material import Material
    from kam_reports.reports.record import RowText
    from kam_reports.reports.sources import Counted, Rating

SHEET = Name("依据", "Evidence")
_ANCHOR = "evidence_"
_OPEN_RATERS = frozenset({"self", "superior"})
_BLANK = Cell()
_NO_AMOUNTS = (_BLANK, _BLANK)


def proof(material: Material, score: Score, sources: Sources) -> tuple[Section, ...]:
    """Return the evidence table of one score, and a note where it had to be cut."""
    rows: list[Row] = []
    cut: list[Note] = []
    lines = _Lines(material, score.subject, sources)
    for line in score.lines:
        block = _rated(lines, line) if line.item.rated else _measured(lines, line)
        rows += _anchored(block, line.item.id)
        if (counted := _count(line, score.subject, sources)) > MOST_ROWS:
            text = T(
                "{item}: the first {shown} of {count} counted rows are shown; all are in the ledgers",
                item=line.item.name,
                shown=MOST_ROWS,
                count=counted,
            )
            cut.append(Note(material.say(text), Tone.ACTION))
    sheet = material.say(SHEET)
    table = Table(
        "evidence",
        _columns(material),
        tuple(rows),
        title=material.say(T("Evidence: the rows behind each figure")),
        empty=material.say(T("No ledger row feeds this sheet.")),
        medium=Medium.BOOK,
        sheet=sheet,
        filterable=True,
    )
    return (Notes("evidence_cut", tuple(cut), medium=Medium.BOOK, sheet=sheet), table) if cut else (table,)


def _count(line: ScoreLine, subject: str, sources: Sources) -> int:
    counted = sources.of(line.item.metric, subject) if line.item.metric else None
    return 0 if counted is None else len(counted)


def linked_items(sections: Iterable[Section]) -> frozenset[str]:
    """Return the ids of the items that have a block of rows on the evidence sheet."""
    rows = (row for section in sections if isinstance(section, Table) for row in section.rows)
    return frozenset(row.cells[0].name.removeprefix(_ANCHOR) for row in rows if row.cells[0].name)


def _columns(material: Material) -> tuple[Column, ...]:
    say = material.say
    return (
        Column("item", say(T("Item")), width=16),
        Column("counted", say(T("Counted")), width=8),
        Column("file", say(T("File")), width=22),
        Column("sheet", say(T("Sheet")), width=10),
        Column("row", say(T("Row")), Format.COUNT, 6),
        Column("key", say(T("Record")), width=14),
        Column("date", say(T("Date")), Format.DATE, 11),
        Column("account", say(T("Account")), width=22),
        Column("actual", say(T("Adds to actual")), Format.QUANTITY, 13),
        Column("target", say(T("Adds to target")), Format.QUANTITY, 13),
        Column("what", say(T("What the row says")), width=50),
        Column("remark", say(T("Remark")), width=30),
    )


def _anchored(block: list[Row], item: str) -> list[Row]:
    """Name the first row of a block, so that the figure can jump to it."""
    if not block:
        return []
    first = block[0].cells[0]
    return [Row((replace(first, name=f"{_ANCHOR}{item}"), *block[0].cells[1:])), *block[1:]]


def _measured(lines: _Lines, line: ScoreLine) -> list[Row]:
    """Return the rows of a metric item: counted, left out with the reason, refused."""
    material, sources, subject, metric = lines.material, lines.sources, lines.subject, line.item.metric
    counted = sources.of(metric, subject)
    ids = [] if counted is None else counted.rows[:MOST_ROWS].tolist()
    others = [(row, LEFT_OUT.get(why, why), Tone.MUTED) for row, why in sources.left_out_of(metric, subject)]
    mine, nobodys = refused_rows(material, metric, subject)
    others += [(row, LEFT_OUT["refused"], Tone.ACTION) for row in mine]
    texts = sources.texts(material, dict.fromkeys([*ids, *(one[0] for one in others)]), subject)
    item = lines.cell(material.say(line.item.name))
    rows: list[Row] = []
    if counted is not None:
        parts = zip(ids, _amounts(lines, metric, counted), _remarks(lines, counted), strict=True)
        rows += [lines.row(item, texts[row], amounts, (remark, Tone.PLAIN)) for row, amounts, remark in parts]
    said = ((texts[row], material.say(remark), tone) for row, remark, tone in others)
    rows += [lines.row(item, text, None, (remark, tone)) for text, remark, tone in said]
    return rows + [lines.nobodys(item, row) for row in nobodys]


def _amounts(lines: _Lines, metric: str, counted: Counted) -> Iterable[tuple[Cell, Cell]]:
    """Return what each counted row adds to numerator and denominator."""
    found, parts = lines.material.measured.contributions[metric], METRICS[metric].parts
    form = FORMATS[parts]
    tops = lines.amounts(counted.tops, found.numerator_scale, form)
    if counted.bottoms is None:
        return zip(tops, repeat(_BLANK))
    below = Format.COUNT if parts is Unit.POINTS else form
    return zip(tops, lines.amounts(counted.bottoms, found.denominator_scale, below), strict=True)


def _remarks(lines: _Lines, counted: Counted) -> list[str]:
    """Return of each counted row whether it counts together with an earlier one."""
    if counted.keys is None:
        return [""] * len(counted.rows[:MOST_ROWS])
    again = lines.material.say(T("counts once with the other rows of this account"))
    seen: set[object] = set()
    remarks = []
    for key in counted.keys[:MOST_ROWS].tolist():
        remarks.append(again if key in seen else "")
        seen.add(key)
    return remarks


class _Lines:
    """Ledger rows as lines of one evidence sheet; cells that many lines have in common are made once."""

    def __init__(self, material: Material, subject: str, sources: Sources) -> None:
        self.material, self.subject, self.sources = material, subject, sources
        self._yes, self._no = material.say(T("yes")), material.say(T("no"))
        self._texts: dict[tuple[str, Tone], Cell] = {("", Tone.PLAIN): NO_TEXT}
        self._amounts: dict[tuple[int, int, Format], Cell] = {}

    def row(self, item: Cell, text: RowText, amounts: tuple[Cell, Cell] | None, remark: tuple[str, Tone]) -> Row:
        """Return one ledger row; without amounts it was not counted."""
        notes, tone = remark
        mark = self.cell(self._no if amounts is None else self._yes, tone)
        issues = self.sources.issues.get(text.spot)
        if issues:
            told = (self.sources.told(self.subject, self.material.say(issue.message)) for issue in issues)
            notes = joined(self.material, [notes, *told])
            serious = any(issue.severity is not Severity.NOTICE for issue in issues)
            tone = Tone.ACTION if serious else tone
        return Row((item, mark, *text.said, *(amounts or _NO_AMOUNTS), text.what, self.cell(notes, tone)))

    def nobodys(self, item: Cell, row: int) -> Row:
        """Return a refused row that names nobody: only where it stands, since it may be anybody's."""
        place = self.material.book.index.place(row, "")
        remark = self.material.say(T("refused; it names nobody that can be read, so it may be anybody's"))
        head = (item, self.cell(self._no, Tone.ACTION), self.cell(place.file), self.cell(place.sheet))
        return Row((*head, Cell(place.row, Format.COUNT), *(_BLANK,) * 6, self.cell(remark, Tone.ACTION)))

    def rating(self, item: Cell, row: int, given: Rating) -> Row:
        """Return one rating; of peers and customers only what they gave."""
        say, cell = self.material.say, self.cell
        shown = given.rater_type in _OPEN_RATERS
        place = self.material.book.index.place(row, "points")
        kind = RATERS.get(given.rater_type, given.rater_type)
        if shown:
            stands = cell(place.file), cell(place.sheet), Cell(place.row, Format.COUNT)
            who, withheld = joined(self.material, [kind, given.rater, given.remark]), ""
        else:
            stands = cell(say(T("withheld"))), NO_TEXT, _BLANK
            who, withheld = say(kind), say(T("name, place and remark of this rater are withheld"))
        points = self._amount(given.points, MICRO, Format.QUANTITY)
        head = (item, cell(self._yes), *stands, _BLANK, cell(given.period), _BLANK)
        return Row((*head, points, _BLANK, cell(who), cell(withheld)))

    def cell(self, text: str, tone: Tone = Tone.PLAIN) -> Cell:
        """Return the cell of a text, always the same one."""
        key = text, tone
        if key not in self._texts:
            self._texts[key] = Cell(text, tone=tone)
        return self._texts[key]

    def amounts(self, parts: NDArray[np.int64], scale: int, form: Format) -> list[Cell]:
        """Return the cells of the first whole numbers of a column in units of 1/scale."""
        return [self._amount(part, scale, form) for part in parts[:MOST_ROWS].tolist()]

    def _amount(self, part: int, scale: int, form: Format) -> Cell:
        key = part, scale, form
        if key not in self._amounts:
            self._amounts[key] = Cell(Fraction(part, scale), form)
        return self._amounts[key]


def _rated(lines: _Lines, line: ScoreLine) -> list[Row]:
    """Return the ratings behind a rated item."""
    if line.rated is None:
        return []
    item, ratings = lines.cell(lines.material.say(line.item.name)), lines.sources.ratings
    return [lines.rating(item, row, ratings[row]) for row in line.rated.rows if row in ratings]
