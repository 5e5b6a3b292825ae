"""销售计划: targets by month, quarter or year, with dated and approved changes (P0 art. 6, P4)."""

from __future__ import annotations

from kam_reports.ledgers.spec import Column, Kind, LedgerSpec

SALES_PLAN = LedgerSpec(
    id="sales_plan",
    zh="销售计划",
    en="Sales plan",
    source="P0 art. 6, P4",
    keys=(("period", "staff_id", "region", "product", "version"),),
    key_blanks=frozenset({"staff_id", "region", "product", "version"}),
    dates=("period",),
    columns=(
        Column("period", "期间", "Period", Kind.PERIOD, required=True),
        Column("staff_id", "工号", "Staff ID", Kind.STAFF, aliases=("员工编号", "员工工号", "业务员工号")),
        Column("region", "区域", "Region", Kind.WORD),
        Column("product", "产品", "Product", Kind.WORD),
        Column("planned", "计划金额", "Planned amount", Kind.MONEY, required=True, low=0),
        Column("challenge", "挑战目标", "Challenge target", Kind.MONEY, low=0),
        Column("version", "版本", "Version", Kind.NUMBER, low=1, whole=True),
        Column("approved_by", "变更批准人", "Change approved by", Kind.WORD),
        Column("approved_on", "批准日期", "Approved on", Kind.DATE),
        Column("reason", "变更原因", "Reason of change", Kind.TEXT),
    ),
)
