"""Tests of the department's report."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from kam_reports.core.document import Chart, Format, Medium, Notes, Page, Table, Tiles, Tone
from kam_reports.core.period import Period, PeriodKind
from kam_reports.core.text import ENGLISH
from kam_reports.metrics.catalogue import METRICS
from kam_reports.metrics.engine import measure
from kam_reports.metrics.scope import Scope
from kam_reports.reports import department
from kam_reports.reports.comparisons import change, chart_months, wanted, year_before
from kam_reports.reports.department_charts import MOST
from kam_reports.reports.department_lists import MOST_ON_PAPER
from tests.reports.reading import check_formulas, facts, names, row_of, rows, section
from tests.reports.small_month import CALENDAR, JUNE, SETTINGS, Sheets, ledgers, material

if TYPE_CHECKING:
    from kam_reports.reports.material import Material

MAY = JUNE.shift(-1)


def _sheets() -> Sheets:
    """Return the small month with everything that the report lists."""
    sheets = ledgers()
    sheets["大客户档案"] = [
        [*sheets["大客户档案"][0], "流失原因"],
        *([*row, None] for row in sheets["大客户档案"][1:]),
        ["A-00003", "西湖泵业", "E003", "华南", date(2026, 6, 5), None, None],
        ["A-00004", "北山机械", "E003", "华南", date(2021, 1, 1), date(2026, 6, 8), "价格"],
    ]
    sheets["销售计划"] = [*sheets["销售计划"], ["2026-05", None, 20000, 30000]]
    sheets["意见反馈台账"] = [
        ["编号", "提出时间", "客户编号", "责任人", "类别", "反馈时间"],
        ["F1", datetime(2026, 6, 1, 9), "A-00001", "E002", "咨询", datetime(2026, 6, 2, 9)],
        ["F2", datetime(2026, 6, 3, 9), "A-00002", "E003", "咨询", datetime(2026, 6, 9, 9)],
        ["F3", datetime(2026, 6, 29, 9), "A-00002", "E003", "意见", None],
        ["F4", datetime(2026, 5, 3, 9), "A-00002", "E003", "咨询", datetime(2026, 5, 3, 10)],
    ]
    sheets["回访台账"] = [
        ["编号", "客户编号", "责任人", "计划日期", "实际日期"],
        ["V1", "A-00001", "E002", date(2026, 6, 2), date(2026, 6, 2)],
        ["V2", "A-00002", "E003", date(2026, 6, 4), None],
    ]
    sheets["投诉台账"] = [
        ["投诉单号", "日期", "客户编号", "责任人", "是否有效", "内容", "处理完成日期"],
        ["C1", date(2026, 6, 4), "A-00001", "E002", "是", "迟交", None],
        ["C2", date(2026, 6, 5), "A-00001", "E002", "否", "误报", date(2026, 6, 6)],
    ]
    sheets["费用台账"] = [
        ["凭证号", "日期", "责任人", "类别", "金额"],
        ["K1", date(2026, 6, 4), "E002", "拜访", 600],
        ["K2", date(2026, 6, 5), "E003", "礼品", 50],
        ["K3", date(2026, 5, 5), "E003", "礼品", 70],
    ]
    sheets["费用预算"] = [["期间", "类别", "工号", "预算金额"], ["2026-06", "拜访", None, 500]]
    return sheets


def _month(sheets: Sheets | None = None) -> Material:
    """Return the month with the month before measured, as a run does."""
    made = material(_sheets() if sheets is None else sheets)
    past = measure(Scope(made.book, MAY, CALENDAR, SETTINGS), METRICS.values())
    return replace(made, earlier={MAY: past})


def test_tiles_against_plan_and_the_month_before() -> None:
    """Each headline figure says its plan and how it changed; the ledgers do not reach back a year."""
    document = department.compose(_month())
    sales, completion, *_ = section(document, "tiles_1", Tiles).items
    assert (sales.cell.value, sales.cell.format) == (Fraction("219000.50"), Format.YUAN)
    assert sales.note == "on the period before +2090.22%; on last year –"
    assert completion.cell.value == Fraction("219000.50") / 210000
    assert completion.note == "plan 210,000.00; on the period before +54.29 pp; on last year –"
    won, lost, feedback, complaints = section(document, "tiles_2", Tiles).items
    assert (won.cell.value, lost.cell.value, complaints.cell.value) == (1, 1, 1)
    assert feedback.cell.value == Fraction(1, 2)
    assert feedback.note == "on the period before -50.00 pp; on last year –"
    assert (document.page, document.path, document.kind) == (Page.PORTRAIT, "department", "department")


def test_key_figures_hold_every_metric() -> None:
    """Every metric has a line: value, parts, the month before and the change; what is unknown stays blank."""
    table = section(department.compose(_month()), "key_figures", Table)
    assert {row[0] for row in rows(table)} == {metric.name.en for metric in METRICS.values()}
    line = row_of(table, "Sales plan completion").cells
    assert [cell.value for cell in line[2:6]] == [
        Fraction("219000.50"),
        Fraction(210000),
        Fraction(9999, 20000),
        "+54.29",
    ]
    assert (line[6].value, line[7].value) == (None, "")
    assert "rates in percentage points" in table.caption
    complaints = row_of(table, "Valid complaints").cells
    assert (complaints[1].value, complaints[4].value) == (1, None)


def test_tables_by_person_region_product_tier() -> None:
    """Each table shows its subjects with plan and completion, and closes with the department's own figures."""
    document = department.compose(_month())
    people = section(document, "by_staff", Table)
    assert [row[0] for row in rows(people)] == ["E002 王芳", "E003 赵磊", "E004 陈静"]
    assert [cell.value for cell in people.rows[0].cells[1:4]] == [94000.5, 100000, Fraction("0.940005")]
    assert people.rows[-1].cells[1].value == Fraction("219000.50")
    assert [row[0] for row in rows(section(document, "by_region", Table))] == ["华东", "华南"]
    assert [row[0] for row in rows(section(document, "by_product", Table))] == ["轴承", "阀门"]
    assert [row[0] for row in rows(section(document, "by_tier", Table))] == ["重点", "普通"]


