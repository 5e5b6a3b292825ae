"""Document → PDF bytes. The only module that knows WeasyPrint.

A :class:`Painter` is made once a process and used for every document: our fonts alone (the system's are never looked
at, so a page has the same bytes on any machine), stylesheets parsed once, templates compiled once. What leaves it
depends on the Document and the templates only: no clock, no random identifier.
"""

from __future__ import annotations

import logging
import os
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn
from xml.etree.ElementTree import Element, ParseError, XMLParser

from kam_reports import assets
from kam_reports.core.digest import is_hidden
from kam_reports.core.document import Document, Note, Notes, Page, Tone
from kam_reports.core.fault import TemplateFault
from kam_reports.core.garbage import not_collecting
from kam_reports.core.text import T
from kam_reports.render import shortcuts
from kam_reports.render.addresses import Addresses
from kam_reports.render.embed import Fonts, Wardrobe, finish
from kam_reports.render.folders import template_folders
from kam_reports.render.fontfolder import give_folder
from kam_reports.render.html import Stencils, find_file, read_template
from kam_reports.render.shortcuts import reach

VARIANTS = ("pdf/ua-1", "pdf/ua-2", "pdf/a-3a", "pdf/a-3b", "pdf/a-3u")
_NO_SYSTEM_FONTS = b'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig/>'
_IN_HEAD = frozenset({"title", "meta", "link", "style"})
_MEDIA_TYPES = {
    ".css": "text/css",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".webp": "image/webp",
}


@contextmanager
def _without_system_fonts() -> Iterator[None]:
    """Let fontconfig see no font of the machine while its configuration is read; the variable is put back after."""
    before = os.environ.get("FONTCONFIG_FILE")
    with tempfile.TemporaryDirectory(prefix="kam-fonts-") as folder, warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="No fonts configured in FontConfig")
        path = Path(folder) / "fonts.conf"
        path.write_bytes(_NO_SYSTEM_FONTS)
        os.environ["FONTCONFIG_FILE"] = str(path)
        try:
            yield
        finally:
            if before is None:
                del os.environ["FONTCONFIG_FILE"]
            else:
                os.environ["FONTCONFIG_FILE"] = before


class _Warnings(logging.Handler):
    """Keeps what WeasyPrint complains about: an unknown property, a file it was refused."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one message."""
        self.messages.append(record.getMessage())


class Painter:
    """Draws Documents as PDF; one a process.

    folders: where templates come from (:func:`kam_reports.render.folders.template_folders`). variant: empty for a plain
    PDF, or one of :data:`VARIANTS` for an accessible (tagged) or archivable one. warnings: what WeasyPrint said so far.
    """

    def __init__(self, folders: Sequence[Path] = (), *, variant: str = "") -> None:
        """Load fonts; stylesheets and templates follow with the first document that needs them."""
        if variant and variant not in VARIANTS:
            message = f"unknown PDF variant {variant!r}"
            raise ValueError(message)
        self.folders = tuple(folders) or template_folders()
        self.variant = variant
        self._stencils = Stencils(self.folders)
        self._log = _Warnings()
        with _without_system_fonts():
            from weasyprint.text.fonts import FontConfiguration

            from kam_reports.render.engine import weasyprint

            self._fonts = FontConfiguration()
        give_folder(self._fonts)
        weasyprint.LOGGER.handlers = [self._log]
        self._quick = shortcuts.take(weasyprint)
        self._weasyprint: ModuleType = weasyprint
        self._addresses = Addresses(self.folders)
        self._fetch = _fetcher(self.folders, self._addresses)
        self._page_class = _page_class(weasyprint, quick=self._quick)
        self._root_class = _root_class(quick=self._quick)
        self._wardrobe = Wardrobe()
        self._parsed: dict[Path, Any] = {}
        self._sheets: dict[tuple[str, Page], list[Any]] = {}

    @property
    def warnings(self) -> tuple[str, ...]:
        """What WeasyPrint complained about so far; empty with good templates."""
        return tuple(self._log.messages)

    def warm_up(self) -> None:
        """Draw an empty sheet, so that fonts, stylesheets and templates are there before the first document arrives."""
        empty = Document("assessment", "", "", "", (Notes("warm", (Note("暖", Tone.STRONG),)),))
        with suppress(TemplateFault):  # of a faulty template the first real document tells
            self.paint(empty)

    def paint(self, document: Document) -> bytes:
        """Return the document as PDF."""
        with not_collecting():  # a document that is still being drawn is no garbage
            pages = self._lay_out(document)
            pages.fonts = Fonts(self._wardrobe)
            drawn = bytes(pages.write_pdf(finisher=finish, **self._options()))
            if self._quick:
                shortcuts.let_go(pages)
        return drawn

    def _options(self) -> dict[str, Any]:
        """Return WeasyPrint's output options."""
        return {"pdf_variant": self.variant} if self.variant else {}

    def _lay_out(self, document: Document) -> Any:  # noqa: ANN401 - WeasyPrint has no types
        """Return the laid out pages."""
        marks = tuple(
            (name, self._addresses.of_logo(said) if name == "logo" else said) for name, said in document.marks
        )
        html = self._tree(self._stencils.page(replace(document, marks=marks)))
        return html.render(font_config=self._fonts, stylesheets=self._styles(document), **self._options())

    def _tree(self, text: str) -> Any:  # noqa: ANN401 - WeasyPrint has no types
        """Return the parsed page: quickly where the template is well-formed XML, else by the HTML rules."""
        try:
            parser = XMLParser()  # noqa: S314 - our own output, from which no entity can be declared: autoescaped
            parser.feed(text)
            root = parser.close()
        except ParseError:
            return self._page_class(string=text, base_url=self._addresses.base, url_fetcher=self._fetch)
        return self._wrap(root)

    def _wrap(self, root: Element) -> Any:  # noqa: ANN401 - WeasyPrint has no types
        """Hand WeasyPrint a finished tree, saving its slow HTML parser."""
        html = self._page_class.__new__(self._page_class)
        html.base_url = self._addresses.base
        html.url_fetcher = self._fetch
        html.media_type = "print"
        html.wrapper_element = self._root_class.from_html_root(root, content_language=None)
        html.etree_element = html.wrapper_element.etree_element
        return html

    def _styles(self, document: Document) -> list[Any]:
        """Return the parsed stylesheets of a document's kind and paper: shared, paper, kind."""
        kind = self._stencils.kind(document)
        key = kind, document.page
        if key not in self._sheets:
            names = ["base/style.css", f"{kind}/style.css"]
            if document.page is Page.LANDSCAPE:
                names.insert(1, "base/landscape.css")
            paths = [path for name in names if (path := find_file(self.folders, name))]
            self._sheets[key] = [self._sheet(path) for path in paths]
        return self._sheets[key]

    def _sheet(self, path: Path) -> Any:  # noqa: ANN401 - WeasyPrint has no types
        """Return a parsed stylesheet, the same one each time."""
        if path not in self._parsed:
            text, address = read_template(path), self._addresses.of(path)
            sheet = self._weasyprint.CSS(
                string=text, base_url=address, url_fetcher=self._fetch, font_config=self._fonts
            )
            self._parsed[path] = reach.mark(sheet, text) if self._quick else sheet
        return self._parsed[path]


