"""The evidence sheet of an assessment: every ledger row behind each figure, where it stands, and what was left out.

A person's sheet holds that person's rows only. Names, places and remarks of peers and customers who rated are withheld.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import pandas as pd

from kam_reports.core.document import Cell, Column, Format, Medium, Note, Notes, Row, Section, Table, Tone
from kam_reports.core.figure import Unit
from kam_reports.core.issue import Severity
from kam_reports.core.text import Name, T
from kam_reports.ledgers.spec import MICRO
from kam_reports.metrics.catalogue import METRICS
from kam_reports.reports.scored_items import FORMATS
from kam_reports.reports.sources import MOST_ROWS, Sources, refused_rows
from kam_reports.reports.words import LEFT_OUT, RATERS, joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kam_reports.assess.score import Score, ScoreLine
    from kam_reports.reports.material import Material
    from kam_reports.reports.record import RowText

SHEET = Name("依据", "Evidence")
_ANCHOR = "evidence_"
_OPEN_RATERS = frozenset({"self", "superior"})
_OF_A_RATING = ("rater_type", "rater", "remark", "period", "points")
_BLANK = Cell()
_NO_TEXT = Cell("")


def proof(material: Material, score: Score, sources: Sources) -> tuple[Section, ...]:
    """Return the evidence table of one score, and a note where it had to be cut."""
    rows: list[Row] = []
    cut: list[Note] = []
    for line in score.lines:
        block = _rated(material, line) if line.item.rated else _measured(material, score.subject, line, sources)
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
    frame = sources.of(line.item.metric, subject) if line.item.metric else None
    return 0 if frame is None else len(frame)


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


def _measured(material: Material, subject: str, line: ScoreLine, sources: Sources) -> list[Row]:
    """Return the rows of a metric item: counted, left out with the reason, refused."""
    metric = line.item.metric
    name = material.say(line.item.name)
    counted = _contributing(metric, subject, sources, material)
    others = [(row, LEFT_OUT.get(why, why), Tone.MUTED) for row, why in sources.left_out_of(metric, subject)]
    mine, nobodys = refused_rows(material, metric, subject)
    others += [(row, LEFT_OUT["refused"], Tone.ACTION) for row in mine]
    wanted = dict.fromkeys([*(one[0] for one in counted[:MOST_ROWS]), *(one[0] for one in others)])

    def issues(row: int) -> list[tuple[Severity, object]]:
        found = sources.issues_at(texts[row].place)
        return [(issue.severity, sources.told(subject, material.say(issue.message))) for issue in found]

    texts = sources.texts(material, wanted, subject)
    line_of = _Lines(material, name)
    rows = [
        line_of.row(texts[row], amounts, (remark, Tone.PLAIN), issues(row))
        for row, amounts, remark in counted[:MOST_ROWS]
    ]
    no = (_BLANK, _BLANK)
    rows += [line_of.row(texts[row], no, (remark, tone), issues(row)) for row, remark, tone in others]
    return rows + [_nobodys(material, name, row) for row in nobodys]


def _contributing(
    metric: str, subject: str, sources: Sources, material: Material
) -> list[tuple[int, tuple[Cell, Cell], object]]:
    """Return the counted rows, each with what it adds to numerator and denominator, and a remark."""
    frame = sources.of(metric, subject)
    if frame is None or frame.empty:
        return []
    found, parts = material.measured.contributions[metric], METRICS[metric].parts
    form = FORMATS[parts]
    below = Format.COUNT if parts is Unit.POINTS else form
    keys = frame["key"].tolist() if "key" in frame else []
    bottoms = frame["denominator"].tolist() if "denominator" in frame else []
    seen: set[object] = set()
    rows: list[tuple[int, tuple[Cell, Cell], object]] = []
    for position, (row, top) in enumerate(zip(frame["row"].tolist(), frame["numerator"].tolist(), strict=True)):
        again = bool(keys) and keys[position] in seen
        seen.update(keys[position : position + 1])
        remark = T("counts once with the other rows of this account") if again else None
        bottom = Cell(Fraction(bottoms[position], found.denominator_scale), below) if bottoms else _BLANK
        rows.append((int(row), (Cell(Fraction(top, found.numerator_scale), form), bottom), remark))
    return rows


class _Lines:
    """Ledger rows as lines of the evidence sheet; cells that many rows have in common are made once."""

    def __init__(self, material: Material, item: str) -> None:
        self._material = material
        self._item = Cell(item)
        self._words = {True: material.say(T("yes")), False: material.say(T("no"))}
        self._made: dict[tuple[str, Tone], Cell] = {("", Tone.PLAIN): _NO_TEXT}

    def row(
        self,
        text: RowText,
        amounts: tuple[Cell, Cell],
        remark: tuple[object, Tone],
        issues: list[tuple[Severity, object]],
    ) -> Row:
        """Return one ledger row; without amounts it was not counted."""
        said, tone = remark
        serious = any(severity is not Severity.NOTICE for severity, _ in issues)
        notes = joined(self._material, [said, *(text for _, text in issues)]) if said or issues else ""
        return Row(
            (
                self._item,
                self._cell(self._words[amounts[0].value is not None], tone),
                self._cell(text.place.file),
                self._cell(text.place.sheet),
                Cell(text.place.row, Format.COUNT),
                Cell(text.key) if text.key else _NO_TEXT,
                Cell(text.day, Format.DATE if isinstance(text.day, date) else Format.TEXT),
                self._cell(text.account),
                *amounts,
                Cell(text.what),
                self._cell(notes, Tone.ACTION if serious else tone),
            )
        )

    def _cell(self, text: str, tone: Tone = Tone.PLAIN) -> Cell:
        """Return the cell of a text, always the same one."""
        key = text, tone
        if key not in self._made:
            self._made[key] = Cell(text, tone=tone)
        return self._made[key]


def _nobodys(material: Material, item: str, row: int) -> Row:
    """Return a refused row that names nobody: only where it stands, since it may be anybody's."""
    place = material.book.index.place(row, "")
    remark = material.say(T("refused; it names nobody that can be read, so it may be anybody's"))
    head = (Cell(item), Cell(material.say(T("no")), tone=Tone.ACTION), Cell(place.file), Cell(place.sheet))
    blank = (Cell(),) * 6
    return Row((*head, Cell(place.row, Format.COUNT), *blank, Cell(remark, tone=Tone.ACTION)))


