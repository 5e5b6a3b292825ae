"""How a reader takes numbers and words from the files themselves: pages by pypdfium2, cells by openpyxl."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import TYPE_CHECKING

import openpyxl
import pypdfium2
import pypdfium2.raw as pdfium

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.journeys.outputs import Table

_NUMBER = re.compile(r"(?<![\w.,])[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{2,4}%?|%)(?![\d.,]*\d)")
_BLANKS = re.compile(r"[\s\u200b\ufffe\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_MARGIN = 8.0
_LIGATURES = frozenset({"ff", "fi", "fl"})


@dataclass(frozen=True, slots=True)
class Seen:
    """A cell as its reader sees it."""

    sheet: str
    row: int
    column: int
    text: str


def pairs(folder: Path) -> list[tuple[Path, Path]]:
    """Return each document that is both a workbook and a PDF."""
    return [(path.with_suffix(".xlsx"), path) for path in sorted(folder.rglob("*.pdf"))]


@cache
def seen(path: Path) -> tuple[Seen, ...]:
    """Return the filled cells of a workbook as they are shown."""
    book = openpyxl.load_workbook(path, data_only=True)
    return tuple(
        Seen(sheet.title, cell.row, cell.column, displayed(cell.value, cell.number_format))
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    )


def displayed(value: object, form: str) -> str:
    """Return a value as Excel shows it under one of our number formats."""
    if isinstance(value, (date, datetime)):
        return f"{value:%Y-%m-%d %H:%M}" if "hh" in form else f"{value:%Y-%m-%d}"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    number = Decimal(repr(value)) * (100 if form.endswith("%") else 1)
    plain = form.removesuffix("%")
    places = len(plain.partition(".")[2]) if plain != "General" else max(0, -int(number.as_tuple().exponent))
    rounded = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{rounded:,f}{form[len(plain) :]}" if "," in plain else f"{rounded:f}{form[len(plain) :]}"


def numbers(text: str) -> Counter[str]:
    """Return amounts, points, factors and rates of a text: whatever has decimals or a per-cent sign."""
    return Counter(_NUMBER.findall(text))


def squeezed(text: str) -> str:
    """Return a text without blanks, marks of direction and what pages write otherwise."""
    return _BLANKS.sub("", text).replace("▸", "›")


@cache
def words(path: Path) -> str:
    """Return all text of a PDF, the parts of a broken line joined."""
    with pypdfium2.PdfDocument(path) as document:
        return squeezed("".join(page.get_textpage().get_text_bounded() for page in document))


def pages(path: Path) -> int:
    """Return how many pages a PDF has."""
    with pypdfium2.PdfDocument(path) as document:
        return len(document)


def fonts(path: Path) -> set[str]:
    """Return the fonts that a PDF's text is set in, without the subset prefix."""
    found = set()
    with pypdfium2.PdfDocument(path) as document:
        for page in document:
            for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=8):
                font = pdfium.FPDFTextObj_GetFont(item.raw)
                buffer = (pdfium.c_char * pdfium.FPDFFont_GetBaseFontName(font, None, 0))()
                pdfium.FPDFFont_GetBaseFontName(font, buffer, len(buffer))
                found.add(buffer.value.decode().partition("+")[2])
    return found


def misplaced(path: Path) -> list[str]:
    """Return what is cut off or printed over: letters outside the page's margins, letters on letters."""
    found = []
    with pypdfium2.PdfDocument(path) as document:
        for number, page in enumerate(document, start=1):
            width, height = page.get_size()
            boxes = list(_letters(page))
            for letter, (left, bottom, right, top) in boxes:
                if left < _MARGIN or bottom < _MARGIN or right > width - _MARGIN or top > height - _MARGIN:
                    found.append(f"page {number}: {letter!r} at {left:.0f}, {bottom:.0f}")
            found += [f"page {number}: {one}" for one in _overprinted(boxes)]
    return found


Box = tuple[float, float, float, float]


def _letters(page: pypdfium2.PdfPage) -> Iterator[tuple[str, Box]]:
    text = page.get_textpage()
    for index in range(text.count_chars()):
        letter = chr(pdfium.FPDFText_GetUnicode(text.raw, index))
        if not letter.isspace() and letter.isprintable():
            yield letter, text.get_charbox(index)


def _overprinted(boxes: list[tuple[str, Box]]) -> Iterator[str]:
    """Yield pairs of letters of which one's middle lies inside the other."""
    spots: dict[tuple[int, int], list[tuple[str, Box]]] = {}
    for letter, box in boxes:
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        for near in (spots.get((int(x / 12) + i, int(y / 12) + j), []) for i in (-1, 0, 1) for j in (-1, 0, 1)):
            for other, (left, bottom, right, top) in near:
                if left < x < right and bottom < y < top and f"{other}{letter}" not in _LIGATURES:
                    yield f"{letter!r} on {other!r} at {x:.0f}, {y:.0f}"
        spots.setdefault((int(x / 12), int(y / 12)), []).append((letter, box))


def everything(path: Path) -> str:
    """Return all text of a file, whatever part it stands in: a workbook's XML, or a PDF's pages."""
    if path.suffix == ".pdf":
        return words(path)
    with zipfile.ZipFile(path) as package:
        return "".join(package.read(name).decode("utf-8", "replace") for name in sorted(package.namelist()))


def by(table: Table, *keys: str) -> dict[tuple[str, ...], dict[str, str]]:
    """Return a CSV's rows by some of their columns."""
    return {tuple(row[key] for key in keys): row for row in table}
