"""投诉台账: complaints and whether they are valid, from customer service (P0)."""

from __future__ import annotations

from kam_reports.ledgers.spec import Column, Kind, LedgerSpec

COMPLAINTS = LedgerSpec(
    id="complaints",
    zh="投诉台账",
    en="Complaints",
    source="P0",
    keys=(("complaint_id",),),
    dates=("complained_on",),
    columns=(
        Column("complaint_id", "投诉单号", "Complaint no.", Kind.ID, required=True),
        Column("complained_on", "日期", "Date", Kind.DATE, required=True),
        Column("account_id", "客户编号", "Account ID", Kind.ACCOUNT, required=True, aliases=("客户编码", "客户代码")),
        Column("staff_id", "责任人", "Responsible", Kind.STAFF),
        Column("valid", "是否有效", "Valid", Kind.YESNO, required=True),
        Column("attributed_to", "责任归属", "Attributed to", Kind.TEXT),
        Column("content", "内容", "Content", Kind.TEXT),
        Column("handled_on", "处理完成日期", "Handled on", Kind.DATE),
    ),
)
