"""Tests of the account summary."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from kam_reports.assess.account_review import Criterion, Grade, Review, ReviewLine, ReviewRule, Step
from kam_reports.core.dated import Version
from kam_reports.core.document import Notes, Table, Tone
from kam_reports.core.text import Name
from kam_reports.reports import account_summary
from tests.reports.reading import check_formulas, facts, names, row_of, section
from tests.reports.small_month import SETTINGS, Sheets, ledgers, material

if TYPE_CHECKING:
    from kam_reports.core.document import Document
    from kam_reports.reports.material import Material


def _sheets() -> Sheets:
    sheets = ledgers()
    sheets["大客户档案"] = [
        ["客户编号", "客户名称", "合作等级", "行业", "负责人", "区域", "开发日期", "流失日期", "联系人"],
        ["A-00001", "东方轴承", "A", "机械", "E002", "华东", date(2020, 1, 1), None, "周"],
        ["A-00002", "南海阀门", None, "船舶", "E003", "华南", date(2020, 1, 1), None, "无"],
        ["A-00003", "旧日电机", "B", "机械", "E003", "华南", date(2020, 1, 1), date(2026, 6, 30), None],
    ]
    sheets["销售台账"] = [
        [*sheets["销售台账"][0], "毛利", "回款金额", "回款日期"],
        *([*row, "1000.00", "20000.00", date(2026, 6, 20)] for row in sheets["销售台账"][1:3]),
        [*sheets["销售台账"][3], None, "5000.00", date(2026, 8, 1)],
        *([*row, 500, None, None] for row in sheets["销售台账"][4:]),
    ]
    sheets["客户交接记录"] = [
        ["客户编号", "原负责人", "新负责人", "交接日期"],
        ["A-00001", "E002", "E004", date(2026, 6, 15)],
        ["A-00002", "E003", "E002", date(2026, 7, 1)],
    ]
    sheets["回访台账"] = [
        ["编号", "客户编号", "责任人", "计划日期", "实际日期"],
        ["V1", "A-00001", "E002", date(2026, 6, 2), date(2026, 6, 2)],
        ["V2", "A-00001", "E002", None, date(2026, 5, 2)],
        ["V3", "A-00001", "E002", None, date(2026, 7, 2)],
    ]
    sheets["意见反馈台账"] = [
        ["编号", "提出时间", "客户编号", "责任人", "类别", "反馈时间"],
        ["F1", datetime(2026, 6, 1, 9), "A-00002", "E003", "咨询", None],
        ["F2", datetime(2026, 6, 1, 9), "A-00002", "E003", "咨询", datetime(2026, 7, 2, 9)],
        ["F3", datetime(2026, 6, 1, 9), "A-00002", "E003", "咨询", datetime(2026, 7, 9, 9)],
    ]
    sheets["投诉台账"] = [
        ["投诉单号", "日期", "客户编号", "责任人", "是否有效"],
        ["C1", date(2026, 6, 4), "A-00001", "E002", "是"],
        ["C2", date(2026, 6, 5), "A-00001", "E002", "否"],
        ["C3", date(2026, 5, 5), "A-00001", "E002", "是"],
    ]
    return sheets


def _month(sheets: Sheets | None = None) -> Material:
    made = material(_sheets() if sheets is None else sheets)
    assert made.scope is not None
    made.scope.settings = replace(SETTINGS, archive_fields=("客户名称", "合作等级", "行业", "联系人"))
    return made


def _line(document: Document, account: str) -> dict[str, object]:
    table = section(document, "accounts", Table)
    keys = (column.key for column in table.columns)
    return dict(zip(keys, (cell.value for cell in row_of(table, account).cells), strict=True))


def test_a_row_an_active_account() -> None:
    """Owner at the close, tier, amounts of the period and of twelve months, last visit, what is open and missing."""
    document = account_summary.compose(_month())
    first = _line(document, "A-00001")
    assert (first["owner"], first["owner_name"], first["tier"]) == ("E004", "陈静", "重点")
    assert (first["sales"], first["year"]) == (Decimal("94000.50"), Decimal("94000.50"))
    assert (first["margin"], first["margin_rate"]) == (Decimal("2000.00"), Fraction(2000 * 2, 188001))
    assert (first["collected"], first["visited"]) == (Decimal("40000.00"), date(2026, 6, 2))
    assert (first["valid"], first["complaints"], first["open"]) == (1, 2, 0)
    assert (first["complete"], first["lacking"]) == (1, "")


def test_what_came_after_the_period_does_not_count() -> None:
    """A handover, a payment and an answer after the data day change nothing; months before count for the twelve."""
    second = _line(account_summary.compose(_month()), "A-00002")
    assert second["owner"] == "E003"
    assert (second["sales"], second["year"]) == (Decimal("125000.00"), Decimal("134999.00"))
    assert (second["margin"], second["margin_rate"]) == (Decimal("500.00"), Fraction(1, 10))
    assert second["collected"] == Decimal("0.00")
    assert second["open"] == 2
    assert second["visited"] is None
    assert (second["complete"], second["lacking"]) == (Fraction(1, 2), "Cooperation class, Contact")


def test_only_active_accounts_largest_first_with_totals() -> None:
    """An account lost by the last day is not there; totals stand above the list and are live."""
    document = account_summary.compose(_month())
    table = section(document, "accounts", Table)
    assert [row.cells[0].value for row in table.rows] == ["A-00002", "A-00001"]
    assert table.filterable
    assert facts(document, "totals")["Active accounts"] == 2
    assert facts(document, "totals")["Sales of this period"] == Decimal("219000.50")
    assert check_formulas(document) == 7


def test_no_account_and_refused_sales() -> None:
    """Without active accounts the list says so; refused sales are pointed out."""
    empty = _sheets()
    empty["大客户档案"] = empty["大客户档案"][:1]
    document = account_summary.compose(_month(empty))
    assert not section(document, "accounts", Table).rows
    assert "totals" not in names(document)
    doubtful = _sheets()
    row = ["S8", date(2026, 6, 3), "A-00001", "E002", "轴承", 1, "abc", None, None, None]
    doubtful["销售台账"] = [*doubtful["销售台账"], row]
    assert section(account_summary.compose(_month(doubtful)), "doubts", Notes).items


def test_the_year_s_reviews_on_a_sheet_of_their_own() -> None:
    """Points by criterion, live total, grade, last year's total and the step; what is missing is named."""
    credit = Criterion("credit", Name("信用", "Credit"), Decimal(100))
    rule = ReviewRule((credit,), (Grade("A", Decimal(0)),), Decimal(10), Decimal(10))
    whole = ReviewLine(credit, Fraction(80), Decimal("80.00"))
    reviews = (
        Review("A-00001", (whole,), Decimal("80.00"), "A", Decimal("95.00"), Step.DOWN),
        Review("A-00002", (ReviewLine(credit, None, None),), None),
    )
    version: Version[object] = Version("account_review", date(2026, 1, 1), "总经理", rule)
    made = _month()
    document = account_summary.compose(replace(made, reviews=reviews, versions=(*made.versions, version)))
    table = section(document, "reviews", Table)
    first, second = table.rows
    assert [cell.value for cell in first.cells] == [
        "A-00001",
        "东方轴承",
        Decimal("80.00"),
        Decimal("80.00"),
        "A",
        Decimal("95.00"),
        "step down",
        "",
    ]
    assert [cell.value for cell in second.cells[3:]] == [None, "", None, "incomplete", "Credit"]
    assert first.cells[6].tone is Tone.ACTION
    assert table.sheet == "Yearly review"
    assert check_formulas(document) == 8
    assert "reviews" not in names(account_summary.compose(replace(made, reviews=reviews)))
