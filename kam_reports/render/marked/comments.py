"""The comments of a sheet and the boxes they are shown in, added to those that are there already."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kam_reports.core.place import cell_address
from kam_reports.render.marked.markup import Unmarkable, attribute, escaped, start_tag
from kam_reports.render.marked.sheet import position

AUTHOR = "kam_reports"
_COMMENT = start_tag("comment")
_AUTHOR = start_tag("author")
_SHAPE_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_EMPTY_DRAWING = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
    '<o:idmap v:ext="edit" data="{cluster}"/></o:shapelayout></xml>'
)
_NAMESPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_FIRST_CLUSTER = 900  # far from the numbers that spreadsheet programs give out
_PER_CLUSTER = 1_024
_LINE_WIDTH, _MOST_LINES = 44, 24
_WIDE = 0x2E80

Texts = Mapping[tuple[int, int], str]
"""What the comment of each cell (sheet row, zero-based column) says."""


def new_comments(namespace: str) -> bytes:
    """Return a comments part without comments."""
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f'{head}<comments xmlns="{namespace}"><authors></authors><commentList></commentList></comments>'.encode()


def with_comments(data: bytes, texts: Texts) -> tuple[bytes, set[tuple[int, int]]]:
    """Return a comments part with these comments added, and the cells that had one already (and so a box)."""
    for name in (b"authors", b"commentList"):  # a list without content may be one tag
        data = re.sub(rb"<((?:[\w.-]+:)?)" + name + rb"\s*/>", rb"<\1" + name + rb"></\1" + name + rb">", data)
    list_end = re.search(rb"</((?:[\w.-]+:)?)commentList\s*>", data)
    authors_end = re.search(rb"</((?:[\w.-]+:)?)authors\s*>", data)
    if list_end is None or authors_end is None:
        raise Unmarkable("comments")
    prefix = list_end[1].decode()
    there, pieces, at = set(), [], authors_end.start()
    author = len(_AUTHOR.findall(data, 0, at))
    head = data[:at] + f"<{prefix}author>{AUTHOR}</{prefix}author>".encode()
    for found in _COMMENT.finditer(data, at):
        cell = position(attribute(found[0], "ref") or b"")
        end = data.find(b"</" + found[1] + b"text>", found.end())
        if cell in texts and cell not in there and end >= 0:
            there.add(cell)
            pieces += [data[at:end], _runs(prefix, "\n\n" + texts[cell])]
            at = end
    pieces.append(data[at : list_end.start()])
    for cell in sorted(texts.keys() - there):
        reference = cell_address(*cell)
        tag = f'<{prefix}comment ref="{reference}" authorId="{author}"><{prefix}text>'.encode()
        pieces += [tag, _runs(prefix, texts[cell]), f"</{prefix}text></{prefix}comment>".encode()]
    return head + b"".join(pieces) + data[list_end.start() :], there


def _runs(prefix: str, text: str) -> bytes:
    p = prefix
    look = f'<{p}rPr><{p}sz val="9"/><{p}color indexed="81"/><{p}rFont val="Microsoft YaHei"/></{p}rPr>'
    return f'<{p}r>{look}<{p}t xml:space="preserve">{escaped(text)}</{p}t></{p}r>'.encode()


def new_drawing(sheet: int) -> bytes:
    """Return a drawing part without boxes. sheet: a number of its own for each sheet."""
    return _EMPTY_DRAWING.format(cluster=_FIRST_CLUSTER + sheet).encode()


def with_boxes(data: bytes, sheet: int, texts: Texts) -> bytes:
    """Return a drawing part with a hidden box for each comment."""
    end = data.rfind(b"</xml>")
    if end < 0:
        raise Unmarkable("drawing")
    first = (_FIRST_CLUSTER + sheet) * _PER_CLUSTER + 1
    kind = "" if b"_x0000_t202" in data else _SHAPE_TYPE.replace("<v:shapetype", f"<v:shapetype {_NAMESPACES}", 1)
    boxes = [_box(first + index, cell, texts[cell]) for index, cell in enumerate(sorted(texts))]
    return data[:end] + (kind + "".join(boxes)).encode() + data[end:]


def _box(number: int, cell: tuple[int, int], text: str) -> str:
    row, column = cell[0] - 1, cell[1]
    lines = sum(1 + sum(2 if ord(char) >= _WIDE else 1 for char in line) // _LINE_WIDTH for line in text.split("\n"))
    height = min(max(lines, 3), _MOST_LINES)
    top = max(row - 1, 0)
    anchor = f"{column + 1}, 12, {top}, 6, {column + 5}, 24, {top + height}, 6"
    return (
        f'<v:shape {_NAMESPACES} id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;'
        f'width:240pt;height:{height * 15}pt;z-index:{number};visibility:hidden" fillcolor="#ffffe1" '
        'o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
        '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div>'
        '</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column>"
        "</x:ClientData></v:shape>"
    )
