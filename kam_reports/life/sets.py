"""Sets as they lie in ``output/``: what their manifest and seal say, whether their files are as they say."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kam_reports.core.csv_rows import csv_rows
from kam_reports.core.digest import digest_file
from kam_reports.core.fault import OutputFault
from kam_reports.core.period import parse_period
from kam_reports.core.text import T
from kam_reports.pipeline.publish import DRAFT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kam_reports.core.period import Period
    from kam_reports.pipeline.workspace import Workspace

MANIFEST, SEAL, PRIVATE, CONTEXT = "manifest.json", "seal.json", "sealed", "context.json"
_VERSION = re.compile(r"V([1-9]\d*)")


class Unreadable(OutputFault):
    """A set whose manifest or seal cannot be read."""


@dataclass(frozen=True, slots=True)
class Published:
    """A set in its folder. sha: SHA-256 of its manifest.json, which names the set."""

    period: Period
    folder: Path
    sha: str
    manifest: Mapping[str, Any]

    @property
    def outputs(self) -> Mapping[str, str]:
        """SHA-256 by path of what it holds."""
        found: Mapping[str, str] = self.manifest["outputs"]
        return found

    @property
    def open(self) -> list[dict[str, str]]:
        """What stood against closing it when it was made."""
        return list(self.manifest.get("open", ()))

    @property
    def total(self) -> int:
        """What it pays in all (fen)."""
        return sum(self.manifest.get("totals", {}).values())


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed version. seal: what seal.json says. seal_sha: its SHA-256."""

    version: int
    set: Published
    seal: Mapping[str, Any]
    seal_sha: str

    @property
    def name(self) -> str:
        """``V1``."""
        return f"V{self.version}"

    @property
    def totals(self) -> dict[str, int]:
        """What each person is paid, without corrections of earlier periods (fen)."""
        found = dict(self.set.manifest["totals"])
        for one in self.set.manifest["corrections"]:
            found[one["staff_id"]] -= one["fen"]
        return found


def read_set(period: Period, folder: Path) -> Published | None:
    """Read a set's manifest; None when there is no set."""
    try:
        content = (folder / MANIFEST).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unreadable(folder / MANIFEST, error) from error
    try:
        told = json.loads(content)
        told["outputs"]  # without it, it is no manifest
    except (ValueError, KeyError, TypeError) as error:
        raise _unreadable(folder / MANIFEST, error) from error
    return Published(period, folder, hashlib.sha256(content).hexdigest(), told)


def draft_of(workspace: Workspace, period: Period) -> Published | None:
    """Read a period's draft; None when there is none, or nothing that can be read: the next run makes another."""
    try:
        return read_set(period, workspace.period_folder(period) / DRAFT)
    except Unreadable:
        return None


def sealed_of(workspace: Workspace, period: Period) -> list[Sealed]:
    """Read a period's sealed versions, oldest first."""
    folder = workspace.period_folder(period)
    if not folder.is_dir():
        return []
    found = [
        _read_sealed(period, path, int(number[1]))
        for path in folder.iterdir()
        if (number := _VERSION.fullmatch(path.name)) and (path / SEAL).is_file()
    ]
    return sorted(found, key=lambda one: one.version)


def _read_sealed(period: Period, folder: Path, version: int) -> Sealed:
    own = read_set(period, folder)
    try:
        content = (folder / SEAL).read_bytes()
        seal = json.loads(content)
        seal["files"]  # without it, it is no seal
    except OSError as error:
        raise _unreadable(folder / SEAL, error) from error
    except (ValueError, KeyError, TypeError) as error:
        raise _unreadable(folder / SEAL, error) from error
    if own is None:
        raise _unreadable(folder / MANIFEST, FileNotFoundError(2, "No such file"))
    if own.sha != seal.get("manifest"):
        raise _changed(folder / MANIFEST)
    return Sealed(version, own, seal, hashlib.sha256(content).hexdigest())


def periods_with_sets(workspace: Workspace) -> list[Period]:
    """Return the periods that have a folder below ``output/``, oldest first within each kind."""
    if not workspace.output.is_dir():
        return []
    found = [parse_period(path.name) for path in workspace.output.iterdir() if path.is_dir()]
    known = [period for period in found if period is not None]
    return sorted(known, key=lambda one: (one.kind.value, one.year, one.index))


def all_sealed(workspace: Workspace) -> dict[Period, list[Sealed]]:
    """Return every period that is closed, with its versions."""
    found = {period: sealed_of(workspace, period) for period in periods_with_sets(workspace)}
    return {period: versions for period, versions in found.items() if versions}


def first_changed(folder: Path, files: Mapping[str, str]) -> str:
    """Return the first file that is not as its hash says (or is missing); empty when all are."""
    for path, sha in sorted(files.items()):
        try:
            if digest_file(folder / path) != sha:
                return path
        except OSError:
            return path
    return ""


def strangers(folder: Path, known: Iterable[str]) -> list[str]:
    """Return the files of a folder that nobody names."""
    names = set(known)
    found = (path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if not path.is_dir())
    return [name for name in found if name not in names]


def rows(sealed: Sealed, name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a sealed CSV; a Fault when it is not as it was sealed."""
    path = sealed.set.folder / "data" / f"{name}.csv"
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error
    if hashlib.sha256(content).hexdigest() != sealed.seal["files"].get(f"data/{name}.csv"):
        raise _changed(path)
    yield from csv_rows(content)


def _changed(path: Path) -> OutputFault:
    return OutputFault(
        T("this sealed file is not as it was sealed; kam verify tells more, restore it from a backup"), file=str(path)
    )


def _unreadable(path: Path, error: Exception) -> Unreadable:
    reason = getattr(error, "strerror", None) or str(error)
    return Unreadable(T("this set cannot be read: {reason}; restore it from a backup", reason=reason), file=str(path))
