"""回访台账: planned and made visits (P0, P1)."""

from __future__ import annotations

from kam_reports.ledgers.spec import Column, Kind, LedgerSpec

VISITS = LedgerSpec(
    id="visits",
    zh="回访台账",
    en="Visits",
    source="P0, P1",
    keys=(("visit_id",), ("account_id", "planned_on"), ("account_id", "visited_on")),
    dates=("planned_on", "visited_on"),
    any_of=("planned_on", "visited_on"),
    columns=(
        Column("visit_id", "编号", "No.", Kind.ID),
        Column("account_id", "客户编号", "Account ID", Kind.ACCOUNT, required=True, aliases=("客户编码", "客户代码")),
        Column("staff_id", "责任人", "Responsible", Kind.STAFF, required=True, or_account=True),
        Column("planned_on", "计划日期", "Planned on", Kind.DATE, aliases=("计划回访日期",)),
        Column("visited_on", "实际日期", "Visited on", Kind.DATE, aliases=("实际回访日期", "回访日期")),
        Column("manner", "方式", "Manner", Kind.TEXT),
        Column("result", "结果", "Result", Kind.TEXT),
    ),
)
