"""奖金调整: approved amounts added to or taken from a month's pay (P2)."""

from __future__ import annotations

from kam_reports.ledgers.spec import Column, Kind, LedgerSpec

ADJUSTMENTS = LedgerSpec(
    id="adjustments",
    zh="奖金调整",
    en="Adjustments",
    source="P2",
    keys=(("period", "staff_id", "reason"),),
    dates=("period",),
    columns=(
        Column("period", "期间", "Period", Kind.PERIOD, required=True),
        Column(
            "staff_id", "工号", "Staff ID", Kind.STAFF, required=True, aliases=("员工编号", "员工工号", "业务员工号")
        ),
        Column("amount", "金额", "Amount", Kind.MONEY, required=True),
        Column("reason", "原因", "Reason", Kind.TEXT, required=True),
        Column("approved_by", "批准人", "Approved by", Kind.WORD, required=True),
        Column("approved_on", "批准日期", "Approved on", Kind.DATE, required=True),
    ),
)
