"""Which rows are data; totals, merged cells, notes, repeated headers; every row of a sheet is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kam_reports.ledgers.book import LostRowError
from tests.builders import book
from tests.ledgers.test_layout import SALES, part_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from kam_reports.ledgers.book import Book
    from kam_reports.ledgers.part import Part

STAFF: list[list[object]] = [
    ["工号", "姓名", "岗位", "绩效工资基数"],
    ["E001", "王芳", "专员", 3000],
    ["E002", "李明", "专员", 3000],
]
ARCHIVE: list[list[object]] = [["客户编号", "客户名称", "负责人", "开发日期"], ["A-00001", "甲", "E001", "2024-01-01"]]


def sale(order: str, amount: object, **more: object) -> list[object]:
    """Return one row of sales."""
    return [order, more.get("day", "2026-06-01"), "A-00001", more.get("staff", "E001"), amount]


def amounts(part: Part) -> list[int]:
    """Return the amounts of a part in fen."""
    return [int(fen) for fen in part.data["amount"].cells]


def codes(part: Part) -> list[str]:
    """Return the codes of a part's issues."""
    return [issue.code for issue in part.issues]


def test_subtotals_and_total() -> None:
    """小计 covers the rows since the last one, 合计 all; both are control totals, never data."""
    rows: list[list[object]] = [
        SALES,
        sale("S1", 1),
        sale("S2", 2),
        ["小计", None, None, None, 3],
        sale("S3", 4),
        ["小 计", None, None, None, 4],
    ]
    part = part_of([*rows, [None, "合计：", None, None, 7]])
    assert amounts(part) == [100, 200, 400]
    assert [(one.word, str(one.stated), one.agrees) for one in part.control_totals] == [
        ("小计", "3", True),
        ("小计", "4", True),
        ("合计", "7", True),
    ]
    assert (part.below, part.totals, part.blank) == (6, 3, 0)


@pytest.mark.parametrize("word", ["合计", "总计", "累计", "合 计", " 合计："])
def test_total_that_differs(word: str) -> None:
    """A total that its rows don't add up to is a warning at the total's cell."""
    part = part_of([SALES, sale("S1", 1), sale("S2", 2), [word, None, None, None, 5]])
    assert codes(part) == ["control-total-differs"]
    assert part.issues[0].place.cell == "E4"
    assert "3" in str(part.issues[0].message)


def test_total_of_rounded_rows() -> None:
    """A total of amounts with more decimals agrees when it is the rounded sum of the unrounded ones."""
    part = part_of([SALES, *(sale(f"S{number}", 0.005) for number in range(4)), ["合计", None, None, None, 0.02]])
    assert [one.agrees for one in part.control_totals] == [True]
    assert codes(part) == ["more-than-two-decimals"]
    assert "4" in str(part.issues[0].message)


def test_total_over_an_unreadable_cell_is_not_compared() -> None:
    """Where a covered cell can't be read, the total says nothing."""
    part = part_of([SALES, sale("S1", 1), sale("S2", "二"), ["合计", None, None, None, 3]])
    assert part.control_totals == []


def test_merged_down_cells_hold_for_each_row() -> None:
    """A merged date or person holds for every row it covers; a merged amount does not."""
    rows: list[list[object]] = [
        SALES,
        sale("S1", 5),
        ["S2", None, "A-00001", None, None],
        ["S3", None, "A-00001", None, 7],
    ]
    part = part_of(rows, ((2, 1, 4, 1), (2, 3, 4, 3), (2, 4, 3, 4)))
    assert [str(day) for day in part.data["sold_on"].cells] == ["2026-06-01T00:00:00"] * 3
    assert part.data["staff_id"].cells.tolist() == ["E001"] * 3
    assert amounts(part) == [500, 0, 700]
    assert part.refused.tolist() == [False, True, False]


def test_notes_and_repeated_headers_are_set_apart() -> None:
    """Closing lines and headers printed again are no records, and are counted."""
    rows: list[list[object]] = [
        SALES,
        sale("S1", 1),
        SALES,
        [None] * 5,
        sale("S2", 2),
        ["制表：王芳", None, None, None, None],
    ]
    part = part_of(rows)
    assert amounts(part) == [100, 200]
    assert (part.below, part.blank, part.notes) == (5, 1, 2)
    assert codes(part) == ["note-row"]


def test_rows_of_unknown_columns_only_are_blank() -> None:
    """A row in which no known column is filled is not data."""
    part = part_of([[*SALES, "备注栏"], [*sale("S1", 1), None], [None] * 5 + ["写错了"]])
    assert amounts(part) == [100]
    assert part.blank == 1


