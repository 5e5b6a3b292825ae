"""The form's styles: number formats where it left a cell plain, and the styles of the sheets put behind its own."""

from __future__ import annotations

import re

from kam_reports.render.forms.tree import Malformed, Node, parse, written

_FIRST_OWN = 164
_PLAIN = frozenset({0, 49})
_BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_PARTS = ("fonts", "fills", "borders")


class Styles:
    """The styles part of a form; number formats and whole styles are added to it."""

    def __init__(self, data: bytes) -> None:
        """Read the part; raises Malformed when it has no cell styles."""
        self.root = parse(data)
        self._formats = {
            int(node.get("numFmtId") or 0): node.get("formatCode")
            for node in (self.root.child("numFmts") or Node("")).elements("numFmt")
        }
        self._cells = self._part("cellXfs")
        self._list = list(self._cells.elements("xf"))
        self._made: dict[tuple[int, str], int] = {}

    def _part(self, local: str) -> Node:
        found = self.root.child(local)
        if found is None:
            raise Malformed(local)
        return found

    def _style(self, style: int) -> Node:
        return self._list[style if style < len(self._list) else 0]

    def wraps(self, style: int) -> bool:
        """Return whether a cell's text wraps."""
        alignment = self._style(style).child("alignment")
        return alignment is not None and alignment.get("wrapText") in {"1", "true"}

    def is_date(self, style: int) -> bool:
        """Return whether a style shows a number as a date or time."""
        number = int(self._style(style).get("numFmtId") or 0)
        code = _QUOTED.sub("", self._formats.get(number, "")).lower()
        return number in _BUILT_IN_DATES or any(letter in code for letter in "ymdhs")

    def fitting(self, style: int, code: str, *, dated: bool) -> int:
        """Return the style for a number: the form's own where it has a number format, else with ``code``."""
        number = int(self._style(style).get("numFmtId") or 0)
        if (number not in _PLAIN and (not dated or self.is_date(style))) or code in {"General", ""}:
            return style
        if (style, code) not in self._made:
            node = self._style(style).copy()
            node.attributes |= {"numFmtId": str(self._format(code)), "applyNumberFormat": "1"}
            self._made[style, code] = self._append(node)
        return self._made[style, code]

    def _append(self, node: Node) -> int:
        self._cells.children.append(node)
        self._list.append(node)
        return len(self._list) - 1

    def _format(self, code: str) -> int:
        """Return the number of a number format, made where it is not there."""
        known = next((number for number, text in self._formats.items() if text == code), None)
        if known is not None:
            return known
        number = max([_FIRST_OWN - 1, *self._formats]) + 1
        self._formats[number] = code
        formats = self.root.child("numFmts")
        if formats is None:
            formats = self.root.new("numFmts")
            self.root.children.insert(0, formats)
        formats.children.append(self.root.new("numFmt", numFmtId=str(number), formatCode=code))
        return number

    def adopt(self, data: bytes) -> list[int]:
        """Take over all cell styles of another styles part (written without prefixes); return their new numbers."""
        other = Styles(data)
        places = {name: self._merge(name, other._part(name)) for name in _PARTS}
        numbers = []
        known = {written(node): number for number, node in reversed(list(enumerate(self._list)))}
        for xf in other._list:
            node = self._renamed(xf)
            for name, attribute in zip(_PARTS, ("fontId", "fillId", "borderId"), strict=True):
                node.attributes[attribute] = str(places[name][int(xf.get(attribute) or 0)])
            own = int(xf.get("numFmtId") or 0)
            if own in other._formats:
                node.attributes["numFmtId"] = str(self._format(other._formats[own]))
            node.attributes["xfId"] = "0"
            key = written(node)
            if key not in known:
                known[key] = self._append(node)
            numbers.append(known[key])
        return numbers

    def _merge(self, local: str, more: Node) -> list[int]:
        """Take over fonts, fills or borders; return where each stands. What is there already is not put in twice."""
        mine = self._part(local)
        known: dict[bytes, int] = {}
        for number, node in enumerate(mine.elements()):
            known.setdefault(written(node), number)
        count = sum(1 for _ in mine.elements())
        places = []
        for node in more.elements():
            copy = self._renamed(node)
            key = written(copy)
            if key not in known:
                known[key] = count
                mine.children.append(copy)
                count += 1
            places.append(known[key])
        return places

    def _renamed(self, node: Node) -> Node:
        """Return a copy of an element with this part's prefix."""
        children = [child if isinstance(child, str) else self._renamed(child) for child in node.children]
        return Node(self.root.prefix + node.local, dict(node.attributes), children)

    def written(self) -> bytes:
        """Return the whole part."""
        for local in (*_PARTS, "cellXfs", "numFmts"):
            part = self.root.child(local)
            if part is not None:
                part.attributes["count"] = str(sum(1 for _ in part.elements()))
        return written(self.root)