def _page_class(weasyprint: Any, *, quick: bool) -> Any:  # noqa: ANN401 - WeasyPrint has no types
    """Return WeasyPrint's HTML with our own short browser stylesheet in place of its long one (a fifth of the time)."""
    text = (Path(__file__).parent / "browser.css").read_text(encoding="utf-8")
    sheet = weasyprint.CSS(string=text)
    if quick:
        reach.mark(sheet, text)

    class _PageSource(weasyprint.HTML):  # type: ignore[misc] # WeasyPrint has no types
        """An HTML page under the short stylesheet."""

        def _ua_stylesheets(self, forms: bool = False) -> list[Any]:  # noqa: ARG002, FBT001, FBT002
            """Return the browser stylesheet."""
            return [sheet]

    return _PageSource


def _root_class(*, quick: bool) -> Any:  # noqa: ANN401 - cssselect2 has no types
    """Return cssselect2's root of a page, with a quick way to find the elements of a head."""
    import cssselect2

    if not quick:
        return cssselect2.ElementWrapper

    class _Root(cssselect2.ElementWrapper):  # type: ignore[misc] # cssselect2 has no types
        """The root element of a page."""

        def query_all(self, *selectors: object) -> Iterator[Any]:
            """Yield the elements that selectors meet. WeasyPrint asks twice, by names and then for exactly those."""
            if not _IN_HEAD.issuperset(selectors):
                yield from super().query_all(*selectors)
                return
            for element in self.etree_element.iter():
                if element.tag in selectors:
                    yield type(self)(element, None, 0, None, in_html_document=True)

    return _Root


def _fetcher(folders: Sequence[Path], addresses: Addresses) -> Any:  # noqa: ANN401 - WeasyPrint has no types
    """Return a URL fetcher that opens files of the template folders, our fonts and the logo, and nothing else.

    What else lies in a workspace is in no key of what was drawn: it could change, and the pages would stay.
    """
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    roots = tuple(folder.resolve() for folder in (*folders, assets.fonts()))

    class _Fetcher(URLFetcher):  # type: ignore[misc] # WeasyPrint has no types
        """Serves files by path, our fonts by their bare name."""

        def fetch(self, url: str, headers: object = None) -> Any:  # noqa: ANN401, ARG002
            """Open one file."""
            path = addresses.path(url)
            if path is None:
                _refuse(url)
            font = assets.fonts() / path.name
            path = (font if font.is_file() and not path.is_file() else path).resolve()
            media_type = _MEDIA_TYPES.get(path.suffix.lower())
            inside = [path.relative_to(root).as_posix() for root in roots if path.is_relative_to(root)]
            logo = addresses.logo
            allowed = (logo is not None and path == logo.resolve()) or any(not is_hidden(name) for name in inside)
            if media_type is None or not path.is_file() or not allowed:
                _refuse(url)
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": media_type})

    return _Fetcher()


def _refuse(url: str) -> NoReturn:
    """Refuse to open an address."""
    text = T("templates may use only pictures, styles and fonts of their own folder, not “{address}”", address=url)
    raise TemplateFault(text)
