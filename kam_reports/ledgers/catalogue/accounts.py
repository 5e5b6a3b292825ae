"""大客户档案: the key accounts (P1)."""

from __future__ import annotations

from kam_reports.ledgers.spec import Column, Kind, LedgerSpec

ACCOUNTS = LedgerSpec(
    id="accounts",
    zh="大客户档案",
    en="Accounts",
    source="P1",
    keys=(("account_id",),),
    columns=(
        Column("account_id", "客户编号", "Account ID", Kind.ID, required=True, aliases=("客户编码", "客户代码")),
        Column("account_name", "客户名称", "Account name", Kind.TEXT, required=True),
        Column("cooperation_class", "合作等级", "Cooperation class", Kind.WORD),
        Column("industry", "行业", "Industry", Kind.TEXT),
        Column("region", "区域", "Region", Kind.WORD),
        Column("owner", "负责人", "Owner", Kind.STAFF, required=True),
        Column("registered_on", "建档日期", "Registered on", Kind.DATE),
        Column("won_on", "开发日期", "Won on", Kind.DATE),
        Column("churned_on", "流失日期", "Churned on", Kind.DATE),
        Column("churn_reason", "流失原因", "Churn reason", Kind.TEXT),
        Column("contact", "联系人", "Contact", Kind.TEXT),
        Column("phone", "联系电话", "Phone", Kind.TEXT),
        Column("address", "地址", "Address", Kind.TEXT),
        Column("payment_terms", "付款方式", "Payment terms", Kind.TEXT),
        Column("funding", "资金状况", "Funding", Kind.TEXT),
        Column("size", "规模", "Size", Kind.TEXT),
        Column("credit", "信用评价", "Credit rating", Kind.TEXT),
        Column("updated_on", "更新日期", "Updated on", Kind.DATE),
    ),
)
