"""Sheets are recognised by their headers: groups, units, aliases, one column too many, one missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kam_reports.core.issue import Issue
from kam_reports.intake.table import RawTable
from kam_reports.ledgers.catalogue import LEDGERS
from kam_reports.ledgers.convert import Reading
from kam_reports.ledgers.layout import Layout, Unread, know, recognise
from kam_reports.ledgers.read import Options, read_table
from tests.builders import read_files, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kam_reports.ledgers.part import Part

KNOWN = know(tuple(LEDGERS.values()), {})
SALES: list[object] = ["单号", "日期", "客户编号", "工号", "金额"]
ROW: list[object] = ["S1", "2026-06-01", "A-00001", "E001", 12]
Merges = tuple[tuple[int, int, int, int], ...]


def recognised(rows: Sequence[Sequence[object]], merges: Merges = ()) -> Layout:
    """Recognise a sheet that must be a ledger."""
    raw = table("表", rows)
    raw.merges = merges
    found = recognise(raw, KNOWN, "册.xlsx")
    assert isinstance(found, Layout)
    return found


def part_of(rows: Sequence[Sequence[object]], merges: Merges = ()) -> Part:
    """Read a sheet that must be a ledger."""
    raw = table("表", rows)
    raw.merges = merges
    found = recognise(raw, KNOWN, "册.xlsx")
    assert isinstance(found, Layout)
    return read_table(raw, found, "册.xlsx", Reading(), Options())


def refused(rows: Sequence[Sequence[object]]) -> Issue:
    """Recognise a sheet that must be no ledger."""
    found = recognise(table("表", rows), KNOWN, "册.xlsx")
    found = found.issue if isinstance(found, Unread) else found
    assert isinstance(found, Issue)
    return found


@pytest.mark.parametrize("ledger", sorted(LEDGERS))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_ledger_by_its_own_headers(ledger: str, language: str) -> None:
    """The headers of the data dictionary, Chinese or English, are that ledger and no other."""
    spec = LEDGERS[ledger]
    layout = recognised([[getattr(column, language) for column in spec.columns]])
    assert layout.spec.id == ledger
    assert set(layout.columns) == set(spec.fields)
    assert layout.issues == []


@pytest.mark.parametrize("ledger", sorted(LEDGERS))
def test_each_ledger_by_its_required_headers(ledger: str) -> None:
    """The required columns alone are enough."""
    spec = LEDGERS[ledger]
    names = [column.zh for column in spec.columns if column.required or column.field in spec.any_of[:1]]
    assert recognised([names]).spec.id == ledger


def test_title_note_and_unit_line_above() -> None:
    """A title, a note and 单位：万元 may stand above the headers; the unit counts for money that names none."""
    layout = recognised([["六月销售台账"], ["单位：万元"], [], [*SALES, "毛利（元）"], [*ROW, 3]])
    assert layout.first_data == 4
    assert layout.units == {"amount": "万元", "margin": "元"}


def test_units_in_headers_and_spaces_within() -> None:
    """A unit in brackets belongs to the column; spaces and line breaks inside a header don't count."""
    layout = recognised([["单 号", "日\n期", "客户编号", " 工号 ", "金额（万元）"], ROW])
    assert layout.units["amount"] == "万元"
    assert set(layout.columns) == {"order_id", "sold_on", "account_id", "staff_id", "amount"}


def test_full_width_headers_and_aliases() -> None:
    """Full-width letters are folded; shipped aliases are known and listed as guesses."""
    layout = recognised([["订单编号", "日期", "客户代码", "业务员工号", "销售额(元)"], ROW])
    assert layout.columns == {"order_id": 0, "sold_on": 1, "account_id": 2, "staff_id": 3, "amount": 4}
    assert {guess.kind for guess in layout.guesses} == {"header"}


def test_aliases_of_config() -> None:
    """A department's own headers come from config."""
    options = Options(aliases={"sales": {"amount": ["含税金额"]}})
    files = read_files({"账": [[*SALES[:4], "含税金额"], ROW]}, options)
    assert [part.ledger for part in files[0].parts] == ["sales"]


def test_two_header_rows_with_groups() -> None:
    """A group merged over columns gives 回款 + 金额 = 回款金额, else the column's own name, else the group's."""
    rows: list[list[object]] = [
        ["单号", "日期", "客户编号", "工号", "金额", "回款", None, "交付", None],
        [None, None, None, None, None, "金额", "日期", "计划交付日期", "实际交付日期"],
        [*ROW, 5, "2026-06-02", "2026-06-03", "2026-06-04"],
    ]
    merges = (*tuple((1, column, 2, column) for column in range(5)), (1, 5, 1, 6), (1, 7, 1, 8))
    part = part_of(rows, merges)
    assert part.columns["collected"] == 5
    assert part.columns["collected_on"] == 6
    assert (part.columns["due_on"], part.columns["delivered_on"], part.columns["amount"]) == (7, 8, 4)
    assert part.rows.tolist() == [3]


