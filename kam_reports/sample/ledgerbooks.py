"""The larger ledgers' workbooks: sales, region by region, and what customer service keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, groupby, islice

from kam_reports.sample import slips
from kam_reports.sample.columns import Column
from kam_reports.sample.company import COMPANY
from kam_reports.sample.department import Department
from kam_reports.sample.months import Month
from kam_reports.sample.row import Row
from kam_reports.sample.sheets import Sheet, Workbook, columns_of

# Excel ends at 1,048,576 rows; a ledger that long is kept in several sheets.
ROWS_A_SHEET = 200_000
_FEN_PER_WAN = 1_000_000


def sales_workbooks(department: Department, *, mistakes: bool) -> Iterator[Workbook]:
    """Each region's sales ledger, a sheet a month, and the opportunities."""
    for place, region in enumerate(department.regions):
        sheets = _sales_sheets(department, place, region, mistakes=mistakes)
        yield Workbook(f"销售/销售台账_{region}.xlsx", sheets, large=department.large)
    chances = Sheet(
        "机会跟踪",
        "opportunities",
        columns_of("opportunities", expected={"label": "预计金额（万元）", "unit": _FEN_PER_WAN, "width": 16}),
        department.rows("opportunities"),
        title="销售机会跟踪表",
    )
    yield Workbook("销售/销售机会跟踪.xlsx", [chances], large=department.large)


def _sales_sheets(department: Department, place: int, region: str, *, mistakes: bool) -> Iterator[Sheet]:
    """A region's sheets in the region's own manner: a form with two-row headers, renamed headers, or a bare export."""
    manner = place % 3
    paid, goods = {"group": "回款"}, {"group": "交付"}
    columns: tuple[Column, ...] = (
        columns_of(
            "sales",
            collected={"label": "金额", **paid},
            collected_on={"label": "日期", **paid},
            due_on=goods,
            delivered_on=goods,
        ),
        columns_of(
            "sales", order_id={"label": "订单号"}, amount={"label": "销售额（元）"}, margin={"label": "毛利（元）"}
        ),
        columns_of("sales"),
    )[manner]
    for month in department.months:
        rows = department.sales(region, month)
        if mistakes:
            rows = slips.in_sales(rows, department, region, month)
        for part, chunk in enumerate(_chunks(rows), start=1):
            yield Sheet(
                department.sheet_name(month) + (f"({part})" if part > 1 else ""),
                "sales",
                columns,
                chunk,
                title=f"{region}大客户销售台账（{month.year}年{month.number}月）" if manner != slips.UNTOTALLED else "",
                note=f"{COMPANY}　单位：元" if manner == 0 else "",
                numbered=manner == 0,
                subtotal_by="staff_id" if manner == 0 else "",
                totalled=manner != slips.UNTOTALLED,
            )


def _chunks(rows: Iterator[Row]) -> Iterator[Iterator[Row]]:
    """Cut rows so that each part fits a sheet; a part is gone through before the next is asked for."""
    yield islice(rows, ROWS_A_SHEET)
    for first in rows:
        yield chain([first], islice(rows, ROWS_A_SHEET - 1))


def service_workbooks(department: Department, *, mistakes: bool) -> Iterator[Workbook]:
    """Customer service: complaints, feedback, visits, satisfaction."""
    large = department.large
    last = department.months[-1]
    complaints = Sheet(
        "投诉登记",
        "complaints",
        columns_of("complaints"),
        department.rows("complaints"),
        title="客户投诉登记台账",
        note="客户服务部　投诉有效性由质量部会签",
        corner=(1, 1),
    )
    yield Workbook("客服/客户投诉登记.xlsx", [complaints], large=large)
    rows = department.rows("feedback")
    if mistakes:
        rows = slips.in_feedback(rows, last)
    answers = columns_of("feedback", answered_at={"label": "答复时间"})
    sheets: Iterable[Sheet] = (
        Sheet(quarter, "feedback", answers, list(part), title=f"客户意见反馈台账 {quarter}", numbered=True)
        for quarter, part in groupby(rows, key=lambda row: _quarter(str(row["raised_at"])))
    )
    yield Workbook("客服/意见反馈台账.xlsx", sheets, large=large)
    survey = Sheet(
        "满意度", "satisfaction", columns_of("satisfaction"), department.rows("satisfaction"), "客户满意度回访结果"
    )
    yield Workbook("客服/客户满意度调查.xlsx", [survey], large=large)
    yield Workbook("客户/大客户回访.xlsx", _visit_sheets(department, mistakes=mistakes), large=large)


def _visit_sheets(department: Department, *, mistakes: bool) -> Iterator[Sheet]:
    """Planned and made visits, a sheet a month; the number of a visit carries its month."""
    columns = columns_of(
        "visits",
        planned_on={"label": "计划回访日期", "width": 14},
        visited_on={"label": "实际回访日期", "width": 14},
        manner={"group": "回访情况"},
        result={"group": "回访情况"},
    )
    months = {month.code: month for month in department.months}
    wrong = slips.slipping_month(department.months)
    for code, part in groupby(department.rows("visits"), key=lambda row: str(row["visit_id"])[2:6]):
        month = months[code]
        rows = list(part)
        if mistakes and month == wrong:
            rows = list(slips.in_visits(rows, month))
        title = f"大客户回访计划与执行（{month.number}月）"
        yield Sheet(department.sheet_name(month), "visits", columns, rows, title=title)


def _quarter(day: str) -> str:
    """The quarter of an ISO day, as a sheet's name."""
    return Month(int(day[:4]), int(day[5:7])).quarter
