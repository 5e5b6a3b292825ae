"""A TrueType font cut down to a document's glyphs: a few milliseconds a document saved, and most of its bytes.

WeasyPrint asks HarfBuzz to look through all of a font's 30,000 glyphs for each document, and keeps every one's number.
Our fonts are plain (no composite glyphs, no hints): copying a document's two hundred outlines is all there is to do.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterable, Iterator
from itertools import accumulate

_PLAIN = b"\0\1\0\0"
_KEPT = (b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp")
_VARYING_OR_COLOURED = (b"fvar", b"COLR", b"CBDT", b"SVG ", b"sbix", b"EBDT")
_CHECKSUM_OF_A_FONT = 0xB1B0AFBA
_HEADER, _ENTRY = 12, 16
_UNICODE_ON_WINDOWS = 3, 10
_GROUPED, _GROUPS_FROM = b"\0\x0c", 16  # a character map in groups; how many they are stands before them


class Outlines:
    """The glyphs of one TrueType font, ready to be copied out."""

    def __init__(self, content: bytes) -> None:
        """Find the tables; the font must be :func:`plain`."""
        spans = _spans(content)
        self._content = content
        self._outlines = spans[b"glyf"].start
        self._tables = {name: content[spans[name]] for name in _KEPT if name != b"glyf"}
        head = self._tables[b"head"]
        self._loca = _numbers("I" if head[51] else "H", self._tables[b"loca"])
        self._step = 1 if head[51] else 2  # short offsets count pairs of bytes
        self._metrics = int.from_bytes(self._tables[b"hhea"][34:36])

    def cut(self, glyphs: Iterable[int]) -> tuple[bytes, bytes] | None:
        """Return a font of these glyphs alone, numbered anew in their order, and the map from old numbers to new.

        The map is two bytes a number, as a PDF's CIDToGIDMap is. None where a glyph is not there or made of others.
        """
        kept = sorted({0, *glyphs})
        if kept[-1] + 1 >= len(self._loca):
            return None
        pieces = [self._piece(glyph) for glyph in kept]
        if any(piece[:1] >= b"\x80" for piece in pieces):  # a negative number of contours: a composite
            return None
        tables = dict(self._tables)
        offsets = array("I", accumulate((len(piece) for piece in pieces), initial=0))
        tables[b"glyf"] = b"".join(pieces)
        tables[b"loca"] = _big_endian(offsets)
        tables[b"hmtx"] = b"".join(self._metric(glyph) for glyph in kept)
        tables[b"head"] = tables[b"head"][:8] + bytes(4) + tables[b"head"][12:50] + b"\0\1" + tables[b"head"][52:]
        tables[b"hhea"] = tables[b"hhea"][:34] + struct.pack(">H", len(kept))
        tables[b"maxp"] = tables[b"maxp"][:4] + struct.pack(">H", len(kept)) + tables[b"maxp"][6:]
        numbers = array("H", bytes(2 * (kept[-1] + 1)))
        for new, old in enumerate(kept):
            numbers[old] = new
        return _font(tables), _big_endian(numbers)

    def _piece(self, glyph: int) -> bytes:
        """Return a glyph's outline, a multiple of four bytes long."""
        start, end = (self._outlines + self._loca[number] * self._step for number in (glyph, glyph + 1))
        return _padded(self._content[start:end])

    def _metric(self, glyph: int) -> bytes:
        """Return a glyph's advance and left side bearing; the last advances of a font may be shared."""
        table, whole = self._tables[b"hmtx"], self._metrics
        if glyph < whole:
            return table[4 * glyph : 4 * glyph + 4]
        bearing = 4 * whole + 2 * (glyph - whole)
        return table[4 * whole - 4 : 4 * whole - 2] + table[bearing : bearing + 2]


def plain(content: bytes) -> bool:
    """Tell whether a font is one whose outlines can be copied as they are: TrueType, static, of one colour."""
    if content[:4] != _PLAIN:
        return False
    names = _spans(content)
    return all(name in names for name in _KEPT) and not any(name in names for name in _VARYING_OR_COLOURED)


def characters(content: bytes) -> Iterator[int]:
    """Yield the code points a plain font has a glyph for, from its character map in groups, as large fonts have one."""
    start = _spans(content)[b"cmap"].start
    for number in range(int.from_bytes(content[start + 2 : start + 4])):
        *kind, offset = struct.unpack_from(">HHI", content, start + 4 + 8 * number)
        at = start + offset
        if tuple(kind) == _UNICODE_ON_WINDOWS and content[at : at + 2] == _GROUPED:
            yield from _grouped(content[at + _GROUPS_FROM - 4 :])
            return
    message = "the font has no character map in groups"
    raise ValueError(message)


def _grouped(groups: bytes) -> Iterator[int]:
    """Yield the code points of a count of groups and so many groups; the first glyph stands for what a font lacks."""
    for first, last, glyph in struct.iter_unpack(">III", groups[4 : 4 + 12 * int.from_bytes(groups[:4])]):
        yield from range(first if glyph else first + 1, last + 1)


def _spans(content: bytes) -> dict[bytes, slice]:
    """Return where a font's tables stand, by name."""
    found = {}
    for number in range(int.from_bytes(content[4:6])):
        name, _, start, length = struct.unpack_from(">4sIII", content, _HEADER + _ENTRY * number)
        found[name] = slice(start, start + length)
    return found


def _font(tables: dict[bytes, bytes]) -> bytes:
    """Return a font file of these tables."""
    power = len(tables).bit_length() - 1
    header = struct.pack(">4sHHHH", _PLAIN, len(tables), 16 << power, power, 16 * (len(tables) - (1 << power)))
    entries, body, start = [], [], _HEADER + _ENTRY * len(tables)
    at_head = 0
    for name, table in sorted(tables.items()):
        content = _padded(table)
        entries.append(struct.pack(">4sIII", name, _checksum(content), start, len(table)))
        body.append(content)
        at_head = start if name == b"head" else at_head
        start += len(content)
    font = bytearray(b"".join((header, *entries, *body)))
    struct.pack_into(">I", font, at_head + 8, (_CHECKSUM_OF_A_FONT - _checksum(bytes(font))) & 0xFFFFFFFF)
    return bytes(font)


def _padded(table: bytes) -> bytes:
    """Return a table filled up to whole words of four bytes."""
    return table + bytes(-len(table) % 4)


def _checksum(padded: bytes) -> int:
    """Return the sum of a table's words."""
    return sum(_numbers("I", padded)) & 0xFFFFFFFF


def _numbers(code: str, content: bytes) -> array[int]:
    """Return big-endian numbers of two (``H``) or four (``I``) bytes."""
    found = array(code, content)
    if sys.byteorder == "little":
        found.byteswap()
    return found


def _big_endian(numbers: array[int]) -> bytes:
    """Return numbers as a font holds them."""
    if sys.byteorder == "little":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers.tobytes()
