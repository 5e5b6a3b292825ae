"""How much a file may ask of the machine before it is refused."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one file, from config; sizes in bytes.

    unpacked: what all members of a zip may hold together. ratio: how many times larger a member may be than its packed
    form (members under a megabyte are let pass). cells: the largest area of one sheet, from A1 to its last filled cell.
    seconds and memory: of the child process that reads a file. passwords: tried on an encrypted workbook.
    """

    size: int = 200 * MEGABYTE
    entries: int = 10_000
    unpacked: int = 2048 * MEGABYTE
    ratio: int = 500
    cells: int = 30_000_000
    seconds: float = 60.0
    memory: int = 2048 * MEGABYTE
    passwords: tuple[str, ...] = ()
