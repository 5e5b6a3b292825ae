"""What all blocks and all dated rules of config.yaml share."""

from datetime import date
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict

from kam_reports.config.scalars import Day, Listed, MaybeWords, Words, about, refuse
from kam_reports.core.text import T


class Strict(BaseModel):
    """A block of config.yaml: only known keys; frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Ruling(Strict):
    """What every version of every rule says about itself."""

    effective_from: Annotated[Day, about(T("First day on which this version holds"))]
    approved_by: Annotated[Words, about(T("The order or meeting that decided it"))]
    source: Annotated[MaybeWords, about(T("Where the numbers come from: a policy (P0 to P4), or D for a decision"))] = (
        ""
    )


class Named(Strict):
    """A name in both languages."""

    zh: Annotated[Words, about(T("Chinese name"))]
    en: Annotated[Words, about(T("English name"))]


R = TypeVar("R", bound=Ruling)


def _once_a_day(versions: tuple[R, ...]) -> tuple[R, ...]:
    """Refuse two versions from one day (their order in the file is free)."""
    seen: set[date] = set()
    for index, version in enumerate(versions):
        day = version.effective_from
        if day in seen:
            refuse(T("two versions of {of} begin on {day}", day=day.isoformat()), index, "effective_from")
        seen.add(day)
    return versions


def _some(versions: tuple[R, ...]) -> tuple[R, ...]:
    if not versions:
        refuse(T("{of} needs at least one version"))
    return versions


OptionalVersions = Annotated[Listed[R], AfterValidator(_once_a_day)]
Versions = Annotated[Listed[R], AfterValidator(_some), AfterValidator(_once_a_day)]
