"""What one sheet gives to a ledger: typed columns, the cells that failed, and a count of every row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from kam_reports.core.place import Place

if TYPE_CHECKING:
    from decimal import Decimal

    from numpy.typing import NDArray

    from kam_reports.core.issue import Issue
    from kam_reports.ledgers.convert import BadCell
    from kam_reports.ledgers.layout import Guess, Unread


@dataclass(slots=True)
class Typed:
    """A typed column of a part (dtypes: :class:`~kam_reports.ledgers.spec.Kind`). blank: where nothing counts.

    stored: its cells; with ``codes`` its distinct values, of which each cell names one by number: words are handed on
    and kept so, as hundreds of thousands of cells hold few different ones.
    """

    stored: NDArray[np.generic]
    blank: NDArray[np.bool_]
    timed: NDArray[np.bool_] | None = None
    codes: NDArray[np.unsignedinteger] | None = None

    @property
    def cells(self) -> NDArray[np.generic]:
        """The value of each cell."""
        return self.stored if self.codes is None else self.stored[self.codes]


@dataclass(frozen=True, slots=True)
class ControlTotal:
    """A 合计 or 小计 cell and the sum of the rows it covers, both in the base unit (yuan, pieces)."""

    place: Place
    field: str
    word: str
    stated: Decimal
    counted: Decimal
    agrees: bool


@dataclass(slots=True)
class Part:
    """One sheet as rows of one ledger.

    rows: sheet row of each data row (int32). columns: sheet column of each field. bad: failed cells by field, their
    positions into ``rows``. refused: rows that a required cell refuses (bool). below: the rows of the sheet from the
    headers to the last filled one; each is one of ``rows``, ``blank``, ``totals`` or ``notes``. digest: of all that,
    where somebody wants to tell parts apart; else empty.
    """

    ledger: str
    file: str
    sheet: str
    rows: NDArray[np.int32]
    columns: dict[str, int]
    data: dict[str, Typed]
    bad: dict[str, list[BadCell]] = field(default_factory=dict)
    refused: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))
    below: int = 0
    blank: int = 0
    totals: int = 0
    notes: int = 0
    hidden_rows: int = 0
    filtered: bool = False
    issues: list[Issue] = field(default_factory=list)
    guesses: list[Guess] = field(default_factory=list)
    control_totals: list[ControlTotal] = field(default_factory=list)
    digest: str = ""

    def place(self, position: int, field_name: str) -> Place:
        """Return the address of a cell; a field without a column stands in the first known column."""
        column = self.columns.get(field_name, min(self.columns.values(), default=0))
        return Place(self.file, self.sheet, int(self.rows[position]), column)


@dataclass(slots=True)
class ReadSheet:
    """What came of one sheet: rows of a ledger, or the issues that say why there are none (an empty sheet: neither).

    packed: the digest of all that it was read from (:class:`~kam_reports.intake.table.RawTable`). unread: what it is,
    where it is plainly of a ledger.
    """

    packed: str = ""
    part: Part | None = None
    issues: list[Issue] = field(default_factory=list)
    unread: Unread | None = None


@dataclass(slots=True)
class ReadFile:
    """What came of one file, sheet by sheet. own: the issues of the file as a whole."""

    file: str
    format: str = ""
    sheets: list[ReadSheet] = field(default_factory=list)
    own: list[Issue] = field(default_factory=list)

    @property
    def parts(self) -> list[Part]:
        """What its sheets give to ledgers."""
        return [sheet.part for sheet in self.sheets if sheet.part is not None]

    @property
    def unread(self) -> list[Unread]:
        """Its sheets that are of a ledger and could not be read."""
        return [sheet.unread for sheet in self.sheets if sheet.unread is not None]

    @property
    def issues(self) -> list[Issue]:
        """What there is to say of its sheets, and of itself."""
        said = [issue for sheet in self.sheets for issue in (sheet.part.issues if sheet.part else sheet.issues)]
        return said + self.own

    @property
    def guesses(self) -> list[Guess]:
        """What was guessed in its sheets."""
        return [guess for part in self.parts for guess in part.guesses]
