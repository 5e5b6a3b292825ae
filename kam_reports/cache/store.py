"""A folder of results kept by content key: bounded, signed, safe to delete at any time.

An entry that was torn, altered or put there by somebody else does not carry this folder's signature and counts as
missing. Nothing here is ever needed: without an entry the work is done anew.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kam_reports.cache.first import UNFINISHED, write_first

if TYPE_CHECKING:
    from collections.abc import Iterator

SIGNATURE = 32
_SECRET = "secret"  # noqa: S105 - the name of a file
_OWNER_ONLY = 0o600


@dataclass(frozen=True, slots=True)
class Store:
    """Kept results of one workspace. secret: signs every entry. Picklable: workers in other processes use the same."""

    folder: Path
    secret: bytes

    def get(self, kind: str, key: str) -> bytes | None:
        """Return what was kept under a key; None when there is nothing, or nothing to be trusted."""
        path = self._path(kind, key)
        try:
            content = path.read_bytes()
        except OSError:
            return None
        signature, data = content[:SIGNATURE], memoryview(content)[SIGNATURE:]
        if not hmac.compare_digest(signature, self._sign(kind, key, data)):
            with suppress(OSError):
                path.unlink()
            return None
        with suppress(OSError):
            os.utime(path)  # used just now: the last to be cleared away
        return bytes(data)

    def put(self, kind: str, key: str, data: bytes) -> None:
        """Keep a result; a full disk or a vanished folder only means that it is not kept."""
        path = self._path(kind, key)
        unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}{UNFINISHED}")
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY), "wb") as stream:
                stream.write(self._sign(kind, key, memoryview(data)))
                stream.write(data)
            unfinished.replace(path)
        except OSError:
            with suppress(OSError):
                unfinished.unlink()

    def prune(self, limit: int) -> int:
        """Clear away what was used longest ago until at most ``limit`` bytes are left; return how many are."""
        found = sorted(_entries(self.folder, 3), key=lambda entry: entry[0], reverse=True)
        total = 0
        for _, size, path in found:
            if path.endswith(UNFINISHED) or total + size > limit:
                with suppress(OSError):
                    os.unlink(path)  # noqa: PTH108 - thousands of texts, not Paths
            else:
                total += size
        return total

    def _path(self, kind: str, key: str) -> Path:
        name = hashlib.sha256(key.encode()).hexdigest()
        return self.folder / kind / name[:2] / name[2:]

    def _sign(self, kind: str, key: str, data: memoryview) -> bytes:
        # the key is part of what is signed: an entry moved to another place is no entry
        signature = hmac.new(self.secret, f"{kind}\0{key}\0".encode(), hashlib.sha256)
        signature.update(data)
        return signature.digest()


def open_store(folder: Path) -> Store | None:
    """Return the store in a folder, made when missing; None where nothing can be written."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        return Store(folder, _secret_of(folder / _SECRET))
    except OSError:
        return None


def _secret_of(path: Path) -> bytes:
    with suppress(FileNotFoundError):
        secret = path.read_bytes()
        if len(secret) == SIGNATURE:
            return secret
        path.unlink()
    write_first(path, secrets.token_bytes(SIGNATURE))
    return path.read_bytes()


def _entries(folder: Path | str, depth: int) -> Iterator[tuple[float, int, str]]:
    """Yield when each file so deep below a folder was used last, its size and its path."""
    with suppress(OSError), os.scandir(folder) as inside:
        for entry in inside:
            with suppress(OSError):
                if depth > 1 and entry.is_dir(follow_symlinks=False):
                    yield from _entries(entry.path, depth - 1)
                elif depth == 1:
                    told = entry.stat()
                    yield told.st_mtime, told.st_size, entry.path
