"""Every dated rule with all its versions, and what is in force on a day."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kam_reports.core.dated import Version
from kam_reports.metrics.settings import Churn, PlanSplit, Settings

if TYPE_CHECKING:
    from datetime import date

    from kam_reports.assess.account_review import ReviewRule
    from kam_reports.assess.people import PeopleLists
    from kam_reports.assess.scheme import Scheme
    from kam_reports.core.dated import Dated
    from kam_reports.core.text import Name
    from kam_reports.metrics.settings import FeedbackLimits, Tiers, WorkCalendar
    from kam_reports.pay.rules import BandTable, Commission, Modifier, Prorate


def role_key(role: str) -> str:
    """Return a role as it is compared: half-width, without white space around it."""
    return unicodedata.normalize("NFKC", role).strip()


class RoleMap(Mapping[str, tuple[str, ...]]):
    """Role → scheme ids; a role is found by its exact name, trimmed and half-width."""

    __slots__ = ("_schemes",)

    def __init__(self, schemes: Mapping[str, tuple[str, ...]]) -> None:
        """Keep the mapping under comparable keys."""
        self._schemes = {role_key(role): ids for role, ids in schemes.items()}

    def __getitem__(self, role: str) -> tuple[str, ...]:
        """Return the schemes of a role; KeyError for a role that config doesn't name."""
        return self._schemes[role_key(role)]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the roles."""
        return iter(self._schemes)

    def __len__(self) -> int:
        """Return how many roles there are."""
        return len(self._schemes)

    def __repr__(self) -> str:
        """Show the mapping."""
        return f"RoleMap({self._schemes!r})"


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Every dated rule with all its versions. schemes: one entry an id; its value holds a Scheme for each cycle."""

    roles: Dated[RoleMap]
    schemes: tuple[Dated[tuple[Scheme, ...]], ...]
    limits: Dated[FeedbackLimits]
    tiers: Dated[Tiers]
    archive_fields: Dated[tuple[str, ...]]
    plan_split: Dated[PlanSplit]
    churn: Dated[Churn]
    bands: Dated[BandTable]
    modifier: Dated[Modifier]
    prorate: Dated[Prorate]
    commission: Dated[Commission]
    bonus_pool: Dated[int]
    people_lists: Dated[PeopleLists]
    account_review: Dated[ReviewRule]

    def all_schemes(self) -> list[Scheme]:
        """Return every scheme in all its versions, oldest first."""
        versions = [version for dated in self.schemes for version in dated.versions]
        return [scheme for one in sorted(versions, key=lambda one: one.effective_from) for scheme in one.value]

    def item_names(self) -> dict[str, Name]:
        """Return what the items of schemes are called, in their newest versions."""
        return {item.id: item.name for scheme in self.all_schemes() for item in scheme.items}


@dataclass(frozen=True, slots=True)
class Rules:
    """Every rule in force on one day; None: its first version begins later (an issue for whoever needs it).

    settings: what metrics read; None when limits, tiers or archive fields are not yet in force. Their versions stand
    beside it, so that a figure can name the one it used. used: all versions in force, for the manifest.
    """

    day: date
    settings: Settings | None
    limits: Version[FeedbackLimits] | None
    tiers: Version[Tiers] | None
    archive_fields: Version[tuple[str, ...]] | None
    plan_split: Version[PlanSplit] | None
    churn: Version[Churn] | None
    schemes: tuple[Version[Scheme], ...]
    roles: Version[RoleMap] | None
    bands: Version[BandTable] | None
    modifier: Version[Modifier] | None
    prorate: Version[Prorate] | None
    commission: Version[Commission] | None
    bonus_pool: Version[int] | None
    people_lists: Version[PeopleLists] | None
    account_review: Version[ReviewRule] | None
    used: tuple[Version[object], ...]


def in_force(book: Rulebook, work_calendar: WorkCalendar, day: date) -> Rules:
    """Return what holds on a day: of each rule the newest version that has begun."""
    forms = tuple(version for dated in book.schemes if (version := dated.at(day)) is not None)
    limits, tiers, archive_fields = book.limits.at(day), book.tiers.at(day), book.archive_fields.at(day)
    plan_split, churn = book.plan_split.at(day), book.churn.at(day)
    roles, bands, modifier = book.roles.at(day), book.bands.at(day), book.modifier.at(day)
    prorate, commission, people_lists = book.prorate.at(day), book.commission.at(day), book.people_lists.at(day)
    account_review, bonus_pool = book.account_review.at(day), book.bonus_pool.at(day)
    settings = None
    if limits and tiers and archive_fields:
        settings = Settings(
            limits=limits.value,
            tiers=tiers.value,
            archive_fields=archive_fields.value,
            split=plan_split.value if plan_split else PlanSplit(),
            churn=churn.value if churn else Churn(),
            work_calendar=work_calendar,
        )
    single: tuple[Version[object] | None, ...] = (
        limits,
        tiers,
        archive_fields,
        plan_split,
        churn,
        roles,
        bands,
        modifier,
        prorate,
        commission,
        bonus_pool,
        people_lists,
        account_review,
    )
    return Rules(
        day=day,
        settings=settings,
        limits=limits,
        tiers=tiers,
        archive_fields=archive_fields,
        plan_split=plan_split,
        churn=churn,
        schemes=tuple(_of_one_cycle(form, scheme) for form in forms for scheme in form.value),
        roles=roles,
        bands=bands,
        modifier=modifier,
        prorate=prorate,
        commission=commission,
        bonus_pool=bonus_pool,
        people_lists=people_lists,
        account_review=account_review,
        used=(*(version for version in single if version is not None), *forms),
    )


def _of_one_cycle(form: Version[tuple[Scheme, ...]], scheme: Scheme) -> Version[Scheme]:
    return Version(form.name, form.effective_from, form.approved_by, scheme, form.source)
