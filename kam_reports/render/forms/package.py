"""The parts of a filled form, put together: the form's own, the sheets behind them, one workbook."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterable, Mapping

from kam_reports.intake.ooxml import read_package, relationships
from kam_reports.render.forms.form import Form
from kam_reports.render.forms.styles import Styles
from kam_reports.render.forms.tree import Malformed, Node, parse, written

_EPOCH = (1980, 1, 1, 0, 0, 0)
_OWN = "kam_"
_MAIN = "xl/workbook.xml"
_TYPES = "[Content_Types].xml"
_STYLE = re.compile(rb'(<(?:c|row)\b[^>]*? s=")(\d+)(")')
_SHARED = re.compile(rb' t="s"><v>(\d+)</v>')
_STRING = re.compile(rb"<si>(.*?)</si>|<si/>", re.DOTALL)
_SELECTED = re.compile(rb' tabSelected="1"')
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


class Assembly:
    """A workbook in the making: the form's parts, some of them changed, and new ones."""

    def __init__(self, form: Form) -> None:
        """Begin with the form as it is."""
        self._form = form
        self._parts = dict(form.parts)
        self.workbook = parse(form.parts[form.main])
        self._types = parse(form.parts[next(name for name in form.parts if name.lower() == _TYPES.lower())])
        wanted = _relations_of(form.main).lower()
        self._relations_part = next((name for name in form.parts if name.lower() == wanted), "")
        if not self._relations_part:
            raise Malformed(wanted)
        self._relations = parse(form.parts[self._relations_part])
        self.style_part = form.related(form.main, "styles")
        self.styles = Styles(form.parts[self.style_part])

    def put(self, member: str, root: Node) -> None:
        """Change a part."""
        self._parts[member] = written(root)

    def add_sheets(self, book: bytes) -> None:
        """Put the sheets of another workbook (as XlsxWriter writes them) behind the form's own."""
        with zipfile.ZipFile(io.BytesIO(book)) as archive:
            package = read_package(archive, _MAIN)
            numbers = self.styles.adopt(archive.read("xl/styles.xml"))
            strings = _strings(archive)
            relations = relationships(archive, _MAIN)
            taken = {part.member for part in package.sheets}
            members = [name for name in archive.namelist() if _belongs(name)]
            for name in members:
                data = archive.read(name)
                if name in taken:
                    data = _sheet(data, numbers, strings)
                elif name.endswith(".rels"):
                    data = _renamed_targets(data)
                self._parts[_own_name(name)] = data
            self._adopt_types(parse(archive.read(_TYPES)), members)
            other = parse(archive.read(_MAIN))
        ids = {key: target for key, (_, target) in relations.items()}
        self._adopt_sheets(other, ids)

    def _adopt_types(self, types: Node, members: Iterable[str]) -> None:
        there = {node.get("Extension").lower() for node in self._types.elements("Default")}
        wanted = {f"/{name}" for name in members}
        for node in types.elements():
            if node.local == "Default" and node.get("Extension").lower() not in there:
                self._types.children.insert(0, self._types.new("Default", **node.attributes))
            elif node.local == "Override" and node.get("PartName") in wanted:
                name = f"/{_own_name(node.get('PartName')[1:])}"
                attributes = {"PartName": name, "ContentType": node.get("ContentType")}
                self._types.children.append(self._types.new("Override", **attributes))

    def _adopt_sheets(self, other: Node, targets: Mapping[str, str]) -> None:
        """List the new sheets, and their names for printing and filtering."""
        sheets = self.workbook.child("sheets")
        if sheets is None:
            return
        mine = list(sheets.elements("sheet"))
        number = max(int(one.get("sheetId")) for one in mine)
        prefix = _prefix(self.workbook, _OFFICE)
        listed = other.child("sheets")
        for index, node in enumerate(listed.elements("sheet") if listed is not None else (), start=1):
            key = f"rIdKam{index}"
            attributes = {"name": node.get("name"), "sheetId": str(number + index), f"{prefix}id": key}
            sheets.children.append(sheets.new("sheet", **attributes))
            relation = {
                "Id": key,
                "Type": f"{_OFFICE}/worksheet",
                "Target": f"/{_own_name(targets[node.get('id')])}",
            }
            self._relations.children.append(self._relations.new("Relationship", **relation))
        names = other.child("definedNames")
        for node in names.elements("definedName") if names is not None else ():
            copy = self.workbook.new("definedName", **node.attributes)
            copy.attributes["localSheetId"] = str(int(node.get("localSheetId")) + len(mine))
            copy.text = node.text
            self._names().children.append(copy)

    def _names(self) -> Node:
        """Return the list of defined names, made at its place where there is none."""
        names = self.workbook.child("definedNames")
        if names is None:
            names = self.workbook.new("definedNames")
            after = ("sheets", "functionGroups", "externalReferences")
            places = [index for index, one in enumerate(self.workbook.children) if _local(one) in after]
            self.workbook.children.insert(places[-1] + 1, names)
        return names

    def recalculate(self) -> None:
        """Make the reading program calculate every formula anew, since cells have moved and values changed."""
        settings = self.workbook.child("calcPr")
        if settings is None:
            settings = self.workbook.new("calcPr")
            before = ("sheets", "functionGroups", "externalReferences", "definedNames")
            places = [index for index, one in enumerate(self.workbook.children) if _local(one) in before]
            self.workbook.children.insert(places[-1] + 1, settings)
        settings.attributes["fullCalcOnLoad"] = "1"
        chain = self._form.related(self._form.main, "calcChain")
        if chain:
            self._parts.pop(chain)
            gone = f"/{chain}".lower()
            self._types.children = [one for one in self._types.children if _part_name(one).lower() != gone]
            self._relations.children = [one for one in self._relations.children if not _is_chain(one)]

    def written(self) -> bytes:
        """Return the workbook; the same form and values give the same bytes."""
        self.put(self._form.main, self.workbook)
        self._parts[self.style_part] = self.styles.written()
        self.put(self._relations_part, self._relations)
        self.put(next(name for name in self._parts if name.lower() == _TYPES.lower()), self._types)
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
            for name, content in self._parts.items():
                info = zipfile.ZipInfo(name, _EPOCH)
                info.compress_type = zipfile.ZIP_DEFLATED
                info.create_system = 0
                package.writestr(info, content)
        return target.getvalue()


