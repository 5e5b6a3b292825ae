"""What comparing says: causes, and what each of them moved."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from kam_reports.core.place import Place

if TYPE_CHECKING:
    from decimal import Decimal
    from fractions import Fraction

    from kam_reports.changes.trace import Sides
    from kam_reports.core.figure import Subject, Unit
    from kam_reports.core.period import Period


class CauseKind(StrEnum):
    """What can make a number another one."""

    ADDED = "row_added"
    CHANGED = "row_changed"
    REMOVED = "row_removed"
    REFUSED = "row_refused"  # it was counted before
    COUNTED = "row_counted"  # it was refused before
    RULE = "rule"
    SETTINGS = "settings"
    APPEAL = "appeal"
    CORRECTION = "correction"
    EARLIER = "earlier_periods"
    PROGRAM = "program"
    UNEXPLAINED = "unexplained"


ROW_KINDS = frozenset(
    {CauseKind.ADDED, CauseKind.CHANGED, CauseKind.REMOVED, CauseKind.REFUSED, CauseKind.COUNTED},
)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a record, before and after, in plain text."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing that is different.

    Of rows: ledger, key (what tells the record; empty without one), place (of a removed row the old one; column -1),
    fields (of an added or removed row its filled ones, the other side empty). Of rules: rule (its name), fields
    (versions: effective_from, approved_by, content). Of appeals and corrections: text. Of the program: its versions.
    """

    kind: CauseKind
    ledger: str = ""
    key: str = ""
    place: Place = field(default_factory=lambda: Place(""))
    fields: tuple[FieldChange, ...] = ()
    rule: str = ""
    text: object = ""

    @property
    def sort_key(self) -> tuple[str, str, str, int, str, str, str]:
        """An order that no hash decides."""
        at = self.place
        return (self.kind.value, at.file, at.sheet, at.row, self.key, self.rule, str(self.text))


@dataclass(frozen=True, slots=True)
class Part:
    """What one cause adds to a figure's difference, exactly. value: None where either side has no value."""

    cause: Cause
    numerator: Fraction
    denominator: Fraction
    value: Fraction | None


@dataclass(frozen=True, slots=True)
class Share:
    """What one cause adds to a difference of points or pay (points; fen)."""

    cause: Cause
    amount: Fraction


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure before and after. The parts add up to the difference of numerator, denominator and value.

    A side is None where the subject had no figure.
    """

    metric: str
    subject: Subject
    unit: Unit
    counted_in: Unit
    old: Sides | None
    new: Sides | None
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """Points of an item, or a sheet's total (item empty). None: no sheet, or incomplete; that counts as 0."""

    scheme: str
    subject: str
    item: str
    old: Decimal | None
    new: Decimal | None
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class RankChange:
    """A rank that moved (also by what happened to others), or a last place in a row more or less."""

    scheme: str
    subject: str
    old: tuple[int | None, int, int]
    new: tuple[int | None, int, int]
    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class PayChange:
    """A payslip's line, or its total (fen). None: there was no such line. The shares add up to the difference."""

    staff_id: str
    line: str
    old: int | None
    new: int | None
    shares: tuple[Share, ...]

    @property
    def fen(self) -> int:
        """What is paid more (negative: less)."""
        return (self.new or 0) - (self.old or 0)


@dataclass(frozen=True, slots=True)
class Moved:
    """One line for a manager: a cause (or many of a kind in one sheet) and what it moved.

    people: whose score or pay. fen: what is paid more because of it. gross: the same without signs.
    points: of all scores together, without signs.
    """

    causes: tuple[Cause, ...]
    figures: int
    people: tuple[str, ...]
    points: Fraction
    fen: int
    gross: int

    @property
    def cause(self) -> Cause:
        """The first of them."""
        return self.causes[0]


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that differs between two sets of a period. lines: by cause, largest effect first.

    silent: rows that were added, changed or removed and moved nothing.
    """

    period: Period
    old_run: str = ""
    new_run: str = ""
    lines: tuple[Moved, ...] = ()
    figures: tuple[FigureChange, ...] = ()
    scores: tuple[ScoreChange, ...] = ()
    ranks: tuple[RankChange, ...] = ()
    pay: tuple[PayChange, ...] = ()
    silent: int = 0

    def __bool__(self) -> bool:
        """Tell whether any number is another one."""
        return bool(self.figures or self.scores or self.ranks or self.pay)

    @property
    def fen(self) -> int:
        """What is paid more in all."""
        return sum(one.fen for one in self.pay if one.line == "total")
