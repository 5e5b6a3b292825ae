"""What a run left behind, in forms that tests can compare: bytes, CSV rows, workbook cells, text of pages."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

import openpyxl
import pypdfium2
from python_calamine import CalamineWorkbook

if TYPE_CHECKING:
    from pathlib import Path

Table = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Dumped:
    """A cell of a workbook: what stands there, the formula behind it, its number format."""

    value: object
    formula: str
    format: str


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder by its path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def draft(workspace: Path, period: str = "2026-06") -> Path:
    """Return the folder of a period's draft."""
    return workspace / "output" / period / "draft"


def table(workspace: Path, name: str, period: str = "2026-06") -> Table:
    """Return one of the six CSVs as rows."""
    text = (draft(workspace, period) / "data" / f"{name}.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def cells(path: Path) -> dict[tuple[str, str], Dumped]:
    """Return a workbook's filled cells by sheet and address."""
    stored, live = openpyxl.load_workbook(path, data_only=True), openpyxl.load_workbook(path)
    found: dict[tuple[str, str], Dumped] = {}
    for sheet in live.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is None:
                    continue
                formula = cell.value if isinstance(cell.value, str) and cell.data_type == "f" else ""
                value = stored[sheet.title][cell.coordinate].value
                found[sheet.title, cell.coordinate] = Dumped(value, formula, cell.number_format)
    return found


@cache
def sheets(path: Path) -> dict[str, list[list[object]]]:
    """Return the filled values, as stored, of each row of each sheet; not for a file that a later run replaces."""
    book = CalamineWorkbook.from_path(path)
    found: dict[str, list[list[object]]] = {}
    for name in book.sheet_names:
        found[name] = []
        for row in book.get_sheet_by_name(name).to_python():
            filled: list[object] = [value for value in row if value != ""]
            if filled:
                found[name].append(filled)
    return found


def lines(path: Path, sheet: int = 0) -> list[list[object]]:
    """Return the filled values of one sheet, row by row."""
    return list(sheets(path).values())[sheet]


def numbers(row: list[object]) -> set[Decimal]:
    """Return a row's numbers, to 6 decimals."""
    return {
        Decimal(repr(value)).quantize(Decimal("0.000001")).normalize()
        for value in row
        if isinstance(value, (int, float))
    }


def number(text: str) -> Decimal:
    """Return a CSV's number as :func:`numbers` writes it."""
    return Decimal(text).quantize(Decimal("0.000001")).normalize()


@cache
def page_text(path: Path) -> str:
    """Return the text of a PDF as a reader copies it out; not for a file that a later run replaces."""
    document = pypdfium2.PdfDocument(path)
    try:
        return "\n".join(page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document)
    finally:
        document.close()
