"""What files hold, by SHA-256."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def digest_file(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def digest_folder(folders: Iterable[Path]) -> dict[str, str]:
    """Return the SHA-256 of every file below the folders, by path within its folder; the first folder wins.

    Excel's lock files and hidden files are no templates.
    """
    found: dict[str, str] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.is_file() and not path.name.startswith(("~$", ".")) and name not in found:
                found[name] = digest_file(path)
    return dict(sorted(found.items()))
