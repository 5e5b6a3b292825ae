"""The compound file that old workbooks and encrypted ones are packed in: a small file system of sectors."""

from __future__ import annotations

import struct

from kam_reports.core.text import T
from kam_reports.intake.refusal import FILE_TRUNCATED, Refusal

_LAST_SECTOR = 0xFFFFFFFA
_HEADER = 512
_ENTRY = 128
_IN_HEADER = 109
_MINI_CUTOFF = 4096
_STREAM, _ROOT = 2, 5


class CompoundFile:
    """Streams of a compound file by name; raises Refusal where its sectors do not hang together."""

    def __init__(self, data: bytes) -> None:
        """Read the allocation table and the directory."""
        if len(data) < _HEADER:
            raise Refusal(FILE_TRUNCATED, T("it ends inside its header"))
        self._data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in {9, 12} or mini_shift != 6:  # noqa: PLR2004 - the only sizes there are
            raise Refusal(FILE_TRUNCATED, T("its header is damaged"))
        self._size: int = 1 << shift
        self._mini_size: int = 1 << mini_shift
        self._table = self._allocation()
        directory = self._chain(struct.unpack_from("<I", data, 48)[0])
        self._mini_table = struct.unpack_from("<I", data, 60)[0]
        self._streams: dict[str, tuple[int, int]] = {}
        self._mini = (_LAST_SECTOR, 0)
        for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
            self._enter(directory[at : at + _ENTRY])

    @property
    def names(self) -> list[str]:
        """Names of the streams, of all folders."""
        return list(self._streams)

    def stream(self, name: str) -> bytes:
        """Return the content of a stream; raises KeyError for an unknown name."""
        start, size = self._streams[name]
        if size >= _MINI_CUTOFF:
            found = self._chain(start)
        else:
            mini = self._chain(self._mini[0])
            links = self._numbers(self._chain(self._mini_table))
            parts, seen = [], 0
            while start < _LAST_SECTOR and seen * self._mini_size < size:
                if start >= len(links):
                    raise Refusal(FILE_TRUNCATED, T("it ends too early"))
                parts.append(mini[start * self._mini_size : (start + 1) * self._mini_size])
                start, seen = links[start], seen + 1
            found = b"".join(parts)
        if len(found) < size:
            raise Refusal(FILE_TRUNCATED, T("it ends too early"))
        return found[:size]

    def position(self, name: str, offset: int) -> int:
        """Return where in the file a byte of a stream lies; raises KeyError for an unknown name."""
        start, size = self._streams[name]
        if size >= _MINI_CUTOFF:
            return (self._links(start)[offset // self._size] + 1) * self._size + offset % self._size
        links = self._numbers(self._chain(self._mini_table))
        for _ in range(offset // self._mini_size):
            start = links[start]
        inner = start * self._mini_size + offset % self._mini_size
        return (self._links(self._mini[0])[inner // self._size] + 1) * self._size + inner % self._size

    def _enter(self, entry: bytes) -> None:
        length, kind = struct.unpack_from("<HB", entry, 64)
        start, size = struct.unpack_from("<II", entry, 116)
        if kind == _ROOT:
            self._mini = (start, size)
        elif kind == _STREAM:
            self._streams.setdefault(entry[: max(length - 2, 0)].decode("utf-16-le", "replace"), (start, size))

    def _allocation(self) -> tuple[int, ...]:
        listed = list(struct.unpack_from(f"<{_IN_HEADER}I", self._data, 76))
        following, per_sector = struct.unpack_from("<I", self._data, 68)[0], self._size // 4
        for _ in range(len(self._data) // self._size + 1):
            if following >= _LAST_SECTOR:
                break
            numbers = self._numbers(self._sector(following))
            listed += numbers[: per_sector - 1]
            following = numbers[-1]
        return self._numbers(b"".join(self._sector(number) for number in listed if number < _LAST_SECTOR))

    def _chain(self, number: int) -> bytes:
        numbers = self._links(number)
        return b"".join(self._sector(number, last=number == numbers[-1]) for number in numbers)

    def _links(self, number: int) -> list[int]:
        numbers: list[int] = []
        most = len(self._data) // self._size + 1
        while number < _LAST_SECTOR:
            if number >= len(self._table) or len(numbers) > most:
                raise Refusal(FILE_TRUNCATED, T("it ends too early"))
            numbers.append(number)
            number = self._table[number]
        return numbers

    def _sector(self, number: int, *, last: bool = False) -> bytes:
        start = (number + 1) * self._size
        found = self._data[start : start + self._size]
        if len(found) < self._size and not (last and found):
            raise Refusal(FILE_TRUNCATED, T("it ends too early"))
        return found

    @staticmethod
    def _numbers(data: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])
