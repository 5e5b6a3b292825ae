"""Files that appear whole, and in nobody's place: of several who write one, the first wins."""

from __future__ import annotations

import os
import secrets
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

UNFINISHED = ".part"
_OWNER_ONLY = 0o600


def place_first(whole: Path, target: Path) -> bool:
    """Put a complete file in its place unless something is there; tell whether it was put. Its old name is gone then.

    A link says at once who is first. Where there are none (exFAT, some shares, another disk) it is looked first, then
    moved: of two at the very same moment the second may win, but what is there is whole.
    """
    try:
        os.link(whole, target)
    except FileExistsError:
        return False
    except OSError:
        if target.exists():
            return False
        shutil.move(whole, target)
    finally:
        whole.unlink(missing_ok=True)
    return True


def write_first(target: Path, content: bytes) -> None:
    """Write a small file that only its owner reads, unless it is there already; what counts is read from it then."""
    unfinished = target.with_name(f"{target.name}.{secrets.token_hex(4)}{UNFINISHED}")
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY), "wb") as stream:
            stream.write(content)
        place_first(unfinished, target)
    finally:
        unfinished.unlink(missing_ok=True)
