"""XML as a small tree that is written back as it was read: prefixes, order and white space stay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

_TEXT = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_ATTRIBUTE = {**_TEXT, '"': "&quot;", "\n": "&#10;", "\t": "&#9;"}
_HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class Malformed(Exception):  # noqa: N818 - an answer about a file, not a program error
    """A part of the package is no XML that we read."""


@dataclass(slots=True)
class Node:
    """An element: name with its prefix, attributes as written, children in their order (elements and texts)."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    @property
    def local(self) -> str:
        """The name without its prefix."""
        return self.name.rpartition(":")[2]

    @property
    def prefix(self) -> str:
        """The prefix with its colon, or nothing."""
        return self.name[: len(self.name) - len(self.local)]

    def get(self, name: str) -> str:
        """Return an attribute by its local name, empty when it is not there."""
        if name in self.attributes:
            return self.attributes[name]
        return next((value for key, value in self.attributes.items() if key.rpartition(":")[2] == name), "")

    def elements(self, local: str = "") -> Iterator[Node]:
        """Yield the child elements (of a local name)."""
        for child in self.children:
            if isinstance(child, Node) and (not local or child.local == local):
                yield child

    def child(self, local: str) -> Node | None:
        """Return the first child element of a local name."""
        return next(self.elements(local), None)

    def walk(self) -> Iterator[Node]:
        """Yield this element and all below it."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def named(self, local: str) -> Iterator[Node]:
        """Yield the elements of a local name, this one and all below it."""
        return (node for node in self.walk() if node.local == local)

    @property
    def text(self) -> str:
        """The texts directly in this element."""
        return "".join(child for child in self.children if isinstance(child, str))

    @text.setter
    def text(self, text: str) -> None:
        """Put one text in place of all children."""
        self.children = [text]

    def new(self, local: str, **attributes: str) -> Node:
        """Return an element of this one's namespace."""
        return Node(self.prefix + local, dict(attributes))

    def copy(self) -> Node:
        """Return a copy of the element with all below it."""
        children = [child if isinstance(child, str) else child.copy() for child in self.children]
        return Node(self.name, dict(self.attributes), children)


def parse(data: bytes) -> Node:
    """Return the root of a part; raises Malformed for anything but plain XML (a DOCTYPE among others)."""
    top = Node("")
    open_nodes = [top]

    def start(name: str, attributes: dict[str, str]) -> None:
        node = Node(name, attributes)
        open_nodes[-1].children.append(node)
        open_nodes.append(node)

    def end(_name: str) -> None:
        open_nodes.pop()

    def characters(text: str) -> None:
        open_nodes[-1].children.append(text)

    def doctype(*_: object) -> None:
        message = "DOCTYPE"
        raise Malformed(message)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat takes it by position only
    except expat.ExpatError as error:
        raise Malformed(str(error)) from error
    return next(top.elements())


def written(root: Node) -> bytes:
    """Return a part as UTF-8."""
    pieces: list[str] = []
    _write(root, pieces)
    return _HEAD + "".join(pieces).encode("utf-8", "replace")


def _write(node: Node, pieces: list[str]) -> None:
    attributes = "".join(f' {key}="{_escaped(value, _ATTRIBUTE)}"' for key, value in node.attributes.items())
    if not node.children:
        pieces.append(f"<{node.name}{attributes}/>")
        return
    pieces.append(f"<{node.name}{attributes}>")
    for child in node.children:
        if isinstance(child, str):
            pieces.append(_escaped(child, _TEXT))
        else:
            _write(child, pieces)
    pieces.append(f"</{node.name}>")


def _escaped(text: str, signs: dict[str, str]) -> str:
    for sign, replacement in signs.items():  # the ampersand comes first
        if sign in text:
            text = text.replace(sign, replacement)
    return text
