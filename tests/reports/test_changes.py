"""The sheet of changes: a line a cause, money first, numbers that add up; sentences for a month that is closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from kam_reports.changes.cause import Cause, CauseKind, Changes, FieldChange, PayChange, RankChange
from kam_reports.changes.compare import compare
from kam_reports.cli.speech import speaker
from kam_reports.core.dated import Version
from kam_reports.core.document import Notes, Table, Tone
from kam_reports.core.text import ENGLISH, T
from kam_reports.pay.rules import Band, BandTable
from kam_reports.reports.change_words import HAPPENED, cause_said, record_said
from kam_reports.reports.changes import Occasion, compose, explain_changes
from tests.changes.month import changed, sheets, traced
from tests.reports.reading import names, notes, row_of, rows, section, text
from tests.reports.small_month import PAY, with_rows

if TYPE_CHECKING:
    from kam_reports.core.document import Document

OCCASION = Occasion(
    ENGLISH, "V1", "draft", {"E002": "王芳"}, {"attitude": "Attitude"}, {"sales": "Sales sheet"}, "华晟公司"
)


@pytest.fixture(scope="module")
def changes() -> Changes:
    """Return a month with a late order, a rating, a new band table and a remark."""
    month = with_rows(sheets(), "销售台账", ["S9", date(2026, 6, 30), "A-00001", "E002", "轴承", 1, "3000.00"])
    month = changed(changed(month, "评分表", 4, 5, 95), "评分表", 1, 6, "很主动")
    table = BandTable((Band(Decimal(95), Decimal("1.2")), Band(Decimal(0), Decimal(1))))
    newer = replace(PAY, bands=Version("pay_bands", date(2026, 6, 1), "总经理", table))
    return compare(traced(sheets()), traced(month, rules=newer))


@pytest.fixture(scope="module")
def document(changes: Changes) -> Document:
    """Return the sheet in English."""
    return compose(changes, OCCASION)


def test_what_the_sheet_holds(document: Document) -> None:
    """Head, what moved nothing, causes, pay and scores, their lines, figures."""
    assert (document.kind, document.path) == ("changes", "changes")
    assert names(document) == ["compared", "silent", "causes", "numbers", "lines", "figures"]
    assert notes(document, "silent").startswith("1 more rows")


def test_causes_say_where_and_what(document: Document) -> None:
    """Each cause names its place, its record and what differs; the one with the most money comes first."""
    causes = section(document, "causes", Table)
    told = {row[1]: row for row in rows(causes)}
    assert set(told) == {"rule changed", "row changed", "row added"}
    assert told["rule changed"][0] == 1
    assert told["row changed"][2] == "评分表.xlsx ▸ 评分表 ▸ row 5"
    assert told["row changed"][4] == "Points 85 → 95"
    assert "S9" in str(told["row added"][3])
    assert "王芳" in str(told["row added"][6])


def test_numbers_name_their_causes(document: Document, changes: Changes) -> None:
    """Pay lines show before, now, difference and each cause's part; the difference is theirs."""
    numbers = section(document, "numbers", Table)
    first = row_of(numbers, "E003")
    old, new, gap = (cell.value for cell in first.cells[3:6])
    assert (old, new, gap) == (Decimal("1000.00"), Decimal("1200.00"), Decimal("200.00"))
    assert first.cells[6].value == "1: +150.00; 2: +50.00"
    assert sum(Decimal(str(row[7])) for row in rows(section(document, "causes", Table))) == Decimal(changes.fen) / 100


def test_lines_stand_in_the_workbook_only(document: Document) -> None:
    """Band and items are named with their sheet and cause; totals stand elsewhere."""
    lines = section(document, "lines", Table)
    said = {(row[1], row[2]) for row in rows(lines)}
    assert {("E003", "Performance pay"), ("E003", "Sales sheet: Attitude")} <= said
    assert lines.sheet == "Lines"
    totals = {row[2] for row in rows(section(document, "numbers", Table))}
    assert totals == {"To be paid", "Sales sheet: Score"}


def test_figures_stand_in_the_workbook_only(document: Document, changes: Changes) -> None:
    """Every changed figure has a row with both sides."""
    figures = section(document, "figures", Table)
    assert len(figures.rows) == len(changes.figures) > 0
    assert figures.sheet == "Figures"
    assert all(row.cells[-1].value for row in figures.rows)


def test_sentences(changes: Changes) -> None:
    """Who would be paid how much more, because of what; the largest first."""
    said = [str(one) for one in explain_changes(changes)]
    assert said[0].startswith(
        "+200.00 for E003, because rule changed: pay bands, row changed: 评分表.xlsx ▸ 评分表 ▸ row 5"
    )
    assert "Points 85 → 95" in said[0]


def test_many_causes_of_one_difference_are_cut(changes: Changes) -> None:
    """Three causes are named, the others counted."""
    share = changes.pay[0].shares[0]
    shares = tuple(replace(share, cause=replace(share.cause, rule=f"rule{number}")) for number in range(5))
    told = explain_changes(Changes(changes.period, pay=(PayChange("E002", "total", 0, 5, shares),)))
    assert str(told[0]).endswith("2 more")


def test_nothing_changed(changes: Changes) -> None:
    """An empty comparison is a sheet that says so."""
    empty = compose(Changes(changes.period), OCCASION)
    assert next(one.empty for one in empty.sections if isinstance(one, Table)) == "Nothing changed."
    assert not [one for one in empty.sections if isinstance(one, Notes)]


@pytest.mark.parametrize("kind", list(CauseKind))
def test_every_kind_of_cause_has_words(kind: CauseKind) -> None:
    """No kind is left without a clause, in both languages."""
    fields = (FieldChange("program", "1.0", "2.0"),) if kind is CauseKind.PROGRAM else ()
    cause = Cause(kind, "sales" if kind.value.startswith("row") else "", fields=fields, text=T("V2"))
    assert str(HAPPENED[kind]) in str(cause_said(cause))
    assert speaker("zh").say(cause_said(cause))
    if kind is CauseKind.PROGRAM:
        assert ENGLISH.say(record_said(cause)) == "program 1.0 → 2.0"


def test_unexplained_is_loud_and_ranks_are_told(changes: Changes) -> None:
    """What nothing explains is marked for action; a rank without a number shows a dash."""
    cause = Cause(CauseKind.UNEXPLAINED)
    line = replace(changes.lines[0], causes=(cause,))
    rank = RankChange("sales", "E002", (None, 2, 0), (1, 2, 1), (cause,))
    made = compose(Changes(changes.period, lines=(line,), ranks=(rank,)), OCCASION)
    assert section(made, "causes", Table).rows[0].cells[1].tone is Tone.ACTION
    assert "– / 2" in text(made)
    assert "last in a row 0 → 1" in text(made)
