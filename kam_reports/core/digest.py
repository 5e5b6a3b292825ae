"""What files hold, by SHA-256."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_HIDDEN = (".", "~$")


def digest_file(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def digest_folder(folders: Iterable[Path]) -> dict[str, str]:
    """Return the SHA-256 of every file below the folders, by path within its folder; the first folder wins."""
    found: dict[str, str] = {}
    for folder in folders:
        for name, entry in files_below(folder):
            if name not in found:
                found[name] = digest_file(Path(entry.path))
    return dict(sorted(found.items()))


def is_hidden(name: str) -> bool:
    """Tell whether a path within a folder leads through anything hidden, or to a lock file of Excel."""
    return any(part.startswith(_HIDDEN) for part in name.split("/"))


def files_below(
    folder: Path | str, within: str = "", followed: tuple[str, ...] = ()
) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield every file below a folder with its path within it, but for those hidden; links to folders are followed.

    followed: where the links on the way lead, so that none is followed round and round.
    """
    with suppress(OSError), os.scandir(folder) as inside:
        for entry in inside:
            if entry.name.startswith(_HIDDEN):
                continue
            name = f"{within}{entry.name}"
            with suppress(OSError):
                if not entry.is_dir():
                    if entry.is_file():
                        yield name, entry
                elif not entry.is_symlink():
                    yield from files_below(entry.path, f"{name}/", followed)
                elif (target := os.path.realpath(entry.path)) not in followed:
                    yield from files_below(entry.path, f"{name}/", (*followed, target))
