"""Which workbooks the department keeps, who keeps them, and what each looks like."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from kam_reports.sample import slips
from kam_reports.sample.company import COMPANY, DEPARTMENT
from kam_reports.sample.costs import expense_rows
from kam_reports.sample.department import Department
from kam_reports.sample.grades import attendance_rows, month_rating_rows, quarter_rating_rows
from kam_reports.sample.ledgerbooks import sales_workbooks, service_workbooks
from kam_reports.sample.months import Month
from kam_reports.sample.people import CLERK
from kam_reports.sample.row import Rows, Slip
from kam_reports.sample.sheets import Sheet, Workbook, columns_of
from kam_reports.sample.targets import change_rows, department_rows, plan_rows

_FEN_PER_WAN = 1_000_000
_INTERNAL = "内部资料，严禁外传"


def workbooks(department: Department, *, mistakes: bool) -> Iterator[Workbook]:
    """Yield the department's workbooks in order of path groups; each is drawn before the next is made."""
    for keep in (_staff, _accounts, _plans, sales_workbooks, service_workbooks, _finance, _ratings):
        yield from keep(department, mistakes=mistakes)


def _staff(department: Department, *, mistakes: bool) -> Iterator[Workbook]:
    """The personnel office: roster, attendance."""
    large = department.large
    roster = Sheet(
        "花名册",
        "staff",
        columns_of("staff", performance_pay_base={"label": "绩效工资基数（元）", "width": 18}),
        department.rows("staff"),
        title=f"{COMPANY} {DEPARTMENT}员工花名册",
        note=f"制表：{_clerk(department)}　{_INTERNAL}",
        numbered=True,
    )
    yield Workbook("人事/员工花名册.xlsx", [roster], large=large)
    seed = department.size.seed
    sheets = (
        Sheet(
            department.sheet_name(month),
            "attendance",
            columns_of("attendance"),
            attendance_rows(department.people, month, seed),
            title=f"{DEPARTMENT}{month.year}年{month.number}月考勤统计",
            merge_down=("period",),
        )
        for month in department.months
    )
    yield Workbook("人事/考勤统计.xlsx", sheets, large=large)
    rows: Rows = department.rows("adjustments")
    if mistakes:
        rows = slips.in_adjustments(rows, department.months[-1])
    form = Sheet(
        "调整申请",
        "adjustments",
        columns_of("adjustments", amount={"label": "金额（元）"}),
        rows,
        title="奖金调整申请汇总",
        note="须经部门经理签批并注明日期，否则不予发放",
    )
    yield Workbook("考核/奖金调整.xlsx", [form], large=large)


def _accounts(department: Department, *, mistakes: bool) -> Iterator[Workbook]:  # noqa: ARG001  # one signature for all
    """The clerks' account archive and the handovers."""
    contact = {"group": "联系信息"}
    columns = columns_of("accounts", contact=contact, phone=contact, address=contact)
    rows = sorted(department.rows("accounts"), key=lambda row: department.regions.index(str(row["region"])))
    sheets = (
        Sheet(
            region,
            "accounts",
            columns,
            list(of_region),
            title=f"大客户信息档案（{region}）",
            note="客户编号：等级字母＋五位流水号；每季度末更新",
            numbered=True,
        )
        for region, of_region in groupby(rows, key=lambda row: str(row["region"]))
    )
    yield Workbook("客户/大客户档案.xlsx", sheets, large=department.large)
    handover = Sheet(
        "交接", "account_handover", columns_of("account_handover"), department.rows("account_handover"), "客户交接记录"
    )
    yield Workbook("客户/客户交接记录.xlsx", [handover], large=department.large)


