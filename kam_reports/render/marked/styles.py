"""The workbook's styles: for each style of a marked cell the same with a fill of ours."""

from __future__ import annotations

import re

from kam_reports.render.marked.markup import Unmarkable, element, opened, start_tag, with_attribute

_XF = start_tag("xf")
_FILL = start_tag("fill")
_CLOSE = re.compile(rb"</(?:[\w.-]+:)?xf\s*>")


class Styles:
    """Adds styles to a styles part; :meth:`restyle` as often as needed, then :meth:`written`."""

    def __init__(self, data: bytes) -> None:
        """Find the fills and cell styles; raises Unmarkable when there are none."""
        self._data = data
        _, _, begin, end = element(data, "cellXfs")
        self._styles = _elements(data[begin:end])
        _, _, begin, end = element(data, "fills")
        self._fills = len(_FILL.findall(data[begin:end]))
        if not self._styles or not self._fills:
            raise Unmarkable("styles")
        self._colours: dict[str, int] = {}
        self._made: dict[tuple[int, str], int] = {}
        self._new: list[bytes] = []

    def restyle(self, style: int, colour: str) -> int:
        """Return the number of a style with the fill of a colour (RRGGBB)."""
        style = style if style < len(self._styles) else 0
        if (style, colour) not in self._made:
            fill = self._colours.setdefault(colour, self._fills + len(self._colours))
            text = self._styles[style]
            end = text.index(b">") + 1
            tag = with_attribute(with_attribute(text[:end], "fillId", str(fill)), "applyFill", "1")
            self._made[style, colour] = len(self._styles) + len(self._new)
            self._new.append(tag + text[end:])
        return self._made[style, colour]

    def written(self) -> bytes:
        """Return the styles part with what was added."""
        if not self._new:
            return self._data
        data = _appended(self._data, "cellXfs", self._new)
        prefix, _, _, _ = element(data, "fills")
        return _appended(data, "fills", [_fill(prefix, colour) for colour in self._colours])


def _elements(content: bytes) -> list[bytes]:
    found = []
    for tag in _XF.finditer(content):
        if tag[0].endswith(b"/>"):
            found.append(tag[0])
            continue
        close = _CLOSE.search(content, tag.end())
        if close is None:
            raise Unmarkable("xf")
        found.append(content[tag.start() : close.end()])
    return found


def _appended(data: bytes, name: str, more: list[bytes]) -> bytes:
    _, start, begin, end = element(data, name)
    count = (_XF if name == "cellXfs" else _FILL).findall(data[begin:end])
    tag = with_attribute(opened(data[start:begin]), "count", str(len(count) + len(more)))
    return data[:start] + tag + data[begin:end] + b"".join(more) + data[end:]


def _fill(prefix: bytes, colour: str) -> bytes:
    p = prefix.decode()
    return (
        f'<{p}fill><{p}patternFill patternType="solid"><{p}fgColor rgb="FF{colour}"/><{p}bgColor indexed="64"/>'
        f"</{p}patternFill></{p}fill>"
    ).encode()
