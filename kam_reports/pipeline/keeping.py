"""What a run may take from earlier ones, and under which key: everything that decides the result is in it.

The program itself is part of each key (its files by size and time, whatever is installed beside it by version): another
program trusts nothing that this one kept.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import platform
import sys
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import kam_reports
from kam_reports.cache import Store, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kam_reports.pipeline.workspace import Workspace

T = TypeVar("T")

PROTOCOL = 5
MEGABYTE = 1_000_000
_INSTALLED = (".dist-info", ".egg-info")
_LIBRARY_PLACES = ("/usr/lib", "/usr/lib64", "/usr/local/lib", "/opt/homebrew/lib")
_DRAWING = tuple(
    f"lib{name}{ending}"
    for name in ("pango-1.0", "pangoft2-1.0", "harfbuzz", "harfbuzz-subset", "fontconfig", "freetype")
    for ending in (".so.0", ".so.1", ".so.6", ".0.dylib", ".1.dylib", ".6.dylib")
)


def kept_results(workspace: Workspace) -> Store | None:
    """Return what earlier runs of a workspace kept; None where nothing can be kept."""
    return open_store(workspace.state / "cache")


def kept_before(workspace: Workspace) -> Store | None:
    """Return what earlier runs of a workspace kept; None where there is nothing yet (nothing is made)."""
    folder = workspace.state / "cache"
    return open_store(folder) if folder.is_dir() else None


@contextmanager
def within_bounds(store: Store | None, megabytes: int) -> Iterator[None]:
    """Clear away at the end, however it comes, what is kept beyond so many megabytes: what was used longest ago."""
    try:
        yield
    finally:
        if store is not None:
            store.prune(megabytes * MEGABYTE)


@cache
def program_digest() -> str:
    """Return what tells this program from any other: its files, all that is installed, Python."""
    root = Path(kam_reports.__file__).parent
    files = sorted(path for path in root.rglob("*") if path.suffix not in {".pyc", ""} and path.is_file())
    states = [(path.relative_to(root).as_posix(), path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    meaning = repr((states, installed(), drawing_libraries(), platform.python_version(), platform.machine()))
    return hashlib.sha256(meaning.encode()).hexdigest()


def installed() -> list[list[str]]:
    """Return the distributions of each place that modules come from, by name and version; places without any left out.

    All of them: libraries below libraries decide results too, and so does an extra that is there or not. Folders' names
    tell it within a millisecond; to ask for the version of one takes almost as long.
    """
    found = []
    for place in sys.path:
        with suppress(OSError), os.scandir(place or ".") as inside:
            found.append(sorted(entry.name for entry in inside if entry.name.endswith(_INSTALLED)))
    return [names for names in found if names]


def drawing_libraries() -> list[tuple[str, int, int]]:
    """Return the system's libraries that set a page, each with size and time: an update may set it otherwise."""
    found = []
    for folder in (*_LIBRARY_PLACES, *(str(path) for path in Path("/usr/lib").glob("*-linux-gnu*"))):
        for name in _DRAWING:
            with suppress(OSError):
                told = os.stat(f"{folder}/{name}")  # noqa: PTH116 - a hundred texts, not Paths
                found.append((f"{folder}/{name}", told.st_size, told.st_mtime_ns))
    return sorted(found)


def key_of(*parts: object) -> str:
    """Return the key of a result that these parts and the program decide; each must have a telling, stable repr."""
    return hashlib.sha256(repr((program_digest(), parts)).encode()).hexdigest()


def recall(store: Store | None, kind: str, key: str, wanted: type[T]) -> T | None:
    """Return a kept value; None when it is missing or of another type."""
    if store is None or (data := store.get(kind, key)) is None:
        return None
    value = pickle.loads(data)  # noqa: S301 - signed by this workspace's own secret
    return value if isinstance(value, wanted) else None


def keep(store: Store | None, kind: str, key: str, value: object) -> None:
    """Keep a value."""
    if store is not None:
        store.put(kind, key, pickle.dumps(value, PROTOCOL))