def test_charts_by_month_person_region_product_and_tier() -> None:
    """The months from the first with sales on, and each dimension's subjects with their plan, each above its table."""
    document = department.compose(_month())
    months = section(document, "chart_months", Chart)
    assert months.categories == ("2026-05", "2026-06")
    assert [series.values for series in months.series] == [
        (Decimal("1.00"), Decimal("21.90")),
        (Decimal("2.00"), Decimal("21.00")),
    ]
    regions = section(document, "chart_regions", Chart)
    assert regions.categories == ("华东", "华南")
    assert section(document, "chart_staff", Chart).categories == ("王芳", "赵磊", "陈静")
    assert section(document, "chart_products", Chart).categories == ("轴承", "阀门")
    drawn = names(document)
    dimensions = ("staff", "region", "product")
    assert [drawn[drawn.index(f"by_{one}") - 1] for one in dimensions] == [
        "chart_staff",
        "chart_regions",
        "chart_products",
    ]
    assert "chart_tiers" not in drawn  # one tier alone sold anything
    assert len(set(drawn)) == len(drawn)
    assert "chart_months" not in names(department.compose(replace(_month(), earlier={})))


def test_tiers_have_sales_and_no_plan() -> None:
    """Two tiers with sales make a chart of one series, the highest tier first."""
    sheets = _sheets()
    sheets["销售台账"] = [*sheets["销售台账"], ["S6", date(2026, 6, 12), "A-00003", "E003", "阀门", 1, "100.00"]]
    tiers = section(department.compose(_month(sheets)), "chart_tiers", Chart)
    assert (tiers.categories, len(tiers.series)) == (("重点", "普通"), 1)
    assert tiers.series[0].values[-1] == Decimal("0.01")


def test_only_the_largest_of_many_are_drawn() -> None:
    """Of more products than a chart has room for those with the most sales; a long name is cut."""
    sheets = _sheets()
    more = [
        [f"P{at}", date(2026, 6, 12), "A-00001", "E002", f"很长的产品名称{at:02d}{'号' * 20}", 1, f"{at}0000.00"]
        for at in range(1, 16)
    ]
    sheets["销售台账"] = [*sheets["销售台账"], *more]
    chart = section(department.compose(_month(sheets)), "chart_products", Chart)
    assert len(chart.categories) == MOST
    assert chart.categories[0].startswith("很长的产品名称15")
    assert max(map(len, chart.categories)) <= 21
    assert chart.caption == "The 12 with the most sales."


def test_lists_name_rows_and_places() -> None:
    """Late and pending feedback, missed visits, accounts lost and won, open complaints: each with its place."""
    document = department.compose(_month())
    feedback = section(document, "feedback_all", Table)
    assert feedback.title == "Feedback late: 1, pending: 1"
    assert [(row[0], row[1], row[-1]) for row in rows(feedback)] == [
        ("late", "F2", "意见反馈台账.xlsx ▸ 意见反馈台账 ▸ A3"),
        ("pending", "F3", "意见反馈台账.xlsx ▸ 意见反馈台账 ▸ A4"),
    ]
    missed = section(document, "missed_all", Table)
    assert [row[:2] for row in rows(missed)] == [(date(2026, 6, 4), "A-00002 南海阀门")]
    accounts = section(document, "accounts_all", Table)
    assert [(row[0], row[2], row[4]) for row in rows(accounts)] == [
        ("lost", "A-00004 北山机械", "价格"),
        ("won", "A-00003 西湖泵业", ""),
    ]
    (complaint,) = rows(section(document, "complaints_all", Table))
    assert (complaint[0], complaint[4], complaint[5]) == ("C1", "迟交", "open")


