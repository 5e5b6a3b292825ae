"""Document → HTML by the Jinja2 templates of the workspace, else the program's own.

A template is a user's file: it runs in a sandbox, everything it prints is escaped, an unknown name is a fault with file
and line, and it can load nothing but files of the two template folders. ``templates/<kind>/page.html`` draws a
document of that kind, ``templates/default/page.html`` any other.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import NoReturn

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from kam_reports.core.digest import is_hidden
from kam_reports.core.document import PARTS, Cell, Document, Format, Medium, Page, Section, Table
from kam_reports.core.fault import TemplateFault, nearest
from kam_reports.core.text import T, Text
from kam_reports.render import columns
from kam_reports.render.chart import draw
from kam_reports.render.format import NUMERIC, column_decimals, show
from kam_reports.render.glyphs import printable

DEFAULT_KIND = "default"
_LONG_WORD, _PIECE, _BREAK = 60, 12, "\u200b"
_OVERLONG = re.compile(r"[^\s\u2e80-\uffef]{61,}")
_LANGUAGE_TAGS = {"zh": "zh-CN", "en": "en"}


class _Loader(jinja2.BaseLoader):
    """Finds templates by name in the given folders; a name or link that leads out of them is not there."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = folders

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Return text, file name and "is it still so" of a template."""
        del environment
        found = find_file(self._folders, template)
        if found is None:
            raise jinja2.TemplateNotFound(template)
        return read_template(found), str(found), lambda: True


def find_file(folders: Sequence[Path], name: str) -> Path | None:
    """Return the first file of that name inside the folders, or None; a hidden one is no template."""
    if is_hidden(name):
        return None
    for folder in folders:
        path = folder / name
        if path.is_file() and path.resolve().is_relative_to(folder.resolve()):
            return path
    return None


def read_template(path: Path) -> str:
    """Return a template's text; a file that is not UTF-8 is a fault."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = T("this template is not UTF-8 text; save it as UTF-8")
        raise TemplateFault(text, file=str(path)) from error


_OURS = frozenset((kind, one.name) for kind in PARTS for one in fields(kind))


class _Sandbox(ImmutableSandboxedEnvironment):
    """The sandbox that templates run in; what a document itself holds needs no second look, and is most of it."""

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        """Tell whether a template may read an attribute."""
        return (type(obj), attr) in _OURS or super().is_safe_attribute(obj, attr, value)