def test_required_cells() -> None:
    """A bad or empty required cell refuses its row; a blank person is fine where the account answers."""
    part = part_of([SALES, sale("S1", None), sale("S2", "一"), sale("S3", 3, staff=None), sale("S4", 4, day="-")])
    assert part.refused.tolist() == [True, True, False, True]
    assert {name: [cell.kind.code for cell in cells] for name, cells in part.bad.items()} == {
        "amount": ["required-empty", "not-an-amount"],
        "sold_on": ["required-empty"],
    }


def test_counts_add_up() -> None:
    """Read rows are used, refused or set apart, sheet by sheet."""
    rows: list[list[object]] = [
        SALES,
        sale("S1", 1),
        sale("S1", 1),
        sale("S2", 1),
        sale("S2", 2),
        sale("S3", "x"),
        [],
        ["合计", None, None, None, 9],
    ]
    made = book({"员工花名册": STAFF, "大客户档案": ARCHIVE, "销售台账": rows})
    count = next(one for one in made.counts() if one.ledger == "sales")
    assert (count.read, count.used, count.refused, count.set_apart) == (7, 1, 3, 3)


def _lose(made: Book) -> None:
    made["sales"].frame = made["sales"].frame.iloc[1:]


def _twice(made: Book) -> None:
    made["sales"].refused = made["sales"].frame.iloc[:1]


def _forget_one_apart(made: Book) -> None:
    made.apart_rows.pop()


def _take_for_blank(made: Book) -> None:
    next(part for part in made.index.parts if part.ledger == "sales").blank -= 1


@pytest.mark.parametrize("spoil", [_lose, _twice, _forget_one_apart, _take_for_blank])
def test_a_lost_row_is_noticed(spoil: Callable[[Book], None]) -> None:
    """Rows are counted where they came to lie, not where they should: one that is nowhere, or twice, stops the run."""
    rows: list[list[object]] = [SALES, sale("S1", 1), sale("S1", 1), [], sale("S2", 1)]
    made = book({"员工花名册": STAFF, "大客户档案": ARCHIVE, "销售台账": rows})
    made.counts()
    spoil(made)
    with pytest.raises(LostRowError):
        made.counts()


def test_a_sheet_that_cannot_be_read_as_its_ledger_is_counted() -> None:
    """All its rows are refused: none is lost without a count."""
    rows = [
        [*SALES[:2], *SALES[3:], "产品"],
        ["S1", "2026-06-01", "E001", 1, "油"],
        [],
        ["S2", "2026-06-01", "E001", 1, "油"],
    ]
    made = book({"员工花名册": STAFF, "大客户档案": ARCHIVE, "销售台账": rows})
    count = next(one for one in made.counts() if one.ledger == "sales")
    assert (count.read, count.used, count.refused, count.set_apart) == (2, 0, 2, 0)
    assert [issue.code for issue in made.issues] == ["missing-column"]


def test_exact_duplicates_are_set_apart() -> None:
    """The later of two equal rows is set apart with a notice, across files too; spelling doesn't matter."""
    made = book(
        {
            "一.xlsx ▸ 表": [SALES, sale("S1", 1)],
            "二.xlsx ▸ 表": [SALES, ["S1", "2026年6月1日", " A-00001", "E001", "1.00元"]],
        }
    )
    assert len(made["sales"].frame) == 1
    assert [(issue.code, issue.place.file) for issue in made.issues] == [("duplicate-row", "二.xlsx")]


def test_many_duplicates_are_one_line() -> None:
    """A sheet copied whole is one notice."""
    rows: list[list[object]] = [SALES, *(sale(f"S{number}", number) for number in range(12))]
    made = book({"一.xlsx ▸ 表": rows, "二.xlsx ▸ 表": rows})
    assert [issue.code for issue in made.issues] == ["duplicate-rows"]
    assert len(made["sales"].frame) == 12


def test_conflicting_keys_refuse_all_of_them() -> None:
    """Rows of one key with different content all go, an error at each key cell."""
    made = book({"一": [SALES, sale("S1", 1), sale("S1", 2), sale("S1", 3), sale("S2", 5)]})
    assert made["sales"].frame["order_id"].tolist() == ["S2"]
    assert [(issue.code, issue.place.cell) for issue in made.issues] == [
        ("conflicting-key", f"A{row}") for row in (2, 3, 4)
    ]


