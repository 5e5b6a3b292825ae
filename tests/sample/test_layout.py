"""Where everything stands on a sheet."""

from __future__ import annotations

import pytest

from kam_reports.sample.columns import Column, Kind
from kam_reports.sample.layout import Found, Line, LineKind, column_letter, head_height, lines_of
from kam_reports.sample.row import Row, Slip
from kam_reports.sample.sheets import Sheet, columns_of, plain

_COLUMNS = (
    Column("period", "期间", Kind.PERIOD),
    Column("staff_id", "工号", Kind.ID),
    Column("amount", "回款金额", Kind.MONEY, group="回款", label="金额", total=True),
    Column("day", "回款日期", Kind.DATE, group="回款", label="日期"),
)


def _rows(*amounts: int) -> list[Row]:
    """Rows of two months: an amount each, the last in the second month."""
    return [
        {"period": "2026-06" if amount == amounts[-1] else "2026-05", "staff_id": "E001", "amount": amount, "day": None}
        for amount in amounts
    ]


def _sheet(*amounts: int, merged: bool = False, wrong: Slip | None = None) -> Sheet:
    """A sheet with everything on it."""
    return Sheet(
        "一",
        "sales",
        _COLUMNS,
        _rows(*amounts),
        title="题",
        note="注",
        subtotal_by="period",
        totalled=True,
        merge_down=("period",) if merged else (),
        corner=(1, 1),
        wrong_total=wrong,
    )


def _shown(lines: list[Line]) -> list[tuple[int, LineKind, list[object]]]:
    """Lines as plain values."""
    return [(line.row, line.kind, [cell.value for cell in line.cells]) for line in lines]


def test_everything_in_its_row() -> None:
    """Title, note, two header rows, data, sub-totals and the total, from B2 on."""
    lines = list(lines_of(_sheet(100, 250, 1_000), Found(), None))
    assert _shown(lines) == [
        (1, LineKind.TITLE, ["题", None, None, None]),
        (2, LineKind.NOTE, ["注", None, None, None]),
        (3, LineKind.HEAD, ["期间", "工号", "回款", None]),
        (4, LineKind.HEAD, [None, None, "金额", "日期"]),
        (5, LineKind.DATA, ["2026-05", "E001", 1.0, None]),
        (6, LineKind.DATA, ["2026-05", "E001", 2.5, None]),
        (7, LineKind.SUBTOTAL, ["小计", None, 3.5, None]),
        (8, LineKind.DATA, ["2026-06", "E001", 10.0, None]),
        (9, LineKind.SUBTOTAL, ["小计", None, 10.0, None]),
        (10, LineKind.TOTAL, ["合计", None, 13.5, None]),
    ]
    assert [line.cells[2].formula for line in lines if line.kind is LineKind.SUBTOTAL] == [
        "=SUBTOTAL(9,D6:D7)",
        "=SUBTOTAL(9,D9:D9)",
    ]
    assert lines[-1].cells[2].formula == "=SUBTOTAL(9,D6:D10)"
    assert head_height(_sheet(100)) == 5


def test_merged_cells() -> None:
    """Title, note, header groups and equal neighbours are merged; the repeated cells are empty."""
    found = Found()
    lines = list(lines_of(_sheet(100, 250, 1_000, merged=True), found, None))
    areas = {(one.first_row, one.first_column, one.last_row, one.last_column) for one in found.merges}
    assert areas == {(1, 1, 1, 4), (2, 1, 2, 4), (3, 1, 4, 1), (3, 2, 4, 2), (3, 3, 3, 4), (5, 1, 6, 1)}
    assert [line.cells[0].value for line in lines[4:6]] == ["2026-05", None]


def test_little_memory_merges_nothing_down() -> None:
    """Row by row, only cells of one row are merged."""
    found = Found()
    lines = list(lines_of(_sheet(100, 250, 1_000, merged=True), found, None, merging=False))
    assert {one.last_row - one.first_row for one in found.merges} == {0}
    assert [line.cells[0].value for line in lines[4:6]] == ["2026-05", "2026-05"]


def test_slips_are_told() -> None:
    """A slip's cell shows what was typed; the total that is wrong is told too."""
    rows = _rows(100, 250)
    rows[0]["amount"] = Slip("typo", "l00", 100)
    found = Found()
    sheet = Sheet("一", "sales", _COLUMNS, rows, totalled=True, wrong_total=Slip("wrong", None))
    lines = list(lines_of(sheet, found, None))
    assert lines[2].cells[2].value == "l00"
    assert [(row, column, slip.kind) for row, column, slip in found.slips] == [(2, 2, "typo"), (4, 2, "wrong")]
    assert lines[-1].cells[2].value == 902.5
    assert found.slips[1][2].true == "902.5"


def test_no_rows_no_totals() -> None:
    """An empty ledger is its headers."""
    kinds = {line.kind for line in lines_of(_sheet(), Found(), None)}
    assert kinds == {LineKind.TITLE, LineKind.NOTE, LineKind.HEAD}


def test_plain() -> None:
    """A clean table has canonical headers in its first row, yuan, and no more than the data."""
    lines = list(lines_of(plain(_sheet(100, 250)), Found(), None))
    assert [line.kind for line in lines] == [LineKind.HEAD, LineKind.DATA, LineKind.DATA]
    assert [cell.value for cell in lines[0].cells] == ["期间", "工号", "回款金额", "回款日期"]


def test_columns_of() -> None:
    """A ledger's columns can be left out and renamed."""
    columns = columns_of("budgets", "staff_id", planned={"label": "预算（元）"})
    assert [column.shown for column in columns] == ["期间", "类别", "预算（元）"]


@pytest.mark.parametrize(("column", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_column_letters(column: int, letter: str) -> None:
    """Columns are lettered as Excel letters them."""
    assert column_letter(column) == letter
