"""Pay unfolded: each line with its rule version, the score, the department's result or the orders behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kam_reports.core.figure import DEPARTMENT, Subject
from kam_reports.core.money import plain, yuan
from kam_reports.core.text import T
from kam_reports.metrics.catalogue import METRICS
from kam_reports.pay.payslip import LineKind
from kam_reports.reports.unfold_figure import Branch, figure_line, title_of, versions_of
from kam_reports.reports.unfold_score import no_sheet, scores_of, unfold_score

if TYPE_CHECKING:
    from kam_reports.assess.score import Score
    from kam_reports.pay.commission import OrderLine
    from kam_reports.pay.payslip import PayLine
    from kam_reports.reports.material import Material


LINES = {
    LineKind.BAND: T("band pay"),
    LineKind.MODIFIER: T("department modifier"),
    LineKind.COMMISSION: T("commission"),
    LineKind.ADJUSTMENT: T("adjustment"),
    LineKind.CORRECTION: T("correction"),
    LineKind.TOTAL: T("total"),
}


PAY_RULES_OF = {
    LineKind.BAND: {"pay_bands", "prorate"},
    LineKind.MODIFIER: {"department_modifier"},
    LineKind.COMMISSION: {"commission"},
}
"""The dated rules behind each kind of pay line."""


def unfold_pay(material: Material, who: Subject) -> Branch:
    """Unfold a person's pay line by line; where none is proposed, the sheets that say why."""
    branch = Branch(title_of(material, who))
    slip = material.payslip(who.name)
    if slip is None:
        branch.branches.append(Branch(T("no pay is proposed in this period")))
        branch.branches += [unfold_score(material, score) for score in scores_of(material, who)] or [no_sheet()]
        return branch
    branch.text = T("{title}: pay {amount} yuan", title=title_of(material, who), amount=f"{yuan(slip.total):,}")
    for line in slip.lines:
        if line.kind is not LineKind.TOTAL:
            branch.branches.append(_pay_line(material, line, slip.score))
    return branch


def _pay_line(material: Material, line: PayLine, score: Score | None) -> Branch:
    amount = f"{yuan(line.amount):,}"
    if line.base is None or line.factor is None:
        branch = Branch(T("{line}: {amount} yuan ({rule})", line=LINES[line.kind], amount=amount, rule=line.rule))
    else:
        branch = Branch(
            T(
                "{line}: {base} × {factor} = {amount} yuan ({rule})",
                line=LINES[line.kind],
                base=f"{yuan(line.base):,}",
                factor=plain(line.factor),
                amount=amount,
                rule=line.rule,
            )
        )
    branch.branches += [Branch(text) for text in versions_of(material, PAY_RULES_OF.get(line.kind, set()))]
    if line.kind is LineKind.BAND and score is not None:
        branch.branches.append(unfold_score(material, score))
    if line.kind is LineKind.MODIFIER:
        branch.branches.append(_department(material))
    if line.kind is LineKind.COMMISSION:
        branch.branches += [Branch(_order(material, one)) for one in _orders(material, line)]
    else:
        branch.branches += [Branch(str(material.book.index.place(row, "amount"))) for row in line.rows]
    return branch


def _orders(material: Material, line: PayLine) -> list[OrderLine]:
    """The order lines behind a commission line."""
    wanted = set(line.rows)
    return [one for slip in material.paid.commissions.values() for one in slip.lines if one.row in wanted]


def _order(material: Material, one: OrderLine) -> object:
    return T(
        "{order}: {basis} × {rate} × {times} = {amount} yuan ({place})",
        order=one.order_id,
        basis=f"{yuan(one.basis):,}",
        rate=plain(one.rate),
        times=plain(one.times),
        amount=f"{yuan(one.amount):,}",
        place=str(material.book.index.place(one.row, "amount")),
    )


def _department(material: Material) -> Branch:
    result = material.paid.result
    branch = Branch(T("the department's own result"))
    if result is None:
        return branch
    for name, amount in (
        (T("sold"), result.sold),
        (T("plan"), result.planned),
        (T("challenge target"), result.challenge),
    ):
        shown: object = T("none") if amount is None else f"{yuan(amount):,}"
        branch.branches.append(Branch(T("{name}: {amount}", name=name, amount=shown)))
    figure = material.measured.get("sales_completion", DEPARTMENT)
    if figure is not None:
        branch.branches.append(Branch(figure_line(METRICS["sales_completion"], figure)))
    return branch
