"""Opening password-protected workbooks, where the optional msoffcrypto is installed and a password is configured."""

from __future__ import annotations

import importlib
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kam_reports.intake.refusal import FILE_ENCRYPTED, FILE_NEEDS_OFFICE, Refusal
from kam_reports.intake.sniff import OLE

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def decrypted(path: Path, passwords: tuple[str, ...]) -> Iterator[Path]:
    """Give a readable copy for as long as it is needed; raises Refusal when no password fits, or none can be tried."""
    with path.open("rb") as file:
        if file.read(len(OLE)) != OLE:  # a kind that the library does not open
            raise Refusal(FILE_ENCRYPTED)
    try:
        office = importlib.import_module("msoffcrypto")
    except ImportError as error:
        raise Refusal(FILE_NEEDS_OFFICE) from error
    with tempfile.TemporaryDirectory(prefix="kam-") as folder:
        copy = Path(folder) / "open"
        for password in passwords:
            try:
                with path.open("rb") as locked, copy.open("wb") as target:
                    book = office.OfficeFile(locked)
                    book.load_key(password=password)
                    book.decrypt(target)
            except Exception:  # noqa: BLE001, S112 - a wrong password shows in many ways; the next may fit
                continue
            yield copy
            return
    raise Refusal(FILE_ENCRYPTED)
