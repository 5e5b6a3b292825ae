"""How a ledger is declared: columns with their headers, types and rules, and what makes two rows the same record."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from kam_reports.core.text import Name


class Kind(StrEnum):
    """What stands in a column, and the dtype it gets in the ledger frame.

    TEXT free text (object) · WORD short word, full-width folded (object) · ID the record's own id (object) · STAFF,
    ACCOUNT reference to the roster, the archive (object) · MONEY whole fen (Int64) · NUMBER millionths (Int64) ·
    DATE (datetime64[s]) · TIME (datetime64[s] and a boolean ``<field>_timed``) · YESNO (boolean) · PERIOD canonical
    period text such as ``2026-06`` (object).
    """

    TEXT = "text"
    WORD = "word"
    ID = "id"
    STAFF = "staff"
    ACCOUNT = "account"
    MONEY = "money"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    YESNO = "yesno"
    PERIOD = "period"


MICRO = 1_000_000
"""NUMBER columns hold millionths, so that half days and decimal hours stay exact."""

_MERGE_DOWN = frozenset({Kind.TEXT, Kind.WORD, Kind.ID, Kind.STAFF, Kind.ACCOUNT, Kind.DATE, Kind.TIME, Kind.PERIOD})


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a ledger.

    field: name in the frame. zh, en: header texts. required: the column must be there and each cell filled.
    or_account: a blank cell is fine where the row names an account (whose owner then answers for it). words: the
    spellings of each allowed word, canonical → others; empty: any word. low, high: bounds of a number in its own unit
    (yuan, or as it is). whole: only whole numbers.
    """

    field: str
    zh: str
    en: str
    kind: Kind
    required: bool = False
    or_account: bool = False
    aliases: tuple[str, ...] = ()
    words: tuple[tuple[str, tuple[str, ...]], ...] = ()
    low: int | None = None
    high: int | None = None
    whole: bool = False

    @property
    def headers(self) -> tuple[str, ...]:
        """The exact header and its aliases, Chinese first."""
        return (self.zh, *self.aliases, self.en)

    @property
    def name(self) -> Name:
        """The column's name in both languages."""
        return Name(self.zh, self.en)

    @property
    def merges_down(self) -> bool:
        """Whether a cell merged down the column holds for each row (never for amounts: they would be counted twice)."""
        return self.kind in _MERGE_DOWN


@dataclass(frozen=True, slots=True)
class LedgerSpec:
    """One ledger.

    keys: ways to tell records apart, tried in order; a way holds for a row when its fields are filled, but for those in
    ``key_blanks``, where a blank is a value like any other. No keys: exact duplicates are set apart only across files.
    dates: the columns that may put a row into a period (for refusals, and for telling whether a month was delivered).
    any_of: at least one of these columns must be there.
    """

    id: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    keys: tuple[tuple[str, ...], ...] = ()
    key_blanks: frozenset[str] = field(default_factory=frozenset)
    dates: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    source: str = ""

    def column(self, name: str) -> Column:
        """Return the column of a field."""
        for column in self.columns:
            if column.field == name:
                return column
        raise KeyError(name)

    @property
    def name(self) -> Name:
        """The ledger's name in both languages."""
        return Name(self.zh, self.en)

    @property
    def fields(self) -> tuple[str, ...]:
        """All field names, in the ledger's order."""
        return tuple(column.field for column in self.columns)

    @property
    def required(self) -> tuple[Column, ...]:
        """The columns that must be there."""
        return tuple(column for column in self.columns if column.required)
