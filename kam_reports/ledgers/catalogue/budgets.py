"""费用预算: budgets by category and person (P4)."""

from __future__ import annotations

from kam_reports.ledgers.spec import Column, Kind, LedgerSpec

BUDGETS = LedgerSpec(
    id="budgets",
    zh="费用预算",
    en="Budgets",
    source="P4",
    keys=(("period", "category", "staff_id"),),
    key_blanks=frozenset({"category", "staff_id"}),
    dates=("period",),
    columns=(
        Column("period", "期间", "Period", Kind.PERIOD, required=True),
        Column("category", "类别", "Category", Kind.WORD),
        Column("staff_id", "工号", "Staff ID", Kind.STAFF, aliases=("员工编号", "员工工号", "业务员工号")),
        Column("planned", "预算金额", "Budget", Kind.MONEY, required=True, low=0),
    ),
)
