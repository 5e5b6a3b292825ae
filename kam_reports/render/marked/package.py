"""An .xlsx package with marked cells: only the parts that must change do, every other is taken over as it is.

Stored results of formulas, validation, charts, pictures, macros, pivot tables, print settings: all stay. The member's
times are fixed, so that the same ledger and issues give the same bytes.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kam_reports.intake.guard import read_part
from kam_reports.intake.ooxml import read_package, relationships
from kam_reports.intake.sniff import main_part
from kam_reports.render.marked.comments import new_comments, new_drawing, with_boxes, with_comments
from kam_reports.render.marked.markup import Unmarkable, attribute, readable, start_tag
from kam_reports.render.marked.sheet import anchors, colour_cells, drawing_of, with_drawing
from kam_reports.render.marked.styles import Styles

if TYPE_CHECKING:
    from kam_reports.intake.ooxml import Package

EPOCH = (1980, 1, 1, 0, 0, 0)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_COMMENTS, _DRAWING = "rIdKamComments", "rIdKamDrawing"


@dataclass(slots=True)
class SheetMarks:
    """What is marked on one sheet, by cell (sheet row, zero-based column): colours (RRGGBB) and comments."""

    colours: dict[tuple[int, int], str] = field(default_factory=dict)
    comments: dict[tuple[int, int], str] = field(default_factory=dict)


def mark_package(source: Path | io.BytesIO, marks: Mapping[str, SheetMarks]) -> bytes:
    """Return the package with the sheets (by name) marked; raises Unmarkable when it can't be done in place."""
    with zipfile.ZipFile(source) as archive:
        _, main = main_part(archive.namelist())
        package = read_package(archive, main)
        work = _Work(archive, main, package)
        for index, part in enumerate(package.sheets):
            if part.member and (mark := marks.get(part.name)):
                work.mark(part.member, mark, index + 1)
        return work.written()


