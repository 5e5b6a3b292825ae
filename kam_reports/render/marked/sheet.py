"""One sheet's XML: other style numbers on the cells that are marked, nothing else changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from kam_reports.core.place import cell_address
from kam_reports.render.marked.markup import (
    ATTRIBUTES,
    Unmarkable,
    attribute,
    element,
    first_child,
    number,
    opened,
    start_tag,
    with_attribute,
)

Restyle = Callable[[int, str], int]
"""Gives for a style number and a colour the number of the same style with that fill."""

_ROW = re.compile(rb'<((?:[\w.-]+:)?)row(?=[\s/>])(?:\s+r="(\d+)")?' + ATTRIBUTES + rb">")
_CELL = start_tag("c")
_COLUMN = start_tag("col")
_MERGE = start_tag("mergeCell")
_LEGACY = start_tag("legacyDrawing")
_SPANS = re.compile(rb"""\sspans\s*=\s*(?:"[^"]*"|'[^']*')""")
_REFERENCE = re.compile(rb"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_BEHIND = frozenset(
    {
        b"legacyDrawingHF",
        b"drawingHF",
        b"picture",
        b"oleObjects",
        b"controls",
        b"AlternateContent",
        b"webPublishItems",
        b"tableParts",
        b"extLst",
    }
)
"""What stands behind the legacyDrawing element."""
_MOST_MERGED = 200_000


def position(reference: bytes) -> tuple[int, int]:
    """Return the sheet row and zero-based column of an A1 reference."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise Unmarkable(reference.decode("ascii", "replace"))
    column = 0
    for letter in found[1].upper():
        column = column * 26 + letter - 64
    return int(found[2]), column - 1


def anchors(data: bytes) -> dict[tuple[int, int], tuple[int, int]]:
    """Return for each cell that a merge covers the merge's first cell, whose look it shows (huge merges left out)."""
    covered: dict[tuple[int, int], tuple[int, int]] = {}
    for merge in _MERGE.finditer(data):
        first, _, last = (attribute(merge[0], "ref") or b"").partition(b":")
        if not last:
            continue
        (top, left), (bottom, right) = position(first), position(last)
        if len(covered) + (bottom - top + 1) * (right - left + 1) > _MOST_MERGED:
            continue
        for row in range(top, bottom + 1):
            covered.update({(row, column): (top, left) for column in range(left, right + 1)})
    return covered


def colour_cells(data: bytes, wanted: Mapping[int, Mapping[int, str]], restyle: Restyle) -> bytes:
    """Return a sheet with the wanted cells (row → column → colour) restyled; missing cells and rows are put in."""
    prefix, start, begin, end = element(data, "sheetData")
    tag, body = opened(data[start:begin]), data[begin:end]
    closing = b"</" + prefix + b"sheetData>" if begin == end and data[start:begin].endswith(b"/>") else b""
    if closing and not wanted:
        return data
    defaults = [
        (number(col[0], "min", 1) - 1, number(col[0], "max", 0) - 1, number(col[0], "style", 0))
        for col in _COLUMN.finditer(data, 0, start)
    ]
    writer = _Rows(prefix, restyle, defaults)
    return data[:start] + tag + writer.edit(body, wanted) + closing + data[end:]


