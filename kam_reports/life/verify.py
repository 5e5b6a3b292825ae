"""Hashing everything that is sealed again: sets, their private copies, their seals, the audit's chain."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kam_reports.core.fault import Fault
from kam_reports.core.text import T
from kam_reports.life.sets import MANIFEST, SEAL, first_changed, periods_with_sets, sealed_of, strangers
from kam_reports.store import audit, periods

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kam_reports.core.text import Text
    from kam_reports.life.desk import Desk
    from kam_reports.life.sets import Sealed
    from kam_reports.store.audit import Recorded
    from kam_reports.store.periods import SealedRow

_VERSION = re.compile(r"V[1-9]\d*")


@dataclass(frozen=True, slots=True)
class Looked:
    """What was looked at, and everything that differs, the first first."""

    sets: int
    files: int
    entries: int
    different: tuple[Text, ...]


def verify(desk: Desk) -> Looked:
    """Look at every sealed set and at the audit. Nothing is changed, so the workspace need not be held."""
    with desk.store.read() as connection:
        chain = audit.entries(connection)
        rows = {(one.period, one.version): one for one in periods.sealed_sets(connection)}
    sets = files = 0
    different: list[Text] = []
    for period in periods_with_sets(desk.workspace):
        try:
            versions = sealed_of(desk.workspace, period)
        except Fault as fault:
            different.append(T("{file}: {what}", file=fault.file, what=fault.text))
            for key in [key for key in rows if key[0] == str(period)]:
                del rows[key]
            continue
        for one in versions:
            sets += 1
            files += len(one.seal["files"]) + 1
            different += _set(desk, one, rows.pop((str(period), one.version), None), chain)
        different += _without_seal(desk, str(period))
    for (name, version), _ in sorted(rows.items()):
        different.append(T("output/{period}/V{version}: the sealed set is gone", period=name, version=version))
    if (number := audit.first_break(chain)) is not None:
        different.append(T("audit entry {number} is not as it was written, or one before it is missing", number=number))
    return Looked(sets, files, len(chain), tuple(different))


def _set(desk: Desk, sealed: Sealed, row: SealedRow | None, chain: Sequence[Recorded]) -> Iterator[Text]:
    """Say what is not as it was sealed in one set."""
    place = f"{desk.folder(sealed.set.period)}/{sealed.name}"
    files: Mapping[str, str] = sealed.seal["files"]
    if row is not None and row.seal != sealed.seal_sha:
        yield T("{file} is not as it was sealed", file=f"{place}/{SEAL}")
    elif (row is not None and row.manifest != sealed.set.sha) or files.get(MANIFEST) != sealed.set.sha:
        yield T("{file} is not as it was sealed", file=f"{place}/{MANIFEST}")
    rest = dict(files)
    while changed := first_changed(sealed.set.folder, rest):
        yield T("{file} is not as it was sealed", file=f"{place}/{changed}")
        rest = {path: sha for path, sha in rest.items() if path > changed}
    for name in strangers(sealed.set.folder, (*files, SEAL)):
        yield T("{file} was not there when the set was sealed", file=f"{place}/{name}")
    if row is None:
        yield T("{place} is not in the database; the next run enters it", place=place)
        return
    closings = [one for one in chain if one.entry.details.get("seal") == sealed.seal_sha]
    if not closings:
        yield T("the audit has no entry of the closing of {place}", place=place)
    heads = {one.hash for one in chain} | {one.entry.details.get("head") for one in chain} | {audit.START}
    if sealed.seal["audit_head"] not in heads:
        yield T("audit entries from before the closing of {place} are missing", place=place)


def _without_seal(desk: Desk, period: str) -> Iterator[Text]:
    for path in sorted((desk.workspace.output / period).iterdir()):
        if _VERSION.fullmatch(path.name) and not (path / SEAL).is_file():
            yield T("output/{period}/{version} has lost its seal", period=period, version=path.name)
