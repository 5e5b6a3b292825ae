"""The parts of an .xlsx or .xlsb package: which sheets there are, where they lie, which styles show hours."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from defusedxml.ElementTree import ParseError, fromstring

from kam_reports.core.text import T
from kam_reports.intake.formats import hour_styles
from kam_reports.intake.guard import read_part
from kam_reports.intake.refusal import FILE_TRUNCATED, Refusal

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

_TRUE = {"1", "true"}
_DATE1904 = re.compile(rb"""<(?:\w+:)?workbookPr\b[^>]*\bdate1904\s*=\s*["'](?:1|true)["']""")


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet by name and the member of the archive that holds it (empty when there is none).

    state: ``hidden`` or the like, and what kind of sheet it is.
    """

    name: str
    member: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class Package:
    """What the workbook part and the styles say. sheets are in the order of the tabs."""

    sheets: tuple[SheetPart, ...]
    date1904: bool
    hour_styles: frozenset[int]
    macros: bool
    date_styles: frozenset[int] = frozenset()


def read_package(archive: zipfile.ZipFile, main: str) -> Package:
    """Read the workbook part ``main`` of an .xlsx, its relationships and styles."""
    data = read_part(archive, main)
    targets = relationships(archive, main)
    sheets = []
    for element in _named(_parse(data, main), "sheet"):
        key = next((value for name, value in element.attrib.items() if _local(name) == "id"), "")
        kind, member = targets.get(key, ("", ""))
        sheets.append(SheetPart(element.get("name", ""), member, f"{element.get('state', '')} {kind}"))
    styles = next((member for kind, member in targets.values() if kind == "styles"), "")
    return Package(
        sheets=tuple(sheets),
        date1904=bool(_DATE1904.search(data)),
        hour_styles=_hour_styles(archive, styles) if styles else frozenset(),
        macros=any(kind == "vbaProject" for kind, _ in targets.values()),
    )


def relationships(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Return id → (last word of the type, member name) of a part's relationships inside the archive."""
    folder, _, name = part.rpartition("/")
    members = {info.filename.replace("\\", "/").lower(): info.filename for info in archive.infolist()}
    rels = members.get(f"{folder}/_rels/{name}.rels".lstrip("/").lower())
    if rels is None:
        return {}
    found = {}
    for element in _named(_parse(read_part(archive, rels), rels), "Relationship"):
        target = element.get("Target", "").replace("\\", "/")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        kind = element.get("Type", "").rpartition("/")[2]
        found[element.get("Id", "")] = (kind, members.get(path.lower(), ""))
    return found


def _hour_styles(archive: zipfile.ZipFile, member: str) -> frozenset[int]:
    root = _parse(read_part(archive, member), member)
    codes = {
        _whole(element.get("numFmtId")): element.get("formatCode", "")
        for group in _named(root, "numFmts")
        for element in _named(group, "numFmt")
    }
    formats = [_whole(element.get("numFmtId")) for group in _named(root, "cellXfs") for element in _named(group, "xf")]
    return hour_styles(formats, codes)


def _parse(data: bytes, name: str) -> Element:
    try:
        return fromstring(data)
    except (ParseError, ValueError) as error:
        raise Refusal(FILE_TRUNCATED, T("the part {name} is not well-formed", name=name)) from error


def _named(root: Element, name: str) -> Iterator[Element]:
    return (element for element in root.iter() if _local(str(element.tag)) == name)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _whole(text: str | None) -> int:
    try:
        return int(text or 0)
    except ValueError:
        return 0