class _Work:
    """The parts that change."""

    def __init__(self, archive: zipfile.ZipFile, main: str, package: Package) -> None:
        self._archive = archive
        self._package = package
        self._changed: dict[str, bytes] = {}
        self._overrides: list[tuple[str, str]] = []
        strict = _STRICT_MAIN.encode() in read_part(archive, main)
        self._office, self._main = (_STRICT_OFFICE, _STRICT_MAIN) if strict else (_OFFICE, _MAIN)
        member = next((member for kind, member in relationships(archive, main).values() if kind == "styles"), "")
        if not member:
            raise Unmarkable("styles")
        self._style_member = member
        self._styles = Styles(readable(read_part(archive, member)))

    def mark(self, member: str, mark: SheetMarks, number: int) -> None:
        """Mark one sheet."""
        data = readable(read_part(self._archive, member))
        shown = anchors(data)
        colours: dict[int, dict[int, str]] = {}
        for cell, colour in mark.colours.items():
            row, column = shown.get(cell, cell)
            colours.setdefault(row, {}).setdefault(column, colour)
        comments: dict[tuple[int, int], str] = {}
        for cell, text in mark.comments.items():
            at = shown.get(cell, cell)
            comments[at] = f"{comments[at]}\n\n{text}" if at in comments else text
        data = colour_cells(data, colours, self._styles.restyle)
        if comments:
            data = self._comment(member, data, comments, number)
        self._changed[member] = data

    def _comment(self, member: str, data: bytes, comments: Mapping[tuple[int, int], str], number: int) -> bytes:
        """Add comments and their boxes; return the sheet, which names the drawing."""
        relations = relationships(self._archive, member)
        there = dict(relations.values())
        listed = there.get("comments", "")
        drawing = relations.get(drawing_of(data), ("", ""))[1]
        old = readable(read_part(self._archive, listed)) if listed else new_comments(self._main)
        changed, boxed = with_comments(old, comments)
        more: list[tuple[str, str, str]] = []
        if not listed:
            listed = self._free(f"xl/kam_comments{number}.xml")
            self._overrides.append((listed, _COMMENTS_TYPE))
            more.append((_COMMENTS, "comments", listed))
        self._changed[listed] = changed
        boxes = {cell: text for cell, text in comments.items() if cell not in boxed}
        drawn = read_part(self._archive, drawing) if drawing else new_drawing(number)
        if not drawing:
            drawing = self._free(f"xl/drawings/kam_comments{number}.vml")
            more.append((_DRAWING, "vmlDrawing", drawing))
            data = with_drawing(data, _DRAWING, self._office)
        self._changed[drawing] = with_boxes(drawn, number, boxes)
        if more:
            self._relate(member, more)
        return data

    def _free(self, name: str) -> str:
        taken = {other.lower() for other in self._archive.namelist()}
        stem, _, ending = name.rpartition(".")
        while name.lower() in taken:
            stem += "_"
            name = f"{stem}.{ending}"
        return name

    def _relate(self, member: str, more: list[tuple[str, str, str]]) -> None:
        """Add relationships (id, kind, target member) to a sheet."""
        folder, _, name = member.rpartition("/")
        wanted = f"{folder}/_rels/{name}.rels".lstrip("/")
        there = next((one for one in self._archive.namelist() if one.lower() == wanted.lower()), "")
        empty = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="{_RELATIONS}"/>'
        data = readable(read_part(self._archive, there)) if there else empty.encode()
        made = [
            f'<{{p}}Relationship Id="{key}" Type="{self._office}/{kind}" Target="/{target}"/>'
            for key, kind, target in more
        ]
        self._changed[there or wanted] = _with_children(data, "Relationships", made)

    def written(self) -> bytes:
        """Return the whole package."""
        self._changed[self._style_member] = self._styles.written()
        types = next(name for name in self._archive.namelist() if name.lower() == "[content_types].xml")
        self._changed[types] = self._typed(readable(read_part(self._archive, types)))
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
            members = [info.filename for info in self._archive.infolist() if not info.is_dir()]
            for name in [*members, *sorted(self._changed.keys() - set(members))]:
                content = self._changed.get(name)
                info = zipfile.ZipInfo(name, EPOCH)
                info.compress_type = zipfile.ZIP_DEFLATED
                info.create_system = 0
                package.writestr(info, read_part(self._archive, name) if content is None else content)
        return target.getvalue()

    def _typed(self, data: bytes) -> bytes:
        """Say in the list of content types what the new parts are."""
        made = [f'<{{p}}Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in self._overrides]
        endings = {(attribute(tag[0], "Extension") or b"").lower() for tag in start_tag("Default").finditer(data)}
        if b"vml" not in endings:
            made.insert(0, f'<{{p}}Default Extension="vml" ContentType="{_DRAWING_TYPE}"/>')
        return _with_children(data, "Types", made)


def _with_children(data: bytes, name: str, children: list[str]) -> bytes:
    """Return XML with children put at the end of its root ``name``; ``{p}`` in them is the root's prefix."""
    found = start_tag(name).search(data)
    if found is None:
        raise Unmarkable(name)
    prefix = found[1].decode()
    made = "".join(child.format(p=prefix) for child in children).encode()
    if found[0].endswith(b"/>"):
        root = found[0][:-2] + b">"
        return data[: found.start()] + root + made + f"</{prefix}{name}>".encode() + data[found.end() :]
    end = re.search(rb"</" + prefix.encode() + name.encode() + rb"\s*>", data)
    if end is None:
        raise Unmarkable(name)
    return data[: end.start()] + made + data[end.start() :]


def with_fixed_properties(package: bytes) -> bytes:
    """Return a workbook that openpyxl has written with fixed times, in its properties as in the package."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as archive, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in archive.namelist():
            content = archive.read(name)
            if posixpath.basename(name) == "core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2000-01-01T00:00:00Z", content)
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            new.writestr(info, content)
    return target.getvalue()
