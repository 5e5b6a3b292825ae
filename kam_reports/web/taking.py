"""Ledgers handed in through the page: limited, under a safe name, never in place of another's without saying so."""

from __future__ import annotations

import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import IO, TYPE_CHECKING

from kam_reports.cache import place_first
from kam_reports.core.fault import Fault
from kam_reports.core.text import T
from kam_reports.intake.inbox import OWN_FILES, list_files
from kam_reports.render.names import clean_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kam_reports.web.site import Folders

ENDINGS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".et", ".csv"})
_BLOCK = 1 << 20
_KEPT = 50


@dataclass(frozen=True, slots=True)
class Handed:
    """A file as it was sent: its name on the sender's machine and its bytes."""

    name: str
    stream: IO[bytes]


class TakingFault(Fault):
    """A file that is not taken."""


def take(folders: Folders, handed: Sequence[Handed], *, limit: int, replace: bool) -> list[str]:
    """Put files into the input folder and return their paths below it; all are taken or none.

    A file whose name is there already, in whatever sub-folder, takes that place only with ``replace``; the old one is
    kept aside in ``.kam/replaced``.
    """
    targets = _targets(folders, [safe_name(one.name) for one in handed], replace=replace)
    aside = folders.state / "handed"
    aside.mkdir(parents=True, exist_ok=True, mode=0o700)
    copies: list[Path] = []
    try:
        for one in handed:
            copies.append(aside / secrets.token_hex(16))
            _copy(one, copies[-1], limit)
        for copy, target in zip(copies, targets, strict=True):
            _place(folders, copy, folders.input / target, replace=replace)
    finally:
        for copy in copies:
            copy.unlink(missing_ok=True)
    return targets


def safe_name(name: str) -> str:
    """Return the name under which a file is kept: without folders, safe on every system, of a kind we read."""
    own = clean_name(PurePath(name.replace("\\", "/")).name).lstrip(".")
    if own.startswith("~$") or own in OWN_FILES or PurePath(own).suffix.lower() not in ENDINGS:
        kinds = tuple(sorted(ENDINGS))
        raise TakingFault(T("“{name}” is no ledger: hand in files of these kinds: {kinds}", name=own, kinds=kinds))
    return own


def _targets(folders: Folders, names: Sequence[str], *, replace: bool) -> list[str]:
    """Choose where each file goes: where one of its name is already, else on top."""
    if len({name.casefold() for name in names}) < len(names):
        raise TakingFault(T("two of these files have the same name; hand them in one after the other"))
    there: dict[str, list[str]] = {}
    for file in list_files(folders.input):
        there.setdefault(PurePath(file.path).name.casefold(), []).append(file.path)
    targets = []
    for name in names:
        found = there.get(name.casefold(), [])
        if len(found) > 1:
            raise TakingFault(
                T(
                    "“{name}” is there more than once ({places}); put it into its folder yourself",
                    name=name,
                    places=tuple(found),
                )
            )
        if found and not replace:
            raise TakingFault(
                T(
                    "“{name}” is already there ({place}); choose to replace it, or give yours another name",
                    name=name,
                    place=found[0],
                )
            )
        targets.append(found[0] if found else name)
    return targets


def _copy(one: Handed, target: Path, limit: int) -> None:
    """Copy what was sent to disk, up to the limit."""
    handle = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
    size = 0
    with os.fdopen(handle, "wb") as sink:
        while block := one.stream.read(_BLOCK):
            size += len(block)
            if size > limit:
                text = T("“{name}” is too large: at most {size} MB", name=one.name, size=limit >> 20)
                raise TakingFault(text)
            sink.write(block)
        sink.flush()
        os.fsync(sink.fileno())
    if size == 0:
        raise TakingFault(T("“{name}” is empty", name=one.name))


def _place(folders: Folders, copy: Path, target: Path, *, replace: bool) -> None:
    """Put a complete file in its place in one step; a reader sees the old one or the new one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    copy.chmod(0o640)
    if replace and target.exists():
        _keep_old(folders, target)
        copy.replace(target)
        return
    if not place_first(copy, target):
        raise TakingFault(T("“{name}” has just been put there by somebody else", name=target.name))


def _keep_old(folders: Folders, target: Path) -> None:
    aside = folders.state / "replaced"
    aside.mkdir(parents=True, exist_ok=True, mode=0o700)
    number = max((int(one.name[:6]) for one in aside.iterdir() if one.name[:6].isdigit()), default=0) + 1
    shutil.copy2(target, aside / f"{number:06d}_{target.name}")
    for old in sorted(aside.iterdir())[:-_KEPT]:
        old.unlink(missing_ok=True)