def test_group_with_a_unit() -> None:
    """A unit behind the group's name counts for its columns."""
    rows: list[list[object]] = [
        [*SALES, "回款（万元）", None],
        [None] * 5 + ["金额", "日期"],
        [*ROW, 1.5, "2026-06-02"],
    ]
    layout = recognised(rows, (*tuple((1, column, 2, column) for column in range(5)), (1, 5, 1, 6)))
    assert layout.units["collected"] == "万元"


def test_three_header_rows() -> None:
    """Groups may be grouped again."""
    rows: list[list[object]] = [
        ["单号", "日期", "客户编号", "工号", "金额", "资金", None],
        [None, None, None, None, None, "回款", None],
        [None, None, None, None, None, "金额", "日期"],
        [*ROW, 5, "2026-06-02"],
    ]
    merges = (*tuple((1, column, 3, column) for column in range(5)), (1, 5, 1, 6), (2, 5, 2, 6))
    layout = recognised(rows, merges)
    assert layout.first_data == 3
    assert (layout.columns["collected"], layout.columns["collected_on"]) == (5, 6)


def test_title_merged_across_is_no_group() -> None:
    """A title merged over all columns above the headers is a title."""
    layout = recognised([["销售台账", None, None, None, None], SALES, ROW], ((1, 0, 1, 4),))
    assert layout.first_data == 2
    assert layout.columns["amount"] == 4


def test_two_columns_for_one_field() -> None:
    """Two aliases of one field are an issue and the left one holds."""
    layout = recognised([["单号", "日期", "客户编号", "工号", "销售额", "销售金额"], [*ROW, 99]])
    assert [issue.code for issue in layout.issues] == ["two-columns-for-one"]
    assert layout.columns["amount"] == 4
    assert layout.issues[0].place.cell == "F1"


def test_exact_header_beats_alias() -> None:
    """An exact header holds against an alias further left, without an issue."""
    layout = recognised([["单号", "日期", "客户编号", "工号", "销售额", "金额"], [*ROW, 99]])
    assert layout.columns["amount"] == 5
    assert layout.issues == []


def test_missing_column_with_hint() -> None:
    """A sheet much like a ledger without a required column is named, with the header that may be meant."""
    issue = refused([["单号", "日期", "客户编号", "工号", "金额合"], ROW])
    assert issue.code == "missing-column"
    assert "金额合" in str(issue.message)


def test_missing_column_without_hint() -> None:
    """Where nothing is near, no hint is made up."""
    issue = refused([["单号", "日期", "客户编号", "工号", "xyz"], ROW])
    assert issue.code == "missing-column"
    assert "meant" not in str(issue.message)


def test_visits_need_one_of_two_days() -> None:
    """A visits ledger without any day is not one."""
    assert refused([["编号", "客户编号", "责任人", "方式", "结果"]]).code == "missing-column"


def test_no_ledger_at_all() -> None:
    """A sheet with other content is left out with a notice; an empty one in silence."""
    assert refused([["通讯录"], ["姓名", "电话"], ["王芳", "138"]]).code == "unknown-sheet"
    assert recognise(RawTable("空", []), KNOWN, "册.xlsx") is None
    assert recognise(table("空", [[None, None]]), KNOWN, "册.xlsx") is None


def test_brackets_that_are_no_unit() -> None:
    """日期（签约） is the date, but 金额（不含税） is not the amount: another sum is no guess."""
    layout = recognised([["单号", "日期（签约）", "客户编号", "工号", "金额"], ROW])
    assert layout.columns["sold_on"] == 1
    assert refused([["单号", "日期", "客户编号", "工号", "金额（不含税）"], ROW]).code == "missing-column"


def test_headers_far_down() -> None:
    """Headers are searched for in the first sixty rows."""
    assert recognised([[f"说明{row}"] for row in range(50)] + [SALES, ROW]).first_data == 51


def test_fuller_headers_below_are_found() -> None:
    """The block with the most columns counts, wherever it stands; of two alike the first."""
    more = [*SALES, "产品", "区域"]
    assert recognised([SALES, ROW, more, [*ROW, "甲", "华东"]]).first_data == 3
    assert recognised([more, [*ROW, "甲", "华东"], SALES, more]).first_data == 1
    texts: list[object] = [str(cell) for cell in ROW]
    assert recognised([["说明", "备注"], SALES, texts, SALES]).first_data == 2