class _Rows:
    """Edits the rows of a sheet."""

    def __init__(self, prefix: bytes, restyle: Restyle, defaults: list[tuple[int, int, int]]) -> None:
        self._prefix = prefix
        self._restyle = restyle
        self._defaults = defaults

    def edit(self, body: bytes, wanted: Mapping[int, Mapping[int, str]]) -> bytes:
        """Return all rows, the wanted ones edited."""
        waiting = sorted(wanted, reverse=True)
        pieces: list[bytes] = []
        at = current = 0
        for found in _ROW.finditer(body):
            if not waiting:
                break
            row = int(found[2]) if found[2] else number(found[0], "r", current + 1)
            if row <= current:
                raise Unmarkable("rows out of order")
            current = row
            while waiting and waiting[-1] < row:
                pieces += [body[at : found.start()], self._new_row(waiting[-1], wanted[waiting.pop()])]
                at = found.start()
            if waiting and waiting[-1] == row:
                pieces.append(body[at : found.start()])
                text, at = self._row(body, found, wanted[waiting.pop()])
                pieces.append(text)
        pieces.append(body[at:])
        pieces += [self._new_row(row, wanted[row]) for row in reversed(waiting)]
        return b"".join(pieces)

    def _new_row(self, row: int, cells: Mapping[int, str]) -> bytes:
        made = b"".join(self._new_cell(row, column, cells[column], None) for column in sorted(cells))
        return b'<%brow r="%d">%b</%brow>' % (self._prefix, row, made, self._prefix)

    def _new_cell(self, row: int, column: int, colour: str, row_style: int | None) -> bytes:
        style = row_style
        if style is None:
            style = next((style for low, high, style in self._defaults if low <= column <= high), 0)
        made = self._prefix, cell_address(row, column).encode(), self._restyle(style, colour)
        return b'<%bc r="%b" s="%d"/>' % made

    def _row(self, body: bytes, found: re.Match[bytes], cells: Mapping[int, str]) -> tuple[bytes, int]:
        """Return an edited row and where it ended."""
        tag, close = found[0], b"</" + found[1] + b"row>"
        row = number(tag, "r", 0)
        if tag.endswith(b"/>"):
            content, after = b"", found.end()
        else:
            end = body.find(close, found.end())
            if end < 0:
                raise Unmarkable("row")
            content, after = body[found.end() : end], end + len(close)
        if not row:
            raise Unmarkable("row without number")
        own = number(tag, "s", 0) if attribute(tag, "customFormat") in {b"1", b"true"} else None
        edited = self._cells(content, row, cells, own)
        return _SPANS.sub(b"", opened(tag)) + edited + close, after

    def _cells(self, content: bytes, row: int, cells: Mapping[int, str], own: int | None) -> bytes:
        waiting = sorted(cells, reverse=True)
        pieces: list[bytes] = []
        at, current = 0, -1
        for found in _CELL.finditer(content):
            reference = attribute(found[0], "r")
            column = position(reference)[1] if reference is not None else current + 1
            if column <= current:
                raise Unmarkable("cells out of order")
            current = column
            pieces.append(content[at : found.start()])
            at = found.start()
            while waiting and waiting[-1] < column:
                pieces.append(self._new_cell(row, waiting[-1], cells[waiting.pop()], own))
            if waiting and waiting[-1] == column:
                style = self._restyle(number(found[0], "s", 0), cells[waiting.pop()])
                pieces.append(with_attribute(found[0], "s", str(style)))
                at = found.end()
        pieces.append(content[at:])
        pieces += [self._new_cell(row, column, cells[column], own) for column in reversed(waiting)]
        return b"".join(pieces)


def drawing_of(data: bytes) -> str:
    """Return the relationship id of the sheet's legacy drawing (that of its comments), or an empty text."""
    end = data.rfind(b"sheetData")
    found = _LEGACY.search(data, max(end, 0))
    if found is None:
        return ""
    id_ = re.search(rb"""\s(?:[\w.-]+:)?id\s*=\s*["']([^"']*)["']""", found[0])
    return id_[1].decode("utf-8", "replace") if id_ else ""


def with_drawing(data: bytes, relation: str, namespace: str) -> bytes:
    """Return a sheet that names its legacy drawing."""
    prefix, _, begin, end = element(data, "sheetData")
    closed = data.find(b">", end) + 1 if end > begin or data[begin - 2 : begin] != b"/>" else begin
    at = closed + first_child(data[closed:], _BEHIND)
    made = f' xmlns:r="{namespace}" r:id="{relation}"/>'.encode()
    return data[:at] + b"<" + prefix + b"legacyDrawing" + made + data[at:]
