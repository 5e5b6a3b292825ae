"""销售台账: the orders, returns, collections and deliveries (P0, P4)."""

from __future__ import annotations

from kam_reports.ledgers.spec import Column, Kind, LedgerSpec

SALES = LedgerSpec(
    id="sales",
    zh="销售台账",
    en="Sales",
    source="P0, P4",
    keys=(("order_id", "line"),),
    key_blanks=frozenset({"line"}),
    dates=("sold_on",),
    columns=(
        Column("order_id", "单号", "Order no.", Kind.ID, required=True, aliases=("订单号", "订单编号")),
        Column("line", "行号", "Line no.", Kind.ID),
        Column("sold_on", "日期", "Date", Kind.DATE, required=True),
        Column("account_id", "客户编号", "Account ID", Kind.ACCOUNT, required=True, aliases=("客户编码", "客户代码")),
        Column(
            "staff_id",
            "工号",
            "Staff ID",
            Kind.STAFF,
            required=True,
            or_account=True,
            aliases=("员工编号", "员工工号", "业务员工号"),
        ),
        Column("product", "产品", "Product", Kind.WORD),
        Column("region", "区域", "Region", Kind.WORD),
        Column("quantity", "数量", "Quantity", Kind.NUMBER),
        Column("amount", "金额", "Amount", Kind.MONEY, required=True, aliases=("销售金额", "销售额")),
        Column("margin", "毛利", "Gross margin", Kind.MONEY),
        Column("collected", "回款金额", "Collected", Kind.MONEY),
        Column("collected_on", "回款日期", "Collected on", Kind.DATE),
        Column("due_on", "计划交付日期", "Delivery due", Kind.DATE),
        Column("delivered_on", "实际交付日期", "Delivered on", Kind.DATE),
    ),
)
