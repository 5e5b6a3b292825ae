"""员工花名册: who works here, in what role, with what pay base (P2, P3)."""

from __future__ import annotations

from kam_reports.ledgers.spec import Column, Kind, LedgerSpec

STAFF = LedgerSpec(
    id="staff",
    zh="员工花名册",
    en="Staff",
    source="P2, P3",
    keys=(("staff_id",),),
    columns=(
        Column("staff_id", "工号", "Staff ID", Kind.ID, required=True, aliases=("员工编号", "员工工号", "业务员工号")),
        Column("name", "姓名", "Name", Kind.WORD, required=True),
        Column("role", "岗位", "Role", Kind.WORD, required=True),
        Column("region", "区域", "Region", Kind.WORD),
        Column("supervisor", "直接上级", "Supervisor", Kind.STAFF),
        Column("performance_pay_base", "绩效工资基数", "Performance pay base", Kind.MONEY, required=True, low=0),
        Column("hired_on", "入职日期", "Hired on", Kind.DATE),
        Column("left_on", "离职日期", "Left on", Kind.DATE),
        Column("email", "邮箱", "Email", Kind.TEXT),
    ),
)