class Stencils:
    """The compiled templates of one process."""

    def __init__(self, folders: Sequence[Path]) -> None:
        """Prepare an environment over the template folders; templates compile when first used."""
        self.folders = tuple(folders)
        self._environment = _Sandbox(
            loader=_Loader(self.folders),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            finalize=_finalize,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
        )
        self._environment.globals |= {
            "show": show,
            "look": _look,
            "align": _align,
            "decimals": column_decimals,
            "fit": columns.fit,
            "shares": columns.shares,
            "bulky": columns.bulky,
            "long_figures": columns.long_figures,
            "draw": draw,
            "label_ems": columns.label_ems,
            "kind_of": _kind_of,
            "header_groups": _header_groups,
        }

    def kind(self, document: Document) -> str:
        """Return the template folder that draws the document."""
        known = find_file(self.folders, f"{document.kind}/page.html") if document.kind.isidentifier() else None
        return document.kind if known else DEFAULT_KIND

    def page(self, document: Document) -> str:
        """Return the document as HTML."""
        name = f"{self.kind(document)}/page.html"
        try:
            return self._environment.get_template(name).render(
                doc=document,
                sections=tuple(section for section in document.sections if section.medium is not Medium.BOOK),
                named={section.name: section for section in document.sections},
                marks={name: escape(said) if name == "logo" else said for name, said in document.marks},
                lang=_LANGUAGE_TAGS.get(document.language, document.language),
                landscape=document.page is Page.LANDSCAPE,
            )
        except TemplateFault:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a user's template does wrong is a fault of that template
            self._fail(error, name)

    def _fail(self, error: Exception, name: str) -> NoReturn:
        """Raise the fault that an error inside a template amounts to."""
        if isinstance(error, jinja2.TemplateSyntaxError):
            text = T("the template cannot be read: {reason}", reason=error.message or "")
            raise TemplateFault(text, file=error.filename or name, line=error.lineno) from error
        if isinstance(error, jinja2.TemplateNotFound):
            file, line = self._spot(error, name)
            text = T("there is no template “{name}”; templates come from the templates folder only", name=error.message)
            raise TemplateFault(text, file=file, line=line) from error
        file, line = self._spot(error, name)
        if not line:
            raise error  # not from a template: a bug of ours keeps its own face
        if isinstance(error, jinja2.UndefinedError):
            raise TemplateFault(self._unknown(error), file=file, line=line) from error
        text = T("the template fails here: {reason}", reason=f"{type(error).__name__}: {error}")
        raise TemplateFault(text, file=file, line=line) from error

    def _spot(self, error: Exception, name: str) -> tuple[str, int]:
        """Return the innermost template file and line that an error came through."""
        roots = tuple(str(folder) for folder in self.folders)
        spots = [
            (frame.filename, frame.lineno or 0)
            for frame in traceback.extract_tb(error.__traceback__)
            if frame.filename.startswith(roots) and frame.filename.endswith(".html")
        ]
        return spots[-1] if spots else (name, 0)

    def _unknown(self, error: jinja2.UndefinedError) -> Text:
        """Say which name a template used that is not there, with the nearest one that is."""
        reason = error.message or ""
        quoted = reason.split("'")[1::2]
        known = {*self._environment.globals, "doc", "sections", "named", "marks", "lang", "landscape"}
        known.update(name for name in Document.__dataclass_fields__)
        near = next((match for match in (nearest(word.split(" ")[-1], known) for word in quoted[::-1]) if match), "")
        if near:
            return T("the template uses an unknown name: {reason}; did you mean “{near}”?", reason=reason, near=near)
        return T("the template uses an unknown name: {reason}", reason=reason)


def _finalize(value: object) -> object:
    """Make every printed text printable by our font; markup made by templates is left alone."""
    if isinstance(value, str) and not isinstance(value, Markup):
        text = printable(value)
        return _OVERLONG.sub(_breakable, text) if len(text) > _LONG_WORD else text
    return value


def _breakable(match: re.Match[str]) -> str:
    """Put invisible break opportunities into an overlong word; without them its layout takes quadratic time."""
    word = match[0]
    return _BREAK.join(word[start : start + _PIECE] for start in range(0, len(word), _PIECE))


def _look(cell: Cell) -> str:
    """Return the CSS classes of a cell: how it is aligned and how loud it is."""
    tone = "" if cell.tone == "plain" else f" {cell.tone}"
    return f"{_align(cell.format)}{tone}".strip()


def _align(form: Format) -> str:
    """Return ``n`` for numbers (to the right), ``d`` for dates (centred), nothing for texts."""
    if form in NUMERIC:
        return "n"
    return "d" if form in {Format.DATE, Format.TIME} else ""


def _kind_of(section: Section) -> str:
    """Return the name of the macro that draws a section."""
    return type(section).__name__.lower()


def _header_groups(table: Table) -> list[tuple[str, int, int]]:
    """Return the upper header row of a table as (text, columns across, rows down); empty when there are no groups."""
    if not any(column.group for column in table.columns):
        return []
    return list(_runs(table))


def _runs(table: Table) -> Iterator[tuple[str, int, int]]:
    """Yield neighbouring columns of one group together, ungrouped columns alone and two rows high."""
    run = 0
    for index, column in enumerate(table.columns):
        run += 1
        following = table.columns[index + 1].group if index + 1 < len(table.columns) else None
        if not column.group:
            yield column.title, 1, 2
            run = 0
        elif following != column.group:
            yield column.group, run, 1
            run = 0
