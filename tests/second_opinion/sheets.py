"""Files to grids of cells: what stands where, with merged cells and the sheet's hidden state; no meaning yet."""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import python_calamine
from openpyxl.cell.cell import Cell, MergedCell

from tests.second_opinion.cells import BAD, Value

Merge = tuple[int, int, int, int]  # first row, first column, last row, last column; from 0


@dataclass(slots=True)
class Grid:
    """One sheet: its cells by row and column from 0, its merged areas, its workbook's first day."""

    file: str
    sheet: str
    rows: list[list[Any]]
    merges: list[Merge] = field(default_factory=list)
    from_1904: bool = False
    text_only: bool = False


def read_folder(folder: Path) -> list[Grid]:
    """Read every visible sheet of every ledger file under a folder, in the order of their paths.

    The content decides the format. A file that can't be opened gives no sheet.
    """
    grids: list[Grid] = []
    for path in sorted(folder.rglob("*")):
        if path.name.startswith(("~$", ".")) or not path.is_file():
            continue
        name, data = path.relative_to(folder).as_posix(), path.read_bytes()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # what openpyxl leaves out (validation, styles) holds no value
                grids += _grids(data, name)
        except (zipfile.BadZipFile, python_calamine.CalamineError, KeyError, ValueError, OSError):
            continue
    return grids


def _grids(data: bytes, name: str) -> list[Grid]:
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            office = "xl/workbook.xml" in parts.namelist()
        return _openpyxl(data, name) if office else _calamine(data, name)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return _calamine(data, name)
    return [_csv(data, name)] if name.lower().endswith((".csv", ".tsv", ".txt")) else []


def _openpyxl(data: bytes, name: str) -> list[Grid]:
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    formulas = openpyxl.load_workbook(io.BytesIO(data)) if _has_formulas(data) else None
    grids = []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        used = max((row for (row, _), cell in sheet._cells.items() if cell.value is not None), default=0)
        area = sheet.iter_rows(min_row=1, max_row=used, max_col=sheet.max_column) if used else ()
        rows = [[_value(cell) for cell in cells] for cells in area]
        if formulas is not None:  # a formula without a stored value looks empty, and is not
            for (row, column), cell in formulas[sheet.title]._cells.items():
                if cell.data_type == "f" and row <= len(rows) and rows[row - 1][column - 1] is None:
                    rows[row - 1][column - 1] = BAD
        merges = [(m.min_row - 1, m.min_col - 1, m.max_row - 1, m.max_col - 1) for m in sheet.merged_cells.ranges]
        grids.append(Grid(name, sheet.title, rows, merges, book.epoch.year == 1904))
    return grids


def _has_formulas(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return any(b"<f" in parts.read(n) for n in parts.namelist() if n.startswith("xl/worksheets/sheet"))


def _value(cell: Cell | MergedCell) -> Value:
    value = cell.value
    if cell.data_type == "e":
        return BAD
    if isinstance(value, datetime) and value.time() == time() and not _shows_hours(str(cell.number_format)):
        return value.date()
    if isinstance(value, time):
        return BAD
    return value


def _shows_hours(number_format: str) -> bool:
    return "h" in re.sub(r'\[[^\]]*\]|"[^"]*"|\\.', "", number_format).lower()


def _calamine(data: bytes, name: str) -> list[Grid]:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    grids = []
    for about in book.sheets_metadata:
        if about.visible != python_calamine.SheetVisibleEnum.Visible:
            continue
        sheet = book.get_sheet_by_name(about.name)
        rows = [[None if c == "" else c for c in row] for row in sheet.to_python(skip_empty_area=False)]
        merges = [(a[0], a[1], b[0], b[1]) for a, b in sheet.merged_cell_ranges or ()]
        grids.append(Grid(name, about.name, rows, merges))
    return grids


def _csv(data: bytes, name: str) -> Grid:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        text = data.decode("gb18030", errors="replace")
    head = text[:2000]
    delimiter = max(",\t;", key=head.count)
    return Grid(name, "", list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)), text_only=True)
