"""销售机会: opportunities and how they closed (P4)."""

from __future__ import annotations

from kam_reports.ledgers.spec import Column, Kind, LedgerSpec

OPPORTUNITIES = LedgerSpec(
    id="opportunities",
    zh="销售机会",
    en="Opportunities",
    source="P4",
    keys=(("opportunity_id",),),
    dates=("closed_on", "created_on"),
    columns=(
        Column("opportunity_id", "机会编号", "Opportunity no.", Kind.ID, required=True),
        Column("created_on", "创建日期", "Created on", Kind.DATE, required=True),
        Column("account_id", "客户编号", "Account ID", Kind.ACCOUNT, aliases=("客户编码", "客户代码")),
        Column(
            "staff_id",
            "工号",
            "Staff ID",
            Kind.STAFF,
            required=True,
            or_account=True,
            aliases=("员工编号", "员工工号", "业务员工号"),
        ),
        Column("origin", "来源", "Origin", Kind.TEXT),
        Column("grade", "等级", "Grade", Kind.TEXT),
        Column("stage", "阶段", "Stage", Kind.TEXT),
        Column("expected", "预计金额", "Expected amount", Kind.MONEY, low=0),
        Column(
            "outcome",
            "结果",
            "Outcome",
            Kind.WORD,
            words=(("won", ("赢单", "赢", "成交")), ("lost", ("输单", "输", "丢单"))),
        ),
        Column("closed_on", "关闭日期", "Closed on", Kind.DATE),
    ),
)