def _plans(department: Department, *, mistakes: bool) -> Iterator[Workbook]:  # noqa: ARG001  # one signature for all
    """The manager's plans: by month in 万元, changes and the department's own in yuan; accounts to win."""
    yuan = {"label": "计划金额(元)"}
    wan = {"unit": _FEN_PER_WAN}
    monthly = Sheet(
        "月度分解",
        "sales_plan",
        columns_of("sales_plan", "version", "approved_by", "approved_on", "reason", planned=wan, challenge=wan),
        plan_rows(department.targets),
        title=f"{DEPARTMENT}销售计划（月度分解）",
        note="单位：万元",
        subtotal_by="period",
        totalled=True,
        merge_down=("period",),
    )
    changed = Sheet(
        "变更审批",
        "sales_plan",
        columns_of("sales_plan", planned=yuan, challenge={"label": "挑战目标(元)"}),
        change_rows(department.targets, department.people[0]),
        title="销售目标变更审批记录",
        note="变更须经部门经理批准，自批准之日起生效",
    )
    whole = Sheet(
        "部门目标",
        "sales_plan",
        columns_of("sales_plan", "region", "product", "version", "approved_by", "approved_on", "reason", planned=yuan),
        department_rows(department.targets),
        title=f"{DEPARTMENT}部门目标",
        note="单位：元",
    )
    yield Workbook("计划/销售计划.xlsx", [monthly, changed, whole], large=department.large)
    yield Workbook("计划/客户开发计划.xlsx", [_winning(department)], large=department.large)


def _winning(department: Department) -> Sheet:
    """The plan of accounts to win."""
    return Sheet(
        "开发计划",
        "development_plan",
        columns_of("development_plan", planned={"label": "计划开发数（家）", "width": 18}),
        department.rows("development_plan"),
        title="新客户开发计划",
        subtotal_by="period",
        totalled=True,
        merge_down=("period",),
    )


def _finance(department: Department, *, mistakes: bool) -> Iterator[Workbook]:
    """Finance: vouchers a sheet a month, budgets."""
    months, seed = department.months, department.size.seed
    doubtful = months[max(0, len(months) - 2)]
    sheets = (
        Sheet(
            department.sheet_name(month),
            "expenses",
            columns_of("expenses", amount={"label": "金额(元)"}),
            expense_rows(department.people, month, seed),
            title=f"服务费用明细账 {month.year}年{month.number}月",
            note="编制：财务部",
            subtotal_by="category",
            totalled=True,
            wrong_total=Slip(slips.WRONG_TOTAL, None) if mistakes and month == doubtful else None,
        )
        for month in months
    )
    yield Workbook("财务/费用台账.xlsx", sheets, large=department.large)
    budget = Sheet(
        "预算",
        "budgets",
        columns_of("budgets"),
        department.rows("budgets"),
        title=f"{DEPARTMENT}服务费用预算",
        note="编制：财务部　单位：元",
        subtotal_by="period",
        totalled=True,
        merge_down=("period",),
    )
    yield Workbook("财务/费用预算.xlsx", [budget], large=department.large)


def _ratings(department: Department, *, mistakes: bool) -> Iterator[Workbook]:
    """The raters' forms, a sheet a month or quarter."""
    people, seed, last = department.people, department.size.seed, department.months[-1]

    def sheet(name: str, title: str, rows: Rows, missing: Slip | None = None) -> Sheet:
        merged = ("period", "subject")
        return Sheet(name, "ratings", columns_of("ratings"), rows, title, merge_down=merged, missing=missing)

    def monthly(month: Month) -> Sheet:
        rows: Rows = month_rating_rows(people, month, seed)
        title = f"{DEPARTMENT}{month.year}年{month.number}月考核评分表"
        if not mistakes or month != last:
            return sheet(department.sheet_name(month), title, rows)
        staff_id = slips.forgotten(department)
        missing = Slip(slips.MISSING_RATING, staff_id)
        return sheet(department.sheet_name(month), title, slips.without_rating(rows, staff_id), missing)

    large = department.large
    yield Workbook("考核/月度评分.xlsx", (monthly(month) for month in department.months), large=large)
    ends = [month for month in department.months if month.ends_quarter]
    if ends:
        quarters = (
            sheet(month.quarter, f"{DEPARTMENT}季度考核评分表", quarter_rating_rows(people, month, seed))
            for month in ends
        )
        yield Workbook("考核/季度评分.xlsx", quarters, large=large)


def _clerk(department: Department) -> str:
    """The name of the first clerk, who keeps the books, or of the manager where there is none."""
    return next((one.name for one in department.people if one.role == CLERK), department.people[0].name)