def test_long_lists_are_cut_on_paper_only() -> None:
    """Paper shows the first rows and says how many there are; the workbook holds them all."""
    sheets = _sheets()
    more = [[f"C{number}", date(2026, 6, 9), "A-00001", "E002", "是", "x", None] for number in range(10, 40)]
    sheets["投诉台账"] = [*sheets["投诉台账"], *more]
    document = department.compose(_month(sheets))
    paper, book = section(document, "complaints", Table), section(document, "complaints_all", Table)
    assert (len(paper.rows), paper.medium) == (MOST_ON_PAPER, Medium.PAPER)
    assert "first 12 of 31" in paper.caption
    assert (len(book.rows), book.medium, book.filterable) == (31, Medium.BOOK, True)


def test_nothing_to_list_is_said_in_a_line() -> None:
    """Lists without rows, and ledgers that are missing, leave a line instead of an empty grid."""
    document = department.compose(_month(ledgers()))
    assert section(document, "complaints", Notes).items[0].text == "None."
    assert "expenses" not in names(document)


def test_expenses_by_category_against_budget() -> None:
    """Spent, budget and what is left; a category over its budget asks for action, one without budget has none."""
    document = department.compose(_month())
    table = section(document, "expenses", Table)
    visits, gifts = row_of(table, "拜访"), row_of(table, "礼品")
    assert [cell.value for cell in visits.cells[1:]] == [600, 500, -100, Fraction(6, 5)]
    assert visits.cells[3].tone is Tone.ACTION
    assert [cell.value for cell in gifts.cells[1:]] == [50, None, None, None]
    assert table.rows[-1].cells[1].value == 650
    assert check_formulas(document) > 5


def test_data_quality_counts_rows() -> None:
    """The rows of all ledgers add up, and the issues are counted."""
    made = _month()
    document = department.compose(made)
    found = facts(document, "quality")
    counts = made.book.counts()
    assert found["Rows read"] == sum(one.read for one in counts)
    assert found["Rows read"] == found["Rows used"] + found["Rows refused"] + found["Rows set apart"]  # type: ignore[operator]
    assert section(document, "row_counts", Table).medium is Medium.BOOK


def test_refused_rows_are_pointed_out() -> None:
    """A figure that lacks refused rows is marked once, and whom it concerns stands under the tables."""
    sheets = _sheets()
    sheets["销售台账"] = [*sheets["销售台账"], ["S8", date(2026, 6, 3), "A-00001", "E002", "轴承", 1, "abc"]]
    document = department.compose(_month(sheets))
    assert "rows were refused" in section(document, "tiles_1", Tiles).items[0].note
    key = section(document, "key_figures", Table)
    assert row_of(key, "Sales plan completion").cells[1].tone is Tone.ACTION
    assert "Bold red" in key.caption
    assert "E002 王芳" in section(document, "by_staff", Table).caption


def test_what_is_compared() -> None:
    """The months of the chart need the plan only; the period before and last year's need everything comparable."""
    asked = wanted(JUNE, CALENDAR)
    assert len(asked[MAY]) > 15
    assert [metric.id for metric in asked[JUNE.shift(-2)]] == ["sales_completion"]
    assert JUNE not in asked
    assert year_before(JUNE) == Period(PeriodKind.MONTH, 2025, 6)
    quarter = Period(PeriodKind.QUARTER, 2026, 2)
    assert year_before(quarter) == Period(PeriodKind.QUARTER, 2025, 2)
    assert chart_months(quarter, CALENDAR)[-1] == JUNE
    assert JUNE in wanted(quarter, CALENDAR)


def test_change_in_words() -> None:
    """Rates change by percentage points, sums by per cent, counts and points by their difference."""
    made = _month()
    now, then = made.measured.figures, made.earlier[MAY].figures

    def said(metric: str, before: Fraction | None) -> str:
        (key,) = [one for one in now if one[0] == metric and one[1].name == "department"]
        return ENGLISH.say(change(now[key], replace(then[key], value=before)))

    assert said("feedback_timeliness", Fraction(1, 3)) == "+16.67 pp"
    assert said("sales_amount", Fraction(200000)) == "+9.5%"
    assert said("sales_amount", Fraction(-1)) == "+219,001.50 yuan"
    assert said("new_accounts", Fraction(3)) == "-2"
    assert not said("new_accounts", None)
