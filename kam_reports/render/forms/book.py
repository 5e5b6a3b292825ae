"""Document → workbook by the department's own form: a copy of it, filled, with the document's further sheets behind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from kam_reports.core.document import Document
from kam_reports.core.text import T
from kam_reports.render.forms.blocks import blocks, shift_of
from kam_reports.render.forms.fault import FormFault
from kam_reports.render.forms.fill import Filled, Setting, fill_sheet
from kam_reports.render.forms.form import Form, read_form
from kam_reports.render.forms.moving import move_names, move_ranges, moved_parts
from kam_reports.render.forms.package import Assembly
from kam_reports.render.forms.shift import Shift
from kam_reports.render.forms.tree import Malformed, Node, parse
from kam_reports.render.forms.values import values_of
from kam_reports.render.grid import Area, BookPlan
from kam_reports.render.html import find_file
from kam_reports.render.xlsx import address, plan_further, write_further

_ENDING = ".xlsx"
_BEHIND_LINKS = frozenset(
    [
        "printOptions",
        "pageMargins",
        "pageSetup",
        "headerFooter",
        "rowBreaks",
        "colBreaks",
        "customProperties",
        "cellWatches",
        "ignoredErrors",
        "smartTags",
        "drawing",
        "legacyDrawing",
        "legacyDrawingHF",
        "drawingHF",
        "picture",
        "oleObjects",
        "controls",
        "webPublishItems",
        "tableParts",
        "extLst",
        "AlternateContent",
    ]
)
"""What stands behind the links in a sheet."""


def form_names(document: Document) -> list[str]:
    """Return the file names a document's form may have, the most particular first."""
    own = f"{document.kind}.{document.variant}" if document.variant else document.kind
    stems = dict.fromkeys((f"{own}.{document.language}", own, f"{document.kind}.{document.language}", document.kind))
    return [f"{stem}{_ENDING}" for stem in stems]


def find_form(folders: Sequence[Path], document: Document) -> Path | None:
    """Return the department's form for a document, or None: it is then drawn as the program draws it."""
    found = (find_file(folders, name) for name in form_names(document))
    return next((path for path in found if path is not None), None)


def fill_form(path: Path, document: Document) -> bytes:
    """Return the document's workbook, made from the form; a FormFault says what in the form cannot be filled."""
    form = read_form(path)
    try:
        return _filled(form, document)
    except (Malformed, KeyError, ValueError, IndexError) as error:  # a part that is not as the format wants it
        text = T("the form cannot be filled ({reason}); open it in Excel or WPS and save it again", reason=str(error))
        raise FormFault(text, file=form.file) from error


def _filled(form: Form, document: Document) -> bytes:
    """Return a copy of the form with the document's values."""
    values = values_of(document)
    roots = {one.name: parse(form.parts[one.member]) for one in form.sheets}
    found = {one.name: blocks(one, roots[one.name], form.file) for one in form.sheets}
    lines = {table: len(rows) for table, rows in values.tables.items()}
    shifts = {name.lower(): shift_of(own, lines) if own else Shift() for name, own in found.items()}
    work = Assembly(form)
    filled: dict[str, Filled] = {}
    for sheet in form.sheets:
        root, own = roots[sheet.name], found[sheet.name]
        filled[sheet.name] = fill_sheet(root, sheet, Setting(values, work.styles, shifts, own))
        move_ranges(root, sheet.name, shifts, own)
        for member, part in moved_parts(form, sheet, shifts):
            work.put(member, part)
    move_names(work.workbook, shifts)
    _add_further(work, form, document, filled, roots)
    for sheet in form.sheets:
        work.put(sheet.member, roots[sheet.name])
    work.recalculate()
    return work.written()


def _add_further(
    work: Assembly, form: Form, document: Document, filled: Mapping[str, Filled], roots: Mapping[str, Node]
) -> None:
    """Add the document's sheets behind its first, which the form stands for; cells of both sides jump to each other."""
    layout = plan_further(document, [one.name for one in form.sheets])
    if not layout.sheets:
        return
    there: dict[str, Area] = {}
    for one in filled.values():
        there |= {name: area for name, area in one.places.items() if name not in there}
    work.add_sheets(write_further(document, layout, there))
    for name, one in filled.items():
        _link(roots[name], one.links, layout)


def _link(root: Node, links: Iterable[tuple[str, str]], layout: BookPlan) -> None:
    """Let filled cells jump to their rows on a further sheet; a link the form has itself stays."""
    found = root.child("hyperlinks")
    taken = {node.get("ref") for node in found.elements("hyperlink")} if found is not None else set()
    for cell, name in links:
        area = layout.places.get(name)
        if area is None or cell in taken:
            continue
        if found is None:
            found = root.new("hyperlinks")
            root.children.insert(_place_of_links(root), found)
        location = address(Area(area.sheet, area.top, area.left, area.top, area.left), "")
        found.children.append(found.new("hyperlink", ref=cell, location=location))


def _place_of_links(root: Node) -> int:
    """Return where the links of a sheet stand among its elements."""
    places = (index for index, one in enumerate(root.children) if isinstance(one, Node) and one.local in _BEHIND_LINKS)
    return next(places, len(root.children))
