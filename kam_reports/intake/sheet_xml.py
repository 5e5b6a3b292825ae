"""What python-calamine does not tell about an .xlsx sheet, found by a fast look over its XML.

Error cells, formulas without a stored result, whole serials in formats that show hours, hidden rows, an active filter,
and the area the cells span. XML as spreadsheet programs write it is looked over as bytes, a megabyte at a time; XML of
another shape (white space between tags, cells without addresses) is parsed properly by ``sheet_events``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from kam_reports.core.place import ALPHABET
from kam_reports.intake.sheet_events import scan_events
from kam_reports.intake.sheet_facts import SheetFacts, column_index, formula_text, unescape
from kam_reports.intake.table import CellFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

_SHEET = re.compile(rb"<(\w+:)?worksheet[\s>]")
_ANY_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_REGULAR_CELL = re.compile(rb'<(?:\w+:)?c r="[A-Z]{1,3}[1-9]\d{0,6}"(?: [\w:]+="[^"]*")* ?(?:/>|>(?=<))')
_LOOSE = re.compile(rb"</(?:\w+:)?[cvf]>\s")
_SAMPLE = 20_000
_CELL = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d+)"([^>]*)>(.*?)</(?:\w+:)?c>', re.DOTALL)
_ADDRESS = re.compile(rb'c r="([A-Z]{1,3})(\d+)"')
_VALUE = re.compile(rb"<(?:\w+:)?v(?: [^>]*)?>([^<]+)<")
_HAS_VALUE = re.compile(rb"<(?:\w+:)?v[ />]")
_FORMULA = re.compile(rb"<(?:\w+:)?f(?: [^>]*)?>([^<]*)<")
_HAS_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
_SHARED = re.compile(rb'<(?:\w+:)?f [^>]*?si="(\d+)"[^>]*>([^<]+)<')
_SHARED_INDEX = re.compile(rb'<(?:\w+:)?f [^>]*?si="(\d+)"')
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row [^>]*hidden="(?:1|true)"')
_FILTER = re.compile(rb"<(?:\w+:)?filterColumn[\s>]")
_WHOLE = rb"(?:<(?:\w+:)?f(?: [^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>))?<(?:\w+:)?v>\d+(?:\.0*)?<"
_LETTER = ord("A") - 1


class _Irregular(Exception):  # noqa: N818 - a signal between two ways of looking
    """The XML has a shape that the fast look does not know."""


def scan_sheet(blocks: Callable[[], Iterable[bytes]], hour_styles: frozenset[int]) -> SheetFacts:
    """Return the facts of a sheet; ``blocks`` gives its XML from the start, and may be asked twice."""
    try:
        return _Scan(hour_styles).run(blocks())
    except _Irregular:
        return scan_events(blocks(), hour_styles)


class _Scan:
    """One pass over the bytes, a run of whole rows at a time."""

    def __init__(self, hour_styles: frozenset[int]) -> None:
        self.facts = SheetFacts()
        self._shared: dict[bytes, bytes] = {}
        self._cell = self._row_end = b""
        self._no_value: tuple[bytes, ...] = ()
        self._hours = None
        if hour_styles:
            ids = b"|".join(b"%d" % style for style in sorted(hour_styles))
            self._hours = re.compile(rb' s="(?:%b)"(?: t="n")?>%b' % (ids, _WHOLE))

    def run(self, blocks: Iterable[bytes]) -> SheetFacts:
        for part in self._whole_rows(blocks):
            codes = np.frombuffer(part, np.uint8)
            self._check_shape(part)
            self._area(part, codes)
            if _follows(codes, b'"', b"e"):
                self._errors(part)
            if _follows(codes, b"<", b"f") or _follows(codes, b":", b"f"):
                self._formulas(part)
            if self._hours is not None:
                for found in self._hours.finditer(part):
                    self.facts.whole_hours.append(self._address(part, found.start()))
            if _follows(codes, b"n", b"=") and b'hidden="' in part:
                self.facts.hidden_rows += sum(1 for _ in _HIDDEN_ROW.finditer(part))
        self.facts.faults = sorted(set(self.facts.faults), key=lambda fault: (fault.row, fault.column))
        return self.facts

    def _whole_rows(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        rest = b""
        for block in blocks:
            rest += block
            if not self._row_end:
                self._learn(rest)
            end = rest.rfind(self._row_end)
            if end >= 0:
                end += len(self._row_end)
                yield rest[:end]
                rest = rest[end:]
        self.facts.filtered = bool(_FILTER.search(rest))
        yield rest

    def _learn(self, head: bytes) -> None:
        """Learn the namespace prefix of the tags from the root element."""
        root = _SHEET.search(head)
        if root is None:
            raise _Irregular
        p = root[1] or b""
        self._cell = b"<%bc r=" % p
        self._row_end = b"</%brow>" % p
        empty = (b"", b"<%bv></%bv>" % (p, p), b"<%bv/>" % p, b"<%bv />" % p)
        self._no_value = (*(b"</%bf>%b</%bc>" % (p, value, p) for value in empty), b"/></%bc>" % p)

    def _check_shape(self, part: bytes) -> None:
        sample = part[:_SAMPLE]
        end = sample.rfind(b"</")
        regular = len(_REGULAR_CELL.findall(sample, 0, end)) if end > 0 else 0
        cells = len(_ANY_CELL.findall(sample, 0, end)) if end > 0 else 0
        if cells != regular or _LOOSE.search(sample) or (b"!" in part and b"<!" in part):
            raise _Irregular

    def _area(self, part: bytes, codes: NDArray[np.uint8]) -> None:
        mark = codes[:-9] == ord("c")
        for offset, sign in enumerate(b' r="', start=1):
            mark &= codes[offset : offset - 9] == sign
        starts = np.flatnonzero(mark)
        if not len(starts):
            return
        facts = self.facts
        facts.cells += len(starts)
        first, second, third = (codes[starts + offset].astype(np.int32) - _LETTER for offset in (5, 6, 7))
        column = np.where(second > 0, first * ALPHABET + second, first)
        column = np.where((second > 0) & (third > 0), column * ALPHABET + third, column)
        facts.last_column = max(facts.last_column, int(column.max()))
        last = _ADDRESS.match(part, int(starts[-1]))
        if last is None:
            raise _Irregular
        facts.last_row = max(facts.last_row, int(last[2]))

    def _errors(self, part: bytes) -> None:
        for position in _positions(part, b't="e"'):
            cell = self._enclosing(part, position)
            if cell is None or b't="e"' not in cell[3] or cell[3].endswith(b"/"):
                continue
            value = _VALUE.search(cell[4])
            text = unescape(value[1]) if value else "#ERROR"
            self.facts.faults.append(CellFault(int(cell[2]), column_index(cell[1]), "error", text))

    def _formulas(self, part: bytes) -> None:
        if b'"shared"' in part:
            self._shared.update((found[1], found[2]) for found in _SHARED.finditer(part))
        for needle in self._no_value:
            for position in _positions(part, needle):
                cell = self._enclosing(part, position)
                if cell is not None and not cell[3].endswith(b"/"):
                    self._judge(cell)

    def _judge(self, cell: re.Match[bytes]) -> None:
        attributes, body = cell[3], cell[4]
        if not _HAS_FORMULA.search(body) or _VALUE.search(body) or b't="e"' in attributes:
            return
        if b't="str"' in attributes and _HAS_VALUE.search(body):
            return
        own, index = _FORMULA.search(body), _SHARED_INDEX.search(body)
        text = own[1] if own else self._shared.get(index[1], b"") if index else b""
        fault = CellFault(int(cell[2]), column_index(cell[1]), "no_value", formula_text(unescape(text)))
        self.facts.faults.append(fault)

    def _enclosing(self, part: bytes, position: int) -> re.Match[bytes] | None:
        start = part.rfind(self._cell, 0, position)
        return _CELL.match(part, start) if start >= 0 else None

    def _address(self, part: bytes, position: int) -> tuple[int, int]:
        start = part.rfind(self._cell, 0, position)
        found = _ADDRESS.search(part, start)
        if start < 0 or found is None:
            raise _Irregular
        return int(found[2]), column_index(found[1])


def _follows(codes: NDArray[np.uint8], first: bytes, second: bytes) -> bool:
    """Tell whether a sign comes right after another: several times as fast as looking for a word that holds both."""
    pairs = codes[:-1] == ord(first)
    pairs &= codes[1:] == ord(second)
    return bool(pairs.any())


def _positions(part: bytes, needle: bytes) -> Iterator[int]:
    position = part.find(needle)
    while position >= 0:
        yield position
        position = part.find(needle, position + 1)
