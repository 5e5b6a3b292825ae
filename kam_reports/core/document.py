"""A report as typed content without layout: PDF and workbook are drawn from the same Document, so they cannot disagree.

All wording is already in the reader's language. Numbers are exact values with a :class:`Format`; how a format looks is
the renderers' business, once for each medium. A cell may carry a ``name`` and others a ``formula`` in terms of names
(``ROUND({weight}*{rate},2)``): in the workbook it is a live Excel formula whose stored result is the cell's value.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from kam_reports.core.spelling import spelled

Value = str | int | Decimal | Fraction | date | datetime | None


class Format(StrEnum):
    """What a value is; each renderer knows how that looks."""

    TEXT = "text"
    YUAN = "yuan"  # 1,234.50
    PERCENT = "percent"  # a ratio shown as 94.17 %
    POINTS = "points"  # two decimals
    FACTOR = "factor"  # 1.05, 0.8244, -0.05: as it is, up to four decimals
    COUNT = "count"  # whole number
    QUANTITY = "quantity"  # as it is, thousands separated
    DATE = "date"
    TIME = "time"  # date and time to the minute


class Tone(StrEnum):
    """How loud something is. ACTION (red) only for what needs action."""

    PLAIN = "plain"
    STRONG = "strong"
    MUTED = "muted"
    ACTION = "action"


@dataclass(frozen=True, slots=True)
class Cell:
    """One value on the page.

    name: makes it referable by formulas and links of the same document. formula: Excel formula without ``=``, other
    cells as ``{name}``, a table's column as ``{table.column}`` (its range of body rows). link: name of the cell or
    section this one jumps to, or an ``external:`` / ``sheet:`` target in a workbook. comment: shown as a cell comment.
    """

    value: Value = None
    format: Format = Format.TEXT
    tone: Tone = Tone.PLAIN
    name: str = ""
    formula: str = ""
    link: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: key (for ``{table.key}``), title, the format of its numbers, and its share of the width.

    group: text of a merged header above neighbouring columns with the same group.
    """

    key: str
    title: str
    format: Format = Format.TEXT
    width: int = 10
    group: str = ""


class RowKind(StrEnum):
    """BODY rows are data; TOTAL rows close a table; GROUP rows head a group of rows."""

    BODY = "body"
    TOTAL = "total"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: as many cells as columns (a GROUP row has one). key: names the row for forms."""

    cells: tuple[Cell, ...]
    kind: RowKind = RowKind.BODY
    key: str = ""


class Medium(StrEnum):
    """Where a section appears: in both, only on paper, only in the workbook (evidence)."""

    BOTH = "both"
    PAPER = "paper"
    BOOK = "book"


@dataclass(frozen=True, slots=True)
class Facts:
    """A block of labelled values in ``columns`` pairs a line (the person block)."""

    name: str
    items: tuple[tuple[str, Cell], ...]
    title: str = ""
    columns: int = 3
    medium: Medium = Medium.BOTH
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headers. empty: what to print when there are no rows. sheet: the workbook sheet it goes to.

    filterable: a workbook autofilter over it, header frozen.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    title: str = ""
    caption: str = ""
    empty: str = ""
    medium: Medium = Medium.BOTH
    sheet: str = ""
    filterable: bool = False


class ChartKind(StrEnum):
    """The charts we draw."""

    LINE = "line"
    BAR = "bar"


@dataclass(frozen=True, slots=True)
class Series:
    """One line or set of bars; None is a gap, never zero."""

    title: str
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its numbers: vector on paper, native in the workbook."""

    name: str
    kind: ChartKind
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    title: str = ""
    caption: str = ""
    format: Format = Format.POINTS
    medium: Medium = Medium.BOTH
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence under a heading."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Notes:
    """Sentences under a title: what is missing, rules used, remarks."""

    name: str
    items: tuple[Note, ...]
    title: str = ""
    small: bool = False
    medium: Medium = Medium.BOTH
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class SignOff:
    """Boxes for signature and date."""

    name: str
    boxes: tuple[str, ...]
    hint: str = ""
    medium: Medium = Medium.BOTH
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """One headline figure: label, value, and a line of comparison."""

    label: str
    cell: Cell
    note: str = ""


@dataclass(frozen=True, slots=True)
class Tiles:
    """A row of headline figures."""

    name: str
    items: tuple[Tile, ...]
    title: str = ""
    medium: Medium = Medium.BOTH
    sheet: str = ""


Section = Facts | Table | Chart | Notes | SignOff | Tiles


class Page(StrEnum):
    """Paper of the document."""

    PORTRAIT = "portrait"
    LANDSCAPE = "landscape"


@dataclass(frozen=True, slots=True)
class Document:
    """One report.

    kind: which template folder draws it (``assessment``, ``bonus``, …). path: file path without ending, relative to
    the period's output folder. sheet: name of the workbook's first sheet; sections with another ``sheet`` go to that
    one. footer: small print at the foot of each page (period, data as of, the document's number). organisation:
    company and department as configured. marks: extra values a user's template may use (texts by name). variant: tells
    documents of one kind apart for which a department may have different forms (the scheme of an assessment sheet).
    number: see :func:`numbered`.
    """

    kind: str
    path: str
    title: str
    language: str
    sections: tuple[Section, ...]
    subtitle: str = ""
    organisation: str = ""
    page: Page = Page.PORTRAIT
    sheet: str = ""
    footer: tuple[str, ...] = ()
    badge: str = ""
    marks: tuple[tuple[str, str], ...] = field(default=())
    variant: str = ""
    number: str = ""


PARTS = (Document, Facts, Table, Chart, Notes, SignOff, Tiles, Tile, Note, Series, Row, Column, Cell)
"""What a document is made of, each a frozen dataclass."""

NUMBER = "{number}"
"""Stands in a footer for the document's number until it has one."""
SHOWN = 12


def numbered(document: Document, basis: str) -> Document:
    """Give a document its number: a hash of all it says and of what it is made with (``basis``: program, templates).

    So a signed page names exactly what it was made from, and a page that a new row does not touch stays as it was. A
    document whose values have a stable repr gets the same number on every machine.
    """
    number = hashlib.sha256(b"\n".join((basis.encode(), spelled(document)))).hexdigest()
    footer = tuple(part.replace(NUMBER, number[:SHOWN]) for part in document.footer)
    return replace(document, footer=footer, number=number)
