"""开发计划: how many accounts to win (P0)."""

from __future__ import annotations

from kam_reports.ledgers.spec import Column, Kind, LedgerSpec

DEVELOPMENT_PLAN = LedgerSpec(
    id="development_plan",
    zh="开发计划",
    en="Development plan",
    source="P0",
    keys=(("period", "staff_id"),),
    key_blanks=frozenset({"staff_id"}),
    dates=("period",),
    columns=(
        Column("period", "期间", "Period", Kind.PERIOD, required=True),
        Column("staff_id", "工号", "Staff ID", Kind.STAFF, aliases=("员工编号", "员工工号", "业务员工号")),
        Column("planned", "计划开发数", "Accounts to win", Kind.NUMBER, required=True, low=0, whole=True),
    ),
)
