"""考勤统计: days due and days present (P2)."""

from __future__ import annotations

from kam_reports.ledgers.spec import Column, Kind, LedgerSpec

ATTENDANCE = LedgerSpec(
    id="attendance",
    zh="考勤统计",
    en="Attendance",
    source="P2",
    keys=(("period", "staff_id"),),
    dates=("period",),
    columns=(
        Column("period", "期间", "Period", Kind.PERIOD, required=True),
        Column(
            "staff_id", "工号", "Staff ID", Kind.STAFF, required=True, aliases=("员工编号", "员工工号", "业务员工号")
        ),
        Column("days_due", "应出勤天数", "Days due", Kind.NUMBER, required=True, low=0),
        Column("days_present", "实出勤天数", "Days present", Kind.NUMBER, required=True, low=0),
        Column("times_late", "迟到次数", "Times late", Kind.NUMBER, low=0),
        Column("days_absent", "旷工天数", "Days absent", Kind.NUMBER, low=0),
    ),
)
