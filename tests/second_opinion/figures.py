"""Figures: every metric for every subject, with its parts, value and state (design, figures.csv)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from tests.second_opinion.book import Book
from tests.second_opinion.doubts import Doubt, doubts
from tests.second_opinion.metrics import MEASURES, Part, started
from tests.second_opinion.periods import Period
from tests.second_opinion.plans import amount, in_force, plan_of, region_of

_ALL = "staff region product tier"
_MOST = "staff region tier"


@dataclass(frozen=True, slots=True)
class Kind:
    """How a metric is shown: its unit, how its parts are written, its dimensions, the ledgers and columns it needs."""

    unit: str
    above: str
    below: str | None
    dimensions: tuple[str, ...]
    needs: tuple[tuple[str, ...], ...]
    plan: str | None = None


def _kind(unit: str, parts: str, dimensions: str, *needs: str, plan: str | None = None) -> Kind:
    above, _, below = parts.partition("/")
    return Kind(unit, above, below or None, tuple(dimensions.split()), tuple(tuple(n.split()) for n in needs), plan)


KINDS: dict[str, Kind] = {
    "sales_completion": _kind("ratio", "yuan/yuan", "staff region product", "sales", "sales_plan", plan="sales_plan"),
    "churned_accounts": _kind("count", "plain", _MOST, "accounts churned_on"),
    "churn_rate": _kind("ratio", "plain/plain", _MOST, "accounts churned_on"),
    "development_completion": _kind(
        "ratio", "plain/plain", "staff region", "accounts won_on", "development_plan", plan="development_plan"
    ),
    "new_accounts": _kind("count", "plain", _MOST, "accounts won_on"),
    "valid_complaints": _kind("count", "plain", _MOST, "complaints"),
    "feedback_timeliness": _kind("ratio", "plain/plain", _MOST, "feedback answered_at"),
    "inquiry_timeliness": _kind("ratio", "plain/plain", _MOST, "feedback answered_at category"),
    "revisit_rate": _kind("ratio", "plain/plain", _MOST, "visits planned_on visited_on"),
    "visit_coverage": _kind("ratio", "plain/plain", _MOST, "visits visited_on", "accounts"),
    "expense_control": _kind("ratio", "yuan/yuan", "staff region", "expenses", "budgets", plan="budgets"),
    "archive_completeness": _kind("ratio", "plain/plain", _MOST, "accounts"),
    "satisfaction": _kind("points", "plain/plain", _MOST, "satisfaction"),
    "sales_amount": _kind("yuan", "yuan", _ALL, "sales"),
    "sales_volume": _kind("quantity", "plain", _ALL, "sales quantity"),
    "gross_margin": _kind("yuan", "yuan", _ALL, "sales gross_margin"),
    "margin_rate": _kind("ratio", "yuan/yuan", _ALL, "sales gross_margin"),
    "collection_rate": _kind("ratio", "yuan/yuan", _ALL, "sales collected"),
    "active_accounts": _kind("count", "plain", _MOST, "accounts"),
    "retention_rate": _kind("ratio", "plain/plain", _MOST, "accounts churned_on"),
    "on_time_delivery": _kind("ratio", "plain/plain", _ALL, "sales due_on delivered_on"),
    "opportunity_win_rate": _kind("ratio", "plain/plain", _MOST, "opportunities result closed_on"),
    "attendance_rate": _kind("ratio", "plain/plain", "staff region", "attendance"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One metric of one subject; value None when there is none."""

    metric: str
    kind: str
    subject: str
    above: Fraction | None
    below: Fraction | None
    value: Fraction | None
    state: str


def measure(book: Book, period: Period) -> dict[tuple[str, str, str], Figure]:
    """Measure everything for a period, by metric, kind of subject and subject."""
    doubtful = doubts(book, period)
    out = {}
    for metric, kind in KINDS.items():
        parts = list(MEASURES[metric](book, period)) if _has_all(book, kind) else None
        for dimension, subject in _subjects(book, kind, parts, period):
            figure = _figure(book, metric, (dimension, subject), parts, period, doubtful.get(metric, Doubt()))
            out[metric, dimension, subject] = figure
    return out


def _has_all(book: Book, kind: Kind) -> bool:
    fields = book.settings["archive_fields"] if kind is KINDS["archive_completeness"] else []
    return all(book.has(*need) for need in kind.needs) and (not fields or book.has("accounts", *fields))


def _subjects(book: Book, kind: Kind, parts: list[Part] | None, period: Period) -> list[tuple[str, str]]:
    found: dict[str, set[str]] = defaultdict(set)
    found["staff"] = set(book.employed(period))
    found["tier"] = set(book.tier_names())
    started_accounts = [r for r in book.accounts.values() if started(r) <= book.last_day(period)]
    found["region"] = {r["region"] for r in started_accounts if r["region"]}
    found["region"] |= {book.staff[i]["region"] for i in found["staff"] if book.staff[i]["region"]}
    for part in parts or []:
        named = (("staff", part.staff), ("region", part.region), ("product", part.product), ("tier", part.tier))
        for dimension, subject in named:
            if subject is not None:
                found[dimension].add(subject)
    if kind.plan and parts is not None:
        _planned_subjects(book, kind.plan, found, period)
    out = [("department", "department")]
    return out + [(d, s) for d in kind.dimensions for s in sorted(found[d])]


def _planned_subjects(book: Book, ledger: str, found: dict[str, set[str]], period: Period) -> None:
    """Add whoever and whatever only a plan row names, where it makes a plan."""
    for row in in_force(book, ledger, period):
        named = (
            ("staff", book.person(row["staff_id"])),
            ("region", region_of(book, row)),
            ("product", row["product"]),
        )
        for dimension, subject in named:
            if not subject or subject in found[dimension] or not period.holds(row["period"]):
                continue
            if plan_of(book, ledger, dimension, subject, period):
                found[dimension].add(subject)


def _total(parts: list[Part], dimension: str, subject: str) -> tuple[Fraction, Fraction]:
    above = below = Fraction(0)
    once: dict[str, tuple[Fraction, Fraction]] = {}
    for part in parts:
        if dimension != "department" and getattr(part, dimension) != subject:
            continue
        if part.key is None:
            above, below = above + part.above, below + part.below
        else:
            seen = once.get(part.key, (Fraction(0), Fraction(0)))
            once[part.key] = max(seen[0], part.above), max(seen[1], part.below)
    return above + sum(a for a, _ in once.values()), below + sum(b for _, b in once.values())


def _figure(
    book: Book, metric: str, about: tuple[str, str], parts: list[Part] | None, period: Period, doubt: Doubt
) -> Figure:
    kind, (dimension, subject) = KINDS[metric], about
    if parts is None:
        return Figure(metric, dimension, subject, None, None, None, "no_data")
    above, below = _total(parts, dimension, subject)
    state = "incomplete" if doubt.covers(dimension, subject) else "ok"
    if kind.below is None:
        return Figure(metric, dimension, subject, above, None, above, state)
    if kind.plan:
        below = amount(plan_of(book, kind.plan, dimension, subject, period))
    if below <= 0:
        return Figure(metric, dimension, subject, above, below, None, "no_data")
    return Figure(metric, dimension, subject, above, below, above / below, state)
