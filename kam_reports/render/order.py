"""What one order becomes: a Document drawn, remembered, and written as files.

What draws is loaded by who draws: mostly other processes than the one that gives the orders.
"""

from __future__ import annotations

import gc
import hashlib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from kam_reports import __version__
from kam_reports.cache import Store
from kam_reports.core.document import Document
from kam_reports.core.fault import OutputFault
from kam_reports.core.text import T
from kam_reports.render.glyphs import coverage, missing_glyphs
from kam_reports.render.names import clean_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kam_reports.render.look import Look, Stamp
    from kam_reports.render.pdf import Painter

_GC_THRESHOLDS = 50_000, 20, 20  # a page is 200,000 short-lived objects; the usual 700 looks through them for nothing


class Media(StrEnum):
    """What a Document is made into; the value is the file's ending."""

    PDF = "pdf"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class Order:
    """A Document, the folder its files go to, and what to make of it."""

    document: Document
    folder: Path
    media: tuple[Media, ...] = (Media.XLSX, Media.PDF)


@dataclass(frozen=True, slots=True)
class Copy:
    """What a document becomes in one medium. missing: characters our font lacks, printed as 〓 (PDF only)."""

    content: bytes
    missing: str = ""


_END = b"\0"
_DRAWN_BY = ("weasyprint", "pydyf", "tinycss2", "cssselect2", "pillow", "xlsxwriter", "fonttools", "jinja2")


@dataclass(frozen=True, slots=True)
class Printed:
    """A file written: path relative to the order's folder (with ``/``), SHA-256, size in bytes.

    missing: characters our font lacks, printed as 〓 (PDF only).
    """

    path: str
    sha256: str
    size: int
    missing: str = ""


_MOST_PAINTERS = 4
_painters: dict[tuple[tuple[Path, ...], str, Stamp], Painter] = {}
"""This process's painters, the one used last at the end."""


def _painter(folders: tuple[Path, ...], variant: str, stamp: Stamp) -> Painter:
    """Return this process's painter for templates with a stamp."""
    from kam_reports.render.pdf import Painter

    painter = _painters.pop((folders, variant, stamp), None)
    if painter is None:
        if len(_painters) >= _MOST_PAINTERS:
            del _painters[next(iter(_painters))]
            _let_go()
        painter = Painter(folders, variant=variant)
    _painters[folders, variant, stamp] = painter
    return painter


def _let_go() -> None:
    """Free what a painter held, 30 MB in circles: who draws looks for garbage so seldom that dozens would gather."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def warm_up(look: Look) -> None:
    """Load all that every document needs, and keep the garbage collector off it from now on."""
    _painter(look.folders, look.variant, look.stamp()).warm_up()
    coverage()
    gc.freeze()  # without collecting first: that takes longer than the garbage of a start is worth
    gc.set_threshold(*_GC_THRESHOLDS)


def carry_out(order: Order, look: Look, kept: Kept | None = None) -> tuple[Printed, ...]:
    """Draw an order in the media it has not been drawn in before, and write its files."""
    document = order.document
    known = {medium: kept.find(document.path, document.number, medium) for medium in order.media} if kept else {}
    copies = {medium: copy for medium, copy in known.items() if copy is not None}
    fresh = _draw(document, [medium for medium in order.media if medium not in copies], look)
    if kept is not None:
        for medium, copy in fresh.items():
            kept.keep(document, medium, copy)
    copies |= fresh
    return tuple(put_file(document.path, order.folder, medium, copies[medium]) for medium in order.media)


def _draw(document: Document, media: Sequence[Media], look: Look) -> dict[Media, Copy]:
    """Draw a Document in some media; a TemplateFault when the templates are not those of the run."""
    stamp = look.stamp()
    copies = {medium: _copy(document, medium, look, stamp) for medium in media}
    look.prove(stamp)
    return copies


def _copy(document: Document, medium: Media, look: Look, stamp: Stamp) -> Copy:
    """Draw a Document in one medium by templates with a stamp."""
    if medium is Media.PDF:
        painter = _painter(look.folders, look.variant, stamp)
        return Copy(painter.paint(document), "".join(sorted(missing_glyphs(document))))
    return Copy(_book(document, look.folders))


@dataclass(frozen=True, slots=True)
class Drawn:
    """The files of one order as bytes, from a worker that need not reach the folder they go to."""

    copies: tuple[Copy, ...]


def draw_elsewhere(order: Order, look: Look, program: tuple[str, ...]) -> Drawn:
    """Draw the files of one order on another machine; a Fault when another program is installed there."""
    if program != program_versions():
        text = T("a worker of the cluster has another program: {theirs} instead of {ours}")
        raise OutputFault(text.with_values(theirs=" ".join(program_versions()), ours=" ".join(program)))
    copies = _draw(order.document, order.media, look)
    return Drawn(tuple(copies[medium] for medium in order.media))


@cache
def program_versions() -> tuple[str, ...]:
    """Return the versions that decide what a file looks like, as this process has them."""
    return (__version__, *(f"{name} {version(name)}" for name in _DRAWN_BY))


def put_file(path: str, folder: Path, medium: Media, copy: Copy) -> Printed:
    """Write what was made of a document in one medium. path: the document's."""
    name = f"{clean_path(path)}.{medium}"
    target = folder / name
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(copy.content)
    except OSError as error:
        text = T("the file cannot be written: {reason}", reason=error.strerror or str(error))
        raise OutputFault(text, file=str(target)) from error
    return Printed(name, hashlib.sha256(copy.content).hexdigest(), len(copy.content), copy.missing)


@dataclass(frozen=True, slots=True)
class Kept:
    """Where drawn documents are kept. basis: everything besides the document that decides what a file looks like."""

    store: Store
    basis: str

    def find(self, path: str, number: str, medium: Media) -> Copy | None:
        """Return the file that was made of the document with this path and number before."""
        kept = self.store.get(medium.value, self._key(path, number)) if number else None
        if kept is None:
            return None
        missing, _, content = kept.partition(_END)
        return Copy(content, missing.decode())

    def keep(self, document: Document, medium: Media, copy: Copy) -> None:
        """Keep a file."""
        if document.number:
            kept = copy.missing.encode() + _END + copy.content
            self.store.put(medium.value, self._key(document.path, document.number), kept)

    def _key(self, path: str, number: str) -> str:
        return f"{self.basis}/{path}/{number}"


def _book(document: Document, folders: tuple[Path, ...]) -> bytes:
    """Return the document's workbook: by the department's own form where the templates have one."""
    from kam_reports.render.xlsx import write_book

    if not _any_form(folders):
        return write_book(document)
    from kam_reports.render.forms.book import fill_form, find_form

    form = find_form(folders, document)
    return write_book(document) if form is None else fill_form(form, document)


def _any_form(folders: tuple[Path, ...]) -> bool:
    """Tell whether the department has forms at all; what fills them is dear to import."""
    return any(True for folder in folders for _ in folder.glob("*.xlsx"))
