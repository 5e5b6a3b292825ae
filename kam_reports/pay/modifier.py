"""The department's own result on everybody's band pay (P2)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from kam_reports.core.figure import DEPARTMENT, Figure
from kam_reports.core.issue import Blocks, IssueKind, Severity
from kam_reports.core.money import to_fen
from kam_reports.core.text import T, Text
from kam_reports.metrics.catalogue.sales_completion import DIMENSIONS as COMPLETION_DIMENSIONS

if TYPE_CHECKING:
    from kam_reports.metrics.scope import Scope
    from kam_reports.pay.rules import Modifier

NO_DEPARTMENT_PLAN = IssueKind(
    "no-department-plan",
    Severity.ERROR,
    Blocks.PAY,
    T("there is no department sales plan for {period}; the department modifier is 0"),
    T("Enter the department's plan (blank staff ID) or everybody's plan for {period}"),
    T("a sales plan of the department"),
)


@dataclass(frozen=True, slots=True)
class DepartmentResult:
    """What decides the modifier, in fen. planned: None without a plan. challenge: None when one is blank."""

    sold: int | None
    planned: int | None
    challenge: int | None


@dataclass(frozen=True, slots=True)
class Decided:
    """The factor and its reason."""

    factor: Decimal
    reason: Text


def decide(result: DepartmentResult, rule: Modifier) -> Decided:
    """Choose the factor: challenge reached, target reached, or target missed; without a plan 0."""
    if result.planned is None or result.sold is None:
        return Decided(Decimal(0), T("no department plan"))
    if result.challenge is not None and result.sold >= result.challenge:
        return Decided(rule.challenge_reached, T("challenge target reached"))
    if result.sold >= result.planned:
        return Decided(rule.target_reached, T("target reached"))
    return Decided(rule.target_missed, T("target missed"))


def department_result(scope: Scope, sales: Figure | None) -> DepartmentResult:
    """Return what the department sold and what its plan rows ask, challenge included.

    The challenge target is the sum over the rows that make the plan; one blank (or a split target) leaves none.
    """
    sold = None if sales is None or sales.numerator is None else to_fen(sales.numerator)
    if not scope.book["sales_plan"].present:
        return DepartmentResult(sold, None, None)
    chosen = scope.targets("sales_plan", COMPLETION_DIMENSIONS)
    if DEPARTMENT not in chosen.covered:
        return DepartmentResult(sold, None, None)
    rows = chosen.of(DEPARTMENT)
    given = scope.book["sales_plan"].frame.loc[rows["row"]]
    whole = (given["planned"].to_numpy() == rows["planned"].to_numpy()).all() and given["challenge"].notna().all()
    challenge = int(given["challenge"].sum()) if whole else None
    return DepartmentResult(sold, int(rows["planned"].sum()), challenge)
