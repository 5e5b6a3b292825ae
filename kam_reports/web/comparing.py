"""What changed in a set and why, as `kam diff` says it: a line a cause, kept once it is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kam_reports.core.fault import Fault
from kam_reports.web.unfolding import Question, answered

if TYPE_CHECKING:
    from pathlib import Path

    from kam_reports.web.asking import Asked
    from kam_reports.web.files import Set

_MOST_CAUSES = 200
_MOST_ROWS = 20


@dataclass(frozen=True, slots=True)
class Change:
    """A cause with what it moved, and where it stands."""

    text: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PayChange:
    """A person's pay before and after; empty: none."""

    staff_id: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Differences:
    """A set beside an older one. pay: the difference in all, in yuan."""

    old: str
    new: str
    pay: str
    causes: tuple[Change, ...]
    pays: tuple[PayChange, ...]


def differences(asked: Asked, state: Path, found: Set, language: str) -> Differences | Fault | None:
    """Return what changed against the set before; None for a first version; a Fault where it cannot be told."""
    if found.version == "V1":
        return None
    pair = () if not found.sealed else (f"V{int(found.version[1:]) - 1}", found.version)
    question = Question(found, "", "diff", language)
    try:
        told = answered(asked, state, question, ["diff", found.period, *pair])
    except Fault as fault:
        return fault
    return _read(told) if isinstance(told, Mapping) else None


def _read(told: Mapping[str, object]) -> Differences:
    causes = [one for one in _list(told, "causes") if isinstance(one, Mapping)][:_MOST_CAUSES]
    totals = [one for one in _list(told, "pay_lines") if isinstance(one, Mapping) and one.get("line") == "total"]
    return Differences(
        old=_name(told, "old"),
        new=_name(told, "new"),
        pay=str(told.get("pay", "")),
        causes=tuple(Change(str(one.get("text", "")), _places(one)) for one in causes),
        pays=tuple(
            PayChange(str(one.get("staff_id", "")), str(one.get("old") or ""), str(one.get("new") or ""))
            for one in totals
        ),
    )


def _places(cause: Mapping[str, object]) -> tuple[str, ...]:
    """Return where the rows of a cause stand: file ▸ sheet ▸ row."""
    rows = [one for one in _list(cause, "rows") if isinstance(one, Mapping)][:_MOST_ROWS]
    return tuple(" ▸ ".join(str(one[key]) for key in ("file", "sheet", "row") if one.get(key)) for one in rows)


def _list(told: Mapping[str, object], key: str) -> Sequence[object]:
    found = told.get(key)
    return found if isinstance(found, list) else ()


def _name(told: Mapping[str, object], key: str) -> str:
    found = told.get(key)
    return str(found.get("name", "")) if isinstance(found, Mapping) else ""
