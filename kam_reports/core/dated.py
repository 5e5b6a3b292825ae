"""Rules with dates: every rule is a list of whole versions, and a day knows which one was in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from datetime import date

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Version(Generic[T_co]):
    """One version of a rule: what holds from a day on, who decided it, and where the number comes from."""

    name: str
    effective_from: date
    approved_by: str
    value: T_co
    source: str = ""

    @property
    def label(self) -> str:
        """How documents name the version: ``bands@2000-01-01``."""
        return f"{self.name}@{self.effective_from.isoformat()}"


@dataclass(frozen=True, slots=True)
class Dated(Generic[T_co]):
    """All versions of one rule, oldest first."""

    name: str
    versions: tuple[Version[T_co], ...]

    def at(self, day: date) -> Version[T_co] | None:
        """Return the version in force on a day, or None before the first."""
        current = None
        for version in self.versions:
            if version.effective_from <= day:
                current = version
        return current
