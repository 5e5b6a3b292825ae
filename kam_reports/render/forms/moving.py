"""Beside the cells, all that says where cells are: merges, validation, formats, breaks, links, pictures, names."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from kam_reports.core.place import cell_address
from kam_reports.render.forms.blocks import RowBlock, merges
from kam_reports.render.forms.form import Form, FormSheet
from kam_reports.render.forms.shift import Shift, Shifts, moved_formula
from kam_reports.render.forms.tree import Malformed, Node, parse

_DROPPED = frozenset({"dimension", "ignoredErrors"})


def move_ranges(root: Node, sheet: str, shifts: Shifts, found: Sequence[RowBlock]) -> None:
    """Move all that a sheet says of its cells beside the cells: merges, validation, formats, breaks, links."""
    shift = shifts.get(sheet.lower(), Shift())
    _repeat_merges(root, shift, found)
    for node in root.walk():
        match node.local:
            case "hyperlink" | "autoFilter":
                node.attributes["ref"] = shift.range(node.get("ref"))
            case "conditionalFormatting" | "dataValidation" | "protectedRange":
                if "sqref" in node.attributes:
                    node.attributes["sqref"] = shift.range(node.get("sqref"))
            case "sqref":
                node.text = shift.range(node.text)
            case "formula" | "formula1" | "formula2":
                if node.text:
                    node.text = moved_formula(node.text, sheet, shifts)
            case _:
                pass
    for breaks in root.elements("rowBreaks"):
        for node in breaks.elements("brk"):
            node.attributes["id"] = str(shift.last(int(node.get("id"))))
    root.children = [
        one for one in root.children if isinstance(one, str) or one.local not in _DROPPED or not shift.blocks
    ]


def _repeat_merges(root: Node, shift: Shift, found: Sequence[RowBlock]) -> None:
    """Move merged cells, and merge those of a line again in each copy."""
    cells = root.child("mergeCells")
    if cells is None:
        return
    made = []
    for top, left, bottom, right in merges(root):
        block = next((one for one in found if one.top <= top and bottom <= one.bottom), None)
        repeated = shift.block(top)
        for copy in range(repeated.copies if block is not None and repeated is not None else 1):
            inside = block is not None
            first = shift.row(top, copy if inside else 0)
            last = shift.row(bottom, copy) if inside else shift.last(bottom)
            made.append(cells.new("mergeCell", ref=f"{cell_address(first, left)}:{cell_address(last, right)}"))
    cells.children = list(made)
    cells.attributes["count"] = str(len(made))


def move_names(workbook: Node, shifts: Shifts) -> None:
    """Move what defined names (print areas and titles among them) point to."""
    names = workbook.child("definedNames")
    for node in names.elements("definedName") if names is not None else ():
        if node.text:
            node.text = moved_formula(node.text, "", shifts)


def moved_parts(form: Form, sheet: FormSheet, shifts: Shifts) -> Iterator[tuple[str, Node]]:
    """Yield the parts of a sheet that name its rows, moved: pictures, charts, comments, tables."""
    shift = shifts.get(sheet.name.lower(), Shift())
    for kind, member in form.relations[sheet.member].values():
        if not member:
            continue
        if kind == "drawing":
            yield from _drawing(form, member, shift, shifts)
        elif kind in {"comments", "table"} and shift.blocks:
            root = parse(form.parts[member])
            for node in root.walk():
                if "ref" in node.attributes:
                    node.attributes["ref"] = shift.range(node.attributes["ref"])
            yield member, root
        elif kind == "vmlDrawing" and shift.blocks:
            yield from _boxes(form, member, shift)


def _drawing(form: Form, member: str, shift: Shift, shifts: Shifts) -> Iterator[tuple[str, Node]]:
    """Yield a drawing with its anchors moved, and its charts with their references moved."""
    if shift.blocks:
        root = parse(form.parts[member])
        for name in ("from", "to"):
            for anchor in root.named(name):
                row = anchor.child("row")
                if row is not None:
                    row.text = str(shift.row(int(row.text) + 1) - 1)
        yield member, root
    folder, name = posixpath.split(member)
    listed = form.parts.get(f"{folder}/_rels/{name}.rels")
    for relation in parse(listed).elements("Relationship") if listed else ():
        if not relation.get("Type").endswith("/chart"):
            continue
        target = relation.get("Target")
        chart = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        if chart in form.parts and any(one.blocks for one in shifts.values()):
            root = parse(form.parts[chart])
            for node in root.named("f"):
                node.text = moved_formula(node.text, "", shifts)
            yield chart, root


def _boxes(form: Form, member: str, shift: Shift) -> Iterator[tuple[str, Node]]:
    """Yield the boxes of comments, each at its cell's new row; a part that is no clean XML stays as it is."""
    try:
        root = parse(form.parts[member])
    except Malformed:
        return
    for node in root.named("Row"):
        old = int(node.text)
        new = shift.row(old + 1) - 1
        node.text = str(new)
    for node in root.named("Anchor"):
        numbers = [int(part) for part in node.text.split(",")]
        for index in (2, 6):
            numbers[index] = shift.row(numbers[index] + 1) - 1
        node.text = ", ".join(str(number) for number in numbers)
    yield member, root
