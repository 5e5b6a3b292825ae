"""A department's own form, read: its parts, its sheets, and every place where a value is wanted."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kam_reports.core.place import cell_address
from kam_reports.core.text import T
from kam_reports.intake.guard import read_part
from kam_reports.intake.ooxml import read_package, relationships
from kam_reports.intake.refusal import Refusal
from kam_reports.intake.sniff import main_part
from kam_reports.render.forms.fault import FormFault
from kam_reports.render.forms.placeholder import OPEN, Piece, Placeholder, has_placeholder, pieces
from kam_reports.render.forms.tree import Malformed, Node, parse

PREFIX = "kam_"
"""What the defined names begin with that stand for values."""
MOST_BYTES = 64 << 20
_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
_TARGET = re.compile(r"^(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Za-z]{1,3})\$?(\d{1,7})(?::\$?[A-Za-z]{1,3}\$?\d{1,7})?$")
_ADDRESS = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")
_LETTERS = 26


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell that wants values: sheet row, zero-based column, its text taken apart."""

    row: int
    column: int
    parts: tuple[Piece, ...]

    @property
    def names(self) -> Iterator[Placeholder]:
        """The placeholders of the cell."""
        return (part for part in self.parts if isinstance(part, Placeholder))


@dataclass(frozen=True, slots=True)
class FormSheet:
    """One sheet of the form: name, its part, where values go, and head and foot lines with placeholders."""

    name: str
    member: str
    spots: tuple[Spot, ...]
    margins: tuple[tuple[Piece, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A whole form. relations: part → id → (kind, target part). parts are in the order of the file."""

    file: str
    main: str
    parts: Mapping[str, bytes]
    sheets: tuple[FormSheet, ...]
    relations: Mapping[str, Mapping[str, tuple[str, str]]]

    def related(self, part: str, kind: str) -> str:
        """Return the part of a kind that belongs to a part, empty when there is none."""
        return next((target for word, target in self.relations.get(part, {}).values() if word == kind), "")


def read_form(path: Path) -> Form:
    """Read a form; a FormFault says what in it cannot be filled."""
    try:
        data = path.read_bytes()
    except OSError as error:
        text = T("the form cannot be opened: {reason}", reason=error.strerror or str(error))
        raise FormFault(text, file=str(path)) from error
    return _read(str(path), data)


@lru_cache(maxsize=8)
def _read(file: str, data: bytes) -> Form:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MOST_BYTES:
                raise FormFault(T("the form is too large: unpacked it has more than 64 MB"), file=file)
            parts = {one.filename: read_part(archive, one.filename) for one in archive.infolist() if not one.is_dir()}
            _, main = main_part(archive.namelist())
            if _STRICT in parts[main]:
                text = T("the form is saved as “Strict Open XML”; save it as an ordinary Excel workbook (.xlsx)")
                raise FormFault(text, file=file)
            package = read_package(archive, main)
            if package.date1904:
                text = T("the form counts its days from 1904; switch that off in Excel's options and save it again")
                raise FormFault(text, file=file)
            relations = {name: relationships(archive, name) for name in (main, *(one.member for one in package.sheets))}
        strings = _strings(parts, relations[main])
        wanted = _defined(file, parse(parts[main]), {one.name.lower(): one.name for one in package.sheets})
        sheets = tuple(
            _sheet(file, one.name, one.member, parts[one.member], strings, wanted.get(one.name, {}))
            for one in package.sheets
            if one.member and "/worksheets/" in f"/{one.member}"
        )
        _refuse_shapes(file, sheets, parts, relations)
    except (Refusal, Malformed, zipfile.BadZipFile, KeyError, ValueError, IndexError) as error:
        text = T("the form cannot be read as an Excel workbook; open it in Excel or WPS and save it as .xlsx")
        raise FormFault(text, file=file) from error
    return Form(file, main, parts, sheets, relations)


def _refuse_shapes(
    file: str,
    sheets: tuple[FormSheet, ...],
    parts: Mapping[str, bytes],
    relations: Mapping[str, Mapping[str, tuple[str, str]]],
) -> None:
    """Refuse placeholders where they would be printed as they stand: in text boxes and shapes."""
    for sheet in sheets:
        for kind, member in relations[sheet.member].values():
            if kind == "drawing" and OPEN.encode() in parts.get(member, b""):
                text = T("placeholders in text boxes and shapes are not filled; put them into cells")
                raise FormFault(text, file=file, sheet=sheet.name)


def _strings(parts: Mapping[str, bytes], relations: Mapping[str, tuple[str, str]]) -> list[str]:
    """Return the workbook's shared texts."""
    member = next((target for kind, target in relations.values() if kind == "sharedStrings"), "")
    if not member:
        return []
    return [_plain(node) for node in parse(parts[member]).elements("si")]


def _plain(node: Node) -> str:
    """Return the text of a shared or inline string: its runs joined, readings (phonetics) left out."""
    runs = [node, *node.elements("r")]
    return "".join(text.text for run in runs for text in run.elements("t"))


def _defined(file: str, workbook: Node, sheets: Mapping[str, str]) -> dict[str, dict[tuple[int, int], str]]:
    """Return the cells that defined names give a value to: sheet → (row, column) → name."""
    found: dict[str, dict[tuple[int, int], str]] = {}
    names = workbook.child("definedNames")
    for node in names.elements("definedName") if names is not None else ():
        name = node.get("name")
        if not name.lower().startswith(PREFIX):
            continue
        target = _TARGET.match(node.text.strip())
        sheet = sheets.get((target[1] or target[2]).replace("''", "'").lower()) if target else None
        if target is None or sheet is None:
            text = T("the name {name} does not point to a cell: {found}", name=name, found=node.text.strip())
            raise FormFault(text, file=file)
        cell = int(target[4]), column_of(target[3])
        other = found.setdefault(sheet, {}).setdefault(cell, name[len(PREFIX) :])
        if other != name[len(PREFIX) :]:
            text = T("two names point to this cell: {names}", names=(f"{PREFIX}{other}", name))
            raise FormFault(text, file=file, sheet=sheet, cell=cell_address(*cell))
    return found


def column_of(letters: str) -> int:
    """Return a column's zero-based index."""
    number = 0
    for letter in letters.upper():
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return number - 1


def position(address: str) -> tuple[int, int]:
    """Return the sheet row and zero-based column of a cell's address; raises ValueError for anything else."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise ValueError(address)
    return int(found[2]), column_of(found[1])


def _sheet(
    file: str, name: str, member: str, data: bytes, strings: list[str], wanted: Mapping[tuple[int, int], str]
) -> FormSheet:
    """Return what a sheet wants."""
    root = parse(data)
    spots = {cell: Spot(*cell, (Placeholder(own),)) for cell, own in wanted.items()}
    rows = root.child("sheetData")
    for cell in rows.named("c") if rows is not None else ():
        text = _text(cell, strings)
        at = position(cell.get("r"))
        if not has_placeholder(text) or at in spots:
            continue
        where = {"file": file, "sheet": name, "cell": cell_address(*at)}
        if cell.child("f") is not None:
            raise FormFault(
                T("placeholders do not work inside a formula; put it into a cell of its own and refer to that"), **where
            )
        spots[at] = Spot(*at, _pieces(text, where))
    margins = root.child("headerFooter")
    lines = [node.text for node in margins.elements()] if margins is not None else []
    where = {"file": file, "sheet": name}
    return FormSheet(
        name,
        member,
        tuple(spots[at] for at in sorted(spots)),
        tuple(_pieces(line, where) for line in lines if has_placeholder(line)),
    )


def _text(cell: Node, strings: list[str]) -> str:
    """Return a cell's text, or its formula's; empty for numbers."""
    if (formula := cell.child("f")) is not None:
        return formula.text
    kind, value = cell.get("t"), cell.child("v")
    if kind == "s" and value is not None:
        return strings[int(value.text)]
    inline = cell.child("is")
    if inline is not None:
        return _plain(inline)
    return value.text if kind == "str" and value is not None else ""


def _pieces(text: str, where: Mapping[str, str]) -> tuple[Piece, ...]:
    try:
        return pieces(text)
    except ValueError as error:
        wrong = T(
            "“{found}” is no placeholder; write a name between double braces, such as {example}",
            found=str(error),
            example="{{ score }}",
        )
        raise FormFault(wrong, file=where["file"], sheet=where["sheet"], cell=where.get("cell", "")) from error
