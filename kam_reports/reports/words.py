"""Wording that several reports share: what states, severities, pay lines and rules are called, and the page's foot."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from kam_reports.core.document import NUMBER
from kam_reports.core.issue import Blocks, Severity
from kam_reports.core.money import FEN_PER_YUAN, half_up, plain
from kam_reports.core.text import T
from kam_reports.pay.payslip import LineKind

if TYPE_CHECKING:
    from kam_reports.reports.material import Letterhead, Material

SEVERITIES = {
    Severity.ERROR: T("error"),
    Severity.WARNING: T("warning"),
    Severity.NOTICE: T("notice"),
}
BLOCKED = {
    Blocks.FILE: T("the whole file"),
    Blocks.SHEET: T("the whole sheet"),
    Blocks.ROW: T("the row"),
    Blocks.VALUE: T("the value"),
    Blocks.PAY: T("pay"),
    Blocks.NOTHING: T("nothing"),
}
RATERS = {
    "self": T("self"),
    "superior": T("superior"),
    "peer": T("peer"),
    "customer": T("customer"),
}
LEFT_OUT = {
    "pending": T("pending: not yet answered, limit not yet over; counts in the period in which it is decided"),
    "after_as_of": T("dated after the data day"),
    "not_valid": T("not a valid complaint"),
    "refused": T("refused"),
}
PAY_LINES = {
    LineKind.BAND: T("Performance pay"),
    LineKind.MODIFIER: T("Department modifier"),
    LineKind.COMMISSION: T("Commission"),
    LineKind.ADJUSTMENT: T("Adjustment"),
    LineKind.CORRECTION: T("Correction"),
    LineKind.TOTAL: T("To be paid"),
}
UNSIGNED = T("Valid once signed")
SIGNATURE = T("Signature:                    Date:")


def in_yuan(material: Material) -> str:
    """Return the period with its days, and the unit of every amount."""
    return material.say(T("{period}; amounts in yuan", period=span_of(material)))


def percent(ratio: Fraction | Decimal) -> str:
    """Return a ratio as per cent, as short as it goes: ``105%``, ``-5%``, ``94.17%``."""
    return f"{plain(half_up(Fraction(ratio) * 100, 2))}%"


def amount(fen: int) -> str:
    """Return fen as yuan for a sentence: ``1,234.50``."""
    whole, cents = divmod(abs(fen), FEN_PER_YUAN)
    return f"{'-' if fen < 0 else ''}{whole:,}.{cents:02d}"


def footer(material: Material) -> tuple[str, ...]:
    """Return the small print at the foot of each page: period, data day, the document's number."""
    return (
        str(material.period),
        material.say(T("data as of {day}", day=material.as_of)),
        material.say(T("no. {number}", number=NUMBER)),
        *own_footer(material.letterhead),
    )


def own_footer(letterhead: Letterhead) -> tuple[str, ...]:
    """Return the department's own line for the foot of each page (such as Confidential), where config has one."""
    own = letterhead.worded("footer", "")
    return (own,) if own else ()


def duties(material: Material) -> tuple[str, ...]:
    """Return prepared, reviewed, approved, with the names of the letterhead."""
    head = material.letterhead
    words = (
        (material.worded("sign_prepared", T("Prepared by")), head.prepared_by),
        (material.worded("sign_reviewed", T("Reviewed by")), head.reviewed_by),
        (material.worded("sign_approved", T("Approved by")), head.approved_by),
    )
    return tuple(material.say(T("{duty}: {name}", duty=duty, name=name)) if name else duty for duty, name in words)


def span_of(material: Material) -> str:
    """Return the period with its days."""
    return material.say(
        T(
            "Period {period}: {first} to {last}",
            period=material.period,
            first=material.span.first,
            last=material.span.last,
        )
    )


def person(material: Material, staff_id: str) -> object:
    """Return a person as ``name (id)``; a word that is no staff id stays as it is."""
    name = material.name_of(staff_id)
    return T("{name} ({staff})", name=name, staff=staff_id) if name else staff_id


def joined(material: Material, parts: list[object]) -> str:
    """Return clauses in one line."""
    return material.say(T("; ")).join(material.say(part) for part in parts if part)
