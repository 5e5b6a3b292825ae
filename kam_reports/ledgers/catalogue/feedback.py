"""意见反馈台账: what accounts asked or said, and when it was answered (P0)."""

from __future__ import annotations

from kam_reports.ledgers.spec import Column, Kind, LedgerSpec

HOURS_OF_A_YEAR = 8784
"""A longer limit is none: a telephone number, or a date without its format."""

FEEDBACK = LedgerSpec(
    id="feedback",
    zh="意见反馈台账",
    en="Feedback",
    source="P0",
    keys=(("feedback_id",),),
    dates=("raised_at",),
    columns=(
        Column("feedback_id", "编号", "No.", Kind.ID, required=True),
        Column("raised_at", "提出时间", "Raised at", Kind.TIME, required=True),
        Column("account_id", "客户编号", "Account ID", Kind.ACCOUNT, required=True, aliases=("客户编码", "客户代码")),
        Column("staff_id", "责任人", "Responsible", Kind.STAFF, required=True, or_account=True),
        Column("category", "类别", "Category", Kind.WORD),
        Column("limit_hours", "时限", "Limit", Kind.NUMBER, low=0, high=HOURS_OF_A_YEAR),
        Column("answered_at", "反馈时间", "Answered at", Kind.TIME, aliases=("回复时间", "答复时间")),
    ),
)
