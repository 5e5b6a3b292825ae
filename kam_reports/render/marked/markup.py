"""Looking into XML without taking it apart: what is not changed stays as it was, to the byte."""

from __future__ import annotations

import re

ATTRIBUTES = rb"""(?:[^<>"']++|"[^"]*+"|'[^']*+')*+"""
"""The inside of a tag up to its ``>``; possessive, so that no file can make it slow."""
_TOKEN = re.compile(rb"<!--.*?-->|<(/?)((?:[\w.-]+:)?)([\w.-]+)(?=[\s/>])" + ATTRIBUTES + rb">", re.DOTALL)
_ENCODING = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([\w.-]+)["']""")


class Unmarkable(Exception):  # noqa: N818 - an answer about a file, not a program error
    """A package that cannot be changed in place; a copy of its values can still be marked."""


def start_tag(name: str) -> re.Pattern[bytes]:
    """Return a pattern of an element's start tag, whatever its prefix (group 1, with its colon)."""
    return re.compile(rb"<((?:[\w.-]+:)?)" + name.encode() + rb"(?=[\s/>])" + ATTRIBUTES + rb">")


def attribute(tag: bytes, name: str) -> bytes | None:
    """Return an attribute's value as it is written, or None."""
    found = re.search(rb"\s" + name.encode() + rb"""\s*=\s*(?:"([^"]*)"|'([^']*)')""", tag)
    return None if found is None else found[1] if found[1] is not None else found[2]


def number(tag: bytes, name: str, otherwise: int) -> int:
    """Return an attribute as a whole number."""
    text = attribute(tag, name)
    return int(text) if text is not None and text.isdigit() else otherwise


def with_attribute(tag: bytes, name: str, value: str) -> bytes:
    """Return a start tag with an attribute set."""
    written = b" " + name.encode() + b'="' + value.encode() + b'"'
    changed, count = re.subn(
        rb"\s" + name.encode() + rb"""\s*=\s*(?:"[^"]*"|'[^']*')""", lambda _: written, tag, count=1
    )
    if count:
        return changed
    end = len(tag) - (2 if tag.endswith(b"/>") else 1)
    return tag[:end].rstrip() + written + tag[end:]


def opened(tag: bytes) -> bytes:
    """Return a start tag that does not close itself."""
    return tag[:-2].rstrip() + b">" if tag.endswith(b"/>") else tag


def element(data: bytes, name: str) -> tuple[bytes, int, int, int]:
    """Return prefix, start, begin of content and end of content of the first element of that name.

    An element that closes itself has its content's begin and end behind its tag. Raises Unmarkable when there is none.
    """
    found = start_tag(name).search(data)
    if found is None:
        raise Unmarkable(name)
    if found[0].endswith(b"/>"):
        return found[1], found.start(), found.end(), found.end()
    end = data.find(b"</" + found[1] + name.encode(), found.end())
    if end < 0:
        raise Unmarkable(name)
    return found[1], found.start(), found.end(), end


def first_child(data: bytes, names: frozenset[bytes]) -> int:
    """Return where the first element of one of the names begins on the level of the data's beginning.

    The level ends where an element closes that was not opened; that place is returned when none of the names is there.
    """
    depth = 0
    for token in _TOKEN.finditer(data):
        if token[3] is None:
            continue
        if token[1]:
            if not depth:
                return token.start()
            depth -= 1
            continue
        if not depth and token[3] in names:
            return token.start()
        if not token[0].endswith(b"/>"):
            depth += 1
    raise Unmarkable("the end")


def readable(data: bytes) -> bytes:
    """Return XML that can be searched as bytes (UTF-8); raises Unmarkable for another encoding."""
    found = _ENCODING.match(data.removeprefix(b"\xef\xbb\xbf").lstrip())
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\0" in data[:8]:
        raise Unmarkable("UTF-16")
    if found is not None and found[1].lower() not in {b"utf-8", b"utf8", b"us-ascii", b"ascii"}:
        raise Unmarkable(found[1].decode("ascii", "replace"))
    return data


def escaped(text: str) -> str:
    """Return a text as XML content or attribute; characters that XML does not know are left out."""
    kept = "".join(
        char
        for char in text
        if char in "\t\n" or " " <= char <= "\ud7ff" or "\ue000" <= char <= "\ufffd" or char > "\uffff"
    )
    return kept.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
