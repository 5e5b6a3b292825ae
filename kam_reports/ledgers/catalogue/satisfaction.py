"""满意度调查: what accounts say in surveys (P0, P1). It has no key: two like answers are two answers."""

from __future__ import annotations

from kam_reports.ledgers.spec import Column, Kind, LedgerSpec

SATISFACTION = LedgerSpec(
    id="satisfaction",
    zh="满意度调查",
    en="Satisfaction",
    source="P0, P1",
    dates=("surveyed_on",),
    columns=(
        Column("surveyed_on", "日期", "Date", Kind.DATE, required=True),
        Column("account_id", "客户编号", "Account ID", Kind.ACCOUNT, required=True, aliases=("客户编码", "客户代码")),
        Column("staff_id", "责任人", "Responsible", Kind.STAFF),
        Column("points", "得分", "Points", Kind.NUMBER, required=True, low=0),
        Column("full_points", "满分", "Full points", Kind.NUMBER, low=1),
    ),
)
