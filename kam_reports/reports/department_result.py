"""What decides the department modifier, shown with its figures and live: sold, plan, challenge target, factor."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from kam_reports.core.document import Cell, Facts, Format, Tone
from kam_reports.core.money import plain, yuan
from kam_reports.core.text import T
from kam_reports.pay.rules import Modifier
from kam_reports.reports.versions import of_type
from kam_reports.reports.words import percent

if TYPE_CHECKING:
    from kam_reports.pay.modifier import DepartmentResult
    from kam_reports.reports.material import Material

_FACTOR = "department_factor"


def department_facts(material: Material) -> tuple[Facts, ...]:
    """Return the department's result and the factor it gives everybody; nothing where nobody's pay depends on it."""
    paid, say = material.paid, material.say
    if paid.modifier is None or paid.result is None:
        return ()
    result = paid.result
    action = Tone.PLAIN if result.planned is not None else Tone.ACTION
    reason = f"{say(paid.modifier.reason)} → {percent(paid.modifier.factor)}"
    return (
        Facts(
            "department",
            (
                (say(T("Department sold")), _money(result.sold, "department_sold")),
                (say(T("Department plan")), _money(result.planned, "department_plan")),
                (say(T("Completion")), _completion(result)),
                (say(T("Challenge target")), _money(result.challenge, "department_challenge")),
                (
                    say(T("Modifier factor")),
                    Cell(paid.modifier.factor, Format.FACTOR, Tone.STRONG, _FACTOR, _formula(material, result)),
                ),
                (say(T("Reason")), Cell(reason, tone=action, name="department_reason")),
            ),
            title=say(T("Department modifier")),
        ),
    )


def modifier_formula(material: Material) -> str:
    """Return the formula of one person's modifier factor: the department's, which stands above the table."""
    return f"{{{_FACTOR}}}" if material.paid.modifier is not None and material.paid.result is not None else ""


def _money(fen: int | None, name: str) -> Cell:
    return Cell(None if fen is None else yuan(fen), Format.YUAN, name=name)


def _completion(result: DepartmentResult) -> Cell:
    if result.sold is None or not result.planned:
        return Cell(None, Format.PERCENT, name="department_completion")
    share = Fraction(result.sold, result.planned)
    return Cell(share, Format.PERCENT, name="department_completion", formula="{department_sold}/{department_plan}")


def _formula(material: Material, result: DepartmentResult) -> str:
    rule = of_type(material.versions, Modifier)
    if rule is None or result.sold is None or result.planned is None:
        return ""
    reached, missed = plain(rule.target_reached), plain(rule.target_missed)
    formula = f"IF({{department_sold}}>={{department_plan}},{reached},{missed})"
    if result.challenge is None:
        return formula
    return f"IF({{department_sold}}>={{department_challenge}},{plain(rule.challenge_reached)},{formula})"
