"""Which rows of a sheet are data: blank rows, totals, repeated headers and closing notes are set apart, and counted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from kam_reports.ledgers.layout import normal
from kam_reports.ledgers.survey import holding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from numpy.typing import NDArray

    from kam_reports.intake.table import RawTable
    from kam_reports.ledgers.layout import Layout
    from kam_reports.ledgers.survey import Survey

SUBTOTAL = "小计"
_TOTAL_WORDS = frozenset({"合计", SUBTOTAL, "总计", "累计"})
_SUM_SIGN = "计"
_NOTE = re.compile(r"^(制表|填表|编制|审核|复核|批准|经办|主管|签字|备注|说明|注)(人|日期|时间)?[:：].*")


@dataclass(frozen=True, slots=True)
class Chosen(Sequence[object]):
    """Some cells of a column, taken from it when asked for: mostly nobody asks. rows: their indexes."""

    cells: Sequence[object]
    rows: NDArray[np.intp]

    def __len__(self) -> int:
        """How many there are."""
        return len(self.rows)

    def __getitem__(self, position: int) -> object:  # type: ignore[override] # nobody slices them
        """Return one of them."""
        return self.cells[int(self.rows[position])]

    def __iter__(self) -> Iterator[object]:
        """Give all of them."""
        return map(self.cells.__getitem__, self.rows.tolist())


@dataclass(slots=True)
class Rows:
    """Indexes into the table, all below the headers: data rows, totals (index → word) and counts of the rest.

    below: how many rows there are from the headers to the last filled one.
    """

    data: NDArray[np.intp]
    below: int
    totals: dict[int, str] = field(default_factory=dict)
    blank: int = 0
    repeated: int = 0
    notes: list[int] = field(default_factory=list)


def classify(table: RawTable, layout: Layout, blanks: list[NDArray[np.bool_]], seen: list[Survey]) -> Rows:
    """Sort the rows below the headers. blanks, seen: the blank cells and the survey of every column."""
    first = layout.first_data
    height = table.height
    filled = np.zeros(height, dtype=np.bool_)
    for mask in blanks:
        filled |= ~mask
    known = np.zeros(height, dtype=np.bool_)
    for column in layout.columns.values():
        known |= ~blanks[column]
    for fault in table.faults:
        if fault.column in layout.columns.values() and 0 <= fault.row - table.first_row < height:
            known[fault.row - table.first_row] = filled[fault.row - table.first_row] = True
    totals = _totals(table, blanks, seen, first)
    last = int(np.flatnonzero(filled)[-1]) if filled.any() else first - 1
    repeated = _repeated(table, layout, seen, first)
    notes = _notes(table, layout, blanks, seen, first)
    data, blank = known.copy(), ~known
    data[:first] = blank[:first] = False
    for index in (*totals, *repeated, *notes):
        data[index] = blank[index] = False
    below = max(last + 1 - first, 0)
    return Rows(np.flatnonzero(data), below, totals, int(blank[: last + 1].sum()), len(repeated), notes)


def _totals(table: RawTable, blanks: list[NDArray[np.bool_]], seen: list[Survey], first: int) -> dict[int, str]:
    """Rows whose first filled cell, in whatever column, is a word for a total."""
    found: dict[int, str] = {}
    for column, cells in enumerate(table.columns):
        perhaps = (text for text in holding(seen[column], _SUM_SIGN) if _SUM_SIGN in text)
        words = {text: word for text in perhaps if (word := _total_word(text))}
        if not words:
            continue
        for index in _standing(cells, seen[column], words, first):
            if all(blanks[left][index] for left in range(column)):
                found[index] = words[str(cells[index])]
    return dict(sorted(found.items()))


def _standing(cells: Sequence[object], seen: Survey, texts: Collection[str], first: int) -> list[int]:
    """Return the indexes below the headers at which one of some texts stands."""
    if seen.codes is None:
        return [index for index in range(first, len(cells)) if cells[index] in texts]
    wanted = np.array([value in texts for value in seen.distinct], dtype=np.bool_)
    return [first + index for index in np.flatnonzero(wanted[seen.codes]).tolist()]


def _total_word(cell: object) -> str:
    word = normal(str(cell)).rstrip(":")
    return word if word in _TOTAL_WORDS else ""


def _repeated(table: RawTable, layout: Layout, seen: list[Survey], first: int) -> list[int]:
    """Header rows printed again in the middle of the sheet: they leave their text in every known column.

    The column with the fewest texts is asked first: mostly it has no candidate, and nothing else need be looked at.
    """
    known = sorted(
        ((column, layout.headers[name]) for name, column in layout.columns.items()),
        key=lambda one: len(seen[one[0]].texts),
    )
    fewest, header = known[0]
    alike = {text for text in seen[fewest].texts if normal(text) == header}
    if not alike:
        return []
    cells = table.columns[fewest]
    return [
        index
        for index in range(first, table.height)
        if cells[index] in alike and all(normal(str(table.columns[column][index])) == text for column, text in known)
    ]


def _notes(
    table: RawTable, layout: Layout, blanks: list[NDArray[np.bool_]], seen: list[Survey], first: int
) -> list[int]:
    """Closing lines such as 制表：… 审核：…, where no required column but the one it stands in is filled."""
    required = {layout.columns[column.field] for column in layout.spec.required if column.field in layout.columns}
    found: set[int] = set()
    for column, cells in enumerate(table.columns):
        notes = {text for text in holding(seen[column], ":：") if _NOTE.match(text.strip())}
        if not notes:
            continue
        others = sorted(required - {column})
        for index in _standing(cells, seen[column], notes, first):
            if all(blanks[other][index] for other in others):
                found.add(index)
    return sorted(found)