def test_conflicting_keys_show_what_stands_there() -> None:
    """A key is shown as it is written: a version as its number, a blank one not at all, a day without a time."""
    header: list[object] = ["期间", "工号", "计划金额", "版本"]
    plan: list[list[object]] = [header, ["2026-06", "E001", 1, 1], ["2026-06", "E001", 2, None]]
    plan += [["2026-06", "E002", 1, 2], ["2026-06", "E002", 2, 2]]
    visits: list[list[object]] = [["客户编号", "责任人", "计划日期", "方式"]]
    visits += [["A-00001", "E001", "2026-06-01", how] for how in ("电话", "上门")]
    made = book({"员工花名册": STAFF, "大客户档案": ARCHIVE, "销售计划": plan, "回访台账": visits})
    assert [issue.found for issue in made.issues if issue.code == "conflicting-key"] == [
        *("2026-06 E001 1", "2026-06 E001", "2026-06 E002 2", "2026-06 E002 2"),
        *("A-00001 2026-06-01", "A-00001 2026-06-01"),
    ]


def test_visits_without_number_are_told_apart_by_account_and_day() -> None:
    """A visit's key is its number, else account and planned day, else account and day made."""
    header: list[object] = ["编号", "客户编号", "责任人", "计划日期", "实际日期", "方式"]
    rows: list[list[object]] = [
        header,
        ["V1", "A-00001", "E001", "2026-06-01", None, "电话"],
        ["V2", "A-00001", "E001", "2026-06-01", None, "电话"],
        [None, "A-00001", "E001", "2026-06-01", None, "电话"],
        [None, "A-00001", "E001", "2026-06-01", None, "上门"],
        [None, "A-00001", "E001", None, "2026-06-01", "上门"],
        [None, "A-00001", "E001", None, "2026-06-02", "上门"],
    ]
    made = book({"回访台账": rows})
    assert [issue.place.row for issue in made.issues if issue.code == "conflicting-key"] == [4, 5]
    assert len(made["visits"].frame) == 4


def test_keyless_rows_repeat_within_a_file_only() -> None:
    """Of equal answers over several files those of the file with most of them count."""
    header: list[object] = ["日期", "客户编号", "得分"]
    row: list[object] = ["2026-06-01", "A-00001", 80]
    made = book({"一.xlsx ▸ 表": [header, row], "二.xlsx ▸ 表": [header, row, row]})
    assert len(made["satisfaction"].frame) == 2
    assert [issue.place.file for issue in made.issues] == ["一.xlsx"]


def test_ids_take_back_their_zeros() -> None:
    """A number takes the zeros of the one id with its value; a name or case finds it, too; else it is unknown."""
    staff: list[list[object]] = [
        STAFF[0],
        ["00012", "王芳", "专员", 1],
        ["E02", "李明", "专员", 1],
        ["0077", "赵", "专员", 1],
        ["77", "钱", "专员", 1],
    ]
    rows: list[list[object]] = [
        sale(f"S{at}", 1, staff=one) for at, one in enumerate((12, "12", "e02", "李明", "007", "077", 77, "E99"))
    ]
    made = book({"员工花名册": staff, "大客户档案": ARCHIVE, "销售台账": [SALES, *rows]})
    found = made["sales"].frame["staff_id"].tolist()
    assert found == ["00012", "00012", "E02", "E02", "", "", "77", ""]
    unknown = [issue.found for issue in made.issues if issue.code == "unknown-staff" and "销售" in issue.place.file]
    assert unknown == ["007", "077", "E99"]


def test_name_of_two_people() -> None:
    """A name that two people bear is refused, with both ids."""
    staff: list[list[object]] = [*STAFF, ["E003", "王芳", "专员", 1]]
    made = book({"员工花名册": staff, "大客户档案": ARCHIVE, "销售台账": [SALES, sale("S1", 1, staff="王芳")]})
    issue = next(issue for issue in made.issues if issue.code == "ambiguous-name")
    assert "E001" in str(issue.message)
    assert "E003" in str(issue.message)


def test_id_in_a_refused_row_is_known() -> None:
    """An id that stands in a refused roster row raises no second issue."""
    staff: list[list[object]] = [*STAFF, ["E009", "孙", "专员", "面议"]]
    made = book({"员工花名册": staff, "大客户档案": ARCHIVE, "销售台账": [SALES, sale("S1", 1, staff="E009")]})
    assert [issue.code for issue in made.issues] == ["not-an-amount"]


