"""The published sets as the page sees them: which there are, what they hold, and bytes that all belong to one set.

A set that is published anew takes the place of the old one by a rename. Whoever opened the old set's folder keeps
looking into the old one; a file that is gone from it meanwhile means: begin again with the new one.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TypeVar

from kam_reports.core.csv_rows import csv_rows
from kam_reports.core.fault import Fault
from kam_reports.core.period import Period, parse_period
from kam_reports.core.text import T
from kam_reports.web.access import Kind
from kam_reports.web.copies import Held, copy_member, copy_of, pack_members
from kam_reports.web.kinds import RESULTS_DATA, Member, members
from kam_reports.web.opened import Missing, Moved, Opened, opened

MANIFEST = "manifest.json"
_VERSION = re.compile(r"draft|V[1-9][0-9]{0,3}")
_TRIES = 20
_KEPT = 256
_STILL = 2_000_000_000
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Set:
    """A published set. digest: SHA-256 of its manifest, which names every file's. version: ``draft``, ``V1`` …."""

    period: str
    version: str
    digest: str
    run: str
    members: tuple[Member, ...]
    kinds: frozenset[Kind]
    owners: frozenset[str]
    inputs: Mapping[str, str] = field(repr=False, default_factory=dict)

    @property
    def sealed(self) -> bool:
        """Whether it is a sealed version."""
        return self.version != "draft"

    def member(self, path: str) -> Member | None:
        """Return the file of a path, if the set has it."""
        return next((one for one in self.members if one.path == path), None)


class Shelf:
    """The output folder of a workspace; what was read of manifests is kept while they are unchanged."""

    def __init__(self, output: Path) -> None:
        """Look below one output folder."""
        self._output = output
        self._kept: OrderedDict[tuple[str, str], tuple[tuple[int, int, int], Set]] = OrderedDict()
        self._listed: dict[str, tuple[int, tuple[Set, ...]]] = {}
        self._lock = Lock()

    def sets(self) -> Iterator[Set]:
        """Yield every set, newest period first; a period whose folder has stood still is not looked into again."""
        for period in self.periods():
            try:
                changed = (self._output / period).stat().st_mtime_ns
            except OSError:
                continue
            kept = self._listed.get(period)
            if kept is None or kept[0] != changed:
                found = tuple(self._there(period))
                kept = (changed, found)
                if time.time_ns() - changed > _STILL:  # else another set may follow within the clock's grain
                    self._listed[period] = kept
            yield from kept[1]

    def _there(self, period: str) -> Iterator[Set]:
        for version in self.versions(period):
            with suppress(Missing):
                yield self.set(period, version)

    def periods(self) -> list[str]:
        """Return the periods that have results, newest first."""
        try:
            names = [entry.name for entry in os.scandir(self._output) if entry.is_dir()]
        except OSError:
            return []
        return sorted((name for name in names if _is_period(name)), key=_newest_first)

    def versions(self, period: str) -> list[str]:
        """Return the sets of a period: the draft, then the sealed versions, newest first."""
        if not _is_period(period):
            return []
        try:
            names = [entry.name for entry in os.scandir(self._output / period) if _VERSION.fullmatch(entry.name)]
        except OSError:
            return []
        return sorted(names, key=lambda name: (name != "draft", -int(name[1:]) if name != "draft" else 0))

    def set(self, period: str, version: str) -> Set:
        """Return a published set; Missing when there is none."""
        folder = self._folder(period, version)
        try:
            there = (folder / MANIFEST).stat()
        except OSError as error:
            return self._again(period, version, error)
        seen = (there.st_ino, there.st_mtime_ns, there.st_size)
        with self._lock:
            kept = self._kept.get((period, version))
            if kept is not None and kept[0] == seen:
                self._kept.move_to_end((period, version))
                return kept[1]
        found = self._within(period, version, lambda there: _read_set(there, period, version))
        with self._lock:
            self._kept[period, version] = (seen, found)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return found

    def text(self, found: Set, path: str) -> bytes:
        """Return a small file of exactly this set; Missing when the set is no longer there."""
        with self.open(found.period, found.version, path, digest=found.digest) as held:
            return held.stream.read()

    @contextmanager
    def open(self, period: str, version: str, path: str, *, digest: str = "") -> Iterator[Held]:
        """Open one file of a set, its hash checked; with ``digest``, of exactly that set."""

        def copy(there: Opened) -> Held:
            found = _read_set(there, period, version)
            member = found.member(path)
            if member is None or digest not in {"", found.digest}:
                raise Missing(path)
            return copy_member(there, member)

        held = self._within(period, version, copy)
        try:
            yield held
        finally:
            held.stream.close()

    @contextmanager
    def loose(self, folder: Path, path: str) -> Iterator[Held]:
        """Open a file of a folder that has no manifest; nothing vouches for it, its hash is what it is."""
        for _ in range(_TRIES):
            with suppress(Moved), opened(folder) as there:
                held = copy_of(there, path)
                break
        else:
            raise Missing(path)
        try:
            yield held
        finally:
            held.stream.close()

    @contextmanager
    def archive(self, period: str, version: str, wanted: Callable[[Set], Sequence[Member]]) -> Iterator[Held]:
        """Pack files of one set into a ZIP, the same bytes each time; ``wanted`` chooses them."""

        def pack(there: Opened) -> Held:
            found = _read_set(there, period, version)
            return pack_members(there, wanted(found))

        held = self._within(period, version, pack)
        try:
            yield held
        finally:
            held.stream.close()

    def _folder(self, period: str, version: str) -> Path:
        if not _is_period(period) or not _VERSION.fullmatch(version):
            raise Missing(f"{period}/{version}")
        return self._output / period / version

    def _again(self, period: str, version: str, error: OSError) -> Set:
        if not self._folder(period, version).parent.is_dir():
            raise Missing(f"{period}/{version}") from error
        return self._within(period, version, lambda there: _read_set(there, period, version))

    def _within(self, period: str, version: str, act: Callable[[Opened], R]) -> R:
        """Do something inside one set's folder; again where the set was exchanged meanwhile."""
        folder = self._folder(period, version)
        for _ in range(_TRIES):
            try:
                with opened(folder) as there:
                    return act(there)
            except Moved:
                continue
        raise Missing(f"{period}/{version}")