def _relations_of(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels".lstrip("/")


def _belongs(name: str) -> bool:
    """Return whether a part belongs to a sheet, not to the workbook as a whole."""
    whole = {"xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels"}
    return name.startswith("xl/") and name not in whole and not name.startswith("xl/theme/")


def _own_name(name: str) -> str:
    """Return the name a part gets beside the form's own."""
    folder, _, last = name.rpartition("/")
    return f"{folder}/{_OWN}{last}"


def _renamed_targets(data: bytes) -> bytes:
    """Return relationships whose targets have the parts' new names."""
    root = parse(data)
    for node in root.elements("Relationship"):
        if node.get("TargetMode") != "External":
            folder, last = posixpath.split(node.get("Target"))
            node.attributes["Target"] = posixpath.join(folder, f"{_OWN}{last}")
    return written(root)


def _strings(archive: zipfile.ZipFile) -> list[bytes]:
    """Return the shared texts as they are written."""
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    return [found[1] or b"<t/>" for found in _STRING.finditer(archive.read("xl/sharedStrings.xml"))]


def _sheet(data: bytes, numbers: list[int], strings: list[bytes]) -> bytes:
    """Return a sheet with the form's style numbers and its texts in the cells."""
    data = _STYLE.sub(lambda found: found[1] + str(numbers[int(found[2])]).encode() + found[3], data)
    data = _SHARED.sub(lambda found: b' t="inlineStr"><is>' + strings[int(found[1])] + b"</is>", data)
    return _SELECTED.sub(b"", data)


def _prefix(root: Node, namespace: str) -> str:
    """Return the prefix, with its colon, that a part uses for a namespace; declared where it is not."""
    for key, value in root.attributes.items():
        if value == namespace and key.startswith("xmlns:"):
            return f"{key.removeprefix('xmlns:')}:"
    root.attributes["xmlns:r"] = namespace
    return "r:"


def _local(one: Node | str) -> str:
    return one.local if isinstance(one, Node) else ""


def _part_name(one: Node | str) -> str:
    return one.get("PartName") if isinstance(one, Node) else ""


def _is_chain(one: Node | str) -> bool:
    return isinstance(one, Node) and one.get("Type").endswith("/calcChain")