@pytest.mark.parametrize(
    ("above", "header", "unit"),
    [([], "金额（万元）", "万元"), ([["单位：千元"]], "金额", "千元"), ([], "金额", "yuan")],
    ids=["header", "line above", "none"],
)
def test_a_bad_amount_is_told_in_its_unit(above: list[list[object]], header: str, unit: str) -> None:
    """Whoever mends an amount reads in which unit: yuan in a column in 万元 would count ten thousand times over."""
    made = book({"销售台账": [*above, [*SALES[:-1], header], sale("S1", 1), sale("S2", "约12.5"), sale("S3", 1e300)]})
    (issue,) = (issue for issue in made.issues if issue.code == "not-an-amount")
    assert str(issue.expected) == f"an amount in {unit}"
    assert str(issue.mend) == f"Write a plain number in {unit}, such as 1200.50"
    (issue,) = (issue for issue in made.issues if issue.code == "number-too-large")
    largest = {"万元": "10,000,000 万元", "千元": "100,000,000 千元", "yuan": "100,000,000,000"}[unit]
    assert str(issue.expected) == f"at most {largest}"


def test_a_boolean_is_quoted_as_excel_shows_it() -> None:
    """TRUE and FALSE of a cell are shown so, in an issue and in free text."""
    accounts: list[list[object]] = [*ARCHIVE, ["A-00002", False, "E001", "2024-01-01"]]
    made = book(
        {
            "员工花名册": STAFF,
            "大客户档案": accounts,
            "销售台账": [SALES, ["S1", "2026-06-01", "A-00001", "E001", True]],
        }
    )
    assert [issue.found for issue in made.issues if issue.code == "not-an-amount"] == ["TRUE"]
    assert made["accounts"].frame["account_name"].tolist() == ["甲", "FALSE"]


def test_unknown_ids_do_not_clash() -> None:
    """Rows of two unknown people, or of one and of the department, are different records."""
    header: list[object] = ["期间", "工号", "计划金额"]
    rows: list[list[object]] = [header, ["2026-06", "E998", 1], ["2026-06", "E997", 1], ["2026-06", None, 2]]
    made = book({"员工花名册": STAFF, "大客户档案": ARCHIVE, "销售计划": rows})
    assert len(made["sales_plan"].frame) == 3


@pytest.mark.parametrize("word", ["department", "Department", "部门", "大客户部"])
def test_department_is_rated(word: str) -> None:
    """Ratings may be of the department, by its word."""
    rows: list[list[object]] = [
        ["期间", "被考核人", "指标", "评价人类型", "得分"],
        ["2026Q2", word, "服务规范执行", "上级", 90],
    ]
    made = book({"员工花名册": STAFF, "大客户档案": ARCHIVE, "评分表": rows})
    assert made["ratings"].frame["subject"].tolist() == ["department"]


def test_rating_of_nobody() -> None:
    """A rated person whom nobody knows is an error."""
    rows: list[list[object]] = [
        ["期间", "被考核人", "指标", "评价人类型", "得分"],
        ["2026Q2", "E98", "服务规范执行", "上级", 90],
    ]
    made = book({"员工花名册": STAFF, "大客户档案": ARCHIVE, "评分表": rows})
    assert [issue.code for issue in made.issues] == ["unknown-rated-person"]


@pytest.mark.parametrize(
    ("points", "code"), [(101, "out-of-range"), (-1, "out-of-range"), ("优", "not-a-number"), ("90%", "not-a-number")]
)
def test_points_outside_0_to_100(points: object, code: str) -> None:
    """Points of a rating lie from 0 to 100."""
    rows: list[list[object]] = [
        ["期间", "被考核人", "指标", "评价人类型", "得分"],
        ["2026-06", "E001", "纪律性", "上级", points],
    ]
    made = book({"员工花名册": STAFF, "大客户档案": ARCHIVE, "评分表": rows})
    assert [issue.code for issue in made.issues] == [code]
    assert len(made["ratings"].refused) == 1


def test_words_of_a_closed_list() -> None:
    """A rater type must be one of the list; its other spellings are known."""
    rows: list[list[object]] = [["期间", "被考核人", "指标", "评价人类型", "评价人", "得分"]]
    rows += [
        ["2026-06", "E001", "纪律性", word, f"R{at}", 90]
        for at, word in enumerate(["上级", "本人", "同级", "Customer", "邻居"])
    ]
    made = book({"员工花名册": STAFF, "大客户档案": ARCHIVE, "评分表": rows})
    assert made["ratings"].frame["rater_type"].tolist() == ["superior", "self", "peer", "customer"]
    assert [issue.code for issue in made.issues] == ["unknown-word"]


def test_whole_numbers() -> None:
    """Half an account cannot be planned."""
    made = book(
        {
            "员工花名册": STAFF,
            "大客户档案": ARCHIVE,
            "开发计划": [["期间", "计划开发数"], ["2026-06", 1.5], ["2026-07", 2]],
        }
    )
    assert [issue.code for issue in made.issues] == ["not-whole"]
    assert len(made["development_plan"].frame) == 1
