"""The columns of each ledger: headers, kinds of content, widths."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a column holds, and so how it may be spelled and how its cells look."""

    TEXT = "text"
    ID = "id"
    DATE = "date"
    MOMENT = "moment"
    MONEY = "money"
    WHOLE = "whole"
    POINTS = "points"
    PERIOD = "period"
    YES_NO = "yes_no"


_WIDTHS = {
    Kind.TEXT: 11,
    Kind.ID: 11,
    Kind.DATE: 12,
    Kind.MOMENT: 17,
    Kind.MONEY: 14,
    Kind.WHOLE: 9,
    Kind.POINTS: 8,
    Kind.PERIOD: 11,
    Kind.YES_NO: 10,
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: field of the row, canonical header, kind.

    label and group: what really stands in the header, and the cell above it that is merged across neighbours with the
    same group. unit: how many fen one shown unit is worth. total: whether 小计 and 合计 rows fill it.
    """

    field: str
    head: str
    kind: Kind = Kind.TEXT
    width: int = 0
    group: str = ""
    label: str = ""
    unit: int = 100
    total: bool = False

    @property
    def shown(self) -> str:
        """The header as it stands on the sheet."""
        return self.label or self.head

    @property
    def characters(self) -> int:
        """Width on the sheet."""
        return self.width or _WIDTHS[self.kind]


_T, _I, _D, _M, _W = Kind.TEXT, Kind.ID, Kind.DATE, Kind.MONEY, Kind.WHOLE
_STAFF = Column("staff_id", "工号", _I)
_ACCOUNT = Column("account_id", "客户编号", _I)
_RESPONSIBLE = Column("staff_id", "责任人", _I)
_PERIOD = Column("period", "期间", Kind.PERIOD)

COLUMNS: dict[str, tuple[Column, ...]] = {
    "staff": (
        _STAFF,
        Column("name", "姓名"),
        Column("role", "岗位", width=13),
        Column("region", "区域"),
        Column("supervisor", "直接上级", _I),
        Column("performance_pay_base", "绩效工资基数", _M),
        Column("hired_on", "入职日期", _D),
        Column("left_on", "离职日期", _D),
        Column("email", "邮箱", width=22),
    ),
    "accounts": (
        _ACCOUNT,
        Column("account_name", "客户名称", width=30),
        Column("cooperation_class", "合作等级", width=9),
        Column("industry", "行业"),
        Column("region", "区域", width=8),
        Column("owner", "负责人", _I, width=9),
        Column("registered_on", "建档日期", _D),
        Column("won_on", "开发日期", _D),
        Column("churned_on", "流失日期", _D),
        Column("churn_reason", "流失原因", width=14),
        Column("contact", "联系人"),
        Column("phone", "联系电话", _I, width=14),
        Column("address", "地址", width=30),
        Column("payment_terms", "付款方式"),
        Column("funding", "资金状况", width=9),
        Column("size", "规模", width=8),
        Column("credit", "信用评价", width=9),
        Column("updated_on", "更新日期", _D),
    ),
    "account_handover": (
        _ACCOUNT,
        Column("from_owner", "原负责人", _I),
        Column("to_owner", "新负责人", _I),
        Column("handed_over_on", "交接日期", _D),
    ),
    "sales_plan": (
        _PERIOD,
        _STAFF,
        Column("region", "区域", width=8),
        Column("product", "产品", width=14),
        Column("planned", "计划金额", _M, total=True),
        Column("challenge", "挑战目标", _M, total=True),
        Column("version", "版本", _W, width=7),
        Column("approved_by", "变更批准人", _I),
        Column("approved_on", "批准日期", _D),
        Column("reason", "变更原因", width=34),
    ),
    "sales": (
        Column("order_id", "单号", _I, width=14),
        Column("line", "行号", _W, width=6),
        Column("sold_on", "日期", _D),
        _ACCOUNT,
        Column("staff_id", "工号", _I, width=8),
        Column("product", "产品", width=14),
        Column("region", "区域", width=8),
        Column("quantity", "数量", _W, total=True),
        Column("amount", "金额", _M, total=True),
        Column("margin", "毛利", _M, total=True),
        Column("collected", "回款金额", _M, total=True),
        Column("collected_on", "回款日期", _D),
        Column("due_on", "计划交付日期", _D, width=14),
        Column("delivered_on", "实际交付日期", _D, width=14),
    ),
    "development_plan": (_PERIOD, _STAFF, Column("planned", "计划开发数", _W, width=12, total=True)),
    "complaints": (
        Column("complaint_id", "投诉单号", _I, width=14),
        Column("complained_on", "日期", _D),
        _ACCOUNT,
        _RESPONSIBLE,
        Column("valid", "是否有效", Kind.YES_NO),
        Column("attributed_to", "责任归属", width=14),
        Column("content", "内容", width=30),
        Column("handled_on", "处理完成日期", _D, width=14),
    ),
    "feedback": (
        Column("feedback_id", "编号", _I, width=14),
        Column("raised_at", "提出时间", Kind.MOMENT),
        _ACCOUNT,
        _RESPONSIBLE,
        Column("category", "类别"),
        Column("limit_hours", "时限", _W, label="时限（小时）", width=13),
        Column("answered_at", "反馈时间", Kind.MOMENT),
    ),
    "visits": (
        Column("visit_id", "编号", _I, width=14),
        _ACCOUNT,
        _RESPONSIBLE,
        Column("planned_on", "计划日期", _D),
        Column("visited_on", "实际日期", _D),
        Column("manner", "方式"),
        Column("result", "结果", width=18),
    ),
    "expenses": (
        Column("voucher_id", "凭证号", _I, width=16),
        Column("spent_on", "日期", _D),
        _RESPONSIBLE,
        Column("category", "类别"),
        Column("amount", "金额", _M, total=True),
    ),
    "budgets": (_PERIOD, Column("category", "类别"), _STAFF, Column("planned", "预算金额", _M, total=True)),
    "ratings": (
        _PERIOD,
        Column("subject", "被考核人", _I),
        Column("item", "指标", width=20),
        Column("rater_type", "评价人类型", width=12),
        Column("rater", "评价人", _I),
        Column("points", "得分", Kind.POINTS),
        Column("remark", "评语", width=18),
    ),
    "satisfaction": (
        Column("surveyed_on", "日期", _D),
        _ACCOUNT,
        _RESPONSIBLE,
        Column("points", "得分", Kind.POINTS),
        Column("full_points", "满分", _W, width=7),
    ),
    "attendance": (
        _PERIOD,
        _STAFF,
        Column("days_due", "应出勤天数", Kind.POINTS, width=12),
        Column("days_present", "实出勤天数", Kind.POINTS, width=12),
        Column("times_late", "迟到次数", _W, width=10),
        Column("days_absent", "旷工天数", _W, width=10),
    ),
    "opportunities": (
        Column("opportunity_id", "机会编号", _I, width=14),
        Column("created_on", "创建日期", _D),
        _ACCOUNT,
        _STAFF,
        Column("origin", "来源", width=13),
        Column("grade", "等级", width=7),
        Column("stage", "阶段"),
        Column("expected", "预计金额", _M),
        Column("outcome", "结果"),
        Column("closed_on", "关闭日期", _D),
    ),
    "adjustments": (
        _PERIOD,
        _STAFF,
        Column("amount", "金额", _M),
        Column("reason", "原因", width=26),
        Column("approved_by", "批准人", _I),
        Column("approved_on", "批准日期", _D),
    ),
}
