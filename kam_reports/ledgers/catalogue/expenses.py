"""费用台账: service expenses, from finance (P0, P4)."""

from __future__ import annotations

from kam_reports.ledgers.spec import Column, Kind, LedgerSpec

EXPENSES = LedgerSpec(
    id="expenses",
    zh="费用台账",
    en="Expenses",
    source="P0, P4",
    keys=(("voucher_id",),),
    dates=("spent_on",),
    columns=(
        Column("voucher_id", "凭证号", "Voucher no.", Kind.ID, required=True),
        Column("spent_on", "日期", "Date", Kind.DATE, required=True),
        Column("staff_id", "责任人", "Responsible", Kind.STAFF),
        Column("category", "类别", "Category", Kind.WORD, required=True),
        Column("amount", "金额", "Amount", Kind.MONEY, required=True),
    ),
)