def _rated(material: Material, line: ScoreLine) -> list[Row]:
    """Return the ratings behind a rated item; of peers and customers only what they gave."""
    if line.rated is None:
        return []
    frame = material.book["ratings"].frame
    rows = frame.index.get_indexer(pd.Index(line.rated.rows))
    found = zip(line.rated.rows, rows.tolist(), strict=True)
    columns = {name: frame[name].to_numpy() for name in _OF_A_RATING}
    return [
        _rating(material, line, row, {name: values[position] for name, values in columns.items()})
        for row, position in found
        if position >= 0
    ]


def _rating(material: Material, line: ScoreLine, row: int, record: Mapping[str, object]) -> Row:
    say = material.say
    kind = str(record["rater_type"])
    shown = kind in _OPEN_RATERS
    place = material.book.index.place(row, "points")
    who = [RATERS.get(kind, kind), *((record["rater"], record["remark"]) if shown else ())]
    withheld = "" if shown else say(T("name, place and remark of this rater are withheld"))
    points = Fraction(int(str(record["points"])), MICRO)
    return Row(
        (
            Cell(say(line.item.name)),
            Cell(say(T("yes"))),
            Cell(place.file if shown else say(T("withheld"))),
            Cell(place.sheet if shown else ""),
            Cell(place.row, Format.COUNT) if shown else Cell(),
            Cell(),
            Cell(str(record["period"])),
            Cell(),
            Cell(points, Format.QUANTITY),
            Cell(),
            Cell(joined(material, who)),
            Cell(withheld),
        )
    )
