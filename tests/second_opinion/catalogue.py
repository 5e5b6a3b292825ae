"""The ledgers of domain section 2: their columns, what each holds, what must be filled, what makes a record."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """One column: its name in the code, its headers, its kind of value, and whether each row needs it."""

    name: str
    headers: tuple[str, ...]
    kind: str
    needed: bool


@dataclass(frozen=True, slots=True)
class Ledger:
    """One ledger: its columns and the columns that make two rows the same record."""

    name: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]

    def field(self, name: str) -> Field:
        """Give the column of a name."""
        return next(f for f in self.fields if f.name == name)


_ALIASES = {
    "工号": ("员工编号", "员工工号", "业务员工号"),
    "客户编号": ("客户编码", "客户代码"),
    "单号": ("订单号", "订单编号"),
    "反馈时间": ("回复时间", "答复时间"),
    "计划日期": ("计划回访日期",),
    "实际日期": ("实际回访日期", "回访日期"),
}


def _ledger(name: str, key: str, columns: str) -> Ledger:
    """Read `header=name:kind` words; `*` after the header means needed in each row."""
    fields = []
    for word in columns.split():
        header, rest = word.split("=")
        field, kind = rest.split(":")
        plain = header.rstrip("*")
        aliases = _ALIASES.get(plain, ())
        if name == "sales" and plain == "金额":
            aliases = ("销售金额", "销售额")
        fields.append(Field(field, (plain, *aliases), kind, header.endswith("*")))
    return Ledger(name, tuple(fields), tuple(key.split()))


LEDGERS: dict[str, Ledger] = {
    ledger.name: ledger
    for ledger in (
        _ledger(
            "staff",
            "staff_id",
            "工号*=staff_id:id 姓名*=name:text 岗位*=role:text 区域=region:text 直接上级=supervisor:staff "
            "绩效工资基数*=performance_pay_base:money 入职日期=hired_on:date 离职日期=left_on:date 邮箱=email:text",
        ),
        _ledger(
            "accounts",
            "account_id",
            "客户编号*=account_id:id 客户名称*=name:text 合作等级=cooperation_class:text 行业=industry:text "
            "区域=region:text 负责人*=owner:staff 建档日期=registered_on:date 开发日期=won_on:date "
            "流失日期=churned_on:date 流失原因=churn_reason:text 联系人=contact:text 联系电话=phone:text "
            "地址=address:text 付款方式=payment_terms:text 资金状况=funding:text 规模=scale:text "
            "信用评价=credit:text 更新日期=updated_on:date",
        ),
        _ledger(
            "account_handover",
            "account_id handed_over_on",
            "客户编号*=account_id:account 原负责人*=old_owner:staff 新负责人*=new_owner:staff "
            "交接日期*=handed_over_on:date",
        ),
        _ledger(
            "sales_plan",
            "period staff_id region product version",
            "期间*=period:period 工号=staff_id:staff 区域=region:text 产品=product:text 计划金额*=amount:money "
            "挑战目标=challenge:money 版本=version:number 变更批准人=approved_by:text 批准日期=approved_on:date "
            "变更原因=reason:text",
        ),
        _ledger(
            "sales",
            "order_id line",
            "单号*=order_id:id 行号=line:id 日期*=date:date 客户编号*=account_id:account 工号*=staff_id:staff "
            "产品=product:text 区域=region:text 数量=quantity:number 金额*=amount:money 毛利=gross_margin:money "
            "回款金额=collected:money 回款日期=collected_on:date "
            "计划交付日期=due_on:date 实际交付日期=delivered_on:date",
        ),
        _ledger(
            "development_plan",
            "period staff_id",
            "期间*=period:period 工号=staff_id:staff 计划开发数*=amount:number",
        ),
        _ledger(
            "complaints",
            "complaint_id",
            "投诉单号*=complaint_id:id 日期*=date:date 客户编号*=account_id:account 责任人=staff_id:staff "
            "是否有效*=valid:yesno 责任归属=responsibility:text 内容=content:text 处理完成日期=closed_on:date",
        ),
        _ledger(
            "feedback",
            "feedback_id",
            "编号*=feedback_id:id 提出时间*=raised_at:time 客户编号*=account_id:account 责任人*=staff_id:staff "
            "类别=category:text 时限=limit_hours:number 反馈时间=answered_at:time",
        ),
        _ledger(
            "visits",
            "visit_id",
            "编号=visit_id:id 客户编号*=account_id:account 责任人*=staff_id:staff 计划日期=planned_on:date "
            "实际日期=visited_on:date 方式=method:text 结果=result:text",
        ),
        _ledger(
            "expenses",
            "voucher_id",
            "凭证号*=voucher_id:id 日期*=date:date 责任人=staff_id:staff 类别*=category:text 金额*=amount:money",
        ),
        _ledger(
            "budgets",
            "period category staff_id",
            "期间*=period:period 类别=category:text 工号=staff_id:staff 预算金额*=amount:money",
        ),
        _ledger(
            "ratings",
            "period subject item rater",
            "期间*=period:period 被考核人*=subject:subject 指标*=item:text 评价人类型*=rater_type:rater "
            "评价人=rater:id 得分*=score:score 评语=comment:text",
        ),
        _ledger(
            "satisfaction",
            "",
            "日期*=date:date 客户编号*=account_id:account 责任人=staff_id:staff 得分*=score:number "
            "满分=full_score:number",
        ),
        _ledger(
            "attendance",
            "period staff_id",
            "期间*=period:period 工号*=staff_id:staff 应出勤天数*=days_due:number 实出勤天数*=days_present:number "
            "迟到次数=late_count:number 旷工天数=absent_days:number",
        ),
        _ledger(
            "opportunities",
            "opportunity_id",
            "机会编号*=opportunity_id:id 创建日期*=created_on:date 客户编号=account_id:account 工号*=staff_id:staff "
            "来源=source:text 等级=grade:text 阶段=stage:text 预计金额=expected_amount:money 结果=result:outcome "
            "关闭日期=closed_on:date",
        ),
        _ledger(
            "adjustments",
            "period staff_id reason",
            "期间*=period:period 工号*=staff_id:staff 金额*=amount:money 原因*=reason:text 批准人*=approved_by:text "
            "批准日期*=approved_on:date",
        ),
    )
}
FACTS_WITH_ACCOUNT = frozenset({"sales", "complaints", "feedback", "visits", "satisfaction", "opportunities"})
