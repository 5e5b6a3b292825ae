"""What python-calamine does not tell about an .xlsx sheet, found by a fast look over its XML.

Error cells, formulas without a stored result, whole serials in formats that show hours, hidden rows, an active filter,
and the area the cells span. XML as spreadsheet programs write it is looked over as bytes, a megabyte at a time; XML of
another shape (white space between tags, cells without addresses) is parsed properly by ``sheet_events``: every cell
must begin with its address, and where something may be found the head of each megabyte is matched tag by tag.
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
_SAMPLE, _LATER_SAMPLE = 10_000, 4_000
_CELL = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d+)"([^>]*)>(.*?)</(?:\w+:)?c>', re.DOTALL)
_ADDRESS = re.compile(rb'c r="([A-Z]{1,3})(\d+)"')
_VALUE = re.compile(rb"<(?:\w+:)?v(?: [^>]*)?>([^<]+)<")
_HAS_VALUE = re.compile(rb"<(?:\w+:)?v[ />]")
_FORMULA = re.compile(rb"<(?:\w+:)?f(?: [^>]*)?>([^<]*)<")
_HAS_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
_SHARED = re.compile(rb'<(?:\w+:)?f [^<>]*?si="(\d+)"[^<>]*>([^<]+)<')
_SHARED_INDEX = re.compile(rb'<(?:\w+:)?f [^<>]*?si="(\d+)"')
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row [^<>]*hidden=["\'](?:1|true)["\']')
_FILTER = re.compile(rb"<(?:\w+:)?filterColumn[\s>]")
_MORE = rb'(?: (?:t="n"|(?:cm|vm|ph)="[^"]*"))*'
_WHOLE = rb"(?:<(?:\w+:)?f(?: [^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>))?<(?:\w+:)?v>\d+(?:\.0*)?<"
_AT_ONCE = 120_000
"""So many bytes are looked over in one step: what is made of them stays in the caches of the processor."""
_LETTER = ord("A") - 1
_ENDS_NAME = np.isin(np.arange(256), np.frombuffer(b" \t\r\n/>", np.uint8))
"""Of each byte, whether a tag's name ends before it."""


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
        self._cell = self._row_end = self._prefix = b""
        self._no_value: tuple[bytes, ...] = ()
        self._hours = None
        if hour_styles:
            ids = b"|".join(b"%d" % style for style in sorted(hour_styles))
            self._hours = re.compile(rb' s="(?:%b)"%b>%b' % (ids, _MORE, _WHOLE))

    def run(self, blocks: Iterable[bytes]) -> SheetFacts:
        for part in self._whole_rows(blocks):
            self._look(part, np.frombuffer(part, np.uint8))
        self.facts.faults = sorted(set(self.facts.faults), key=lambda fault: (fault.row, fault.column))
        return self.facts

    def _look(self, part: bytes, codes: NDArray[np.uint8]) -> None:
        """Look over whole rows: first what costs little, and mostly tells that there is nothing to find."""
        names = codes[:-1] == ord(self._prefix[-1:] or b"<")
        formulas = bool((names & (codes[1:] == ord("f"))).any())
        errors = _follows(codes, b'"', b"e")
        hidden = _follows(codes, b"n", b"=") and b"hidden=" in part
        if not self.facts.cells or errors or formulas or hidden or self._hours is not None:
            self._check_shape(part, _LATER_SAMPLE if self.facts.cells else _SAMPLE)
        self._area(part, codes, self._cells(codes, names))
        if errors:
            self._errors(part)
        if formulas:
            self._formulas(part)
        if self._hours is not None:
            for found in self._hours.finditer(part):
                self.facts.whole_hours.append(self._address(part, found.start()))
        if hidden:
            self.facts.hidden_rows += sum(1 for _ in _HIDDEN_ROW.finditer(part))

    def _whole_rows(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the XML in runs of whole rows, at last what stands behind them."""
        held: list[bytes] = []
        for piece in _pieces(blocks):
            if not self._row_end:
                self._learn(piece)
            end = piece.rfind(self._row_end)
            if end < 0:  # also when it lies across a border: then its row waits for the next
                held.append(piece)
                continue
            end += len(self._row_end)
            yield b"".join((*held, piece[:end]))
            held = [piece[end:]]
        rest = b"".join(held)
        self.facts.filtered = bool(_FILTER.search(rest))
        yield rest

    def _learn(self, head: bytes) -> None:
        """Learn the namespace prefix of the tags from the root element."""
        root = _SHEET.search(head)
        if root is None:
            raise _Irregular
        self._prefix = p = root[1] or b""
        self._cell = b"<%bc r=" % p
        self._row_end = b"</%brow>" % p
        empty = (b"", b"<%bv></%bv>" % (p, p), b"<%bv/>" % p, b"<%bv />" % p)
        self._no_value = (*(b"</%bf>%b</%bc>" % (p, value, p) for value in empty), b"/></%bc>" % p)

    def _check_shape(self, part: bytes, size: int) -> None:
        sample = part[:size]
        end = sample.rfind(b"</")
        # the tag's end may be looked for right behind an empty cell's
        regular = len(_REGULAR_CELL.findall(sample, 0, end + 2)) if end > 0 else 0
        cells = len(_ANY_CELL.findall(sample, 0, end)) if end > 0 else 0
        if cells != regular or _LOOSE.search(sample) or (b"!" in part and b"<!" in part):
            raise _Irregular

    def _cells(self, codes: NDArray[np.uint8], names: NDArray[np.bool_]) -> NDArray[np.intp]:
        """Return where the names of cells stand, each with its address behind it. names: what opens a tag's name."""
        if self._prefix and _follows(codes, b"<", b"c"):
            raise _Irregular
        at = np.flatnonzero(names & (codes[1:] == ord("c"))) + 1
        at = at[_ENDS_NAME[codes.take(at + 1, mode="clip")]]
        for back, sign in enumerate(reversed(b"<" + self._prefix[:-1]), start=2) if self._prefix else ():
            at = at[codes.take(at - back, mode="clip") == sign]
        for ahead, sign in enumerate(b' r="', start=1):
            if not (codes.take(at + ahead, mode="clip") == sign).all():
                raise _Irregular
        return at

    def _area(self, part: bytes, codes: NDArray[np.uint8], cells: NDArray[np.intp]) -> None:
        if not len(cells):
            return
        letters = [codes.take(cells + ahead, mode="clip").astype(np.int16) - _LETTER for ahead in (5, 6, 7)]
        column, more, last = letters[0], letters[1], _ADDRESS.match(part, int(cells[-1]))
        if last is None or int(column.min()) < 1 or max(int(one.max()) for one in letters) > ALPHABET:
            raise _Irregular
        if (more > 0).any():
            column = np.where(more > 0, column * ALPHABET + more, column)
            column = np.where((more > 0) & (letters[2] > 0), column * ALPHABET + letters[2], column)
        facts = self.facts
        facts.cells += len(cells)
        facts.last_column = max(facts.last_column, int(column.max()))
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


def _pieces(blocks: Iterable[bytes]) -> Iterator[bytes]:
    return (block[start : start + _AT_ONCE] for block in blocks for start in range(0, len(block), _AT_ONCE))


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
