"""客户交接记录: who took over which account when; the owner at a date follows it (P3)."""

from __future__ import annotations

from kam_reports.ledgers.spec import Column, Kind, LedgerSpec

ACCOUNT_HANDOVER = LedgerSpec(
    id="account_handover",
    zh="客户交接记录",
    en="Account handovers",
    source="P3",
    keys=(("account_id", "handed_over_on"),),
    dates=("handed_over_on",),
    columns=(
        Column("account_id", "客户编号", "Account ID", Kind.ACCOUNT, required=True, aliases=("客户编码", "客户代码")),
        Column("from_owner", "原负责人", "Previous owner", Kind.STAFF, required=True),
        Column("to_owner", "新负责人", "New owner", Kind.STAFF, required=True),
        Column("handed_over_on", "交接日期", "Handed over on", Kind.DATE, required=True),
    ),
)
