"""What a reader hands on: sheets as columns of plain values, and what the values do not tell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

FaultKind = Literal["error", "no_value"]


@dataclass(frozen=True, slots=True)
class CellFault:
    """A cell that reads as empty but is not.

    row: the sheet's own, 1-based (of a csv the record's number). column: 0-based. kind: ``error`` for an error value
    (#REF!, #N/A …), ``no_value`` for a formula whose result was never stored. text: the error as Excel shows it, or the
    formula with its ``=``.
    """

    row: int
    column: int
    kind: FaultKind
    text: str


@dataclass(slots=True)
class RawTable:
    """One sheet (or a whole csv) as read.

    columns: one list per sheet column, index 0 is column A; all of one length; blank is None, other values are str,
    float, int, bool, date (a whole serial), datetime (with a time, or a number format that shows hours), time or
    timedelta; all of a csv is text. Blank rows and columns behind the last filled cell are cut.
    first_row: sheet row of index 0. rows: of a csv, the line on which each record starts; else empty. merges:
    (first row, first column, last row, last column), rows 1-based, columns 0-based, inclusive. faults: cells that read
    as empty but are not, by address. hidden_rows, filtered: rows a person does not see in Excel; they are data all
    the same. padded_rows: blank rows cut at the end. packed: of an .xlsx a digest of all that the sheet is read from,
    as it lies in the file; else empty. Who has it from before gets no columns again (see ``read_workbook``).
    """

    name: str
    columns: list[list[object]]
    hidden: bool = False
    first_row: int = 1
    rows: tuple[int, ...] = ()
    merges: tuple[tuple[int, int, int, int], ...] = ()
    faults: tuple[CellFault, ...] = ()
    hidden_rows: int = 0
    filtered: bool = False
    padded_rows: int = 0
    packed: str = ""

    @property
    def height(self) -> int:
        """How many rows the columns hold."""
        return len(self.columns[0]) if self.columns else 0

    def row_number(self, index: int) -> int:
        """Return the sheet row (of a csv the line) that an index into the columns stands for."""
        return self.rows[index] if self.rows else self.first_row + index


@dataclass(slots=True)
class RawWorkbook:
    """A workbook as read.

    format: ``xlsx``, ``xlsm``, ``xlsb``, ``xls``, ``ods`` or ``csv``, found by content. date1904: plain numbers that
    are dates count from 1904. encoding, delimiter: of a csv.
    """

    format: str
    tables: list[RawTable] = field(default_factory=list)
    date1904: bool = False
    encoding: str = ""
    delimiter: str = ""
