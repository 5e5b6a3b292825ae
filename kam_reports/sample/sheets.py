"""A workbook before it is drawn: which sheets, with which headers, rows and totals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from kam_reports.sample.columns import COLUMNS, Column
from kam_reports.sample.row import Rows, Slip


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with one ledger, or a part of it.

    subtotal_by: field at whose change a 小计 row stands. merge_down: fields whose equal neighbours are one merged cell.
    corner: row and column (from 0) where the sheet begins. wrong_total: stands in the last total of the 合计 row.
    missing: says which row isn't there.
    """

    name: str
    ledger: str
    columns: tuple[Column, ...]
    rows: Rows
    title: str = ""
    note: str = ""
    numbered: bool = False
    subtotal_by: str = ""
    totalled: bool = False
    merge_down: tuple[str, ...] = ()
    corner: tuple[int, int] = (0, 0)
    wrong_total: Slip | None = None
    missing: Slip | None = None


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook by its path under the input folder; ``sheets`` is gone through once.

    large: written row by row in little memory, so without cells merged down.
    """

    path: str
    sheets: Iterable[Sheet]
    large: bool = False


def columns_of(ledger: str, *left_out: str, **changed: Mapping[str, object]) -> tuple[Column, ...]:
    """Return a ledger's columns without some fields, and with others changed (``amount={"label": "销售额"}``)."""
    return tuple(
        replace(column, **changed[column.field]) if column.field in changed else column  # type: ignore[arg-type]
        for column in COLUMNS[ledger]
        if column.field not in left_out
    )


def plain(sheet: Sheet) -> Sheet:
    """Return the sheet as a clean table: one row of canonical headers in A1, nothing merged, no totals, yuan."""
    columns = tuple(replace(column, label="", group="", unit=100) for column in sheet.columns)
    return Sheet(sheet.name, sheet.ledger, columns, sheet.rows, missing=sheet.missing)
