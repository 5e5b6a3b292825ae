"""Which characters our font has, and what is printed for the others.

A reader must never take an empty box for a character, nor be fooled by one that cannot be seen: characters the font
lacks are printed as 〓 (the typesetter's sign for a missing sort) and named in a warning; controls, zero-width and
direction marks are left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from kam_reports import assets
from kam_reports.core.document import Chart, Document, Facts, Medium, Notes, Section, SignOff, Table, Tiles
from kam_reports.render.outlines import characters

REGULAR = "NotoSansSC-Regular.ttf"
MISSING = "〓"
_ALIKE = str.maketrans({"▸": "›", "✗": "×", "✘": "×", "✔": "✓", "\t": " ", "\r": "\n", "\u2028": "\n", "\u2029": "\n"})
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Cn"})
_VARIATION_SELECTORS = range(0xFE00, 0xFE10)
_UNFIT_FOR_CELLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\uffff\ud800-\udfff]"
)


@cache
def coverage() -> frozenset[str]:
    """Return every character that may go to the page as it is: those of the font that can be seen, and line breaks."""
    known = map(chr, characters((assets.fonts() / REGULAR).read_bytes()))
    return frozenset((*(char for char in known if unicodedata.category(char) not in _UNSEEN), "\n"))


def printable(text: str) -> str:
    """Return the text as our font can print it; usually the text itself."""
    known = coverage()
    if known.issuperset(text):
        return text
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).translate(_ALIKE)
    return "".join(char if char in known else _replacement(char) for char in composed)


def cell_text(text: str) -> str:
    """Return the text as a workbook cell can hold it: without controls, direction marks and broken surrogates."""
    return _UNFIT_FOR_CELLS.sub("", text) if _UNFIT_FOR_CELLS.search(text) else text


def missing_glyphs(document: Document) -> set[str]:
    """Return the characters of the paper document that our font lacks and that are therefore printed as 〓."""
    known = coverage()
    return {
        char
        for text in _texts(document)
        if not known.issuperset(text)
        for char in unicodedata.normalize("NFC", text).translate(_ALIKE)
        if char not in known and _replacement(char) == MISSING
    }


def _replacement(char: str) -> str:
    """Return what is printed for a character that the font lacks."""
    if ord(char) in _VARIATION_SELECTORS:
        return ""
    category = unicodedata.category(char)
    if category == "Zs":
        return " "
    return "" if category in {"Cc", "Cf"} else MISSING


def _texts(document: Document) -> Iterator[str]:
    """Yield every text of the document that goes on paper."""
    yield from (document.title, document.subtitle, document.organisation, document.badge, *document.footer)
    yield from (text for _, text in document.marks)
    for section in document.sections:
        if section.medium is not Medium.BOOK:
            yield from _section_texts(section)


def _section_texts(section: Section) -> Iterator[str]:
    """Yield every text of one section."""
    match section:
        case Facts():
            yield section.title
            for label, cell in section.items:
                yield from (label, str(cell.value or ""))
        case Table():
            yield from (section.title, section.caption, section.empty)
            yield from (text for column in section.columns for text in (column.title, column.group))
            yield from (cell.value for row in section.rows for cell in row.cells if isinstance(cell.value, str))
        case Chart():
            yield from (section.title, section.caption, *section.categories, *(line.title for line in section.series))
        case Notes():
            yield from (section.title, *(note.text for note in section.items))
        case SignOff():
            yield from (section.hint, *section.boxes)
        case Tiles():
            yield section.title
            for tile in section.items:
                yield from (tile.label, tile.note, str(tile.cell.value or ""))