def _read_set(there: Opened, period: str, version: str) -> Set:
    with there.open(MANIFEST) as stream:
        text = stream.read()
    try:
        content = json.loads(text)
        outputs, inputs = dict(content["outputs"]), dict(content.get("inputs", {}))
    except (ValueError, KeyError, TypeError) as error:
        raise Fault(T("the manifest of {name} cannot be read", name=f"{period}/{version}")) from error
    digest = hashlib.sha256(text).hexdigest()
    staff = _staff(there) if RESULTS_DATA in outputs else set()
    files = members(outputs, staff)
    return Set(
        period=period,
        version=version,
        digest=digest,
        run=str(content.get("run", "")),
        members=files,
        kinds=frozenset(one.kind for one in files),
        owners=frozenset(one.owner for one in files if one.owner),
        inputs=inputs,
    )


def _staff(there: Opened) -> set[str]:
    """Return whom the set has results of."""
    with there.open(RESULTS_DATA) as stream:
        return {row["staff_id"] for row in csv_rows(stream.read())}


def _is_period(name: str) -> bool:
    return _as_period(name) is not None


@lru_cache(maxsize=1024)
def _as_period(name: str) -> Period | None:
    period = parse_period(name)
    return period if period is not None and str(period) == name else None


def _newest_first(name: str) -> tuple[int, int, str]:
    """Order by the month a period ends with; of those that end together the shorter first."""
    period = _as_period(name)
    if period is None:  # pragma: no cover - only names of periods come here
        return (0, 0, name)
    return (-(period.year * 12 + period.index * period.length), period.length, name)
