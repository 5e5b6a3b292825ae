"""The rule versions behind a document, in small print: what, since when, who decided it, from which source."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from kam_reports.assess.scheme import Scheme
from kam_reports.core.document import Note, Notes
from kam_reports.core.money import plain
from kam_reports.core.text import T, Text
from kam_reports.metrics.catalogue import METRICS
from kam_reports.pay.rules import BandTable, Modifier
from kam_reports.reports.words import percent

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from kam_reports.core.dated import Version
    from kam_reports.reports.material import Material

V = TypeVar("V")

RULES = {
    "roles": T("roles and schemes"),
    "feedback_limits": T("feedback limits"),
    "tiers": T("account tiers"),
    "archive_fields": T("archive fields"),
    "plan_split": T("splitting of plans"),
    "churn": T("churn"),
    "pay_bands": T("pay bands"),
    "department_modifier": T("department modifier"),
    "prorate": T("joiners and leavers"),
    "commission": T("commission"),
    "people_lists": T("last-place and honour lists"),
    "account_review": T("yearly account review"),
}
PAY_RULES = ("pay_bands", "department_modifier", "prorate", "commission")
_BY_LEDGER = {
    "feedback": "feedback_limits",
    "sales_plan": "plan_split",
    "budgets": "plan_split",
    "development_plan": "plan_split",
    "accounts": "churn",
}
_BY_TIER = "visit_coverage"


def of_type(versions: Iterable[Version[object]], kind: type[V]) -> V | None:
    """Return the value of the first version whose value is of a type (the band table, the modifier)."""
    return next((version.value for version in versions if isinstance(version.value, kind)), None)


def rules_behind(metrics: Iterable[str]) -> set[str]:
    """Return the names of the dated rules that measuring these metrics may ask for."""
    names = set()
    for metric in metrics:
        if metric not in METRICS:
            continue
        for use in METRICS[metric].uses:
            if use.ledger in _BY_LEDGER:
                names.add(_BY_LEDGER[use.ledger])
            if use.archive:
                names.add("archive_fields")
        if metric == _BY_TIER:
            names.add("tiers")
    return names


def small_print(material: Material, versions: Iterable[Version[object]]) -> Notes:
    """Return the versions as notes: a line for each day and approver, its rules in the given order."""
    lines: dict[tuple[date, str], list[Version[object]]] = {}
    for version in versions:
        lines.setdefault((version.effective_from, version.approved_by), []).append(version)
    notes = []
    for (day, by), rules in lines.items():
        who: object = T("program default") if by == "default" else by
        said = material.say(T("; ")).join(material.say(_rule(version)) for version in rules)
        notes.append(
            Note(material.say(T("In force from {day}, approved by {by}: {rules}", day=day, by=who, rules=said)))
        )
    return Notes("rules", tuple(notes), title=material.say(T("Rules used")), small=True)


def _rule(version: Version[object]) -> Text:
    """Return a rule's name, what it says if that is short, and its source."""
    name: object = version.value.name if isinstance(version.value, Scheme) else RULES.get(version.name, version.name)
    said = tuple(part for part in (_content(version.value), version.source) if part)
    return T("{rule} ({content})", rule=name, content=said) if said else T("{rule}", rule=name)


def _content(value: object) -> object:
    """Say what a rule of pay says; None for the others."""
    match value:
        case BandTable():
            return tuple(
                T("from {points}: the score as per cent", points=plain(band.at_least))
                if band.factor is None
                else T("from {points}: {factor}", points=plain(band.at_least), factor=percent(band.factor))
                for band in value.bands
            )
        case Modifier():
            return T(
                "challenge target reached {challenge}, target reached {reached}, target missed {missed}",
                challenge=percent(value.challenge_reached),
                reached=percent(value.target_reached),
                missed=percent(value.target_missed),
            )
        case _:
            return None
