"""The fonts of one PDF: read once a process, cut down to the document's glyphs by :mod:`kam_reports.render.outlines`.

WeasyPrint keeps each PDF's fonts in a dictionary and asks them to :meth:`clean` themselves; a finisher may change the
PDF's objects before they are written. Both are used here; fonts that are not plain are left to WeasyPrint.
"""

from __future__ import annotations

import copy
import zlib
from collections.abc import Callable
from typing import Any

from kam_reports.render.outlines import Outlines, plain

_LEVEL = 6  # of deflate; WeasyPrint's 9 takes three times as long for one per cent


class Wardrobe:
    """The fonts a process has met, as WeasyPrint read them, with their outlines."""

    def __init__(self) -> None:
        """Begin without fonts."""
        self._met: dict[int, Any] = {}
        self._outlines: dict[int, Outlines | None] = {}

    def meet(self, key: int, font: Any) -> None:  # noqa: ANN401 - WeasyPrint has no types
        """Keep a font just read."""
        self._met[key] = font
        content = font.file_content
        self._outlines[key] = Outlines(content) if font.index == 0 and plain(content) else None

    def __contains__(self, key: object) -> bool:
        """Tell whether a font has been met."""
        return key in self._met

    def fresh(self, key: int) -> Any:  # noqa: ANN401 - WeasyPrint has no types
        """Return a copy of a font that knows of no glyph used, and how to cut itself."""
        twin = copy.copy(self._met[key])
        twin.widths, twin.to_unicode, twin.missing = {}, {}, {}
        twin.map = b""
        outlines = self._outlines[key]
        if outlines is not None:
            twin.clean = _cutter(twin, outlines)
        return twin


def _cutter(font: Any, outlines: Outlines) -> Callable[[dict[int, str], bool], None]:  # noqa: ANN401
    """Return what takes the place of a font's own ``clean``."""
    own = font.clean

    def clean(to_unicode: dict[int, str], hinting: bool) -> None:  # noqa: FBT001 - WeasyPrint's own
        """Keep the glyphs used and nothing else."""
        cut = None if font.missing or not to_unicode else outlines.cut(to_unicode)
        if cut is None:
            own(to_unicode, hinting)
        else:
            font.file_content, font.map = cut

    return clean


class Fonts(dict[int, Any]):
    """The fonts of one PDF. WeasyPrint copies a whole font file (10 MB) for each, here only for the process's first."""

    def __init__(self, wardrobe: Wardrobe) -> None:
        super().__init__()
        self._wardrobe = wardrobe

    def __contains__(self, key: object) -> bool:
        """Tell whether the PDF has the font; one that the process has met before is added on the way."""
        if super().__contains__(key):
            return True
        if isinstance(key, int) and key in self._wardrobe:
            super().__setitem__(key, self._wardrobe.fresh(key))
            return True
        return False

    def __setitem__(self, key: int, font: Any) -> None:  # noqa: ANN401 - WeasyPrint has no types
        """Take a font just read, and keep it for the next PDFs."""
        self._wardrobe.meet(key, font)
        super().__setitem__(key, self._wardrobe.fresh(key))


def finish(document: Any, pdf: Any) -> None:  # noqa: ANN401 - neither WeasyPrint nor pydyf has types
    """Tell readers how the glyphs of cut fonts are numbered, and pack all streams."""
    import pydyf  # type: ignore[import-untyped]

    maps = {font.name: font.map for font in document.fonts.values() if font.map}
    for item in pdf.objects[:]:
        if isinstance(item, pydyf.Dictionary) and "CIDToGIDMap" in item and (numbers := maps.get(item["BaseFont"])):
            stream = pydyf.Stream([numbers], compress=True)
            pdf.add_object(stream)
            item["CIDToGIDMap"] = stream.reference
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.compress:
            _pack(item)


def _pack(stream: Any) -> None:  # noqa: ANN401 - pydyf has no types
    """Compress a stream now and quickly, so that pydyf doesn't do it slowly."""
    lines = [line if isinstance(line, bytes) else _as_bytes(line) for line in stream.stream]
    stream.stream = [zlib.compress(b"\n".join(lines), _LEVEL)]
    stream.extra["Filter"] = "/FlateDecode"
    stream.compress = False


def _as_bytes(line: Any) -> bytes:  # noqa: ANN401 - pydyf has no types
    """Return a part of a stream as pydyf writes it."""
    return line.data if hasattr(line, "data") else str(line).encode("ascii")
